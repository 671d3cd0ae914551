// The elementary functions that pure folders use instead of Math.*: same bits in every engine, so that a member can
// replay a record in a browser. Only + − * / and Math.sqrt, abs, floor, which IEEE 754 fixes to the last bit.
export { acos, asin, atan, atan2, cos, sin, sinCosInto, tan } from './trigonometry.ts';
export { cbrt, exp, expm1, log, log10, log1p, pow } from './exponential.ts';

/** Length of (x, y); over- and underflows beyond about 1e±154, which no quantity here reaches. */
export const hypot2 = (x: number, y: number): number => Math.sqrt(x * x + y * y);

/** Length of (x, y, z); over- and underflows beyond about 1e±154, which no quantity here reaches. */
export const hypot3 = (x: number, y: number, z: number): number => Math.sqrt(x * x + y * y + z * z);

/** 2π as a double. */
export const TWO_PI = 6.283185307179586;

/** An angle in radians wrapped into [0, 2π). */
export const wrapTwoPi = (angleRad: number): number => {
  const wrapped = angleRad - Math.floor(angleRad / TWO_PI) * TWO_PI;
  return wrapped >= TWO_PI || wrapped < 0 ? 0 : wrapped;
};

/** An angle in radians wrapped into [−π, π). */
export const wrapPi = (angleRad: number): number => {
  if (angleRad >= -Math.PI && angleRad < Math.PI) return angleRad;
  const wrapped = angleRad - Math.floor((angleRad + Math.PI) / TWO_PI) * TWO_PI;
  return wrapped >= Math.PI ? wrapped - TWO_PI : wrapped;
};
