/**
 * Where things stand in a track's block of doubles. One block per track, contiguous, in one buffer, so that a checkpoint is a
 * copy and the buffer could be a `WebAssembly.Memory`.
 *
 * A mode is [probability, state 6, covariance 21]: ECEF position (m) and velocity (m/s), packed upper triangle row by row.
 */

export const STATE_SIZE = 6;
export const COVARIANCE_SIZE = 21;
/** Offset of the state within a mode, and of the covariance. */
export const MODE_STATE = 1;
export const MODE_COVARIANCE = 7;
export const MODE_SIZE = 28;

/** Modes of the two banks. Banks never mix with one another: a level flight and an arc are two hypotheses, not one average. */
export const LEVEL_FIRST = 0;
export const LEVEL_COUNT = 6;
export const ARC_FIRST = 6;
export const ARC_COUNT = 2;
export const MODE_COUNT = 8;

export const STEADY = 0;
export const WANDER = 1;
export const AGILE = 2;
// 3 turns left, 4 right, 5 climbs or descends.
export const BOOST = 6;
export const BALLISTIC = 7;

/** Time of validity of everything in the block. */
export const AT = 0;
/** Chance that the arc bank (boost, ballistic) is the right one. 0 or 1 exactly: the other bank is put away. */
export const ARC_CHANCE = 1;
/** Slowly averaged normalised innovation squared per degree of freedom. */
export const MISFIT = 2;
/** Mean over both banks; its covariance follows the state. */
export const MEAN_STATE = 3;
/** Acceleration expected by the mean of the modes, m/s². */
export const MEAN_ACCELERATION = 30;
/** Turn acceleration to the right expected by the mean of the modes, m/s². */
export const MEAN_TURN = 33;
/** 1 while the track flies steadily and only the first modes of the level bank are held. */
export const QUIET = 34;
/** Modes that a quiet track holds: steady, wander, and agile in the name of all manoeuvres. */
export const QUIET_COUNT = 3;
export const BLOCK_MODES = 36;
export const BLOCK_SIZE = BLOCK_MODES + MODE_COUNT * MODE_SIZE;

/** The block where predictions are worked on. */
export const WORK_SLOT = 0;
export const SPARE_SLOT = 1;
/** The block where kernels find their inputs. */
export const KERNEL_SLOT = 2;
export const FIRST_TRACK_SLOT = 3;

/** Offset of a slot's block. */
export const blockOf = (slot: number): number => slot * BLOCK_SIZE;

/** Offset of a mode in the block at `block`. */
export const modeOf = (block: number, mode: number): number => block + BLOCK_MODES + mode * MODE_SIZE;
