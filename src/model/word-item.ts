/** Words as they leave a view: plain values, written as JSON into a frame. Times are UTC seconds. */
import type { KindClass } from './kind.ts';
import type { PostureLevel, Stance, Sureness } from './indication.ts';

/** What a region's posture is to one view. */
export interface PostureItem {
  readonly k: 'posture';
  /** The region. */
  readonly id: string;
  readonly level: PostureLevel;
  readonly by: 'reports' | 'officer';
  readonly kinds: readonly KindClass[];
  /** The hours it is about; absent when an officer set it. */
  readonly window?: readonly [number, number];
  /** The officer's reason; shown to the officer's own side alone. */
  readonly reason?: string;
  readonly until?: number;
  /** From `threats` up: the reports that carry it, by their ids in this view; several independent ones, a denial among them. */
  readonly because?: readonly string[];
  readonly independent?: boolean;
  readonly disputed?: boolean;
  /** From `threats` up: the widest of the estimates. */
  readonly count?: readonly [number, number];
}

/** A report as one view shows it. */
export interface IndicationItem {
  readonly k: 'indication';
  /** This recipient's own id at this level. */
  readonly id: string;
  readonly state: 'stands' | 'corrected' | 'withdrawn';
  /** When it left for this view. */
  readonly at: number;
  readonly what: readonly KindClass[];
  readonly count?: readonly [number, number];
  readonly from?: string;
  readonly to: string;
  readonly window: readonly [number, number];
  readonly sure: Sureness;
  /** Both grades side by side, such as "B2". */
  readonly grade: string;
  readonly validUntil: number;
  readonly text: string;
  readonly language: string;
  readonly replaces?: string;
  /** At `picture`. */
  readonly chain?: readonly { readonly who: string; readonly stance: Stance; readonly saidAt?: number }[];
  /** Filed by the recipient itself, under this word. */
  readonly own?: string;
  /** Where the originator's terms say so. */
  readonly originator?: string;
}

/** Postures are being worked out: a region that is not named may be anything. */
export interface PendingItem {
  readonly k: 'pending';
  readonly id: 'postures';
}

/** One line of the words of a frame. Other kinds of line may follow. */
export type WordItem = PostureItem | PendingItem | IndicationItem;
