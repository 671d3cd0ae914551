/** The 2-D radar with codes of the benches that put ASTERIX bytes through a broker. */
import { sensorId } from '../src/base/index.ts';
import { fixtureSecondary, fixtureSource } from '../src/ingest/fixture.ts';
import type { Sensor, SourceConfig } from '../src/model/index.ts';

/** Where a radar stands. */
export interface RadarSite {
  readonly latRad: number;
  readonly lonRad: number;
  readonly altitudeHaeM: number;
}

/** Radar `number` (from 1) of a feed, without a horizon. */
export function secondaryRadar(number: number, feed: Sensor['feed'], site: RadarSite, scanPeriodS: number): Sensor {
  const id = sensorId(`radar-${number}`);
  if (!id.ok) throw new Error(id.error.message);
  return {
    ...fixtureSecondary,
    id: id.value,
    feed,
    latRad: site.latRad,
    lonRad: site.lonRad,
    antennaAltitudeHaeM: site.altitudeHaeM,
    source: 'secondary',
    scanPeriodS,
    detectionChance: 0.99,
    falsePlotsPerScanCount: 1,
    rangeMinM: 500,
    rangeMaxM: 450_000,
    elevationMinRad: -0.02,
    elevationMaxRad: 1.2,
    rangeSigmaM: 40,
    azimuthSigmaRad: 0.0008,
    timeSigmaS: 0.01,
    horizonLimited: false,
  };
}

/** Its source: SAC 1, SIC its number, at the door `udp`. */
export const secondarySource = ({ id }: Sensor, number: number): SourceConfig =>
  fixtureSource(id, { door: 'udp', format: 'asterix', sac: 1, sic: number, editions: { 48: '1.32' } });
