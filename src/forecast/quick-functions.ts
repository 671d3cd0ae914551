/**
 * Approximations for the inner loop of the fan, where a chance needs three digits and an elementary function costs as much as
 * the rest of a place. Plain arithmetic, so the same bits everywhere.
 */
import { exp } from '../math/index.ts';

const STEPS_PER_UNIT = 128;
const DECAY_MAX = 16;
const decayTable = new Float64Array(STEPS_PER_UNIT * DECAY_MAX + 2);
for (let i = 0; i < decayTable.length; i += 1) decayTable[i] = exp(-i / STEPS_PER_UNIT);

/** e^−x for x ≥ 0, within 1e-5 of the value; 0 from 16 on. */
export function decay(x: number): number {
  if (!(x < DECAY_MAX)) return 0;
  const steps = x * STEPS_PER_UNIT;
  const i = Math.floor(steps);
  return decayTable[i] + (steps - i) * (decayTable[i + 1] - decayTable[i]);
}

/** Angle of (x, y) in [−π, π], within 1.2e-5 rad (polynomial 4.4.49 of Abramowitz and Stegun, shortened). */
export function quickAngleRad(y: number, x: number): number {
  const ax = Math.abs(x);
  const ay = Math.abs(y);
  if (ax === 0 && ay === 0) return 0;
  const steep = ay > ax;
  const ratio = steep ? ax / ay : ay / ax;
  const z = ratio * ratio;
  const small = ratio * (0.999866 + z * (-0.3302995 + z * (0.180141 + z * (-0.085133 + z * 0.0208351))));
  const first = steep ? 0.5 * Math.PI - small : small;
  const upper = x >= 0 ? first : Math.PI - first;
  return y >= 0 ? upper : -upper;
}
