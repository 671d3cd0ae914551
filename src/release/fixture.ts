/** Made-up things for tests and benches of the release door. */
import { feedId, sensorId, timeS } from '../base/index.ts';
import type { Sensor, Term } from '../model/index.ts';

const must = <Value>(found: { ok: true; value: Value } | { ok: false }): Value => {
  if (!found.ok) throw new Error('an id of a fixture must be well formed');
  return found.value;
};

/** A 3-D radar of the feed `f`. */
export const fixtureRadar: Sensor = {
  id: must(sensorId('s')),
  feed: must(feedId('f')),
  latRad: 0.5,
  lonRad: 0.6,
  antennaAltitudeHaeM: 100,
  type: 'radar3d',
  source: 'primary',
  scanPeriodS: 4,
  detectionChance: 0.9,
  falsePlotsPerScanCount: 1,
  rangeMinM: 100,
  rangeMaxM: 250_000,
  azimuthFromRad: 0,
  azimuthToRad: 0,
  elevationMinRad: -0.05,
  elevationMaxRad: 1.4,
  rangeSigmaM: 50,
  azimuthSigmaRad: 0.001,
  elevationSigmaRad: 0.002,
  timeSigmaS: 0.02,
  refractionFactor: 4 / 3,
  horizonLimited: false,
};

/** Everything to every member and the hub, as measured and at once. */
export const openTerm: Term = {
  feeds: 'all',
  to: 'all',
  level: 'picture',
  region: undefined,
  floorHaeM: -Infinity,
  ceilingHaeM: Infinity,
  gridM: 0,
  delayS: 0,
  validFrom: timeS(0),
  validUntil: timeS(4e9),
  exerciseOnly: false,
};
