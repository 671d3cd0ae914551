/** Orders in words to orders that a run carries out, checked against its exercise. */
import { durationS, err, fault, HUB, ok, timeS, type Fault, type Result } from '../base/index.ts';
import { ORDER_DISTANCES_M, type Order, type Scenario } from '../exercise/index.ts';
import type { OrderWords } from './order-words.ts';

const DEG = Math.PI / 180;
const RADARS: readonly string[] = ['primary radar', 'secondary radar', 'long-range radar'];

/** The sensors of an exercise with what may be done to them. */
export function sensorsOf(scenario: Scenario): ReadonlyArray<{ readonly id: string; readonly jams: boolean }> {
  return scenario.feeds.flatMap((feed) => feed.sensors.map(({ id, type }) => ({ id, jams: RADARS.includes(type) })));
}

/** The members that can be cut off: all but the hub, through which everything runs. */
export function membersOf(scenario: Scenario): ReadonlyArray<{ readonly id: string; readonly names: Readonly<Record<string, string>> }> {
  return scenario.members.filter(({ id }) => id !== HUB).map(({ id, names }) => ({ id, names }));
}

function mistake(words: OrderWords, scenario: Scenario): string {
  switch (words.what) {
    case 'object': {
      const [least, most] = ORDER_DISTANCES_M[words.kind];
      const far = words.distanceKm * 1000;
      return far < least || far > most ? `distanceKm ${words.distanceKm} must be from ${least / 1000} to ${most / 1000} for ${words.kind}` : '';
    }
    case 'silence':
    case 'jam': {
      const known = sensorsOf(scenario).filter(({ jams }) => jams || words.what === 'silence');
      return known.some(({ id }) => id === words.sensor) ? '' : `sensor "${words.sensor}" must be one of ${known.map(({ id }) => id).join(', ')}`;
    }
    case 'cut': {
      const known = membersOf(scenario);
      return known.some(({ id }) => id === words.member) ? '' : `member "${words.member}" must be one of ${known.map(({ id }) => id).join(', ')}`;
    }
  }
}

/** What is wrong with an order in this exercise: `exercise/order`; else the order itself. */
export function checkOrder(words: OrderWords, scenario: Scenario): Result<OrderWords, Fault<'exercise/order'>> {
  const wrong = mistake(words, scenario);
  return wrong === '' ? ok(words) : err(fault('exercise/order', wrong));
}

/** The order in the units of the run. */
export function orderOf(words: OrderWords): Order {
  const at = timeS(words.at ?? 0);
  switch (words.what) {
    case 'object':
      return {
        what: 'object',
        at,
        kind: words.kind,
        aim: [words.lon * DEG, words.lat * DEG],
        bearingRad: words.bearingDeg * DEG,
        distanceM: words.distanceKm * 1000,
      };
    case 'cut':
      return { what: 'cut', at, member: words.member, lastsS: durationS(words.minutes * 60) };
    default:
      return { what: words.what, at, sensor: words.sensor, lastsS: durationS(words.minutes * 60) };
  }
}
