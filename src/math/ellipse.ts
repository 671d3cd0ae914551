/** The ellipse of a 2×2 covariance, without matrices: used wherever an error is drawn or graded. */
import { atan2 } from './elementary.ts';

/** Standard deviations along the principal axes and the direction of the larger one, from the x axis towards y, in (−π/2, π/2]. */
export interface PrincipalAxes {
  readonly majorSigma: number;
  readonly minorSigma: number;
  readonly majorAngleRad: number;
}

/** Principal axes of the covariance [[xx, xy], [xy, yy]]; a variance driven below zero by rounding counts as zero. */
export function principalAxes(xx: number, xy: number, yy: number): PrincipalAxes {
  const mean = 0.5 * (xx + yy);
  const half = 0.5 * (xx - yy);
  const radius = Math.sqrt(half * half + xy * xy);
  const major = mean + radius;
  // det/major instead of mean − radius: no cancellation for thin ellipses.
  const minor = major > 0 ? (xx * yy - xy * xy) / major : 0;
  const angle = 0.5 * atan2(xy, half);
  return { majorSigma: Math.sqrt(Math.max(0, major)), minorSigma: Math.sqrt(Math.max(0, minor)), majorAngleRad: angle };
}
