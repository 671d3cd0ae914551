/**
 * The chance that something comes down within 5 km of a place, from a bivariate normal with a heavy tail. The outline's hull
 * with its margin is cut into strips across the ellipse's long axis; in each strip the two limits of the short axis follow
 * from the 32 support lines, so a chance costs some hundred multiplications and no search along edges.
 */
import { normalBelow } from './normal.ts';
import { SUPPORT_COUNT, reachTowardsM, supportCosine, supportSine, type PlaceShapes } from './place-shapes.ts';

/** Coming down within this of a place's outline counts as threatening it. */
export const IMPACT_MARGIN_M = 5_000;
/** A share of falls is worse than its covariance says (wrong kind of body, break-up, a bad plot). */
export const FALL_TAIL_SHARE = 0.08;
const TAIL_FACTOR = 3;
const STRIPS = 12;
const INVERSE_SQRT_TWO_PI = 0.39894228;
/** Beyond this many of the tail's sigmas nothing is counted. */
const SIGMAS_MAX = 3.5;

/** No spread is worth looking farther for places. */
const REACH_MAX_M = 800_000;

/** Where something comes down, on the tangent plane at its mean: rotation rows are east and north in ECEF. */
export interface GroundSpread {
  /** Chance of this spread among others that exclude it. */
  share: number;
  /** Mean, ECEF. */
  mean: Float64Array;
  /** 3×3 rotation from ECEF to east, north, up at the mean. */
  rotation: Float64Array;
  latRad: number;
  lonRad: number;
  /** Unit vector of the long axis. */
  majorEastRatio: number;
  majorNorthRatio: number;
  majorSigmaM: number;
  minorSigmaM: number;
  at: number;
  atSigmaS: number;
  /** Share of the heavy tail. */
  tailShare: number;
}

/** How far from the mean a place can be and still be counted, in metres beyond its own radius. */
export function countedReachM(spread: GroundSpread): number {
  return Math.min(REACH_MAX_M, IMPACT_MARGIN_M + SIGMAS_MAX * (spread.tailShare > 0 ? TAIL_FACTOR : 1) * spread.majorSigmaM);
}

/** An upper bound of a chance over a place of this radius, from the density at the mean: most places of a wide spread stop here. */
export function chanceBound(spread: GroundSpread, radiusM: number): number {
  const reach = 2 * (radiusM + IMPACT_MARGIN_M) * INVERSE_SQRT_TWO_PI;
  return (reach / spread.majorSigmaM) * (reach / spread.minorSigmaM);
}

/** Chance that `spread` comes down within 5 km of the hull of `place`. */
export function impactChance(spread: GroundSpread, shapes: PlaceShapes, place: number): number {
  const { mean, rotation: r, majorEastRatio, majorNorthRatio } = spread;
  const dx = shapes.centres[3 * place] - mean[0];
  const dy = shapes.centres[3 * place + 1] - mean[1];
  const dz = shapes.centres[3 * place + 2] - mean[2];
  const east = r[0] * dx + r[1] * dy;
  const north = r[3] * dx + r[4] * dy + r[5] * dz;
  const centreMajor = east * majorEastRatio + north * majorNorthRatio;
  const centreMinor = north * majorEastRatio - east * majorNorthRatio;
  const reach = shapes.radiusM[place] + IMPACT_MARGIN_M;
  const sigmas = SIGMAS_MAX * (spread.tailShare > 0 ? TAIL_FACTOR : 1);
  const farMajor = sigmas * spread.majorSigmaM;
  const farMinor = sigmas * spread.minorSigmaM;
  if (Math.abs(centreMajor) > reach + farMajor || Math.abs(centreMinor) > reach + farMinor) return 0;
  if (spread.tailShare === 0) {
    offset.major = centreMajor;
    offset.minor = centreMinor;
    return rectangleChance(spread, shapes, place, offset);
  }
  const from = Math.max(centreMajor - reach, -farMajor);
  const to = Math.min(centreMajor + reach, farMajor);
  if (to <= from) return 0;
  const width = (to - from) / STRIPS;
  let core = 0;
  let tail = 0;
  for (let strip = 0; strip < STRIPS; strip += 1) {
    const start = from + strip * width;
    limitsOfStrip(shapes, place, spread, start + 0.5 * width - centreMajor);
    if (limits[1] <= limits[0]) continue;
    const low = (limits[0] + centreMinor) / spread.minorSigmaM;
    const high = (limits[1] + centreMinor) / spread.minorSigmaM;
    const startSigmas = start / spread.majorSigmaM;
    const endSigmas = (start + width) / spread.majorSigmaM;
    core += (normalBelow(endSigmas) - normalBelow(startSigmas)) * (normalBelow(high) - normalBelow(low));
    tail +=
      (normalBelow(endSigmas / TAIL_FACTOR) - normalBelow(startSigmas / TAIL_FACTOR)) * (normalBelow(high / TAIL_FACTOR) - normalBelow(low / TAIL_FACTOR));
  }
  return (1 - spread.tailShare) * core + spread.tailShare * tail;
}

/** A wide guess deserves no strips: a rectangle along the axes with the area of the hull and its margin (Steiner). */
function rectangleChance(spread: GroundSpread, shapes: PlaceShapes, place: number, centre: { major: number; minor: number }): number {
  const { majorEastRatio, majorNorthRatio } = spread;
  const area = shapes.hullAreaM2[place] + IMPACT_MARGIN_M * shapes.hullEdgeM[place] + Math.PI * IMPACT_MARGIN_M * IMPACT_MARGIN_M;
  const length =
    reachTowardsM(shapes, place, majorEastRatio, majorNorthRatio) + reachTowardsM(shapes, place, -majorEastRatio, -majorNorthRatio) + 2 * IMPACT_MARGIN_M;
  const width = area / length;
  const major = 0.5 / spread.majorSigmaM;
  const minor = 0.5 / spread.minorSigmaM;
  return (
    (normalBelow((2 * centre.major + length) * major) - normalBelow((2 * centre.major - length) * major)) *
    (normalBelow((2 * centre.minor + width) * minor) - normalBelow((2 * centre.minor - width) * minor))
  );
}

const offset = { major: 0, minor: 0 };
const limits = new Float64Array(2);

/** Limits along the short axis at `major` metres along the long one, both from the place's centre. */
function limitsOfStrip(shapes: PlaceShapes, place: number, spread: GroundSpread, major: number): void {
  let low = -Infinity;
  let high = Infinity;
  const base = SUPPORT_COUNT * place;
  for (let k = 0; k < SUPPORT_COUNT; k += 1) {
    const alongMajor = supportCosine[k] * spread.majorEastRatio + supportSine[k] * spread.majorNorthRatio;
    const alongMinor = supportSine[k] * spread.majorEastRatio - supportCosine[k] * spread.majorNorthRatio;
    const room = shapes.reachM[base + k] + IMPACT_MARGIN_M - alongMajor * major;
    if (alongMinor > 1e-9) {
      if (room < high * alongMinor) high = room / alongMinor;
    } else if (alongMinor < -1e-9) {
      if (room < low * alongMinor) low = room / alongMinor;
    } else if (room < 0) {
      high = -Infinity;
      low = Infinity;
    }
  }
  limits[0] = low;
  limits[1] = high;
}
