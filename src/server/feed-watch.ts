/** Tells when a feed falls silent or says that something is wrong with it, and when that is over: an empty sky still has north marks. */
import type { FeedId, SensorId, TimeS } from '../base/index.ts';
import type { FeedHealth, HealthBook } from '../ingest/index.ts';
import type { BrokerConfig } from '../model/index.ts';

/** Turns without a word after which a feed counts as silent. */
const TURNS = 3;
/** A feed is given this long in any case: networks hiccup. */
const LEAST_S = 15;
/** Turns without a service message, of a source that sends them, after which its radar counts as down. */
const SERVICE_TURNS = 2;
const SERVICE_LEAST_S = 5;
/** A strobe is news for this long. */
const JAMMED_S = 60;

export type FeedFindingCode = 'feed/silent' | 'feed/down' | 'feed/jammed' | 'feed/overload' | 'feed/time-source' | 'feed/standby' | 'feed/back';

export interface FeedFinding {
  readonly feed: FeedId;
  readonly code: FeedFindingCode;
  readonly message: string;
}

export interface FeedWatch {
  look(at: TimeS, health: HealthBook): readonly FeedFinding[];
}

type Periods = ReadonlyMap<FeedId, number>;

/** The longest turn of each feed's sensors, as declared. */
function longestTurnS(config: Pick<BrokerConfig, 'feeds' | 'sensors'>): Periods {
  const periods = new Map<SensorId, number>(config.sensors.map((sensor) => [sensor.id, sensor.scanPeriodS]));
  return new Map(config.feeds.map((feed) => [feed.id, Math.max(0, ...feed.sources.map((source) => periods.get(source.sensor) ?? 0))]));
}

/** Time without input after which each feed is silent. */
export function silentAfterS(config: Pick<BrokerConfig, 'feeds' | 'sensors'>): Periods {
  return new Map([...longestTurnS(config)].map(([feed, turnS]) => [feed, Math.max(LEAST_S, TURNS * turnS)]));
}

interface Look {
  readonly at: TimeS;
  readonly beganAt: TimeS;
  readonly health: FeedHealth;
  readonly turnS: number;
  readonly silentS: number;
}

/** What can be wrong with a feed; each says what it sees, or undefined when all is well. */
const TROUBLES: readonly { readonly code: Exclude<FeedFindingCode, 'feed/back'>; readonly over: string; readonly look: (look: Look) => string | undefined }[] =
  [
    {
      code: 'feed/silent',
      over: 'it speaks again',
      look({ at, beganAt, health, silentS }) {
        const quietS = at - (health.lastInputAt ?? beganAt);
        return quietS > silentS ? `nothing came for ${Math.round(quietS)} s, its limit is ${silentS} s: look at the source and its line` : undefined;
      },
    },
    {
      code: 'feed/down',
      over: 'its service messages come again',
      look({ at, health, turnS }) {
        if (health.lastServiceAt === undefined) return undefined;
        const quietS = at - health.lastServiceAt;
        const limitS = Math.max(SERVICE_LEAST_S, SERVICE_TURNS * (health.rotationS > 0 ? health.rotationS : turnS));
        return quietS > limitS
          ? `no north or sector message for ${Math.round(quietS)} s, two turns are ${Math.round(limitS)} s: its antenna stands, or the station is down`
          : undefined;
      },
    },
    {
      code: 'feed/jammed',
      over: 'no more strobes come',
      look({ at, health }) {
        const isRecent = health.jammedAt !== undefined && at - health.jammedAt <= JAMMED_S;
        return isRecent
          ? `${health.jammingCount} jamming strobes so far, the last at azimuth ${Math.round((health.jammingRad * 180) / Math.PI)} degrees: expect gaps and false plots there`
          : undefined;
      },
    },
    {
      code: 'feed/standby',
      over: 'its main source speaks again',
      look: ({ health }) =>
        health.onStandby.size > 0
          ? `${[...health.onStandby].sort().join(', ')} ${health.onStandby.size === 1 ? 'is' : 'are'} taken from the standby source: the main one is silent`
          : undefined,
    },
    {
      code: 'feed/overload',
      over: 'its load is normal again',
      look: ({ health }) => (health.overload ? 'it says that it is overloaded: plots may be missing' : undefined),
    },
    {
      code: 'feed/time-source',
      over: 'its time source is valid again',
      look: ({ health }) =>
        health.invalidClocks.size > 0 ? 'it says that its time source is not valid: its plots are taken with a time error of a second' : undefined,
    },
  ];

/** A watch over every feed, each given its time from the first look. */
export function createFeedWatch(config: Pick<BrokerConfig, 'feeds' | 'sensors'>): FeedWatch {
  const silences = silentAfterS(config);
  const turns = longestTurnS(config);
  const standing = new Set<string>();
  let beganAt: TimeS | undefined;
  return {
    look(at, book) {
      beganAt ??= at;
      const findings: FeedFinding[] = [];
      for (const [feed, silentS] of silences) {
        const look = { at, beganAt, health: book.of(feed), turnS: turns.get(feed) ?? 0, silentS };
        for (const trouble of TROUBLES) {
          const key = `${feed} ${trouble.code}`;
          const message = trouble.look(look);
          if (message === undefined) {
            if (standing.delete(key)) findings.push({ feed, code: 'feed/back', message: trouble.over });
          } else if (!standing.has(key)) {
            standing.add(key);
            findings.push({ feed, code: trouble.code, message });
          }
        }
      }
      return findings;
    },
  };
}
