/** What flies in an exercise file: objects, civil traffic, birds, and who ends what. */
import type { TimeS } from '../base/index.ts';
import { NEAR_MAX_M } from './aim-points.ts';
import { absent, child, fields, list, point, problem, quantity, span, text, whole, word, type Cursor } from './cursor.ts';
import { readArea } from './read-area.ts';
import { readPlainWindow } from './read-sensors.ts';
import { DRAG, DURATION, LENGTH, SHARE, SPEED } from './quantity.ts';
import type { BirdGroup, CivilRoute, CivilTraffic, ObjectGroup, ObjectKind, ScenarioResponder } from './scenario.ts';

type Areas = ReadonlyMap<string, Float64Array>;
type Pair = readonly [number, number];

interface Common {
  readonly speedMps: Pair;
  readonly heightHaeM: Pair;
}

/** Public figures: drones about 185 km/h, cruise about 750 km/h. */
const COMMON: Readonly<Record<ObjectKind, Common>> = {
  drone: { speedMps: [49, 53], heightHaeM: [150, 1200] },
  cruise: { speedMps: [203, 217], heightHaeM: [100, 500] },
  ballistic: { speedMps: [0, 0], heightHaeM: [0, 0] },
};

const OBJECT_KINDS: readonly ObjectKind[] = ['ballistic', 'cruise', 'drone'];
const ALWAYS = { min: 0, max: 1 } as const;
const GROUP_FIELDS = [
  'name',
  'kind',
  'count',
  'launch',
  'from',
  'aim',
  'via',
  'nearPlaces',
  'nearWithin',
  'speed',
  'height',
  'flight',
  'burn',
  'drag',
  'stages',
  'failAtLaunch',
  'failOnTheWay',
];
const COUNT_MAX = 2000;

function readGroup(at: Cursor, areas: Areas, origin: TimeS): ObjectGroup {
  fields(at, GROUP_FIELDS);
  const kind = word(child(at, 'kind'), OBJECT_KINDS);
  const common = COMMON[kind];
  const level = { min: 20, max: 400 };
  return {
    name: text(child(at, 'name')),
    kind,
    count: whole(child(at, 'count'), { min: 1, max: COUNT_MAX }),
    launch: readPlainWindow(child(at, 'launch'), origin),
    from: readArea(child(at, 'from'), areas),
    aim: readArea(child(at, 'aim'), areas),
    via: list(child(at, 'via')).map((one) => readArea(one, areas)),
    nearPlacesShare: quantity(child(at, 'nearPlaces'), SHARE, ALWAYS, 0.4),
    nearWithinM: quantity(child(at, 'nearWithin'), LENGTH, { min: 500, max: NEAR_MAX_M }, NEAR_MAX_M),
    speedMps: kind === 'ballistic' ? [0, 0] : span(child(at, 'speed'), SPEED, level, common.speedMps),
    heightHaeM: kind === 'ballistic' ? [0, 0] : span(child(at, 'height'), LENGTH, { min: 30, max: 15_000 }, common.heightHaeM),
    flightS: span(child(at, 'flight'), DURATION, { min: 60, max: 2400 }, [720, 900]),
    burnS: span(child(at, 'burn'), DURATION, { min: 10, max: 300 }, [60, 120]),
    ballisticCoefficientKgPerM2: span(child(at, 'drag'), DRAG, { min: 200, max: 20_000 }, [3500, 6000]),
    stageShare: quantity(child(at, 'stages'), SHARE, ALWAYS, 0.3),
    failAtLaunchShare: quantity(child(at, 'failAtLaunch'), SHARE, ALWAYS, 0),
    failOnTheWayShare: quantity(child(at, 'failOnTheWay'), SHARE, ALWAYS, 0),
  };
}

/** The groups of objects. */
export function readGroups(at: Cursor, areas: Areas, origin: TimeS): ObjectGroup[] {
  return list(at).map((one) => readGroup(one, areas, origin));
}

function flag(at: Cursor, fallback: boolean): boolean {
  if (absent(at)) return fallback;
  if (typeof at.value !== 'boolean') problem(at, 'must be true or false');
  return at.value === true;
}

function readRoute(at: Cursor, origin: TimeS): CivilRoute {
  fields(at, ['name', 'flights', 'between', 'via', 'speed', 'height', 'takesOff', 'lands']);
  const via = list(child(at, 'via')).map(point);
  if (via.length < 2) problem(child(at, 'via'), `${via.length} positions make no route: give two or more`);
  return {
    name: text(child(at, 'name')),
    count: whole(child(at, 'flights'), { min: 1, max: COUNT_MAX }),
    window: readPlainWindow(child(at, 'between'), origin),
    via,
    speedMps: span(child(at, 'speed'), SPEED, { min: 60, max: 300 }, [220, 245]),
    heightHaeM: span(child(at, 'height'), LENGTH, { min: 1000, max: 14_000 }, [8534, 12_192]),
    takesOff: flag(child(at, 'takesOff'), false),
    lands: flag(child(at, 'lands'), false),
  };
}

/** Civil flights; absent is an empty sky. */
export function readCivil(at: Cursor, origin: TimeS): CivilTraffic {
  fields(at, ['airports', 'routes']);
  return { airports: list(child(at, 'airports')).map(point), routes: list(child(at, 'routes')).map((one) => readRoute(one, origin)) };
}

/** Flocks of birds. */
export function readBirds(at: Cursor, areas: Areas): BirdGroup[] {
  return list(at).map((one) => {
    fields(one, ['within', 'count', 'speed', 'height']);
    return {
      within: readArea(child(one, 'within'), areas),
      count: whole(child(one, 'count'), { min: 1, max: COUNT_MAX }),
      speedMps: span(child(one, 'speed'), SPEED, { min: 2, max: 40 }, [9, 20]),
      heightHaeM: span(child(one, 'height'), LENGTH, { min: 10, max: 4000 }, [100, 900]),
    };
  });
}

/** Who ends passing objects, with what chance. */
export function readResponders(at: Cursor): ScenarioResponder[] {
  return list(at).map((one, i) => {
    fields(one, ['member', 'kinds', 'chance', 'dwell']);
    const kinds = list(child(one, 'kinds')).map((kind) => word(kind, OBJECT_KINDS));
    const member = text(child(one, 'member'));
    return {
      id: `${member}-${i}`,
      member,
      kinds: kinds.length === 0 ? OBJECT_KINDS : kinds,
      chance: quantity(child(one, 'chance'), SHARE, ALWAYS),
      dwellS: quantity(child(one, 'dwell'), DURATION, { min: 0, max: 3600 }),
    };
  });
}
