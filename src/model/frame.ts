/** What leaves a view on a tick, before it is bytes (`format/frame` has the bytes). */
import type { Mode, TimeS, TrackId } from '../base/index.ts';
import type { ViewLevel } from './terms.ts';
import type { Warning } from './warning.ts';
import type { WordItem } from './word-item.ts';

/** Error grades, one sigma in metres; the last means "worse than 10 km". */
export const ERROR_GRADES_M = [30, 100, 300, 1_000, 3_000, 10_000] as const;

/** How a track may be drawn: whose it is, is never said. */
export type SymbolClass = 'unknown' | 'pending' | 'civil';

/** A place ahead of a track. */
export interface FrameArrival {
  placeIndex: number;
  chance: number;
  earliestAt: TimeS;
  medianAt: TimeS;
}

/** A track as a recipient sees it. */
export interface FrameTrack {
  id: TrackId;
  /** Id of the event's first track as this recipient sees it. */
  event: TrackId;
  status: 'confirmed' | 'lost';
  symbol: SymbolClass;
  latDeg: number;
  lonDeg: number;
  altitudeHaeM: number;
  heightKnown: boolean;
  eastMps: number;
  northMps: number;
  upMps: number;
  /** In the order of `KINDS`. */
  kindChance: readonly number[];
  horizontalGrade: number;
  verticalGrade: number;
  callsign: string;
  impact: { latDeg: number; lonDeg: number; at: TimeS; grade: number } | undefined;
  arrivals: readonly FrameArrival[];
}

/** One tick of one stream. */
export interface Frame {
  mode: Mode;
  level: ViewLevel;
  /** `rebuilding`: nothing to show for now, the same words for every cause. */
  status: 'live' | 'rebuilding';
  unrecorded: boolean;
  epoch: number;
  number: number;
  at: TimeS;
  /** A snapshot holds everything; a delta only what a reader cannot extrapolate from the frames before. */
  snapshot: boolean;
  /** First 8 bytes of the hash of the recipient's own terms in force, hex. */
  termsHash: string;
  tracks: readonly FrameTrack[];
  gone: readonly TrackId[];
  warnings: readonly Warning[];
  /** Indications and postures as they stand; absent: none. */
  words?: readonly WordItem[];
}
