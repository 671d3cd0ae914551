/** A small set-up for tests of the broker: a town, who owns it, and plots of what flies there. */
import { placeId, timeS, utf8, type MemberId, type SensorId } from '../base/index.ts';
import { circleRing, destination } from '../geo/index.ts';
import type { MemberConfig, Place } from '../model/index.ts';
import type { BrokerInput } from './port.ts';

export const START = 1_713_045_600;
export const TOWN = { latRad: 0.55, lonRad: 0.63 };

/** Its value, of what must be well formed in a test. */
export const must = <Value>(result: { ok: true; value: Value } | { ok: false }): Value => {
  if (!result.ok) throw new Error('an id of the test must be well formed');
  return result.value;
};

/** A member whose land reaches far around the town. */
export const plainMember = (id: MemberId): MemberConfig => ({
  id,
  names: { en: id },
  territory: circleRing(TOWN, 300_000, 24),
  languages: ['en'],
  utcOffsetMin: 0,
  approval: false,
});

/** The town, of a member. */
export const townOf = (member: MemberId): Place => ({
  id: must(placeId('town')),
  names: { en: 'Town' },
  ring: circleRing(TOWN, 4_000, 16),
  ...TOWN,
  radiusM: 4_000,
  populationCount: 9_000,
  shelterS: 60,
  member,
});

/** Where something lies, seen from the town. */
export interface Seen {
  readonly bearingRad: number;
  readonly rangeM: number;
}

/** What a sensor says at `at` of some objects, which comes at a door `afterS` later. */
export function saidAt(
  at: number,
  { door, sensor, afterS }: { readonly door: string; readonly sensor: SensorId; readonly afterS: number },
  seen: readonly Seen[],
): Extract<BrokerInput, { kind: 'bytes' }> {
  const degrees = (rad: number): number => (rad * 180) / Math.PI;
  const lines = seen.map(({ bearingRad, rangeM }) => {
    const { latRad, lonRad } = destination(TOWN, bearingRad, rangeM);
    return `${JSON.stringify({ t: at, sensor, lat: degrees(latRad), lon: degrees(lonRad), alt: 1_500, sdHor: 30, sdAlt: 30 })}\n`;
  });
  return { kind: 'bytes', at: timeS(at + afterS), door, bytes: utf8(lines.join('')) };
}
