/** How far the sensors of a view's own member reach, as its console draws it. Nobody else's: who looks sees only what it owns. */
import { isPublic, memberOf, type RecipientId } from '../base/index.ts';
import { destination } from '../geo/index.ts';
import type { BrokerConfig, Sensor } from '../model/index.ts';
import type { CoverageFacts } from './frame-store.ts';

const DEG = Math.PI / 180;
/** Corners of a whole turn: round enough on a screen. */
const CORNERS = 72;

function arcOf(sensor: Sensor): [number, number][] {
  const { azimuthFromRad, azimuthToRad, rangeMaxM } = sensor;
  const turn = 2 * Math.PI;
  const allRound = azimuthFromRad === azimuthToRad;
  const widthRad = allRound ? turn : (((azimuthToRad - azimuthFromRad) % turn) + turn) % turn;
  const steps = Math.max(2, Math.ceil((widthRad / turn) * CORNERS));
  const arc = Array.from({ length: steps + 1 }, (_, step): [number, number] => {
    const corner = destination(sensor, azimuthFromRad + (widthRad * step) / steps, rangeMaxM);
    return [corner.lonRad / DEG, corner.latRad / DEG];
  });
  return allRound ? arc : [[sensor.lonRad / DEG, sensor.latRad / DEG], ...arc, [sensor.lonRad / DEG, sensor.latRad / DEG]];
}

/** The coverage that a recipient may see: its own. A member's public owns nothing. */
export function coverageFacts(config: Pick<BrokerConfig, 'feeds' | 'sensors'>, recipient: RecipientId): CoverageFacts[] {
  if (isPublic(recipient)) return [];
  const own = new Set(config.feeds.filter((feed) => feed.member === memberOf(recipient)).map((feed) => feed.id));
  return config.sensors
    .filter((sensor) => own.has(sensor.feed))
    .map((sensor) => ({ name: sensor.id, ring: arcOf(sensor), latDeg: sensor.latRad / DEG, lonDeg: sensor.lonRad / DEG }));
}
