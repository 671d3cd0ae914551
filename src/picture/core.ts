/** What the parts of one picture share. One object per picture; nothing here is global. */
import { createAssignWork, type AssignWork } from './assign.ts';
import { createBankWork, type BankWork } from './bank.ts';
import { createMarginalWork, type MarginalWork } from './marginals.ts';
import type { Converter } from './convert.ts';
import { blankObservation, type Observation } from './observation.ts';
import { createSensorTable, type SensorTable } from './sensor-table.ts';
import { createTrackTable, type Track, type TrackTable } from './track-table.ts';
import type { World } from './world.ts';

/** Tracks whose gate holds one plot. */
export interface Candidates {
  readonly slots: Int32Array;
  count: number;
}

/** A contested plot that waits until the beam has passed. */
export interface Pending {
  readonly observation: Observation;
  readonly candidates: Candidates;
  /** True while the plot is in a list of those that wait. */
  isHeld: boolean;
  isGathered: boolean;
}

export const CANDIDATES_MAX = 32;
/** Contested plots that wait at one time; beyond it the oldest sensor's are resolved early. */
export const PENDING_MAX = 192;

export const blankPending = (): Pending => ({
  observation: blankObservation(), candidates: { slots: new Int32Array(CANDIDATES_MAX), count: 0 }, isHeld: false, isGathered: false,
});

export interface Core {
  readonly world: World;
  readonly table: TrackTable;
  readonly sensors: SensorTable;
  readonly bank: BankWork;
  readonly converter: Converter;
  readonly assign: AssignWork;
  readonly marginals: MarginalWork;
  readonly counters: Record<string, number>;
  /** Waiting contested plots of each sensor, by sensor index. */
  readonly pending: Pending[][];
  readonly pool: Pending[];
  /** Working memory of merging. */
  readonly roster: { place: Float64Array; readonly slots: number[] };
  pendingTotal: number;
  /** Lost tracks that are kept; while there are none nobody looks for them. */
  lostCount: number;
  clockAt: number;
  sweptAt: number;
  mergedAt: number;
  /** Called when a track is confirmed: events and lost tracks are its business. */
  onConfirmed: (track: Track) => void;
}

export function createCore(world: World): Core {
  return {
    world, table: createTrackTable(), sensors: createSensorTable(), bank: createBankWork(world),
    converter: { world, pressureOffsetM: 0, pressureOffsetSigmaM: 120 }, assign: createAssignWork(), marginals: createMarginalWork(), counters: {}, pending: [], pool: [],
    roster: { place: new Float64Array(0), slots: [] }, pendingTotal: 0, lostCount: 0, clockAt: Number.NEGATIVE_INFINITY, sweptAt: Number.NEGATIVE_INFINITY,
    mergedAt: Number.NEGATIVE_INFINITY,
    onConfirmed: () => undefined,
  };
}

/** Adds one to a named counter. */
export function count(core: Core, name: string): void {
  core.counters[name] = (core.counters[name] ?? 0) + 1;
}
