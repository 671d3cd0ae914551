/** Constants of the Earth: WGS-84 (NGA.STND.0036, 2014) and what follows from its four defining numbers. */

/** Semi-major axis. */
export const WGS84_A_M = 6_378_137;
/** Flattening. */
export const WGS84_F = 1 / 298.257223563;
/** Semi-minor axis a(1 − f). */
export const WGS84_B_M = WGS84_A_M * (1 - WGS84_F);
/** First eccentricity squared f(2 − f). */
export const WGS84_E2 = WGS84_F * (2 - WGS84_F);
/** Second eccentricity squared e²/(1 − e²). */
export const WGS84_EP2 = WGS84_E2 / (1 - WGS84_E2);
/** Gravitational parameter GM, atmosphere included, in m³/s². */
export const WGS84_MU = 3.986004418e14;
/** Second zonal harmonic J2, unnormalised, of the normal field that follows from a, f, GM and the rotation rate. */
export const WGS84_J2 = 1.082629821313e-3;
/** Rotation rate in rad/s. */
export const WGS84_OMEGA_RADPS = 7.292115e-5;
/** Mean radius (2a + b)/3, for quantities that need no ellipsoid. */
export const EARTH_MEAN_RADIUS_M = (2 * WGS84_A_M + WGS84_B_M) / 3;
