/** One object of an exercise before it is flown. */
import type { TimeS } from '../base/index.ts';
import type { Kind } from '../model/index.ts';
import type { Path } from './path.ts';
import type { RocketPlan } from './rocket-flight.ts';
import type { LonLat } from './scenario.ts';

/** What truth knows of kinds: fragments and burnt-out stages are debris. */
export type TruthKind = Kind | 'debris';

/** How a failing object ends its flight as planned. */
export interface Failure {
  readonly how: 'launch' | 'way';
  /** Seconds after its start. */
  readonly afterS: number;
  /** Fragments it breaks into; 0: it falls as a whole. */
  readonly fragmentCount: number;
}

/** Civil evidence: what a transponder says. */
export interface Transponder {
  readonly aircraftAddress: number;
  readonly mode3A: number;
  readonly callsign: string;
}

/** One object before it is flown. */
export interface Entry {
  readonly id: string;
  readonly kind: TruthKind;
  readonly startsAt: TimeS;
  /** No later than this does it end; the path knows when. */
  readonly latestAt: TimeS;
  readonly aim: LonLat | undefined;
  readonly failure: Failure | undefined;
  readonly transponder: Transponder | undefined;
  /** Index of the object it came off. */
  readonly parentIndex: number;
  readonly plan: EntryPlan;
}

export type EntryPlan =
  | { readonly type: 'level'; readonly fly: () => Path }
  | { readonly type: 'rocket'; readonly rocket: RocketPlan }
  | { readonly type: 'fragment'; readonly number: number; readonly afterS: number; readonly ballisticCoefficientKgPerM2: number };
