/**
 * How each mode moves. Noise is white acceleration with a density in m²/s³ along the path, across it, and vertical;
 * a turn holds a lateral acceleration. Modes switch by "leave, then land": a mode is left after a mean stay, and the next is
 * drawn from `landing` whatever the one before was; that makes mixing linear in the number of modes.
 */
import { AGILE, LEVEL_COUNT } from './layout.ts';

export interface ModeTable {
  readonly alongNoise: Float64Array;
  readonly acrossNoise: Float64Array;
  readonly verticalNoise: Float64Array;
  /** Share of the limit of lateral acceleration that the mode holds, right positive. */
  readonly turnShare: Float64Array;
  readonly stayS: Float64Array;
  readonly landing: Float64Array;
  /** Landing in a crowd: a plot taken from a neighbour looks like a manoeuvre, so that manoeuvres are believed less there. */
  readonly crowdLanding: Float64Array;
}

//                              steady wander agile left  right climb | boost ballistic
const ALONG = /*            */ [0.02, 0.5, 200, 30, 30, 0.5, 400, 1];
const ACROSS = /*           */ [0.02, 6, 6000, 600, 600, 2, 500, 1];
const VERTICAL = /*         */ [0.003, 0.5, 0.5, 0.02, 0.02, 8, 200, 1];
const TURN_SHARE = /*       */ [0, 0, 0, -1, 1, 0, 0, 0];
const STAY_S = /*           */ [90, 30, 12, 20, 20, 15, 40, 300];
const LANDING = /*          */ [0.3, 0.1, 0.2, 0.18, 0.18, 0.04, 0.2, 0.8];
const CROWD_LANDING = /*    */ [0.9, 0.08, 0.005, 0.005, 0.005, 0.005, 0.2, 0.8];

/** The modes as shipped: one table for every scenario and kind. */
export const MODES: ModeTable = {
  alongNoise: Float64Array.from(ALONG),
  acrossNoise: Float64Array.from(ACROSS),
  verticalNoise: Float64Array.from(VERTICAL),
  turnShare: Float64Array.from(TURN_SHARE),
  stayS: Float64Array.from(STAY_S),
  landing: Float64Array.from(LANDING),
  crowdLanding: Float64Array.from(CROWD_LANDING),
};

/** Landing where a mode is not held: agile stands for all manoeuvres. */
export const MANOEUVRE_LANDING = sumFrom(LANDING);
export const CROWD_MANOEUVRE_LANDING = sumFrom(CROWD_LANDING);

function sumFrom(landing: readonly number[]): number {
  let sum = 0;
  for (let j = AGILE; j < LEVEL_COUNT; j += 1) sum += landing[j];
  return sum;
}

/** Probabilities of the modes of each bank when a track starts. */
export const INITIAL_CHANCE = Float64Array.from([0.6, 0.15, 0.05, 0.08, 0.08, 0.04, 0.5, 0.5]);

/** Lateral acceleration of the turn modes: small objects turn at under 1 g, fast ones at 1 to 3 g. */
export const SLOW_TURN_MPS2 = 6;
export const FAST_TURN_MPS2 = 17;
export const SLOW_SPEED_MPS = 90;
export const FAST_SPEED_MPS = 180;

/** Acceleration along the path under rocket power beyond what holds gravity off; single-stage objects pull 20 to 50 m/s². */
export const BOOST_MPS2 = 28;

/** Factor on the chance of every mode but the first two, at each plot of a young track in a crowd. */
export const CROWD_DOUBT = 0.2;
