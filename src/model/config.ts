/** What a broker is told before it starts: the same shape from an exercise file and from a `serve` configuration. */
import type { FeedId, MemberId, Mode, SensorId } from '../base/index.ts';
import type { Region } from './indication.ts';
import type { Airspace, Place } from './place.ts';
import type { Sensor } from './sensor.ts';
import type { StageTable } from './stages.ts';
import type { TermsFile } from './terms.ts';

/**
 * What a source speaks: radars and trackers in ASTERIX, anything in native plots, receivers of Mode S and ADS-B in one of their four
 * forms, observers and drones in Cursor on Target, sensor nodes in SAPIENT.
 */
export type SourceFormat = 'asterix' | 'plots' | 'beast' | 'avr' | 'sbs' | 'aircraft-json' | 'cot' | 'sapient';

/** One stream inside a feed, keyed by door, SAC, SIC and category for ASTERIX; by door and sensor for native plots; by door for a receiver. */
export interface SourceConfig {
  /** Name of the door its bytes arrive at, e.g. `udp-altair-1`. */
  door: string;
  format: SourceFormat;
  sac: number;
  sic: number;
  /** Categories accepted with the edition of each, e.g. {48: '1.32', 34: '1.29'}. Empty for other formats. */
  editions: Readonly<Record<number, string>>;
  sensor: SensorId;
  /** `measured`: the time of day is the time of measurement. `received`: it has none; receipt minus latency stands in. */
  timeMeaning: 'measured' | 'received';
  latencyS: number;
  latencySigmaS: number;
  /** Fixed biases that are subtracted on the way in. */
  rangeBiasM: number;
  azimuthBiasRad: number;
  timeBiasS: number;
  /** Taken only after the sensor's other sources were silent for so long; absent: always. */
  standbyS?: number;
}

/** One stream of one member. */
export interface FeedConfig {
  id: FeedId;
  member: MemberId;
  /** Public feeds belong to the hub and enter every view. */
  public: boolean;
  sources: readonly SourceConfig[];
  /** Plots that it may say in one second; absent: as many as any feed may. */
  plotsPerSMax?: number;
}

/** A party that feeds or receives. */
export interface MemberConfig {
  id: MemberId;
  names: Readonly<Record<string, string>>;
  /** Territory for places: closed ring, lon/lat radians. */
  territory: Float64Array;
  languages: readonly string[];
  /** Local time shown in texts: hours ahead of UTC (a table, so that texts do not depend on the platform). */
  utcOffsetMin: number;
  approval: boolean;
  /** When its stages start and end; absent: the table of the design. */
  stages?: StageTable;
  /** An imminent posture warns its officials with `prepare`; absent: it does not. */
  posturePrepares?: boolean;
  /** What comes over plain UDP alone may raise every stage for its places in mode actual; absent: `prepare` and nothing above it. */
  believesUdp?: boolean;
}

/** Party, mediator, party: a way by which two members that do not speak with each other are heard. */
export interface LineConfig {
  /** Known to the hub alone: members have handles of their own. */
  id: string;
  mediator: MemberId;
  ends: readonly [MemberId, MemberId];
  /** Who may be given a mandate to speak for each end. */
  speakers: readonly [readonly MemberId[], readonly MemberId[]];
}

/** Everything a broker is told. */
export interface BrokerConfig {
  name: string;
  mode: Mode;
  /** Secret from which ids and permutations derive; in an exercise it derives from the seed. */
  secret: Uint8Array;
  members: readonly MemberConfig[];
  feeds: readonly FeedConfig[];
  sensors: readonly Sensor[];
  terms: readonly TermsFile[];
  places: readonly Place[];
  airspaces: readonly Airspace[];
  /** Mediated lines; absent: none. */
  lines?: readonly LineConfig[];
  /** What indications are about; absent: nobody can file one. */
  regions?: readonly Region[];
  /** A raised posture makes the trackers of that view expect new objects in that region sooner; absent: it does not. */
  postureRaisesBirth?: boolean;
}
