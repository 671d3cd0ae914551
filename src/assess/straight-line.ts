/** The naive rule that a forecast must beat: everything flies straight on, and a circle that grows with the way is drawn about where it comes. */
import { ecefToEnu, ecefToGeodetic, enuVectorToEcef, geodeticToEcef, localFrame } from '../geo/index.ts';
import type { Place } from '../model/index.ts';

/** The circle: passing this near counts, and a tenth of the way flown is added to it. */
const CIRCLE_M = 3_000;
const CIRCLE_SHARE = 0.1;

/** When a straight line first brings a circle over a place, s from now; undefined: never within `withinS`. */
export type StraightLine = (place: Place, withinS: number) => number | undefined;

/** The straight line of a track by its ECEF state (m, m/s): over the ground, at its present speed and course. */
export function straightLineOf(state: Float64Array): StraightLine {
  const frame = localFrame(ecefToGeodetic({ xM: state[0], yM: state[1], zM: state[2] }));
  const unit = { east: enuVectorToEcef(frame, { eastM: 1, northM: 0, upM: 0 }), north: enuVectorToEcef(frame, { eastM: 0, northM: 1, upM: 0 }) };
  const along = (axis: { readonly xM: number; readonly yM: number; readonly zM: number }): number =>
    axis.xM * state[3] + axis.yM * state[4] + axis.zM * state[5];
  const eastMps = along(unit.east);
  const northMps = along(unit.north);
  const speedMps = Math.sqrt(eastMps * eastMps + northMps * northMps);
  return (place, withinS) => {
    const at = ecefToEnu(frame, geodeticToEcef({ latRad: place.latRad, lonRad: place.lonRad, altitudeHaeM: 0 }));
    if (speedMps < 1) return undefined;
    const aheadM = (at.eastM * eastMps + at.northM * northMps) / speedMps;
    const asideM = Math.abs(at.eastM * northMps - at.northM * eastMps) / speedMps;
    const distanceM = Math.sqrt(aheadM * aheadM + asideM * asideM);
    const reachM = place.radiusM + CIRCLE_M + CIRCLE_SHARE * Math.max(0, aheadM);
    if (distanceM <= place.radiusM + CIRCLE_M) return 0;
    if (aheadM <= 0 || asideM > reachM) return undefined;
    const inS = Math.max(0, aheadM - reachM) / speedMps;
    return inS <= withinS ? inS : undefined;
  };
}
