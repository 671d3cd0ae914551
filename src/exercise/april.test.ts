import { readFileSync } from 'node:fs';
import { beforeAll, describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { addS, isoFromTime, LIMITS, timeS, type TimeS } from '../base/index.ts';
import { ecefToGeodetic, geodesicLine } from '../geo/index.ts';
import { distanceToPlacesM } from './aim-points.ts';
import { compileExercise, readScenario, seenTimes, unopposedArrivals, type ExerciseSetup, type Town, type TruthKind, type UnopposedArrival } from './index.ts';

const file = (name: string): string => readFileSync(new URL(`../../exercises/${name}`, import.meta.url), 'utf8');
const towns = (JSON.parse(file('places.json')) as { places: Town[] }).places;
const text = file('april-2024.yaml');

function setupOf(seed: number): ExerciseSetup {
  const read = readScenario(parse(text), 'april-2024.yaml');
  if (!read.ok) throw new Error(read.error.message);
  const result = compileExercise(read.value, { seed, towns });
  if (!result.ok) throw new Error(result.error.message);
  return result.value;
}

const setup = setupOf(7);
const { truth } = setup.sky;
const indices = (kind: TruthKind): number[] => truth.entries.flatMap((entry, index) => (entry.kind === kind ? [index] : []));
const median = (values: number[]): number => values.sort((a, b) => a - b)[Math.floor(values.length / 2)];

describe('april-2024', () => {
  test('opens with its disclaimer, in the file and in both languages', () => {
    const sentence =
      'built on public figures of 13-14 April 2024; sensors, members, terms and outcomes are notional; no claim is made about what any state shared or did.';
    expect(text.split('\n').slice(0, 2).join(' ').replaceAll('# ', '').trim()).toBe(sentence);
    expect(setup.disclaimer.en[0]).toBe(sentence);
    expect(setup.disclaimer.ar[0]).toMatch(/[\u0600-\u06ff]{3}/);
  });

  test('has at least 185 drones, 36 cruise and 115 ballistic objects, 150 civil flights and 30 sensors', () => {
    expect(indices('drone').length).toBeGreaterThanOrEqual(185);
    expect(indices('cruise').length).toBeGreaterThanOrEqual(36);
    expect(indices('ballistic').length).toBeGreaterThanOrEqual(115);
    expect(indices('aircraft').length).toBeGreaterThanOrEqual(150);
    expect(setup.config.sensors.length).toBeGreaterThanOrEqual(30);
  });

  test('has the hub and six members with the names of stars, a hub and two members with long-range sensors', () => {
    expect(setup.config.members.map((one) => one.id)).toEqual(['hub', 'altair', 'deneb', 'vega', 'rigel', 'aldebaran', 'fomalhaut']);
    for (const member of setup.config.members) expect(member.names['ar']).toMatch(/[\u0600-\u06ff]/);
    const owners = setup.config.feeds
      .filter((feed) => setup.config.sensors.some((sensor) => sensor.feed === feed.id && sensor.type === 'radar3d'))
      .map((feed) => feed.member);
    expect(new Set(owners)).toEqual(new Set(['hub', 'aldebaran', 'fomalhaut']));
  });

  test('runs from 19:00 to 06:00 through midnight, first ballistic launch at 22:00', () => {
    expect(isoFromTime(setup.startsAt)).toBe('2024-04-13T19:00:00Z');
    expect(isoFromTime(setup.endsAt)).toBe('2024-04-14T06:00:00Z');
    const launches = indices('ballistic').map((index) => truth.entries[index].startsAt);
    expect(isoFromTime(timeS(Math.min(...launches)))).toBe('2024-04-13T22:00:00Z');
  });

  test('is opened by npm start one minute before the first ballistic launch, at ten times the pace, with drones and cruise objects in flight', () => {
    const { scripts } = JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8')) as { scripts: { start: string } };
    expect(scripts.start).toMatch(/ exercise april-2024 --from 21:59 --speed 10$/);
    const opensAt = timeS(Date.UTC(2024, 3, 13, 21, 59) / 1000);
    expect(Math.min(...indices('ballistic').map((index) => truth.entries[index].startsAt))).toBe(opensAt + 60);
    const flying = (kind: TruthKind): number => indices(kind).filter((index) => truth.alive(index, opensAt)).length;
    expect(flying('drone')).toBeGreaterThan(100);
    expect(flying('cruise')).toBeGreaterThan(10);
    expect(flying('ballistic')).toBe(0);
  });

  test('every member has a term for every other and for the hub', () => {
    for (const { member, terms } of setup.config.terms) {
      const all = terms.some((term) => term.to === 'all');
      for (const other of setup.config.members) {
        if (other.id !== member && member !== 'hub') expect(all || terms.some((term) => (term.to as string) === other.id)).toBe(true);
      }
      expect(terms.some((term) => term.to.startsWith('public:'))).toBe(false);
    }
  });

  test('each member has places, at most 500, each wide enough to be one; some are unserved', () => {
    for (const member of setup.config.members.slice(1)) {
      const count = setup.places.filter((place) => place.member === member.id).length;
      expect(count).toBeGreaterThan(0);
      expect(count).toBeLessThanOrEqual(LIMITS.placesPerRecipientMax);
    }
    expect(setup.places.some((place) => place.member === undefined)).toBe(true);
    for (const place of setup.places) expect(2 * place.radiusM).toBeGreaterThanOrEqual(LIMITS.placeExtentMinM);
  });

  test('objects have no nation or owner', () => {
    for (const entry of truth.entries) expect(Object.keys(entry)).not.toEqual(expect.arrayContaining(['member', 'owner', 'nation']));
  });
});

describe('what flies in april-2024', () => {
  const ballistic = indices('ballistic');

  test('ballistic objects fly 1,180 to 1,690 km in 12 to 15 minutes, the first ones in 12', () => {
    for (const index of ballistic) {
      const { plan } = truth.entries[index];
      if (plan.type !== 'rocket') throw new Error('a ballistic object is a rocket');
      const path = truth.unfailingPath(index);
      const end = path.knots.subarray(path.knots.length - 6);
      const ground = ecefToGeodetic({ xM: end[0], yM: end[1], zM: end[2] });
      const { distanceM } = geodesicLine({ lonRad: plan.rocket.from[0], latRad: plan.rocket.from[1] }, ground);
      expect(distanceM).toBeGreaterThan(1_180_000);
      expect(distanceM).toBeLessThan(1_690_000);
      expect(path.endsAt - path.startsAt).toBeGreaterThan(717);
      expect(path.endsAt - path.startsAt).toBeLessThan(903);
      const { aim } = plan.rocket;
      expect(geodesicLine({ lonRad: aim[0], latRad: aim[1] }, ground).distanceM).toBeLessThan(250);
    }
    const first = truth.unfailingPath(truth.indexOf('ballistic-a-001'));
    expect(Math.abs(first.endsAt - first.startsAt - 720)).toBeLessThan(3);
  });

  test('no object outlives the life that it was listed with', () => {
    truth.entries.forEach((entry, index) => {
      const path = truth.unfailingPath(index);
      expect(path.startsAt).toBe(entry.startsAt);
      expect(path.endsAt).toBeGreaterThan(path.startsAt);
      expect(path.endsAt).toBeLessThanOrEqual(entry.latestAt);
    });
  });

  test('about half of the ballistic ones fail at launch or on the way', () => {
    const failing = ballistic.filter((index) => truth.entries[index].failure !== undefined).length / ballistic.length;
    expect(failing).toBeGreaterThan(0.35);
    expect(failing).toBeLessThan(0.65);
  });

  test('all aim at open country, at least a third of the ballistic ones within 5 km of a place', () => {
    let near = 0;
    for (const index of [...ballistic, ...indices('cruise'), ...indices('drone')]) {
      const { aim, kind } = truth.entries[index];
      if (aim === undefined) throw new Error('every object has an aim point');
      const gap = distanceToPlacesM(aim, setup.places, 20_000);
      expect(gap).toBeGreaterThan(0);
      if (kind === 'ballistic' && gap <= 5000) near += 1;
    }
    expect(near / ballistic.length).toBeGreaterThanOrEqual(1 / 3);
  });

  test('drones fly low for 6 to 9 hours, cruise objects about two, and all is over before the end', () => {
    for (const [kind, shortestH, longestH] of [
      ['drone', 5.7, 9.3],
      ['cruise', 1.6, 2.3],
    ] as const) {
      for (const index of indices(kind)) {
        const path = truth.unfailingPath(index);
        const hours = (path.endsAt - path.startsAt) / 3600;
        expect(hours).toBeGreaterThan(shortestH);
        expect(hours).toBeLessThan(longestH);
        expect(path.endsAt).toBeLessThan(setup.endsAt - 1200);
      }
    }
  });

  test('civil flights leave the closed sky: none is in a closed airspace half an hour after it closed', () => {
    const state = new Float64Array(6);
    const when = timeS(Date.UTC(2024, 3, 13, 21, 20) / 1000);
    let flying = 0;
    for (const index of indices('aircraft')) {
      if (!truth.alive(index, when)) continue;
      flying += 1;
      truth.stateInto(state, 0, index, when);
      const at = ecefToGeodetic({ xM: state[0], yM: state[1], zM: state[2] });
      // The middle of the region closed at 20:00 and 20:45.
      const middle =
        at.latRad > (31.5 * Math.PI) / 180 && at.latRad < (34.5 * Math.PI) / 180 && at.lonRad > (37.5 * Math.PI) / 180 && at.lonRad < (45 * Math.PI) / 180;
      expect(middle).toBe(false);
    }
    expect(flying).toBeGreaterThan(15);
  });
});

describe('how early april-2024 can be known', () => {
  let arrivals: UnopposedArrival[] = [];
  const leads = new Map<TruthKind, number[]>();
  const HORIZON_MIN: Partial<Record<TruthKind, number>> = { ballistic: 60, cruise: 60, drone: 120 };

  beforeAll(() => {
    arrivals = unopposedArrivals(setup.sky, setup.places);
    const third = new Map<string, TimeS | undefined>();
    for (const { objectId, kind, placeIndex, arrivesAt } of arrivals) {
      const horizon = HORIZON_MIN[kind];
      if (horizon === undefined || setup.places[placeIndex].member === undefined) continue;
      if (!third.has(objectId)) third.set(objectId, seenTimes(setup.sky, truth.indexOf(objectId), () => true).thirdAt);
      const seenAt = third.get(objectId);
      leads.set(kind, [...(leads.get(kind) ?? []), seenAt === undefined ? 0 : Math.min(horizon, (arrivesAt - seenAt) / 60)]);
    }
  });

  test('attainable lead at picture is at least 9, 35 and 70 minutes for ballistic, cruise and drone', () => {
    expect(median(leads.get('ballistic') ?? [])).toBeGreaterThanOrEqual(9);
    expect(median(leads.get('cruise') ?? [])).toBeGreaterThanOrEqual(35);
    expect(median(leads.get('drone') ?? [])).toBeGreaterThanOrEqual(70);
  });

  test('and not in the middle alone: every ballistic one, most of the others too', () => {
    const share = (kind: TruthKind, minutes: number): number => {
      const all = leads.get(kind) ?? [];
      return all.filter((lead) => lead >= minutes).length / all.length;
    };
    expect(share('ballistic', 9)).toBe(1);
    expect(share('cruise', 30)).toBeGreaterThan(0.8);
    expect(share('drone', 70)).toBeGreaterThan(0.9);
  });

  test('places of every kind of threat are truly threatened', () => {
    for (const kind of ['ballistic', 'cruise', 'drone'] as const) expect(leads.get(kind)?.length ?? 0).toBeGreaterThan(20);
    for (const one of arrivals) expect(one.arrivesAt).toBeLessThan(setup.endsAt);
  });
});

describe('april-2024 as bytes', () => {
  test('a start at 21:55 gives the bytes of a start two minutes sooner', () => {
    const late = setupOf(7);
    const from = timeS(Date.UTC(2024, 3, 13, 21, 55) / 1000);
    for (let at = addS(from, -120); at < from; at = addS(at, 1)) setup.sky.inputs(at, addS(at, 1));
    for (let at = from; at < from + 20; at = addS(at, 1)) expect(late.sky.inputs(at, addS(at, 1))).toEqual(setup.sky.inputs(at, addS(at, 1)));
  });
});
