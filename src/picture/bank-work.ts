/** What the banks of all tracks are worked on with. */
import { blockOf, KERNEL_SLOT, MODE_COUNT } from './layout.ts';
import { ACROSS, ALONG, TURN, VERTICAL } from './generated/level-kernels.ts';
import type { Mixing } from './mix.ts';
import { CROWD_MANOEUVRE_LANDING, MANOEUVRE_LANDING, MODES } from './modes.ts';
import { blankObservation, type Observation } from './observation.ts';
import { blankStep, type Step } from './predict.ts';
import type { World } from './world.ts';

/** No mode is ever held less likely. */
export const MODE_MIN = 1e-4;
/** Share of the latest misfit in the averaged one. */
export const MISFIT_MEMORY = 0.3;

/** Where the kernels find their inputs. */
export const KERNEL = blockOf(KERNEL_SLOT);

/** What a bank works with; one per picture. */
export interface BankWork {
  readonly world: World;
  /** The same without air: backwards in time drag runs away, so a block that is moved back and forth for a late plot has none. */
  readonly airless: World;
  readonly step: Step;
  readonly mixing: Mixing;
  readonly weights: Float64Array;
  /** Of each mode's latest update: log-likelihood of all rows, of the coordinates that say where it is, and their misfit. */
  readonly logLikelihood: Float64Array;
  readonly placeLog: Float64Array;
  readonly misfit: Float64Array;
  /** Log-likelihood of the latest update by the coordinates that say where it is, over both banks. */
  placeLogLikelihood: number;
  /** The observation in use; with `isFixed` modes are updated by it as they move, with `isWatched` it wakes a quiet track. */
  fix: Observation;
  isFixed: boolean;
  isWatched: boolean;
}

export const createBankWork = (world: World): BankWork => ({
  world,
  airless: { ...world, drag: false },
  step: blankStep(),
  mixing: { fromOffset: 0, toOffset: 0, firstIndex: 0, modeCount: 0, durationS: 0, isCrowded: false, kernelOffset: KERNEL },
  weights: new Float64Array(MODE_COUNT),
  logLikelihood: new Float64Array(MODE_COUNT),
  placeLog: new Float64Array(MODE_COUNT),
  misfit: new Float64Array(MODE_COUNT),
  placeLogLikelihood: 0,
  fix: blankObservation(),
  isFixed: false,
  isWatched: false,
});

/** Tells the kernels how a level mode moves. */
export function setMotion(data: Float64Array, j: number, noise: number): void {
  data[KERNEL + ALONG] = noise * MODES.alongNoise[j];
  data[KERNEL + ACROSS] = noise * MODES.acrossNoise[j];
  data[KERNEL + VERTICAL] = noise * MODES.verticalNoise[j];
  data[KERNEL + TURN] = MODES.turnShare[j];
}

/** Where modes land that are left, and the share of all manoeuvres in it. */
export const landingOf = (work: BankWork): Float64Array => (work.mixing.isCrowded ? MODES.crowdLanding : MODES.landing);
export const manoeuvresOf = (work: BankWork): number => (work.mixing.isCrowded ? CROWD_MANOEUVRE_LANDING : MANOEUVRE_LANDING);
