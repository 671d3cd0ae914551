/** Which effects of the real Earth hold in the world that is tracked. */

/** The physics the tracker assumes; the benchmark's world leaves most of it out. */
export interface World {
  /** `earth`: the field of WGS-84 (with J2 when the Earth rotates); `constant`: 9.80665 m/s² straight down. */
  gravity: 'earth' | 'constant';
  rotation: boolean;
  drag: boolean;
  horizon: boolean;
  refraction: boolean;
}

/** The Earth as it is. */
export const REAL_EARTH: World = { gravity: 'earth', rotation: true, drag: true, horizon: true, refraction: true };
