/** Tracks and places for tests of forecasts and warnings. */
import { assert, placeId, timeS } from '../base/index.ts';
import { circleRing, enuVectorToEcef, geodeticToEcef, localFrame, ringRadiusM } from '../geo/index.ts';
import { KINDS, type Kind, type Place, type TrackEstimate } from '../model/index.ts';

/** A place with a round outline. */
export function roundPlace(name: string, latDeg: number, lonDeg: number, radiusM: number): Place {
  const id = placeId(name);
  assert(id.ok, `a fixture's name must be a place id, got ${name}`);
  const centre = { latRad: (latDeg * Math.PI) / 180, lonRad: (lonDeg * Math.PI) / 180 };
  const ring = circleRing(centre, radiusM, 24);
  return {
    id: id.value,
    names: { en: name, ar: 'مكان' },
    ring,
    ...centre,
    radiusM: ringRadiusM(ring, centre),
    populationCount: 10_000,
    shelterS: 180,
    member: undefined,
  };
}

export interface TrackSketch {
  serial?: number;
  at?: number;
  latDeg: number;
  lonDeg: number;
  altitudeHaeM: number;
  eastMps: number;
  northMps: number;
  upMps?: number;
  kind?: Kind;
  positionSigmaM?: number;
  velocitySigmaMps?: number;
  changes?: Partial<TrackEstimate>;
}

/** A confirmed track of one certain kind. */
export function sketchTrack(sketch: TrackSketch): TrackEstimate {
  const { serial = 1, at = 1000, kind = 'drone', positionSigmaM = 100, velocitySigmaMps = 1 } = sketch;
  const origin = { latRad: (sketch.latDeg * Math.PI) / 180, lonRad: (sketch.lonDeg * Math.PI) / 180, altitudeHaeM: sketch.altitudeHaeM };
  const position = geodeticToEcef(origin);
  const velocity = enuVectorToEcef(localFrame(origin), { eastM: sketch.eastMps, northM: sketch.northMps, upM: sketch.upMps ?? 0 });
  const covariance = new Float64Array(21);
  for (const i of [0, 6, 11]) covariance[i] = positionSigmaM * positionSigmaM;
  for (const i of [15, 18, 20]) covariance[i] = velocitySigmaMps * velocitySigmaMps;
  const kindChance = new Float64Array(KINDS.length);
  kindChance[KINDS.indexOf(kind)] = 1;
  return {
    serial,
    event: serial,
    status: 'confirmed',
    existenceChance: 1,
    at: timeS(at),
    state: Float64Array.of(position.xM, position.yM, position.zM, velocity.xM, velocity.yM, velocity.zM),
    covariance,
    turnSigmaMps: 0,
    kindChance,
    boostChance: 0,
    ballisticChance: kind === 'ballistic' ? 1 : 0,
    ballisticCoefficientKgPerM2: kind === 'ballistic' ? 5000 : Number.NaN,
    turnRateRadPerS: 0,
    heightKnown: true,
    updateCount: 10,
    firstAt: timeS(at - 100),
    lastPlotAt: timeS(at),
    aircraftAddress: -1,
    callsign: '',
    mode3A: -1,
    civilCorroborated: false,
    broadcastOnly: false,
    forgeable: false,
    gridM: 0,
    credenceShare: 1,
    heldBack: false,
    singleSource: false,
    ...sketch.changes,
  };
}
