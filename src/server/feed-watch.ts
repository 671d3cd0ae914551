/** Tells when a feed falls silent and when it speaks again: an empty sky still has north marks. */
import type { FeedId, SensorId, TimeS } from '../base/index.ts';
import type { HealthBook } from '../ingest/index.ts';
import type { BrokerConfig } from '../model/index.ts';

/** Turns without a word after which a feed counts as silent. */
const TURNS = 3;
/** A feed is given this long in any case: networks hiccup. */
const LEAST_S = 15;

export interface FeedFinding {
  readonly feed: FeedId;
  readonly code: 'feed/silent' | 'feed/back';
  readonly message: string;
}

export interface FeedWatch {
  look(at: TimeS, health: HealthBook): readonly FeedFinding[];
}

/** Time without input after which each feed is silent. */
export function silentAfterS(config: Pick<BrokerConfig, 'feeds' | 'sensors'>): ReadonlyMap<FeedId, number> {
  const periods = new Map<SensorId, number>(config.sensors.map((sensor) => [sensor.id, sensor.scanPeriodS]));
  return new Map(
    config.feeds.map((feed) => {
      const longest = Math.max(0, ...feed.sources.map((source) => periods.get(source.sensor) ?? 0));
      return [feed.id, Math.max(LEAST_S, TURNS * longest)];
    }),
  );
}

/** A watch over every feed, each given its time from the first look. */
export function createFeedWatch(config: Pick<BrokerConfig, 'feeds' | 'sensors'>): FeedWatch {
  const limits = silentAfterS(config);
  const silent = new Set<FeedId>();
  let beganAt: TimeS | undefined;
  return {
    look(at, health) {
      beganAt ??= at;
      const findings: FeedFinding[] = [];
      for (const [feed, limitS] of limits) {
        const quietS = at - (health.of(feed).lastInputAt ?? beganAt);
        if (quietS > limitS && !silent.has(feed)) {
          silent.add(feed);
          findings.push({ feed, code: 'feed/silent', message: `nothing came for ${Math.round(quietS)} s, its limit is ${limitS} s: look at the source and its line` });
        } else if (quietS <= limitS && silent.delete(feed)) {
          findings.push({ feed, code: 'feed/back', message: 'it speaks again' });
        }
      }
      return findings;
    },
  };
}
