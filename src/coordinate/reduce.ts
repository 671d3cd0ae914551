/**
 * What of words leaves a view, by its level: the posture alone (`warn`), the content (`threats`), the content with its chain
 * (`picture`). No author's word for a report, no number of sources, no chance; the originator only where its terms say so.
 */
import type { MemberId, TimeS } from '../base/index.ts';
import type { ChainLink, IndicationContent, IndicationItem, PostureItem, PostureSetting, ViewLevel } from '../model/index.ts';
import type { Posture } from './posture.ts';

/** A report as a view holds it. */
export interface HeldReport {
  /** The recipient's own id for it. */
  readonly id: string;
  readonly state: IndicationItem['state'];
  readonly at: TimeS;
  readonly content: IndicationContent;
  readonly chain: readonly ChainLink[];
  /** The view's own id of what it corrects, where the view has that. */
  readonly replaces: string | undefined;
  /** The author's word, when the recipient is the author. */
  readonly own: string | undefined;
  readonly originator: MemberId | undefined;
}

/** At `warn` a window is told in whole hours. */
const WARN_WINDOW_STEP_S = 3_600;

const linkItem = ({ who, stance, saidAt }: ChainLink): NonNullable<IndicationItem['chain']>[number] => (saidAt === undefined ? { who, stance } : { who, stance, saidAt });

/** The line of a report; undefined at `warn`. */
export function reportItem(held: HeldReport, level: ViewLevel): IndicationItem | undefined {
  if (level === 'warn') return undefined;
  const { content, own, originator, replaces } = held;
  const { count, from } = content;
  return {
    k: 'indication', id: held.id, state: held.state, at: held.at, what: content.kinds, ...(count === undefined ? {} : { count: [count.minCount, count.maxCount] as const }),
    ...(from === undefined ? {} : { from }), to: content.to, window: [content.window.from, content.window.until], sure: content.sureness, grade: `${content.reliability}${content.credibility}`,
    validUntil: content.validUntil, text: content.text, language: content.language, ...(replaces === undefined ? {} : { replaces }),
    ...(level === 'picture' ? { chain: held.chain.map(linkItem) } : {}), ...(own === undefined ? {} : { own }),
    ...(level === 'picture' && originator !== undefined ? { originator } : {}),
  };
}

/** The line of a region's posture. `idOf` gives the view's id of a report; it is asked from `threats` up. */
export function postureItem(region: string, posture: Posture, setting: PostureSetting | undefined, view: { readonly level: ViewLevel; idOf(serial: number): string }): PostureItem {
  const { window, count, because, kinds, isIndependent, isDisputed } = posture;
  const step = view.level === 'warn' ? WARN_WINDOW_STEP_S : 1;
  const told = window === undefined ? {} : { window: [Math.floor(window.from / step) * step, Math.ceil(window.until / step) * step] as const };
  const reasons = view.level === 'warn' || because.length === 0 ? {} : {
    because: because.map(({ evidence }) => view.idOf(evidence.serial)).filter((id) => id !== ''), independent: isIndependent, disputed: isDisputed,
    ...(count === undefined ? {} : { count: [count.minCount, count.maxCount] as const }),
  };
  if (setting?.level !== undefined) return { k: 'posture', id: region, level: setting.level, by: 'officer', kinds, reason: setting.reason, until: setting.until, ...told, ...reasons };
  return { k: 'posture', id: region, level: posture.level, by: 'reports', kinds, ...told, ...reasons };
}
