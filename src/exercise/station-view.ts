/** The geometry of one sensor: range, azimuth, apparent elevation of a point, and whether it is in sight. */
import { apparentElevationRad, localFrame, radarHorizonM, EARTH_MEAN_RADIUS_M, WGS84_A_M, WGS84_F, type LocalFrame } from '../geo/index.ts';
import { atan2, TWO_PI } from '../math/index.ts';
import type { ScenarioSensor } from './scenario.ts';

/** What the last look gave; reused. */
export interface Look {
  rangeM: number;
  azimuthRad: number;
  /** Geometric, without refraction. */
  elevationRad: number;
  heightHaeM: number;
}

export interface StationView {
  readonly frame: LocalFrame;
  readonly look: Look;
  /** Fills `look` from the state at `offset`; false when it lies farther than `limitM`. */
  lookAt(states: Float64Array, offset: number, limitM: number): boolean;
  /** After `lookAt`: above the horizon, inside range, sector and elevation. */
  inSight(limitM: number): boolean;
  /** After `lookAt`: the elevation that the sensor measures, through the air as it is. */
  apparentElevationRad(): number;
  /** Range rate of the state at `offset`, positive away. */
  rangeRateMps(states: Float64Array, offset: number): number;
}

const FOUR_THIRDS = 4 / 3;

function quickHeightHaeM(x: number, y: number, z: number): number {
  const r2 = x * x + y * y + z * z;
  const s2 = (z * z) / r2;
  return Math.sqrt(r2) - WGS84_A_M * (1 - WGS84_F * s2 - 1.5 * WGS84_F * WGS84_F * s2 * (1 - s2));
}

/** True when an azimuth lies in the sector from `from` clockwise to `to`; equal ends are all round. */
export function inSector(azimuthRad: number, from: number, to: number): boolean {
  if (from === to) return true;
  const wide = to >= from ? to - from : to - from + TWO_PI;
  const at = azimuthRad >= from ? azimuthRad - from : azimuthRad - from + TWO_PI;
  return at <= wide;
}

/** The view from a sensor. Smooth ground, no terrain: horizons over an Earth of 4/3. */
export function createStationView(sensor: ScenarioSensor): StationView {
  const frame = localFrame({ lonRad: sensor.at[0], latRad: sensor.at[1], altitudeHaeM: sensor.heightHaeM });
  const { xM, yM, zM } = frame.originEcef;
  const r = frame.rotation;
  const horizonM = radarHorizonM(sensor.heightHaeM);
  const look: Look = { rangeM: 0, azimuthRad: 0, elevationRad: 0, heightHaeM: 0 };
  return {
    frame,
    look,
    lookAt(states, offset, limitM) {
      const x = states[offset] - xM;
      const y = states[offset + 1] - yM;
      const z = states[offset + 2] - zM;
      const range2 = x * x + y * y + z * z;
      if (range2 > limitM * limitM) return false;
      const east = r[0] * x + r[1] * y;
      const north = r[3] * x + r[4] * y + r[5] * z;
      const up = r[6] * x + r[7] * y + r[8] * z;
      const azimuth = atan2(east, north);
      look.rangeM = Math.sqrt(range2);
      look.azimuthRad = azimuth < 0 ? azimuth + TWO_PI : azimuth;
      look.elevationRad = atan2(up, Math.sqrt(east * east + north * north));
      look.heightHaeM = quickHeightHaeM(states[offset], states[offset + 1], states[offset + 2]);
      return true;
    },
    inSight(limitM) {
      if (look.rangeM > limitM || look.elevationRad > sensor.elevationMaxRad) return false;
      const ground = Math.max(0, look.rangeM * look.rangeM - (look.heightHaeM - sensor.heightHaeM) * (look.heightHaeM - sensor.heightHaeM));
      const height = Math.max(0, look.heightHaeM);
      // Slant range shortened to the ground; for high objects the arc is shorter still, by R/(R+h) in its mean.
      const arc = Math.sqrt(ground / (1 + height / EARTH_MEAN_RADIUS_M));
      const seen = horizonM + Math.sqrt(2 * FOUR_THIRDS * EARTH_MEAN_RADIUS_M * height + height * height);
      return arc <= seen && inSector(look.azimuthRad, sensor.azimuthFromRad, sensor.azimuthToRad);
    },
    apparentElevationRad: () =>
      apparentElevationRad({ antennaHeightM: sensor.heightHaeM, rangeM: look.rangeM, earthFactor: sensor.refractionFactor }, look.elevationRad),
    rangeRateMps(states, offset) {
      const x = states[offset] - xM;
      const y = states[offset + 1] - yM;
      const z = states[offset + 2] - zM;
      return (x * states[offset + 3] + y * states[offset + 4] + z * states[offset + 5]) / Math.sqrt(x * x + y * y + z * z);
    },
  };
}
