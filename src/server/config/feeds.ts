/** Feeds, their sensors and the doors that they come in by, as a configuration writes them. */
import { HUB, feedId, memberId, sensorId, type FeedId, type MemberId, type SensorId } from '../../base/index.ts';
import type { FeedConfig, Sensor, SourceConfig } from '../../model/index.ts';
import { doubledInput, readDoor, type Door } from './doors.ts';
import type { Problems } from './places.ts';
import { checked, problemAt, type Reading } from './reading.ts';
import { traitsOf, type SensorWords, type SourceWords } from './sensor.ts';
import { suggestion } from './words.ts';

function sourceConfig(sensor: SensorId, words: SourceWords): SourceConfig {
  const { time, biases } = words;
  return {
    door: words.door,
    format: words.format,
    sac: words.sac ?? 0,
    sic: words.sic ?? 0,
    editions: words.editions ?? {},
    sensor,
    timeMeaning: time?.meaning ?? 'measured',
    latencyS: time?.latencyS ?? 0,
    latencySigmaS: time?.sigmaS ?? 0,
    rangeBiasM: biases?.range ?? 0,
    // A north that lies clockwise of true north makes every azimuth that much too small.
    azimuthBiasRad: (biases?.azimuth ?? 0) - (words.north ?? 0),
    timeBiasS: biases?.clock ?? 0,
    ...(words.standby === undefined ? {} : { standbyS: words.standby }),
  };
}

function sensorOf(id: SensorId, feed: FeedId, words: SensorWords): Sensor {
  const [lonRad, latRad] = words.at;
  const madeFrom = words.madeFrom?.map((word) => checked(sensorId(word)));
  return { ...traitsOf(words), id, feed, latRad, lonRad, antennaAltitudeHaeM: words.height, ...(madeFrom === undefined ? {} : { madeFrom }) };
}

export function readFeeds(reading: Reading): { feeds: FeedConfig[]; sensors: Sensor[] } {
  const feeds: FeedConfig[] = [];
  const sensors: Sensor[] = [];
  for (const [feedWord, feed] of Object.entries(reading.words.feeds)) {
    const id = checked(feedId(feedWord));
    const sources: SourceConfig[] = [];
    for (const [sensorWord, words] of Object.entries(feed.sensors)) {
      const sensor = checked(sensorId(sensorWord));
      if (sensors.some((other) => other.id === sensor)) {
        problemAt(reading, ['feeds', feedWord, 'sensors', sensorWord], 'is the second sensor of this name: names are unique in the broker');
      }
      const isForgeable = reading.words.mode === 'actual' && words.sources.some(({ door }) => reading.words.doors[door]?.kind === 'udp');
      sensors.push({ ...sensorOf(sensor, id, words), ...(isForgeable ? { forgeable: true } : {}) });
      sources.push(...words.sources.map((source) => sourceConfig(sensor, source)));
    }
    feeds.push({
      id,
      member: checked(memberId(feed.member)),
      public: feed.public,
      sources,
      ...(feed.plotsPerSecond === undefined ? {} : { plotsPerSMax: feed.plotsPerSecond }),
    });
  }
  return { feeds, sensors };
}

/** A tracker says what it is made of: sensors of its own member. */
export function checkTrackers(reading: Reading, feeds: readonly FeedConfig[], sensors: readonly Sensor[]): void {
  const ownerOf = (sensor: Sensor | undefined): MemberId | undefined => feeds.find((feed) => feed.id === sensor?.feed)?.member;
  for (const tracker of sensors) {
    for (const made of tracker.madeFrom ?? []) {
      const sensor = sensors.find(({ id }) => id === made);
      if (sensor !== undefined && sensor !== tracker && ownerOf(sensor) === ownerOf(tracker)) continue;
      const own = sensors.filter((other) => other !== tracker && ownerOf(other) === ownerOf(tracker)).map(({ id }) => id);
      problemAt(
        reading,
        ['feeds', tracker.feed, 'sensors', tracker.id, 'madeFrom'],
        `"${made}" is not another sensor of the same member; ${suggestion(made, own)}`,
      );
    }
  }
}

/** The streams that a source claims at its door; a receiver's has no name in it, so it has the door for itself. */
function streamsOf(source: SourceConfig): string[] {
  if (source.format === 'asterix') return Object.keys(source.editions).map((category) => `${source.sac}/${source.sic}/${category}`);
  return [source.format === 'plots' ? source.sensor : source.format];
}

export function checkFeeds(reading: Reading, feeds: readonly FeedConfig[]): void {
  const members = ['hub', ...Object.keys(reading.words.members)];
  const doors = Object.keys(reading.words.doors);
  const streams = new Map<string, string>();
  const feedAt = new Map<string, FeedId>();
  for (const feed of feeds) {
    const path = ['feeds', feed.id];
    if (!members.includes(feed.member)) problemAt(reading, [...path, 'member'], `"${feed.member}" is not a member; ${suggestion(feed.member, members)}`);
    if (feed.public && feed.member !== HUB) problemAt(reading, [...path, 'public'], 'public feeds belong to the hub: set member: hub, or leave it out');
    if (feed.sources.length === 0) problemAt(reading, [...path, 'sensors'], 'names no sensor: without one nothing comes in');
    for (const source of feed.sources) {
      if (!doors.includes(source.door)) problemAt(reading, path, `door "${source.door}" is not there; ${suggestion(source.door, doors)}`);
      const first = feedAt.get(source.door) ?? feed.id;
      feedAt.set(source.door, first);
      if (first !== feed.id)
        problemAt(reading, path, `door "${source.door}" is that of feed "${first}": whoever may speak there could speak for both, so give each feed a door`);
      for (const stream of streamsOf(source)) {
        const key = `${source.door} ${stream}`;
        const other = streams.get(key);
        if (other !== undefined)
          problemAt(reading, path, `${key} (door, then SAC/SIC/category, sensor or format) is already sensor "${other}": one stream speaks for one sensor`);
        streams.set(key, source.sensor);
      }
    }
  }
}

export async function readDoors(reading: Reading, feeds: readonly FeedConfig[], problems: Problems): Promise<Door[]> {
  const sources = feeds.flatMap((feed) => feed.sources);
  const doors = await Promise.all(
    Object.entries(reading.words.doors).map(async ([id, words]): Promise<Door> => {
      const formats = [...new Set(sources.filter((source) => source.door === id).map((source) => source.format))];
      if (formats.length > 1) problemAt(reading, ['doors', id], `is used for ${formats.join(' and ')}: a door has one format`);
      return readDoor({ id, format: formats[0] ?? 'asterix' }, words, {
        at: reading.at,
        problems: { ...problems, add: (problem) => problemAt(reading, ['doors', id], problem) },
      });
    }),
  );
  const doubled = doubledInput(doors);
  if (doubled !== undefined) problems.add(doubled);
  return doors;
}
