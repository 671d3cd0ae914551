/** Sensors and a source for tests and benches. */
import { feedId, sensorId, type Result } from '../base/index.ts';
import { createBlockWriter, flushBlock, type BlockWriter } from '../format/asterix/index.ts';
import type { Sensor, SourceConfig } from '../model/index.ts';

function must<Value>(result: Result<Value>): Value {
  if (!result.ok) throw new Error(result.error.message);
  return result.value;
}

/** A secondary radar of the feed `f-1`. */
export const fixtureSecondary: Sensor = {
  id: must(sensorId('s-1')),
  feed: must(feedId('f-1')),
  latRad: 0.55,
  lonRad: 0.62,
  antennaAltitudeHaeM: 700,
  type: 'secondary',
  source: 'combined',
  scanPeriodS: 4,
  detectionChance: 0.9,
  falsePlotsPerScanCount: 2,
  rangeMinM: 0,
  rangeMaxM: 460_000,
  azimuthFromRad: 0,
  azimuthToRad: 0,
  elevationMinRad: 0,
  elevationMaxRad: 1,
  rangeSigmaM: 45,
  azimuthSigmaRad: 0.0013,
  elevationSigmaRad: Number.NaN,
  timeSigmaS: 0.03,
  refractionFactor: 4 / 3,
  horizonLimited: true,
};

/** A radar that measures height as well. */
export const fixtureRadar: Sensor = {
  ...fixtureSecondary,
  latRad: 0.54,
  lonRad: 0.63,
  antennaAltitudeHaeM: 300,
  type: 'radar3d',
  source: 'primary',
  rangeMinM: 500,
  rangeMaxM: 300_000,
  elevationSigmaRad: 0.002,
};

/** A station that hears what aircraft say of themselves. */
export const fixtureStation: Sensor = {
  ...fixtureRadar,
  type: 'adsb',
  source: 'adsb',
  scanPeriodS: 1,
  falsePlotsPerScanCount: 0,
  rangeMinM: 0,
  rangeMaxM: 400_000,
  elevationMaxRad: 1.5,
  rangeSigmaM: Number.NaN,
  azimuthSigmaRad: Number.NaN,
  elevationSigmaRad: Number.NaN,
  timeSigmaS: 0.05,
};

/** A source of native plots that tells its own time and measures nothing too much, but for what `over` says. */
export const fixtureSource = (sensor: SourceConfig['sensor'], over: Partial<SourceConfig> = {}): SourceConfig => ({
  door: 'door',
  format: 'plots',
  sac: 0,
  sic: 0,
  editions: {},
  sensor,
  timeMeaning: 'measured',
  latencyS: 0,
  latencySigmaS: 0,
  rangeBiasM: 0,
  azimuthBiasRad: 0,
  timeBiasS: 0,
  ...over,
});

/** What is written into one block of an ASTERIX category, as bytes. */
export function asterixBlock(category: number, write: (writer: BlockWriter) => void): Uint8Array {
  let bytes = new Uint8Array(0);
  const writer = createBlockWriter(category, (full) => (bytes = full.slice()));
  write(writer);
  flushBlock(writer);
  return bytes;
}
