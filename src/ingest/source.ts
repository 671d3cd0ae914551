/** Sources: who speaks at a door. An ASTERIX stream is keyed by door, SAC, SIC and category; a native stream by door and sensor, a receiver's by door. */
import type { FeedId, SensorId, TimeS } from '../base/index.ts';
import { localFrame, type LocalFrame } from '../geo/index.ts';
import type { BrokerConfig, FeedConfig, Sensor, SourceConfig } from '../model/index.ts';

/** A configured stream with its feed and sensor. */
export interface Source {
  readonly feed: FeedConfig;
  readonly config: SourceConfig;
  readonly sensor: Sensor;
  /** The plane at the sensor. */
  readonly frame: LocalFrame;
  /** Shared by the sources of a sensor one of which stands by; undefined when none does. */
  readonly switchOver: SwitchOver | undefined;
}

/** Which of a sensor's sources is taken. */
export interface SwitchOver {
  /** When a source that does not stand by last spoke, or somebody began to listen; NaN before. */
  mainAt: number;
  isOnStandby: boolean;
}

/**
 * Whether what a source says at `at` is taken: a standby only behind the silence of the others, and that silence must have been heard. The others
 * are taken at once when they speak again.
 */
export function isTaken({ switchOver, config }: Source, { at }: Arrival): boolean {
  if (switchOver === undefined) return true;
  const { standbyS } = config;
  if (standbyS === undefined) {
    switchOver.mainAt = at;
    switchOver.isOnStandby = false;
    return true;
  }
  switchOver.isOnStandby = at - switchOver.mainAt > standbyS;
  return switchOver.isOnStandby;
}

/** When an input came. An object, since a number that is handed from function to function is a new one each time. */
export interface Arrival {
  readonly at: TimeS;
}

/** One sigma of the times that a source gives. */
export const timeSigma = ({ config, sensor }: Source): number => (config.timeMeaning === 'received' ? config.latencySigmaS : sensor.timeSigmaS);

/** Looks sources up; every key it does not know is an unknown source. */
export interface SourceTable {
  /** From when on silences are heard. */
  begin(at: TimeS): void;
  asterix(door: string, category: number, sac: number, sic: number): Source | undefined;
  native(door: string, sensor: string): Source | undefined;
  /** The receiver of Mode S or ADS-B that speaks at this door: a stream of one has no name in it. */
  receiver(door: string): Source | undefined;
  /** The feeds at this door when all of them belong to one member, to whom a broken datagram is shown; otherwise none. */
  feedsOfOwnerAt(door: string): readonly FeedId[];
  editionAt(door: string, category: number, sac: number, sic: number): string | undefined;
}

/** Three octets as one small integer: a text made for every record would be most of its cost. */
const streamKey = (category: number, sac: number, sic: number): number => (category << 16) | (sac << 8) | sic;

/** Every intake that is caught up has a table of its own, of the same sensors. */
const frames = new WeakMap<Sensor, LocalFrame>();

function frameOf(sensor: Sensor): LocalFrame {
  let frame = frames.get(sensor);
  if (frame === undefined) {
    frame = localFrame({ latRad: sensor.latRad, lonRad: sensor.lonRad, altitudeHaeM: 0 });
    frames.set(sensor, frame);
  }
  return frame;
}

/** The table of a configuration; sources whose sensor does not exist are left out (the configuration check names them). */
export function createSourceTable(config: Pick<BrokerConfig, 'feeds' | 'sensors'>): SourceTable {
  const sensors = new Map<SensorId, Sensor>(config.sensors.map((sensor) => [sensor.id, sensor]));
  const byKey = new Map<string, Source>();
  const streams = new Map<string, Map<number, Source>>();
  const doors = new Map<string, FeedConfig[]>();
  const switches = new Map(
    config.feeds
      .flatMap((feed) => feed.sources)
      .filter(({ standbyS }) => standbyS !== undefined)
      .map(({ sensor }): [SensorId, SwitchOver] => [sensor, { mainAt: Number.NaN, isOnStandby: false }]),
  );
  for (const feed of config.feeds) {
    for (const source of feed.sources) {
      const sensor = sensors.get(source.sensor);
      if (sensor === undefined) continue;
      const known = doors.get(source.door) ?? [];
      if (!known.includes(feed)) known.push(feed);
      doors.set(source.door, known);
      const entry: Source = { feed, config: source, sensor, frame: frameOf(sensor), switchOver: switches.get(source.sensor) };
      if (source.format === 'plots') byKey.set(`${source.door}/${source.sensor}`, entry);
      else if (source.format !== 'asterix') byKey.set(source.door, entry);
      else {
        const atDoor = streams.get(source.door) ?? new Map<number, Source>();
        streams.set(source.door, atDoor);
        for (const category of Object.keys(source.editions)) atDoor.set(streamKey(Number(category), source.sac, source.sic), entry);
      }
    }
  }
  const asterix = (door: string, category: number, sac: number, sic: number): Source | undefined => streams.get(door)?.get(streamKey(category, sac, sic));
  return {
    begin(at) {
      for (const switchOver of switches.values()) if (Number.isNaN(switchOver.mainAt)) switchOver.mainAt = at;
    },
    asterix,
    receiver: (door) => byKey.get(door),
    native: (door, sensor) => byKey.get(`${door}/${sensor}`),
    feedsOfOwnerAt: (door) => {
      const feeds = doors.get(door) ?? [];
      return feeds.every((feed) => feed.member === feeds[0]?.member) ? feeds.map((feed) => feed.id) : [];
    },
    editionAt: (door, category, sac, sic) => asterix(door, category, sac, sic)?.config.editions[category],
  };
}
