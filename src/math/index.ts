// Mathematics that knows nothing of tracking: elementary functions with the same bits in every engine, keyed random numbers, small
// dense matrices, Gaussians, assignment and association chances.
export {
  acos,
  asin,
  atan,
  atan2,
  cbrt,
  cos,
  exp,
  expm1,
  hypot2,
  hypot3,
  log,
  log10,
  log1p,
  pow,
  sin,
  sinCosInto,
  tan,
  TWO_PI,
  wrapPi,
  wrapTwoPi,
} from './elementary.ts';
export { hashKey, keyedRandom, type Random } from './random.ts';
export {
  choleskyInto,
  eigenSymmetric,
  identityMatrix,
  inverseSymmetric,
  matrix,
  multiply,
  multiplyInto,
  solveCholeskyInPlace,
  solveSymmetric,
  transpose,
  transposeInto,
  type Eigen,
  type Matrix,
} from './matrix.ts';
export { principalAxes, type PrincipalAxes } from './ellipse.ts';
export {
  chiSquareGate,
  chiSquareTail,
  erf,
  erfc,
  logSumExp,
  normalCdf,
  normalInterval,
  normalPdf,
  normalQuantile,
} from './gaussian.ts';
export { assignmentWorkspace, assignSparse, type AssignmentWorkspace, type SparseProblem } from './assignment.ts';
export {
  chancesOfAssignments,
  K_BEST_SIZE_MAX,
  kBestAssignments,
  type DenseProblem,
  type KBestResult,
  type RankedAssignment,
} from './k-best.ts';
export { addToFit, blankFit, fadeFit, solveFit, type FadingFit, type FitShares } from './fading-fit.ts';
export { ELEMENTARY_FINGERPRINT, elementaryFingerprint } from './fingerprint.ts';
