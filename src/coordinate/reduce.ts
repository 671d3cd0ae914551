/**
 * What of words leaves a view, by its level: the posture alone (`warn`), the content (`threats`), the content with its chain
 * (`picture`). No author's word for a report, no number of sources, no chance; the originator only where its terms say so.
 */
import type { MemberId, TimeS } from '../base/index.ts';
import type { ChainLink, IndicationContent, IndicationItem, PostureItem, PostureSetting, ViewLevel } from '../model/index.ts';
import type { Posture } from './posture.ts';

/** What of a report is the same in every view that has it by the same row. */
export interface SharedReport {
  readonly state: IndicationItem['state'];
  readonly at: TimeS;
  readonly content: IndicationContent;
  readonly chain: readonly ChainLink[];
}

/** The same as pieces of JSON: very many views write it. */
export interface ReportText {
  readonly said: string;
  readonly chain: string;
}

/** What a report is to one view alone. */
export interface HeldReport {
  /** The recipient's own id for it. */
  readonly id: string;
  /** The view's own id of what it corrects, where the view has that. */
  readonly replaces: string | undefined;
  /** The author's word, when the recipient is the author. */
  readonly own: string | undefined;
  readonly originator: MemberId | undefined;
}

/** At `warn` a window is told in whole hours. */
const WARN_WINDOW_STEP_S = 3_600;

const linkItem = ({ who, stance, saidAt }: ChainLink): NonNullable<IndicationItem['chain']>[number] =>
  saidAt === undefined ? { who, stance } : { who, stance, saidAt };

/** Fields of a JSON object, without its braces. */
const fieldsOf = (value: object): string => JSON.stringify(value).slice(1, -1);

/** Writes what views have in common. */
export function reportText({ state, at, content, chain }: SharedReport): ReportText {
  const { count, from } = content;
  const said: Omit<IndicationItem, 'k' | 'id'> = {
    state,
    at,
    what: content.kinds,
    ...(count === undefined ? {} : { count: [count.minCount, count.maxCount] as const }),
    ...(from === undefined ? {} : { from }),
    to: content.to,
    window: [content.window.from, content.window.until],
    sure: content.sureness,
    grade: `${content.reliability}${content.credibility}`,
    validUntil: content.validUntil,
    text: content.text,
    language: content.language,
  };
  return { said: fieldsOf(said), chain: fieldsOf({ chain: chain.map(linkItem) }) };
}

const field = (name: string, value: string | undefined): string => (value === undefined ? '' : `,"${name}":${JSON.stringify(value)}`);

/** The line of a report at `threats` or `picture`. */
export function reportLine({ id, replaces, own, originator }: HeldReport, { said, chain }: ReportText, level: ViewLevel): string {
  const whole = level === 'picture' ? `,${chain}` : '';
  return `{"k":"indication","id":"${id}",${said}${field('replaces', replaces)}${whole}${field('own', own)}${field('originator', level === 'picture' ? originator : undefined)}}`;
}

/** What is said of a region's posture. `because`: the view's ids of its reasons, told from `threats` up. */
export function postureItem(
  region: string,
  posture: Posture,
  setting: PostureSetting | undefined,
  view: { readonly level: ViewLevel; readonly because: readonly string[] },
): PostureItem {
  const { window, count, kinds, isIndependent, isDisputed } = posture;
  const step = view.level === 'warn' ? WARN_WINDOW_STEP_S : 1;
  const told = window === undefined ? {} : { window: [Math.floor(window.from / step) * step, Math.ceil(window.until / step) * step] as const };
  const reasons =
    view.level === 'warn' || posture.because.length === 0
      ? {}
      : {
          because: view.because,
          independent: isIndependent,
          disputed: isDisputed,
          ...(count === undefined ? {} : { count: [count.minCount, count.maxCount] as const }),
        };
  if (setting?.level !== undefined)
    return { k: 'posture', id: region, level: setting.level, by: 'officer', kinds, reason: setting.reason, until: setting.until, ...told, ...reasons };
  return { k: 'posture', id: region, level: posture.level, by: 'reports', kinds, ...told, ...reasons };
}
