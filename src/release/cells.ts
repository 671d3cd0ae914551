/**
 * A region seen through a disc and cells. Most plots of a region lie well inside it, in the largest disc that was found there. What a cell can say of all its points, that they are inside and how far from the edge at least, or that they
 * are outside, answers for most plots in some nanoseconds; near the edge only the edges that can be nearest are looked at. The ring itself
 * is asked where that leaves a doubt, so the answers are those of the ring.
 */
import { EARTH_MEAN_RADIUS_M, distanceToEdgeM, fastDistanceM, ringBounds, ringContains, type LatLon } from '../geo/index.ts';
import { cos, wrapPi } from '../math/index.ts';

/** Cells along each side of the region's box. */
const SIDE = 64;
/** Flat distances near by are good within 1 % up to 85° of latitude; bounds give way by twice that, and say no more beyond `FAR_M`. */
const SLACK = 0.02;
const FAR_M = 100_000;
const LAT_MAX_RAD = 1.48;
/** Points along each side of a box at which a disc's centre is looked for, first of the region's and then of the best one's neighbourhood. */
const DISC_SIDE = 6;
/** A region is asked this often before a disc is looked for. */
const DISC_AFTER = 64;

/** A flat radian in metres, with what flat distances may be wrong by. */
const FLAT_RADIAN_M = EARTH_MEAN_RADIUS_M * (1 + SLACK);

/** A region with its cells. */
export interface RegionCells {
  /** True when the circle lies wholly inside. */
  holds(point: LatLon, radiusM: number): boolean;
}

/** What the ring itself says. */
export const ringHolds = (ring: Float64Array, point: LatLon, radiusM: number): boolean => ringContains(ring, point) && distanceToEdgeM(ring, point) >= radiusM;

/** A cell that an edge is near: the edges that can be the nearest of one of its points, as they start, and its middle. */
interface EdgeCell {
  readonly xRad: number;
  readonly yRad: number;
  readonly inside: boolean;
  readonly edges: Uint16Array;
}

/** Vertices as x (longitude from the first vertex, unwrapped) and y; an edge ends at the vertex with its index. */
class Cells implements RegionCells {
  private readonly ring: Float64Array;
  private readonly x: Float64Array;
  private readonly y: Float64Array;
  private readonly south: number;
  private readonly west: number;
  private readonly latStep: number;
  private readonly lonStep: number;
  /** Metres from the edge of any point of a cell, at least: inside when positive, outside when negative; NaN: not asked yet; 0: the edge is near. */
  private readonly leastM = new Float32Array(SIDE * SIDE).fill(Number.NaN);
  private readonly near = new Map<number, EdgeCell>();
  private askedCount = 0;
  /**
   * A disc inside: metres to the edge from its centre (negative: there is none), its centre, what a step of longitude is at most in it; and the
   * longitude of the first vertex, so that most answers come of one line of memory.
   */
  private readonly disc = Float64Array.of(-1, 0, 0, 1, 0);

  constructor(ring: Float64Array) {
    this.ring = ring;
    this.disc[4] = ring[0];
    const count = ring.length / 2;
    this.x = Float64Array.from({ length: count }, (_, i) => wrapPi(ring[2 * i] - ring[0]));
    this.y = Float64Array.from({ length: count }, (_, i) => ring[2 * i + 1]);
    const { southRad, westRad, northRad, eastRad } = ringBounds(ring);
    this.south = southRad;
    this.west = westRad - ring[0];
    this.latStep = (northRad - southRad) / SIDE;
    this.lonStep = (eastRad - westRad) / SIDE;
  }

  holds(point: LatLon, radiusM: number): boolean {
    const { disc } = this;
    let x = point.lonRad - disc[4];
    if (!(x > -Math.PI && x < Math.PI)) x = wrapPi(x);
    const roomM = disc[0] - radiusM;
    if (roomM > 0) {
      const east = (x - disc[1]) * disc[3],
        north = point.latRad - disc[2];
      if ((east * east + north * north) * FLAT_RADIAN_M * FLAT_RADIAN_M <= roomM * roomM) return true;
    }
    return this.cellHolds(x, point, radiusM);
  }

  /** The answer where the disc has none. */
  private cellHolds(x: number, point: LatLon, radiusM: number): boolean {
    if (this.askedCount < DISC_AFTER) {
      this.askedCount += 1;
      if (this.askedCount === DISC_AFTER) this.findDisc();
    }
    const row = Math.floor((point.latRad - this.south) / this.latStep);
    const column = Math.floor((x - this.west) / this.lonStep);
    // What is not in the box is not in the ring.
    if (!(row >= 0 && row < SIDE && column >= 0 && column < SIDE)) return false;
    const cell = row * SIDE + column;
    let least = this.leastM[cell];
    if (least !== least) least = this.look(cell, row, column);
    if (least < 0) return false;
    if (least > 0 && radiusM <= least) return true;
    return this.nearEdge(cell, x, point, radiusM);
  }

