/**
 * The posture of one region in one view, from the reports that the view holds. Each independent chain counts once for the hours that it
 * speaks of without a break, by the report that brought them, whatever repeats make of it later; a denial of any of them is one of the
 * chain. Weights fade with age. Chains add up for each kind and hour; the kind and hour of which most is said make the posture: its level
 * is by the chance that something comes within the rest of the window of what counts there.
 */
import type { CountRange, KindClass, PostureLevel, TimeWindow } from '../model/index.ts';

/** A region's posture by its reports. */
export interface Posture<Item = unknown> {
  readonly level: PostureLevel;
  /** That something comes within the rest of the window; kept inside, never shown. */
  readonly chance: number;
  readonly kinds: readonly KindClass[];
  readonly window: TimeWindow | undefined;
  /** From the least to the most of the estimates: they are never averaged. */
  readonly count: CountRange | undefined;
  /** The strongest of the chains that speak for it, strongest first. */
  readonly because: readonly Item[];
  /** Several chains speak for it; somebody denies one of them. */
  readonly isIndependent: boolean;
  readonly isDisputed: boolean;
}

/** Nobody says anything. */
export const QUIET: Posture<never> = {
  level: 'quiet',
  chance: 0,
  kinds: [],
  window: undefined,
  count: undefined,
  because: [],
  isIndependent: false,
  isDisputed: false,
};

const isSameWindow = (a: TimeWindow | undefined, b: TimeWindow | undefined): boolean => a?.from === b?.from && a?.until === b?.until;
const isSameCount = (a: CountRange | undefined, b: CountRange | undefined): boolean => a?.minCount === b?.minCount && a?.maxCount === b?.maxCount;

/** Whether nobody who is shown both could tell them apart: the chance is shown to nobody. */
export function isShownAlike(a: Posture, b: Posture): boolean {
  const isAlike =
    a.level === b.level &&
    a.isIndependent === b.isIndependent &&
    a.isDisputed === b.isDisputed &&
    isSameWindow(a.window, b.window) &&
    isSameCount(a.count, b.count);
  return (
    isAlike &&
    a.kinds.length === b.kinds.length &&
    a.kinds.every((kind, i) => kind === b.kinds[i]) &&
    a.because.length === b.because.length &&
    a.because.every((reason, i) => reason === b.because[i])
  );
}
