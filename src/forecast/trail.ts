/**
 * The way that a track has really made. A track that hops from bird to bird, or from cell to cell, claims a speed that its own way
 * does not bear out; what flies to a place does.
 */

/** A corner of the way every so often, more rarely of an unsure track, so that the corners span a leg of it: the way over the last minutes counts. */
const CORNER_EVERY_S = 20;
const CORNERS_MAX = 10;
/** A leg must be this many sigmas of its own error long, or errors alone would make a way: unsure tracks have few, long legs. */
const LEG_SIGMAS = 4;
/** Slower than any flight to a place: how long it may take to get a leg on. */
const SLOWEST_MPS = 28;

/** The last corners of one track's way, oldest first: time, x, y, z. */
export interface Trail {
  readonly corners: Float64Array;
  count: number;
  /** Measured: speed made good along the way and its one sigma; NaN until there is a leg. */
  speedMps: number;
  sigmaMps: number;
}

/** A trail to fill. */
export function blankTrail(): Trail {
  return { corners: new Float64Array(4 * CORNERS_MAX), count: 0, speedMps: Number.NaN, sigmaMps: Number.NaN };
}

/** Adds where a track is now (ECEF), and measures. `sigmaM`: one sigma of a position, a snapped one's cell included. */
export function followTrail(trail: Trail, at: number, position: Float64Array, sigmaM: number): void {
  const { corners } = trail;
  const last = 4 * (trail.count - 1);
  const legS = Math.max(CORNER_EVERY_S, (LEG_SIGMAS * sigmaM) / SLOWEST_MPS);
  if (trail.count === 0 || at - corners[last] >= Math.max(CORNER_EVERY_S, legS / CORNERS_MAX)) {
    if (trail.count === CORNERS_MAX) corners.copyWithin(0, 4);
    else trail.count += 1;
    const corner = 4 * (trail.count - 1);
    corners[corner] = at;
    for (let axis = 0; axis < 3; axis += 1) corners[corner + 1 + axis] = position[axis];
  }
  measure(trail, position, { at, sigmaM, legS });
}

/** Legs from now backwards, each long enough in time to stand out of its errors; an error makes a leg longer, by its own square. */
function measure(trail: Trail, position: Float64Array, { at, sigmaM, legS }: { readonly at: number; readonly sigmaM: number; readonly legS: number }): void {
  const { corners } = trail;
  const error2 = 2 * sigmaM * sigmaM;
  let fromAt = at,
    fromX = position[0],
    fromY = position[1],
    fromZ = position[2];
  let wayM = 0;
  let legs = 0;
  for (let i = trail.count - 1; i >= 0; i -= 1) {
    const corner = 4 * i;
    // The oldest corner closes a leg though it is short: an unsure way is better than none, and its sigma says so.
    if (fromAt - corners[corner] < legS && !(i === 0 && legs === 0)) continue;
    const dx = corners[corner + 1] - fromX,
      dy = corners[corner + 2] - fromY,
      dz = corners[corner + 3] - fromZ;
    wayM += Math.sqrt(Math.max(0, dx * dx + dy * dy + dz * dz - error2));
    legs += 1;
    fromAt = corners[corner];
    fromX = corners[corner + 1];
    fromY = corners[corner + 2];
    fromZ = corners[corner + 3];
  }
  const spanS = at - fromAt;
  trail.speedMps = spanS > 0 ? wayM / spanS : Number.NaN;
  trail.sigmaMps = spanS > 0 ? Math.sqrt(error2 * Math.max(1, legs)) / spanS : Number.NaN;
}
