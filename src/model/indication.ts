/**
 * Words: graded reports that something may come. A report carries the two grades of its desk side by side; nobody makes one number
 * of them. Times are UTC seconds, regions are named by the words of the configuration.
 */
import type { MemberId, TimeS } from '../base/index.ts';
import type { KindClass } from './kind.ts';
import type { WordTerm } from './terms.ts';

/** How reliable the source has been: A completely … E not at all; F: it cannot be judged, which is no place on the scale. */
export const RELIABILITIES = ['A', 'B', 'C', 'D', 'E', 'F'] as const;

/** One of `RELIABILITIES`. */
export type Reliability = (typeof RELIABILITIES)[number];

/** How credible what it says is: 1 confirmed by others … 5 improbable; 6: it cannot be judged, which is no place on the scale. */
export const CREDIBILITIES = [1, 2, 3, 4, 5, 6] as const;

/** One of `CREDIBILITIES`. */
export type Credibility = (typeof CREDIBILITIES)[number];

/** How sure the report is of what it says, from "remote" to "near-certain". */
export const SURENESS = ['remote', 'unlikely', 'even', 'likely', 'near-certain'] as const;

/** One of `SURENESS`. */
export type Sureness = (typeof SURENESS)[number];

/** What a link of a chain did: said it, denied it, or was asked and gave no comment. */
export const STANCES = ['says', 'denies', 'no-comment'] as const;

/** One of `STANCES`. */
export type Stance = (typeof STANCES)[number];

/** Postures of a region in their order. */
export const POSTURES = ['quiet', 'elevated', 'imminent'] as const;

/** One of `POSTURES`. */
export type PostureLevel = (typeof POSTURES)[number];

/** A part of the world that words are about; published, like airspaces. */
export interface Region {
  readonly id: string;
  readonly names: Readonly<Record<string, string>>;
  /** Closed ring, lon/lat radians. */
  readonly ring: Float64Array;
  /** The wider region it lies in; undefined: nothing narrower than everywhere. */
  readonly within: string | undefined;
}

/** The region that holds all others. */
export const EVERYWHERE = 'everywhere';

/** One step of a chain of attribution. */
export interface ChainLink {
  readonly who: string;
  readonly stance: Stance;
  readonly saidAt: TimeS | undefined;
}

/** How many, as a range. */
export interface CountRange {
  readonly minCount: number;
  readonly maxCount: number;
}

/** A stretch of time. */
export interface TimeWindow {
  readonly from: TimeS;
  readonly until: TimeS;
}

/** What a report says. */
export interface IndicationContent {
  readonly kinds: readonly KindClass[];
  readonly count: CountRange | undefined;
  readonly from: string | undefined;
  readonly to: string;
  readonly window: TimeWindow;
  readonly sureness: Sureness;
  readonly reliability: Reliability;
  readonly credibility: Credibility;
  readonly validUntil: TimeS;
  readonly text: string;
  readonly language: string;
}

/** A report as its author wrote it. */
export interface Report extends IndicationContent {
  readonly type: 'report';
  /** The author's own word for it; never leaves. */
  readonly id: string;
  readonly member: MemberId;
  /** Who said it to whom, the first speaker first; the desk that files it is not a link. Empty: the desk's own knowledge. */
  readonly chain: readonly ChainLink[];
  /** The author's own earlier report that this one corrects. */
  readonly replaces: string | undefined;
  /** Somebody's report that this one passes on, by the id under which its author got it. */
  readonly quotes: string | undefined;
}

/** Takes an own earlier report back. */
export interface Withdrawal {
  readonly type: 'withdrawal';
  readonly id: string;
  readonly member: MemberId;
  readonly withdraws: string;
}

/** What a member files. */
export type Indication = Report | Withdrawal;

/** An indication that a door took: who filed it when, and which chains it hangs on. */
export interface FiledIndication {
  readonly indication: Indication;
  readonly receivedAt: TimeS;
  /** Speakers and desks that it comes from: two reports that share one are repeats of one chain. Known to the door, never shown. */
  readonly origins: readonly string[];
  /** Of one that an earlier process took: its member's terms then. A grant opens nothing that was filed before it was made. */
  readonly under?: readonly WordTerm[];
}

/** An officer's own word on the posture of a region; `level` undefined takes it back. */
export interface PostureSetting {
  readonly region: string;
  readonly level: PostureLevel | undefined;
  readonly reason: string;
  readonly until: TimeS;
}