  /** The middle that is farthest from the edge among some points of the region's box, then among some round it. */
  private findDisc(): void {
    const width = this.lonStep * SIDE,
      height = this.latStep * SIDE;
    let bestM = 0,
      bestX = this.west + width / 2,
      bestY = this.south + height / 2;
    for (const share of [1, 1 / DISC_SIDE]) {
      const west = bestX - (share * width) / 2,
        south = bestY - (share * height) / 2;
      for (let i = 1; i < DISC_SIDE; i += 1) {
        for (let j = 1; j < DISC_SIDE; j += 1) {
          const x = west + (share * width * i) / DISC_SIDE,
            y = south + (share * height * j) / DISC_SIDE;
          const point = { latRad: y, lonRad: wrapPi(x + this.ring[0]) };
          const apartM = ringContains(this.ring, point) ? distanceToEdgeM(this.ring, point) : 0;
          if (apartM > bestM) [bestM, bestX, bestY] = [apartM, x, y];
        }
      }
    }
    const discM = Math.min(FAR_M, bestM) * (1 - 2 * SLACK);
    const nearestRad = Math.max(0, Math.abs(bestY) - discM / EARTH_MEAN_RADIUS_M);
    if (!(discM > 0) || Math.abs(bestY) + discM / EARTH_MEAN_RADIUS_M > LAT_MAX_RAD) return;
    this.disc.set([discM, bestX, bestY, cos(nearestRad)]);
  }

  private look(cell: number, row: number, column: number): number {
    const xRad = this.west + (column + 0.5) * this.lonStep,
      yRad = this.south + (row + 0.5) * this.latStep;
    const middle = { latRad: yRad, lonRad: wrapPi(xRad + this.ring[0]) };
    let halfM = 0;
    for (const side of [row, row + 1])
      halfM = Math.max(
        halfM,
        fastDistanceM(middle, { latRad: this.south + side * this.latStep, lonRad: wrapPi(this.west + column * this.lonStep + this.ring[0]) }),
      );
    const apartM = distanceToEdgeM(this.ring, middle);
    const inside = ringContains(this.ring, middle);
    const least = Math.min(FAR_M, apartM * (1 - SLACK) - halfM * (1 + SLACK));
    this.near.set(cell, { xRad, yRad, inside, edges: this.edgesWithin(middle, (apartM + 2 * halfM) * (1 + 2 * SLACK)) });
    this.leastM[cell] = !(least > 0) ? 0 : inside ? least * (1 - SLACK) : -least;
    return this.leastM[cell];
  }

  /** Edges that come within a distance of a point. */
  private edgesWithin(middle: LatLon, withinM: number): Uint16Array {
    const found: number[] = [];
    const { ring } = this;
    for (let i = 0, before = ring.length / 2 - 1; i < ring.length / 2; before = i, i += 1) {
      const edge = Float64Array.of(ring[2 * before], ring[2 * before + 1], ring[2 * i], ring[2 * i + 1]);
      if (distanceToEdgeM(edge, middle) <= withinM) found.push(i);
    }
    return Uint16Array.from(found);
  }

  private nearEdge(cell: number, x: number, point: LatLon, radiusM: number): boolean {
    const known = this.near.get(cell);
    const y = point.latRad;
    if (known === undefined || radiusM > FAR_M || Math.abs(y) > LAT_MAX_RAD) return ringHolds(this.ring, point, radiusM);
    const { edges, xRad, yRad } = known;
    const scale = cos(y);
    const towardsX = x - xRad,
      towardsY = y - yRad;
    let { inside } = known;
    let best = Infinity;
    for (let k = 0; k < edges.length; k += 1) {
      const i = edges[k],
        before = i === 0 ? this.x.length - 1 : i - 1;
      const ax = this.x[before] - x,
        ay = this.y[before] - y,
        dx = this.x[i] - this.x[before],
        dy = this.y[i] - this.y[before];
      // On which side of the edge the point and the middle lie, and on which side of their line its ends.
      const here = ax * dy - ay * dx,
        there = here + towardsX * dy - towardsY * dx;
      const one = ax * towardsY - ay * towardsX,
        other = one + dx * towardsY - dy * towardsX;
      if (here > 0 !== there > 0 && one > 0 !== other > 0) inside = !inside;
      const flatX = ax * scale,
        flatDx = dx * scale;
      const squared = flatDx * flatDx + dy * dy;
      const along = squared === 0 ? 0 : Math.max(0, Math.min(1, -(flatX * flatDx + ay * dy) / squared));
      const nearX = flatX + along * flatDx,
        nearY = ay + along * dy;
      best = Math.min(best, nearX * nearX + nearY * nearY);
    }
    const apartM = Math.sqrt(best) * EARTH_MEAN_RADIUS_M;
    if (apartM < radiusM * (1 - SLACK)) return false;
    // A point on an edge, to the last digits, is for the ring to judge; so is a radius that nearly fits.
    if (!(apartM > Math.max(1, radiusM * (1 + SLACK)))) return ringHolds(this.ring, point, radiusM);
    return inside;
  }
}

const known = new WeakMap<Float64Array, RegionCells>();

/** The cells of a ring; those that have one ring, as the views that a term is granted to, share them. */
export function cellsOf(ring: Float64Array): RegionCells {
  let cells = known.get(ring);
  if (cells === undefined) {
    cells = new Cells(ring);
    known.set(ring, cells);
  }
  return cells;
}
