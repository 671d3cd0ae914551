/**
 * Gravity in the rotating frame: point mass and J2 (Vallado, Fundamentals of Astrodynamics, 4th ed., eq. 8-30 in closed form),
 * plus the centrifugal and Coriolis terms of Earth rotation. Leaves out J3 and beyond: under 2e-4 m/s².
 */
import { WGS84_A_M, WGS84_J2, WGS84_MU, WGS84_OMEGA_RADPS } from './wgs84.ts';

/**
 * Writes the acceleration (m/s²) in ECEF of a free body at `state[stateOffset]`: x, y, z (m), then velocity (m/s), all ECEF.
 * With zero velocity its length is the gravity a scale feels.
 */
export function gravityEcefInto(out: Float64Array, offset: number, state: Float64Array, stateOffset: number): void {
  const x = state[stateOffset];
  const y = state[stateOffset + 1];
  const z = state[stateOffset + 2];
  const r2 = x * x + y * y + z * z;
  const r = Math.sqrt(r2);
  const pull = -WGS84_MU / (r2 * r);
  const flat = 1.5 * WGS84_J2 * ((WGS84_A_M * WGS84_A_M) / r2);
  const polar = (5 * z * z) / r2;
  const across = pull * (1 + flat * (1 - polar));
  const along = pull * (1 + flat * (3 - polar));
  const spin = WGS84_OMEGA_RADPS;
  out[offset] = (across + spin * spin) * x + 2 * spin * state[stateOffset + 4];
  out[offset + 1] = (across + spin * spin) * y - 2 * spin * state[stateOffset + 3];
  out[offset + 2] = along * z;
}
