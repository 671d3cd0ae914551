/** Where an object is at a time: knots of position and velocity in ECEF with a cubic Hermite curve between. */
import type { TimeS } from '../base/index.ts';

/** Knots every `stepS` from `startsAt`; the last one stands at `endsAt`. Six numbers a knot: x, y, z (m), velocity (m/s), ECEF. */
export interface Path {
  readonly startsAt: TimeS;
  readonly endsAt: TimeS;
  readonly stepS: number;
  readonly knots: Float64Array;
}

/** Writes position and velocity (six numbers) at `at`, which is held within the path's life. */
export function pathStateInto(out: Float64Array, offset: number, path: Path, at: number): void {
  const { knots, stepS } = path;
  const last = knots.length / 6 - 1;
  const elapsed = Math.min(Math.max(at, path.startsAt), path.endsAt) - path.startsAt;
  const index = Math.min(Math.floor(elapsed / stepS), Math.max(0, last - 1));
  const length = index === last - 1 ? path.endsAt - path.startsAt - index * stepS : stepS;
  const a = index * 6;
  const b = Math.min(last, index + 1) * 6;
  const u = length > 0 ? (elapsed - index * stepS) / length : 0;
  const u2 = u * u;
  const u3 = u2 * u;
  const pa = 2 * u3 - 3 * u2 + 1;
  const va = (u3 - 2 * u2 + u) * length;
  const pb = 3 * u2 - 2 * u3;
  const vb = (u3 - u2) * length;
  const dpa = length > 0 ? (6 * u2 - 6 * u) / length : 0;
  const dva = 3 * u2 - 4 * u + 1;
  const dvb = 3 * u2 - 2 * u;
  for (let i = 0; i < 3; i += 1) {
    const p0 = knots[a + i];
    const v0 = knots[a + 3 + i];
    const p1 = knots[b + i];
    const v1 = knots[b + 3 + i];
    out[offset + i] = pa * p0 + va * v0 + pb * p1 + vb * v1;
    out[offset + 3 + i] = dpa * (p0 - p1) + dva * v0 + dvb * v1;
  }
}

/** Collects knots on a fixed grid; memory grows by doubling up to what the flight needs. */
export interface KnotList {
  values: Float64Array;
  count: number;
}

/** A list with room for `count` knots. */
export function createKnots(count: number): KnotList {
  return { values: new Float64Array(count * 6), count: 0 };
}

/** Adds the six numbers of a state. */
export function addKnot(list: KnotList, state: Float64Array): void {
  if ((list.count + 1) * 6 > list.values.length) {
    const grown = new Float64Array(list.values.length * 2 + 6);
    grown.set(list.values);
    list.values = grown;
  }
  for (let i = 0; i < 6; i += 1) list.values[list.count * 6 + i] = state[i];
  list.count += 1;
}
