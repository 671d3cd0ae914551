/** Some of a world's sensors are trackers: what they send are estimates with a number, of a member that may have the radars too. */
import { keyedRandom } from '../../src/math/index.ts';
import type { FeedConfig, Measurement, Sensor } from '../../src/model/index.ts';

/** Share of the native sensors that are trackers. */
const TRACKER_SHARE = 0.2;

/** The sensors, with what the trackers among them are made from: sensors of their own member, or none that the broker has. */
export function withTrackers(seed: number, sensors: readonly Sensor[], feeds: readonly FeedConfig[]): Sensor[] {
  const random = keyedRandom('secrecy/trackers', seed);
  const feedOf = (sensor: Sensor): FeedConfig | undefined => feeds.find(({ id }) => id === sensor.feed);
  return sensors.map((sensor) => {
    const feed = feedOf(sensor);
    if (random.uniform() >= TRACKER_SHARE || feed?.sources[0].format !== 'plots') return sensor;
    const own = sensors.filter((other) => other !== sensor && feedOf(other)?.member === feed.member);
    return { ...sensor, madeFrom: own.map(({ id }) => id) };
  });
}

/** What a tracker says of object `number`: now and then only predicted, and at the end of the world that it is gone. */
export function estimateOf(
  sensor: Sensor,
  measurement: Measurement,
  said: { readonly number: number; readonly atS: number; readonly lengthS: number },
): Measurement {
  if (sensor.madeFrom === undefined) return measurement;
  const isPredicted = Math.floor(said.atS / sensor.scanPeriodS) % 3 === 2;
  return {
    ...measurement,
    isEstimate: true,
    trackNumber: 100 + said.number,
    updateAgeS: isPredicted ? sensor.scanPeriodS : 0,
    trackEnds: said.atS > said.lengthS - 6,
  };
}
