/** What is taken off a sensor's measurements, as an entry of the record, and the watch that finds it. */
import { hex, sensorId, sha256, utf8, type FeedId, type SensorId, type TimeS } from '../base/index.ts';
import { createRegistration, type HealthBook } from '../ingest/index.ts';
import type { BrokerConfig, Plot, SensorBias } from '../model/index.ts';

/** Subject of its entries, among those of type `fault`: states beside the path of a plot that are inputs. */
export const BIAS_SUBJECT = 'feed/bias';
/** How often biases are looked at: what moves within hours needs no more. */
const LOOK_EVERY_S = 60;

const FIELDS = ['rangeM', 'azimuthRad', 'timeS', 'rangeSigmaM', 'azimuthSigmaRad', 'timeSigmaS'] as const;

export interface FoundBias {
  readonly sensor: SensorId;
  readonly bias: SensorBias;
}

/** A bias that outlives the process: when it was found, and of a sensor set up how. */
export interface KeptBias extends FoundBias {
  readonly at: TimeS;
  readonly setUp: string;
}

/** How a sensor is set up, as far as a bias hangs on it: one that was moved or adjusted has another. */
function setUpOf({ feeds, sensors }: Pick<BrokerConfig, 'feeds' | 'sensors'>, id: SensorId): string {
  const sources = feeds.flatMap((feed) => feed.sources.filter(({ sensor }) => sensor === id));
  const { latRad, lonRad, antennaAltitudeHaeM } = sensors.find((sensor) => sensor.id === id) ?? {};
  const adjusted = sources.map(({ rangeBiasM, azimuthBiasRad, timeBiasS, timeMeaning, latencyS }) => [
    rangeBiasM,
    azimuthBiasRad,
    timeBiasS,
    timeMeaning,
    latencyS,
  ]);
  return hex(sha256(utf8(JSON.stringify([latRad, lonRad, antennaAltitudeHaeM, adjusted]))));
}

/** The text of an entry; numbers come back to the bit. */
export const biasText = ({ sensor, bias }: FoundBias): string => JSON.stringify({ sensor, ...bias });

/** Reads such a text; undefined when it is none. */
export function readBias(text: string): FoundBias | undefined {
  try {
    const said = JSON.parse(text) as Readonly<Record<string, unknown>>;
    const sensor = sensorId(String(said['sensor']));
    if (!sensor.ok || !FIELDS.every((name) => Number.isFinite(said[name]))) return undefined;
    const { rangeM, azimuthRad, timeS, rangeSigmaM, azimuthSigmaRad, timeSigmaS } = said as unknown as SensorBias;
    return { sensor: sensor.value, bias: { rangeM, azimuthRad, timeS, rangeSigmaM, azimuthSigmaRad, timeSigmaS } };
  } catch {
    // Not JSON: the caller names the entry.
    return undefined;
  }
}

/** Compares the plots of a broker with public broadcasts. */
export interface BiasWatch {
  measured(plot: Plot): void;
  /** What changed by the tick at `at`, for the record and the broker; owners are told through the health of their feeds. */
  ticked(at: TimeS, health: HealthBook): readonly KeptBias[];
  /** Takes up what an earlier process found, where the sensor is still set up so; what is left of it, for the record and the broker. */
  resume(kept: readonly KeptBias[], at: TimeS): readonly FoundBias[];
}

/** A watch over the radars of a configuration. */
export function createBiasWatch(config: Pick<BrokerConfig, 'feeds' | 'sensors'>): BiasWatch {
  const registration = createRegistration(config.sensors);
  const publicFeeds = new Set<FeedId>(config.feeds.filter((feed) => feed.public).map(({ id }) => id));
  const feedOf = new Map(config.sensors.map(({ id, feed }) => [id, feed]));
  return {
    measured: (plot) => registration.take(plot, publicFeeds.has(plot.feed)),
    ticked(at, health) {
      if (publicFeeds.size === 0 || at % LOOK_EVERY_S !== 0) return [];
      const found = registration.changes().map((one): KeptBias => ({ ...one, at, setUp: setUpOf(config, one.sensor) }));
      const reports = registration.reports();
      for (const feed of new Set(feedOf.values())) health.of(feed).registration = reports.filter(({ sensor }) => feedOf.get(sensor) === feed);
      return found;
    },
    resume: (kept, at) =>
      kept.flatMap(({ sensor, bias, at: foundAt, setUp }) => {
        const left = setUp === setUpOf(config, sensor) && publicFeeds.size > 0 ? registration.resume(sensor, { bias, at: foundAt }, at) : undefined;
        return left === undefined ? [] : [{ sensor, bias: left }];
      }),
  };
}
