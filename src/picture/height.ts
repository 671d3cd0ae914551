/** Height above the ellipsoid without trigonometry. */
import { WGS84_B_M, WGS84_E2 } from '../geo/index.ts';

/**
 * Height above WGS-84 of the ECEF position at `state[offset…]`, along the line to the Earth's centre: 0.1 m from the geodetic
 * height below 15 km, 2 m at 300 km.
 */
export function heightHaeM(state: Float64Array, offset: number): number {
  const x = state[offset], y = state[offset + 1], z = state[offset + 2];
  const flat = x * x + y * y;
  const r2 = flat + z * z;
  return Math.sqrt(r2) - WGS84_B_M / Math.sqrt(1 - (WGS84_E2 * flat) / r2);
}
