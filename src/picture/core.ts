/** What the parts of one picture share. One object per picture; nothing here is global. */
import type { BirthQuotas } from './birth-quota.ts';
import { createAssignWork, type AssignWork } from './assign.ts';
import { createCalendar, type Calendar } from './calendar.ts';
import { createBankWork, type BankWork } from './bank-work.ts';
import { createPairs, type Pairs } from './pair-table.ts';
import { createMarginalWork, type MarginalWork } from './marginals.ts';
import type { Converter } from './convert.ts';
import { blankObservation, type Observation } from './observation.ts';
import { createSensorTable, type SensorTable } from './sensor-table.ts';
import { createTrackTable, type TrackTable } from './track-table.ts';
import type { FlightBook } from './flights.ts';
import type { Track } from './track.ts';
import type { World } from './world.ts';

/** Tracks whose gate holds one plot. */
export interface Candidates {
  readonly slots: Int32Array;
  /** Their serials: a slot may change its track while the plot waits. */
  readonly serials: Float64Array;
  /** How well each fits: normalised innovation squared and log-likelihood of the place, by the track's mean. */
  readonly misfitScore: Float64Array;
  readonly placeLog: Float64Array;
  count: number;
}

/** A contested plot that waits until the beam has passed. */
export interface Pending {
  readonly observation: Observation;
  readonly candidates: Candidates;
  /** True while the plot is in a list of those that wait. */
  isHeld: boolean;
  /** True once a call had no steps left for it. */
  isLeft: boolean;
  /** Its row while its component is worked on, negative otherwise. */
  row: number;
}

/** The contested plots and tracks that hang together and are assigned as a whole. */
export interface Component {
  readonly plots: Pending[];
  readonly slots: number[];
  /** Waiting plots that may belong to one track, as a list: entry (plot × CANDIDATES_MAX + candidate) → the next one, −1 at the end. */
  ownerNext: Int32Array;
  readonly context: PlotContext;
}

export const CANDIDATES_MAX = 32;
/** Contested plots that wait at one time; beyond it the oldest sensor's are resolved early. */
export const PENDING_MAX = 1024;
/** Widest component that is assigned as a whole; a wider one is cut in the order of arrival. */
export const COMPONENT_MAX = 128;

/** How sure it is that a plot is the track's, and what a contested scan says of its existence. */
export interface PlotContext {
  suretyChance: number;
  isCrowded: boolean;
  /** True among so many neighbours that a wrong plot is likelier than a manoeuvre. */
  isFormation: boolean;
  existenceScore: number;
}

export const blankPending = (): Pending => ({
  observation: blankObservation(),
  isHeld: false,
  isLeft: false,
  row: -1,
  candidates: {
    slots: new Int32Array(CANDIDATES_MAX),
    serials: new Float64Array(CANDIDATES_MAX),
    misfitScore: new Float64Array(CANDIDATES_MAX),
    placeLog: new Float64Array(CANDIDATES_MAX),
    count: 0,
  },
});

/** Where new objects are likelier than the models of false plots suppose. */
export interface BirthArea {
  /** Closed ring, lon/lat radians. */
  readonly ring: Float64Array;
  /** Added to the log odds of a first plot in it. */
  readonly gainScore: number;
}

export interface Core {
  readonly world: World;
  readonly table: TrackTable;
  readonly sensors: SensorTable;
  readonly bank: BankWork;
  readonly converter: Converter;
  readonly assign: AssignWork;
  readonly marginals: MarginalWork;
  readonly counters: Record<string, number>;
  /** Waiting contested plots of each sensor, by sensor index, and the time of a plot from which closed ones are looked for. */
  readonly pending: Array<{ readonly plots: Pending[]; lookAt: number }>;
  readonly pool: Pending[];
  readonly component: Component;
  readonly calendar: Calendar;
  readonly pairs: Pairs;
  /** Slots of tracks that shared a contested plot since the last merge pass: duplicates are among them. */
  readonly near: number[];
  /** By sensor and the number that a tracker gives its track there: the serial here (0: not known yet), and the last update that it used. */
  readonly numbered: Map<number, { serial: number; updatedAt: number }>;
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
  birthAreas: readonly BirthArea[];
  readonly birthQuotas: BirthQuotas;
  /** Filed flights; undefined when there are none. */
  flights: FlightBook | undefined;
}

export function createCore(world: World): Core {
  return {
    world,
    table: createTrackTable(),
    sensors: createSensorTable(),
    bank: createBankWork(world),
    converter: { world, pressureOffsetM: 0, pressureOffsetSigmaM: 120 },
    assign: createAssignWork(),
    marginals: createMarginalWork(),
    counters: {},
    pending: [],
    pool: [],
    component: { plots: [], slots: [], ownerNext: new Int32Array(0), context: { suretyChance: 1, isCrowded: true, isFormation: false, existenceScore: 0 } },
    calendar: createCalendar(),
    pairs: createPairs(),
    near: [],
    numbered: new Map(),
    roster: { place: new Float64Array(0), slots: [] },
    pendingTotal: 0,
    lostCount: 0,
    clockAt: Number.NEGATIVE_INFINITY,
    sweptAt: Number.NEGATIVE_INFINITY,
    mergedAt: Number.NEGATIVE_INFINITY,
    onConfirmed: () => undefined,
    birthAreas: [],
    birthQuotas: new Map(),
    flights: undefined,
  };
}

/** Adds one to a named counter. */
export function count(core: Core, name: string): void {
  core.counters[name] = (core.counters[name] ?? 0) + 1;
}
