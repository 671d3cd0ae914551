/** What an originator allows: per feed, to whom, at which level, how coarse, how late, where, until when. */
import type { FeedId, MemberId, RecipientId, TimeS } from '../base/index.ts';

/** The ladder; a grant of a level includes the ones below it. */
export const LEVELS = ['none', 'warn', 'threats', 'picture'] as const;

/** One of `LEVELS`. */
export type Level = (typeof LEVELS)[number];

/** A level a view can have. */
export type ViewLevel = Exclude<Level, 'none'>;

/** The levels a view can have, lowest first. */
export const VIEW_LEVELS: readonly ViewLevel[] = ['warn', 'threats', 'picture'];

/** 0 is "as measured"; the grids nest. */
export type GridM = 0 | 1000 | 5000 | 20000;

/** One grant. */
export interface Term {
  /** Feeds of the originator, or all of them. */
  readonly feeds: readonly FeedId[] | 'all';
  /** A recipient, or every member and the hub (never a public). */
  readonly to: RecipientId | 'all';
  readonly level: Level;
  /** Closed ring, lon/lat radians; undefined: everywhere. */
  readonly region: Float64Array | undefined;
  readonly floorHaeM: number;
  readonly ceilingHaeM: number;
  readonly gridM: GridM;
  readonly delayS: number;
  readonly validFrom: TimeS;
  readonly validUntil: TimeS;
  readonly exerciseOnly: boolean;
  /**
   * Closed ring, lon/lat radians: the plots count for those of the recipient's places alone whose circle lies wholly inside. Absent: for
   * all of them. At `picture` places do not count, so a term with both cannot be read.
   */
  readonly places?: Float64Array;
}

/** One grant for indications. */
export interface WordTerm {
  /** A recipient, or every member and the hub. Words never enter the view of a public. */
  readonly to: RecipientId | 'all';
  /** `warn`: posture alone; `threats`: the content; `picture`: the content and its chain. */
  readonly level: Level;
  /** How many steps up a region is widened. */
  readonly widenSteps: 0 | 1 | 2;
  /** Windows and times are widened to whole steps of this. */
  readonly windowStepS: WindowStepS;
  readonly delayS: number;
  readonly validFrom: TimeS;
  readonly validUntil: TimeS;
  /** Whether the originator is named at `picture`. */
  readonly namesOriginator: boolean;
  readonly exerciseOnly: boolean;
}

/** Steps to which times of an indication are widened: as filed, an hour, six hours, a day. They nest. */
export const WINDOW_STEPS_S = [0, 3_600, 21_600, 86_400] as const;

/** One of `WINDOW_STEPS_S`. */
export type WindowStepS = (typeof WINDOW_STEPS_S)[number];

/** The terms of one originator in one version. */
export interface TermsFile {
  readonly member: MemberId;
  readonly version: number;
  readonly terms: readonly Term[];
  /** What its indications are released as; absent: to nobody. */
  readonly words?: readonly WordTerm[];
  /** SHA-256 (hex) of the canonical text. */
  readonly hash: string;
}
