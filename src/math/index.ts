// Mathematics that depends on nothing: elementary functions with the same bits in every engine, small dense matrices,
// Gaussians, assignment and association probabilities.
export {
  acos, asin, atan, atan2, cbrt, cos, exp, expm1, hypot2, hypot3, log, log10, log1p, pow, sin, sinCosInto, tan, TWO_PI, wrapPi, wrapTwoPi,
} from './elementary.ts'
