/**
 * How often a view shows a track anew. Whoever hears a radar turn could tell its tracks by the moments at which they are corrected; shown
 * once a turn, and at a moment of its own, a track always shows as old a look, whoever gave it, and the moment says nothing.
 */
import { memberOf, type FeedId, type RecipientId } from '../base/index.ts';
import type { BrokerConfig, Sensor, SensorType } from '../model/index.ts';

/** Slower turns than this are few, and a picture that is older helps nobody. */
const PACE_MAX_S = 12;
/** What has a turn that can be heard from outside. A broadcast is heard by everybody, and an observer has none. */
const TURNING: readonly SensorType[] = ['radar3d', 'primary2d', 'secondary', 'passive'];

/** A sensor's turn in whole seconds, at most the slowest pace; 1 of one that has none. */
export function turnS({ type, scanPeriodS }: Pick<Sensor, 'type' | 'scanPeriodS'>): number {
  return TURNING.includes(type) && Number.isFinite(scanPeriodS) ? Math.min(PACE_MAX_S, Math.max(1, Math.ceil(scanPeriodS))) : 1;
}

/** The feeds whose turns are somebody else's secret: neither the recipient's own nor public. */
export function othersFeeds({ feeds }: Pick<BrokerConfig, 'feeds'>, recipient: RecipientId): ReadonlySet<FeedId> {
  const owner = memberOf(recipient);
  return new Set(feeds.filter((feed) => !feed.public && feed.member !== owner).map(({ id }) => id));
}
