/**
 * How often a view shows a track anew. Whoever hears a radar turn could tell its tracks by the moments at which they are corrected; shown
 * once a turn, and at a moment of its own, a track always shows as old a look, whoever gave it, and the moment says nothing.
 */
import { memberOf, type FeedId, type RecipientId } from '../base/index.ts';
import type { BrokerConfig, SensorType } from '../model/index.ts';

/** Slower turns than this are few, and a picture that is older helps nobody. */
const PACE_MAX_S = 12;
/** What has a turn that can be heard from outside. A broadcast is heard by everybody, and an observer has none. */
const TURNING: readonly SensorType[] = ['radar3d', 'primary2d', 'secondary', 'passive'];

/** The slowest turn, in whole seconds, of each feed that neither is the recipient's own nor public. */
export function othersTurnsS(config: Pick<BrokerConfig, 'feeds' | 'sensors'>, recipient: RecipientId): ReadonlyMap<FeedId, number> {
  const turns = new Map<FeedId, number>();
  for (const { id, member, public: isPublic } of config.feeds) {
    if (isPublic || member === memberOf(recipient)) continue;
    const periods = config.sensors.filter(({ feed, type }) => feed === id && TURNING.includes(type)).map(({ scanPeriodS }) => scanPeriodS);
    turns.set(id, Math.min(PACE_MAX_S, Math.max(1, ...periods.map((period) => (Number.isFinite(period) ? Math.ceil(period) : 1)))));
  }
  return turns;
}
