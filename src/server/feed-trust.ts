/** What a member is told of how its own feeds compare with the others of its own picture: nothing that is not in that view already. */
import { HUB, recipientOf, type FeedId, type TimeS } from '../base/index.ts';
import type { Broker } from '../broker/index.ts';
import type { BrokerConfig } from '../model/index.ts';

/** One sensor of a feed: the share of what it alone reports that is believed to be nothing, and of how many objects that is said. */
export interface TrustFacts {
  readonly sensor: string;
  readonly doubtChance: number;
  readonly contradictedCount: number;
  readonly borneOutCount: number;
}

const rounded = (value: number): number => Math.round(value * 1000) / 1000;

/** Answers for a feed of `viewer` by its own picture; empty where it has none, and of sensors that have not spoken in it. */
export function feedTrust(broker: Broker, config: BrokerConfig, viewer: string, at: TimeS): (feed: FeedId) => readonly TrustFacts[] {
  const view = broker.viewOf({ recipient: recipientOf(config.members.find(({ id }) => id === viewer)?.id ?? HUB), level: 'picture' });
  return (feed) =>
    config.sensors
      .filter((sensor) => sensor.feed === feed)
      // By name: the order of enrolment says who came when.
      .sort((a, b) => (a.id < b.id ? -1 : 1))
      .flatMap(({ id }) => {
        const trust = view?.trustOf(id, at);
        if (trust === undefined) return [];
        return [
          {
            sensor: id,
            doubtChance: rounded(trust.doubtChance),
            contradictedCount: rounded(trust.contradictedCount),
            borneOutCount: rounded(trust.upheldCount),
          },
        ];
      });
}
