/** When a track is next looked at without a plot, and how long it is kept without one. */
import { book } from './calendar.ts';
import type { Core } from './core.ts';
import { PERIOD_UNKNOWN_S } from './sensor-table.ts';
import { TENTATIVE, type Track } from './track.ts';

/** A track is looked at when a plot is overdue, and at least this often: its place in the grid holds no longer. */
export const SWEEP_MAX_S = 10;
/** Scans of the slowest sensor and seconds without a plot after which a tentative track is forgotten. */
const TENTATIVE_SCANS = 3.5;
const TENTATIVE_MIN_S = 12;
/** The same for a single plot: its gate grows with every second, and draws in what belongs to others. */
const SINGLE_SCANS = 2.3;
const SINGLE_SLOW_SCANS = 1.4;
const SLOW_SCAN_S = 12;
const SINGLE_MIN_S = 8;

/** Scans of the slowest sensor and seconds without a plot after which a confirmed track out of coverage is lost. */
const STALE_SCANS = 2.6;
const STALE_MIN_S = 12;
const STALE_MAX_S = 60;

/** Longest scan of the sensors that hold a track up. */
export function slowestScan(core: Core, track: Track): number {
  let slowest = 0;
  for (let i = 0; i < track.sensorCount; i += 1) slowest = Math.max(slowest, core.sensors.at(track.sensorIndex(i)).periodS);
  return slowest > 0 ? slowest : PERIOD_UNKNOWN_S;
}

/** How long a tentative track is kept without a plot. */
export const quietMaxS = (track: Track, scanS: number): number =>
  track.plotCount < 2
    ? Math.max(SINGLE_MIN_S, (scanS < SLOW_SCAN_S ? SINGLE_SCANS : SINGLE_SLOW_SCANS) * scanS)
    : Math.max(TENTATIVE_MIN_S, TENTATIVE_SCANS * scanS);

/** How long a confirmed track that no sensor watches is kept without a plot. */
export const staleMaxS = (scanS: number): number => Math.min(STALE_MAX_S, Math.max(STALE_MIN_S, STALE_SCANS * scanS));

/** Sets when a track is next looked at: when a plot is overdue, when it would be forgotten, or when its place in the grid no longer holds. */
export function schedule(core: Core, track: Track, now: number): void {
  let at = now + SWEEP_MAX_S;
  for (let seat = 0; seat < track.sensorCount; seat += 1) at = Math.min(at, track.dueAt(seat) + core.sensors.at(track.sensorIndex(seat)).slackS);
  const scan = slowestScan(core, track);
  const forgotten = track.lastPlotAt + (track.status === TENTATIVE ? quietMaxS(track, scan) : staleMaxS(scan));
  if (forgotten > now) at = Math.min(at, forgotten);
  scheduleAt(core, track, at);
}

/** Sets when a track is next looked at. */
export function scheduleAt(core: Core, track: Track, at: number): void {
  track.sweepAt = at;
  book(core.calendar, track);
}
