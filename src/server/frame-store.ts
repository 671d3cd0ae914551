/**
 * What the console server needs of the engine: who looks, and stored frames by time. It does not care whether an engine
 * in a worker, a recording or a live broker stands behind it.
 */
import type { TimeS } from '../base/index.ts';
import type { Stage, ViewLevel } from '../model/index.ts';
import type { OrderWords } from './order-words.ts';

/** Names by BCP 47 tag; `en` and `ar` are always there. */
export type Names = Readonly<Record<string, string>>;

export interface ViewFacts {
  /** Opaque: it names no member. */
  readonly handle: string;
  readonly names: Names;
  readonly levels: readonly ViewLevel[];
  readonly kind: 'hub' | 'member' | 'public';
  /** Until when an auditor looks through it, UTC seconds; absent for one's own views. */
  readonly auditedUntil?: number;
  /** Local time of its people, ahead of UTC; absent for the hub, whose console shows that of its own machine. */
  readonly utcOffsetMin?: number;
}

export interface Moment {
  readonly key: string;
  readonly names: Names;
  /** Null while it is not computed yet. */
  readonly at: TimeS | null;
}

/** A place as the console draws it, in the order of the indices in frames. */
export interface PlaceFacts {
  readonly names: Names;
  /** Closed ring, longitude and latitude in degrees. */
  readonly ring: readonly (readonly [number, number])[];
  readonly latDeg: number;
  readonly lonDeg: number;
  readonly populationCount: number;
  readonly shelterS: number;
  readonly served: boolean;
}

export interface AirspaceFacts {
  readonly names: Names;
  readonly ring: readonly (readonly [number, number])[];
  readonly closedFrom: TimeS | null;
  readonly closedUntil: TimeS | null;
}

/** What indications are about, as the console names and draws it. */
export interface RegionFacts {
  readonly id: string;
  readonly names: Names;
  readonly ring: readonly (readonly [number, number])[];
}

/** How far one sensor reaches, for the eyes of its owner. */
export interface CoverageFacts {
  readonly name: string;
  readonly ring: readonly (readonly [number, number])[];
  readonly latDeg: number;
  readonly lonDeg: number;
}

/** Something that happened in a view, for its time bar. */
export interface Mark {
  readonly at: TimeS;
  /** A stage that began, indications that came, threats lost from sight, or that there was no picture or no record from here on. */
  readonly what: Stage | 'indication' | 'lost' | 'rebuilding' | 'unrecorded';
  /** Places of a stage; indications; tracks. */
  readonly count: number;
}

export interface ExerciseFacts {
  readonly name: string;
  /** Lines by language. */
  readonly disclaimer: Readonly<Record<string, readonly string[]>>;
  readonly startsAt: TimeS;
  readonly endsAt: TimeS;
  readonly seed: number;
  /** Level that every grant was set to, or null: the file's own terms. */
  readonly sharing: string | null;
}

/** What an engine says of itself when it is ready. */
export interface EngineFacts {
  readonly mode: 'exercise' | 'test' | 'actual';
  readonly exercise: ExerciseFacts | null;
  readonly views: readonly ViewFacts[];
  /** By view handle. */
  readonly places: Readonly<Record<string, readonly PlaceFacts[]>>;
  readonly airspaces: Readonly<Record<string, readonly AirspaceFacts[]>>;
  /** Of each view's own sensors alone. */
  readonly coverage: Readonly<Record<string, readonly CoverageFacts[]>>;
  /** Absent: there are none. */
  readonly regions?: readonly RegionFacts[];
  /** First tick that can be shown. */
  readonly firstAt: TimeS;
}

export interface RestartOptions {
  /** Where to begin; absent: where the run began before. */
  readonly from?: TimeS;
  /** Key of a moment: the run begins five simulated minutes before it is expected. Goes before `from`. */
  readonly moment?: string;
  /** Sets every grant to this level; null: the file's own terms; absent: as before. */
  readonly sharing?: string | null;
  /** What a director orders in the new run; absent: as before. */
  readonly orders?: readonly OrderWords[];
}

export interface StoredFrames {
  /** Tick of the last frame. */
  readonly at: TimeS;
  /** A snapshot and the deltas behind it, or deltas alone. */
  readonly frames: readonly Uint8Array[];
}

export interface FrameStore {
  facts(): EngineFacts;
  moments(): readonly Moment[];
  /** What happened in a view so far, in order of time. */
  marks(view: string): readonly Mark[];
  /** Everything up to here is there; a time before `firstAt` while nothing is. */
  computedUntil(): TimeS;
  /** Frames with `after < tick <= until`, oldest first; undefined when there is none. */
  framesBetween(view: string, level: ViewLevel, after: TimeS, until: TimeS): StoredFrames | undefined;
  /** How many frames `framesBetween` would give. */
  countBetween(view: string, level: ViewLevel, after: TimeS, until: TimeS): number;
  /** The last snapshot at or before `at` and the deltas up to `at`; the first snapshot when `at` is before all. */
  snapshotBefore(view: string, level: ViewLevel, at: TimeS): StoredFrames | undefined;
  /** The last moment up to which frames of a view get through to its people: earlier than `at` while their line is down. Absent: everything does. */
  reaches?(view: string, at: TimeS): TimeS;
  /** Somebody looks at `at`: an engine that computes ahead goes on from there. */
  lookedAt(at: TimeS): void;
  restart(options: RestartOptions): void;
  /** Counts restarts: frames of different generations do not belong together. */
  generation(): number;
  /** Why nothing more comes, '' while all is well. */
  failure(): string;
}
