/**
 * What a member is told of how its own feeds compare with the others of its own picture: nothing that is not in that view already. A count that
 * moved when others' beams passed would tell the second of it, which the picture takes care not to: so it is looked at once a minute, and told coarsely.
 */
import { HUB, recipientOf, type FeedId, type TimeS } from '../base/index.ts';
import type { Broker } from '../broker/index.ts';
import type { BrokerConfig } from '../model/index.ts';

/** One sensor of a feed: the share of what it alone reports that is believed to be nothing, and of about how many objects that is said. */
export interface TrustFacts {
  readonly sensor: string;
  readonly doubtChance: number;
  readonly contradictedCount: number;
  readonly borneOutCount: number;
  /** New objects of its feed that started no track, because it had started as many as one feed may. */
  readonly shedBirthsCount: number;
}

const LOOKED_AT_S = 60;

const toHundredths = (value: number): number => Math.round(value * 100) / 100;

/** To one digit that counts. */
function toOneDigit(count: number): number {
  const step = 10 ** Math.floor(Math.log10(Math.max(1, count)));
  return Math.round(count / step) * step;
}

/** Answers for a feed of `viewer` by its own picture as it is; empty where it has none, and of sensors that have not spoken in it. */
export function feedTrust(broker: Pick<Broker, 'viewOf'>, config: BrokerConfig, viewer: string, at: TimeS): (feed: FeedId) => readonly TrustFacts[] {
  const view = broker.viewOf({ recipient: recipientOf(config.members.find(({ id }) => id === viewer)?.id ?? HUB), level: 'picture' });
  return (feed) =>
    config.sensors
      .filter((sensor) => sensor.feed === feed)
      // By name: the order of enrolment says who came when.
      .sort((a, b) => (a.id < b.id ? -1 : 1))
      .flatMap(({ id }) => {
        const trust = view?.trustOf(id, at);
        if (trust === undefined) return [];
        const { doubtChance, contradictedCount, upheldCount, shedBirthsCount } = trust;
        return [
          {
            sensor: id,
            doubtChance: toHundredths(doubtChance),
            contradictedCount: toOneDigit(contradictedCount),
            borneOutCount: toOneDigit(upheldCount),
            shedBirthsCount: toOneDigit(shedBirthsCount),
          },
        ];
      });
}

/** The same as it was on the last full minute. */
export interface TrustBook {
  ticked(at: TimeS): void;
  of(feed: FeedId): readonly TrustFacts[];
}

export function createTrustBook(broker: Pick<Broker, 'viewOf'>, config: BrokerConfig, viewer: string): TrustBook {
  const own = config.feeds.filter(({ member }) => member === viewer);
  const told = new Map<FeedId, readonly TrustFacts[]>();
  return {
    ticked(at) {
      if (at % LOOKED_AT_S !== 0) return;
      const now = feedTrust(broker, config, viewer, at);
      for (const { id } of own) told.set(id, now(id));
    },
    of: (feed) => told.get(feed) ?? [],
  };
}
