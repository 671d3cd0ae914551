/** Height above the ellipsoid, and how sure it is, without trigonometry. */
import { WGS84_B_M, WGS84_E2 } from '../geo/index.ts';

/**
 * Height above WGS-84 of the ECEF position at `state[offset…]`, along the line to the Earth's centre: 0.1 m from the geodetic
 * height below 15 km, 2 m at 300 km.
 */
export function heightHaeM(state: Float64Array, offset: number): number {
  const x = state[offset],
    y = state[offset + 1],
    z = state[offset + 2];
  const flat = x * x + y * y;
  const r2 = flat + z * z;
  return Math.sqrt(r2) - WGS84_B_M / Math.sqrt(1 - (WGS84_E2 * flat) / r2);
}

/** Variance (m²) of the height of a state whose packed 6×6 covariance follows it in `data`. */
export function heightVarianceM2(data: Float64Array, state: number): number {
  const x = data[state],
    y = data[state + 1],
    z = data[state + 2];
  const p = state + 6;
  const sum = data[p] * x * x + data[p + 6] * y * y + data[p + 11] * z * z + 2 * (data[p + 1] * x * y + data[p + 2] * x * z + data[p + 7] * y * z);
  return sum / (x * x + y * y + z * z);
}
