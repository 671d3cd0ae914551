/**
 * The release door of indications: terms compiled for one view, and what of a report enters by a row. Deny by default; words never
 * enter the view of a public: telling everybody is an officer's act. A row that held when a report came must still hold when it leaves.
 */
import { HUB, LIMITS, isPublic, memberOf, timeS, type MemberId, type TimeS } from '../base/index.ts';
import { EVERYWHERE, LEVELS, WINDOW_STEPS_S, type ChainLink, type IndicationContent, type Region, type TimeWindow, type WordTerm } from '../model/index.ts';
import { holdsByBoth } from './in-force.ts';
import type { TermsSource, ViewName } from './rows.ts';

/** One way for a member's indications into a view. */
export interface WordRow {
  readonly originator: MemberId;
  readonly widenSteps: number;
  readonly windowStepS: number;
  readonly delayS: number;
  readonly validFrom: TimeS;
  readonly validUntil: TimeS;
  readonly namesOriginator: boolean;
  /** When the broker first knew this row: a grant does not open what was filed before it was made. */
  readonly knownAt: TimeS;
  /** The row in words that hold no id. */
  readonly key: string;
}

const ALWAYS = { validFrom: timeS(-Infinity), validUntil: timeS(Infinity) };
const WIDEN_STEPS: readonly number[] = [0, 1, 2];

/** A term with a number that makes no sense releases nothing. */
function isReadable(term: WordTerm): boolean {
  const isCoarse = WIDEN_STEPS.includes(term.widenSteps) && WINDOW_STEPS_S.includes(term.windowStepS);
  return isCoarse && term.delayS >= 0 && term.delayS <= LIMITS.wordsDelayMaxS && term.validFrom < term.validUntil;
}

function grants(term: WordTerm, view: ViewName, mode: TermsSource['mode']): boolean {
  if (!isReadable(term) || (term.exerciseOnly && mode !== 'exercise')) return false;
  return (term.to === 'all' || term.to === view.recipient) && LEVELS.indexOf(term.level) >= LEVELS.indexOf(view.level);
}

function rowOf(originator: MemberId, term: Omit<WordTerm, 'to' | 'level' | 'exerciseOnly'>): WordRow {
  const { widenSteps, windowStepS, delayS, validFrom, validUntil, namesOriginator } = term;
  const key = [widenSteps, windowStepS, delayS, validFrom, validUntil, namesOriginator].join('|');
  return { originator, widenSteps, windowStepS, delayS, validFrom, validUntil, namesOriginator, knownAt: timeS(-Infinity), key };
}

/** Every row of a view, originator by originator; within one the soonest, then finest first. A view's own member needs none. */
export function compileWordRows(source: TermsSource, view: ViewName): WordRow[] {
  const owner = memberOf(view.recipient);
  const isEnrolled = owner === HUB || source.members.some((member) => member.id === owner);
  if (!isEnrolled || isPublic(view.recipient)) return [];
  const own = rowOf(owner, { widenSteps: 0, windowStepS: 0, delayS: 0, ...ALWAYS, namesOriginator: false });
  const others = source.terms
    .filter(({ member }) => member !== owner)
    .flatMap(({ member, words = [] }) => {
      const rows = words.filter((term) => grants(term, view, source.mode)).map((term) => rowOf(member, term));
      const distinct = rows.filter((row, i) => rows.findIndex((other) => other.key === row.key) === i);
      return distinct.sort(
        (a, b) => a.delayS - b.delayS || a.windowStepS - b.windowStepS || a.widenSteps - b.widenSteps || (a.key < b.key ? -1 : a.key > b.key ? 1 : 0),
      );
    });
  return [own, ...others];
}

/** What a view gets by some member's terms, as keys of rows. */
export function wordKeysOf(terms: readonly WordTerm[], view: ViewName, mode: TermsSource['mode']): string[] {
  return terms.filter((term) => grants(term, view, mode)).map((term) => rowOf(HUB, term).key);
}

/** Rows compiled anew at `at`: those that stood before keep the moment they were first known. */
export function wordRowsSince(rows: readonly WordRow[], before: readonly Pick<WordRow, 'originator' | 'key' | 'knownAt'>[], at: TimeS): WordRow[] {
  return rows.map((row) => {
    const old = before.find((candidate) => candidate.originator === row.originator && candidate.key === row.key);
    return { ...row, knownAt: old === undefined ? at : old.knownAt };
  });
}

const inForce = (row: WordRow, at: TimeS): boolean => row.knownAt <= at && row.validFrom <= at && at < row.validUntil;

/** The rows that hold at `at` (see `holdsByBoth`). */
export function wordRowsAt(rows: readonly WordRow[], at: TimeS, wallAheadS = 0): WordRow[] {
  return rows.filter((row) => holdsByBoth(row, at, wallAheadS));
}

/** The row by which what `originator` filed at `receivedAt` enters, and when; undefined withholds it. */
export function admitWord<Row extends WordRow>(
  rows: readonly Row[],
  originator: MemberId,
  receivedAt: TimeS,
): { readonly row: Row; readonly at: TimeS } | undefined {
  for (const row of rows) {
    if (row.originator !== originator) continue;
    const at = timeS(receivedAt + row.delayS);
    if (inForce(row, receivedAt) && inForce(row, at)) return { row, at };
  }
  return undefined;
}

/** The region `steps` up from `id`; beyond the widest of its line lies everywhere. */
function widened(id: string | undefined, steps: number, regions: readonly Region[]): string | undefined {
  let at = id;
  for (let i = 0; i < steps && at !== undefined && at !== EVERYWHERE; i += 1) at = regions.find((region) => region.id === at)?.within ?? EVERYWHERE;
  return at;
}

/** A moment set back to a whole step. */
export function stepDown(at: TimeS, stepS: number): TimeS {
  return stepS === 0 ? at : timeS(Math.floor(at / stepS) * stepS);
}

const stepUp = (at: TimeS, stepS: number): TimeS => (stepS === 0 ? at : timeS(Math.ceil(at / stepS) * stepS));

function widerWindow({ from, until }: TimeWindow, stepS: number): TimeWindow {
  return { from: stepDown(from, stepS), until: stepUp(until, stepS) };
}

/** What a report says, as coarse as the row has it. */
export function coarsenWords(content: IndicationContent, row: Pick<WordRow, 'widenSteps' | 'windowStepS'>, regions: readonly Region[]): IndicationContent {
  const { widenSteps, windowStepS } = row;
  return {
    kinds: content.kinds,
    count: content.count,
    sureness: content.sureness,
    reliability: content.reliability,
    credibility: content.credibility,
    language: content.language,
    // A text names places and hours as it likes: what is coarsened goes without it.
    text: widenSteps === 0 && windowStepS === 0 ? content.text : '',
    from: widened(content.from, widenSteps, regions),
    to: widened(content.to, widenSteps, regions) ?? EVERYWHERE,
    window: widerWindow(content.window, windowStepS),
    validUntil: stepUp(content.validUntil, windowStepS),
  };
}

/** The chain as coarse in time as the row has it: who spoke, and in which step. */
export function coarsenChain(chain: readonly ChainLink[], { windowStepS }: Pick<WordRow, 'windowStepS'>): readonly ChainLink[] {
  if (windowStepS === 0) return chain;
  return chain.map((link) => ({ ...link, saidAt: link.saidAt === undefined ? undefined : stepDown(link.saidAt, windowStepS) }));
}
