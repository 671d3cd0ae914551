/** From the parsed text of an exercise file to a checked `Scenario`; every mistake is named with its path, value, limit and fix. */
import { err, fault, LIMITS, memberId, feedId, ok, placeId, sensorId, timeFromIso, timeS, type Fault, type Result, type TimeS } from '../base/index.ts';
import { LEVELS, type GridM } from '../model/index.ts';
import { absent, child, entries, fields, list, moment, names, number, point, problem, quantity, shown, text, whole, word, type Cursor } from './cursor.ts';
import { readArea, readRing } from './read-area.ts';
import { readBirds, readCivil, readGroups, readResponders } from './read-objects.ts';
import { readFeeds, readPlainWindow, readRadarJamming } from './read-sensors.ts';
import { DURATION, LENGTH } from './quantity.ts';
import { readScenarioLines, readScenarioSaid } from './read-lines.ts';
import { readRegions, readWords, readWordTerms } from './read-words.ts';
import type { NavigationJamming, Scenario, ScenarioAirspace, ScenarioMember, ScenarioMoment, ScenarioPlace, ScenarioTerm } from './scenario.ts';

/** Errors of exercise files and of their options. */
export type ExerciseCode = 'exercise/format' | 'exercise/field' | 'exercise/option' | 'exercise/towns';

const FILE_FIELDS = [
  ...['format', 'version', 'name', 'title', 'disclaimer', 'date', 'start', 'end', 'seed', 'shelter', 'areas', 'hub', 'members', 'places', 'towns', 'airspaces'],
  ...['feeds', 'terms', 'objects', 'civil', 'birds', 'jamming', 'responders', 'moments', 'regions', 'words', 'lines', 'said'],
];
const FORMAT = 'manara-exercise';
const VERSION = 1;
/** Problems named at once: enough to mend a file in one go, few enough to read. */
const PROBLEMS_SHOWN_MAX = 12;
const PLACE_RADIUS_MIN_M = LIMITS.placeExtentMinM / 2;
const EVER = timeS(4_102_444_800);

type Areas = ReadonlyMap<string, Float64Array>;

function readMembers(at: Cursor, areas: Areas): ScenarioMember[] {
  return entries(at).map(([id, one]) => {
    fields(one, ['names', 'languages', 'utcOffset', 'territory']);
    const checked = memberId(id);
    if (!checked.ok) problem(one, checked.error.message);
    if (id === 'hub') problem(one, 'the hub is no member: name it under hub');
    const languages = list(child(one, 'languages')).map((tag) => word(tag, ['en', 'ar']));
    return {
      id,
      names: names(child(one, 'names')),
      languages: languages.length === 0 ? ['ar', 'en'] : languages,
      utcOffsetMin: whole(child(one, 'utcOffset'), { min: -720, max: 840 }, 180),
      territory: readArea(child(one, 'territory'), areas),
    };
  });
}

function readPlaces(at: Cursor, shelterS: number): ScenarioPlace[] {
  return entries(at).map(([id, one]) => {
    fields(one, ['names', 'at', 'radius', 'population', 'shelter']);
    const checked = placeId(id);
    if (!checked.ok) problem(one, checked.error.message);
    return {
      id,
      names: names(child(one, 'names')),
      at: point(child(one, 'at')),
      radiusM: quantity(child(one, 'radius'), LENGTH, { min: PLACE_RADIUS_MIN_M, max: 60_000 }, 2500),
      populationCount: whole(child(one, 'population'), { min: 0, max: 50_000_000 }),
      shelterS: quantity(child(one, 'shelter'), DURATION, { min: 0, max: 3600 }, shelterS),
    };
  });
}

function readAirspaces(at: Cursor, areas: Areas, origin: TimeS): ScenarioAirspace[] {
  return entries(at).map(([id, one]) => {
    fields(one, ['names', 'member', 'area', 'floor', 'ceiling', 'closed']);
    const closed = child(one, 'closed');
    const window = absent(closed) ? undefined : readPlainWindow(closed, origin);
    return {
      id,
      names: names(child(one, 'names')),
      member: text(child(one, 'member')),
      ring: readArea(child(one, 'area'), areas),
      floorHaeM: quantity(child(one, 'floor'), LENGTH, { min: 0, max: 100_000 }, 0),
      ceilingHaeM: quantity(child(one, 'ceiling'), LENGTH, { min: 100, max: 2_000_000 }, 30_000),
      closedFrom: window?.from,
      closedUntil: window?.until,
    };
  });
}

const GRIDS: readonly GridM[] = [0, 1000, 5000, 20_000];

function readGrid(at: Cursor): GridM {
  const value = quantity(at, LENGTH, { min: 0, max: 20_000 }, 0);
  const grid = GRIDS.find((one) => one === value);
  if (grid === undefined) problem(at, `"${shown(at.value)}" is not one of the grids: 1 km, 5 km, 20 km, or leave it out`);
  return grid ?? 20_000;
}

function readTerms(at: Cursor, areas: Areas, origin: TimeS): ScenarioTerm[] {
  return entries(at).flatMap(([member, terms]) =>
    list(terms).map((one) => {
      fields(one, ['to', 'level', 'feeds', 'region', 'places', 'above', 'below', 'grid', 'delay', 'from', 'until']);
      const feeds = child(one, 'feeds');
      const region = child(one, 'region');
      const places = child(one, 'places');
      const level = word(child(one, 'level'), LEVELS);
      if (!absent(places) && level === 'picture')
        problem(places, 'goes with level warn or threats: at picture every track is shown, whatever place it flies to');
      return {
        member,
        feeds: absent(feeds) ? ('all' as const) : list(feeds).map((feed) => text(feed)),
        to: text(child(one, 'to')),
        level,
        region: absent(region) ? undefined : readArea(region, areas),
        places: absent(places) ? undefined : readArea(places, areas),
        floorHaeM: quantity(child(one, 'above'), LENGTH, { min: -1000, max: 2_000_000 }, -Infinity),
        ceilingHaeM: quantity(child(one, 'below'), LENGTH, { min: 0, max: 10_000_000 }, Infinity),
        gridM: readGrid(child(one, 'grid')),
        delayS: quantity(child(one, 'delay'), DURATION, { min: 0, max: LIMITS.delayMaxS }, 0),
        validFrom: absent(child(one, 'from')) ? timeS(0) : moment(child(one, 'from'), origin),
        validUntil: absent(child(one, 'until')) ? EVER : moment(child(one, 'until'), origin),
      };
    }),
  );
}

function readNavigationJamming(at: Cursor, areas: Areas, origin: TimeS): NavigationJamming[] {
  return list(at).map((one) => {
    fields(one, ['within', 'between', 'stray']);
    return {
      within: readArea(child(one, 'within'), areas),
      window: readPlainWindow(child(one, 'between'), origin),
      strayM: quantity(child(one, 'stray'), LENGTH, { min: 100, max: 100_000 }, 8000),
    };
  });
}

function readMoments(at: Cursor, origin: TimeS): ScenarioMoment[] {
  return list(at).map((one) => {
    fields(one, ['key', 'names', 'at']);
    const when = child(one, 'at');
    return { key: text(child(one, 'key')), names: names(child(one, 'names')), at: absent(when) ? undefined : moment(when, origin) };
  });
}

function readPeriod(root: Cursor): { startsAt: TimeS; endsAt: TimeS } {
  const date = text(child(root, 'date'));
  const midnight = timeFromIso(`${date}T00:00:00Z`);
  if (!midnight.ok) problem(child(root, 'date'), `"${date}" must be a date such as 2024-04-13`);
  const startsAt = moment(child(root, 'start'), midnight.ok ? midnight.value : timeS(0));
  const endsAt = moment(child(root, 'end'), startsAt);
  if (endsAt <= startsAt) problem(child(root, 'end'), 'must come after start');
  return { startsAt, endsAt };
}

function checkCounts(root: Cursor, scenario: Scenario): void {
  const count = scenario.members.length;
  if (count > LIMITS.membersMax - 1) problem({ ...root, path: 'members' }, `${count} members, the limit is ${LIMITS.membersMax - 1} beside the hub`);
  for (const member of ['hub', ...scenario.members.map((one) => one.id)]) {
    const feeds = scenario.feeds.filter((feed) => feed.member === member).length;
    if (feeds > LIMITS.feedsPerMemberMax) problem({ ...root, path: 'feeds' }, `${feeds} feeds of "${member}", the limit is ${LIMITS.feedsPerMemberMax}`);
  }
  const groups = scenario.groups.map((group) => group.name);
  const twice = groups.find((name, i) => groups.indexOf(name) !== i);
  if (twice !== undefined) problem({ ...root, path: 'objects' }, `two groups are named "${twice}": draws are keyed by the name, so give each its own`);
  const routes = scenario.civil.routes.map((route) => route.name);
  const again = routes.find((name, i) => routes.indexOf(name) !== i || groups.includes(name));
  if (again !== undefined) problem({ ...root, path: 'civil.routes' }, `the name "${again}" is taken: give each route its own`);
}

function checkIds(root: Cursor, scenario: Scenario): void {
  const members = new Set(['hub', ...scenario.members.map((one) => one.id)]);
  const known = `known are ${[...members].join(', ')}`;
  const mustBeMember = (path: string, id: string): void => {
    if (!members.has(id)) problem({ ...root, path }, `"${id}" is not a member; ${known}`);
  };
  const seen = new Set<string>();
  for (const feed of scenario.feeds) {
    mustBeMember(`feeds.${feed.id}.member`, feed.member);
    if (feed.public && feed.member !== 'hub')
      problem({ ...root, path: `feeds.${feed.id}` }, `is public and of "${feed.member}": public feeds belong to the hub`);
    const id = feedId(feed.id);
    if (!id.ok) problem({ ...root, path: `feeds.${feed.id}` }, id.error.message);
    for (const sensor of feed.sensors) {
      const checked = sensorId(sensor.id);
      if (!checked.ok) problem({ ...root, path: `feeds.${feed.id}.sensors.${sensor.id}` }, checked.error.message);
      if (seen.has(sensor.id)) problem({ ...root, path: `feeds.${feed.id}.sensors.${sensor.id}` }, 'is the second sensor of this name: names are unique');
      seen.add(sensor.id);
    }
  }
  for (const space of scenario.airspaces) mustBeMember(`airspaces.${space.id}.member`, space.member);
  for (const responder of scenario.responders) mustBeMember('responders', responder.member);
  for (const jam of scenario.radarJamming)
    if (!seen.has(jam.sensor)) problem({ ...root, path: 'jamming.radar' }, `"${jam.sensor}" is not a sensor of this file`);
  for (const one of scenario.words) mustBeMember('words.filed', one.member);
  for (const term of scenario.wordTerms) {
    mustBeMember(`words.terms.${term.member}`, term.member);
    if (term.to !== 'all') mustBeMember(`words.terms.${term.member}.to`, term.to);
  }
  for (const term of scenario.terms) {
    mustBeMember(`terms.${term.member}`, term.member);
    if (term.to !== 'all') mustBeMember(`terms.${term.member}.to`, term.to.startsWith('public:') ? term.to.slice(7) : term.to);
    for (const feed of term.feeds === 'all' ? [] : term.feeds) {
      const own = scenario.feeds.some((one) => one.id === feed && one.member === term.member);
      if (!own) problem({ ...root, path: `terms.${term.member}.feeds` }, `"${feed}" is not a feed of "${term.member}"`);
    }
  }
}

function readWhole(root: Cursor): Scenario {
  const { startsAt, endsAt } = readPeriod(root);
  const areas: Areas = new Map(entries(child(root, 'areas')).map(([name, one]) => [name, readRing(one)]));
  const shelterS = quantity(child(root, 'shelter'), DURATION, { min: 0, max: 3600 }, 180);
  const jamming = child(root, 'jamming');
  fields(jamming, ['radar', 'navigation']);
  const disclaimer = child(root, 'disclaimer');
  fields(disclaimer, ['en', 'ar']);
  const towns = child(root, 'towns');
  fields(towns, ['minimumPopulation', 'within']);
  const said = child(root, 'words');
  fields(said, ['terms', 'filed']);
  const regions = readRegions(child(root, 'regions'), areas);
  const hub = child(root, 'hub');
  fields(hub, ['names']);
  return {
    name: text(child(root, 'name')),
    title: names(child(root, 'title')),
    disclaimer: { en: list(child(disclaimer, 'en')).map((line) => text(line)), ar: list(child(disclaimer, 'ar')).map((line) => text(line)) },
    startsAt,
    endsAt,
    seed: whole(child(root, 'seed'), { min: 0, max: 4_294_967_295 }, 1),
    shelterS,
    hubNames: absent(hub) ? { en: 'Hub', ar: 'المركز' } : names(child(hub, 'names')),
    members: readMembers(child(root, 'members'), areas),
    places: readPlaces(child(root, 'places'), shelterS),
    towns: absent(towns)
      ? undefined
      : {
          populationMin: number(child(towns, 'minimumPopulation'), { min: 0, max: 10_000_000 }),
          within: readArea(child(towns, 'within'), areas),
        },
    airspaces: readAirspaces(child(root, 'airspaces'), areas, startsAt),
    feeds: readFeeds(child(root, 'feeds'), startsAt),
    terms: readTerms(child(root, 'terms'), areas, startsAt),
    groups: readGroups(child(root, 'objects'), areas, startsAt),
    civil: readCivil(child(root, 'civil'), startsAt),
    birds: readBirds(child(root, 'birds'), areas),
    radarJamming: readRadarJamming(child(jamming, 'radar'), startsAt),
    navigationJamming: readNavigationJamming(child(jamming, 'navigation'), areas, startsAt),
    responders: readResponders(child(root, 'responders')),
    moments: readMoments(child(root, 'moments'), startsAt),
    lines: readScenarioLines(child(root, 'lines')),
    said: readScenarioSaid(child(root, 'said'), startsAt, endsAt),
    regions,
    wordTerms: readWordTerms(child(said, 'terms'), startsAt),
    words: readWords(child(said, 'filed'), regions, startsAt),
  };
}

/**
 * Reads the parsed text of an exercise file (YAML or JSON, parsed by the caller) into a checked scenario. `file` names it in messages.
 * `exercise/format`: not an exercise file, or of a version unknown here; `exercise/field`: the mistakes, each with path, value, limit and fix.
 */
export function readScenario(parsed: unknown, file: string): Result<Scenario, Fault<ExerciseCode>> {
  const root: Cursor = { value: parsed, path: '', problems: [] };
  const format = child(root, 'format').value;
  const version = child(root, 'version').value;
  if (format !== FORMAT || version !== VERSION) {
    const found = `format "${shown(format)}" version ${shown(version)}`;
    return err(fault('exercise/format', `${file}: ${found}, this program reads format "${FORMAT}" version ${VERSION}: set these two lines`));
  }
  fields(root, FILE_FIELDS);
  const scenario = readWhole(root);
  if (root.problems.length === 0) {
    checkCounts(root, scenario);
    checkIds(root, scenario);
  }
  const { problems } = root;
  if (problems.length === 0) return ok(scenario);
  const rest = problems.length > PROBLEMS_SHOWN_MAX ? `\n  … and ${problems.length - PROBLEMS_SHOWN_MAX} more` : '';
  const message = `${file}: ${problems.length} mistake${problems.length === 1 ? '' : 's'}\n  ${problems.slice(0, PROBLEMS_SHOWN_MAX).join('\n  ')}${rest}`;
  return err(fault('exercise/field', message, { problemCount: problems.length }));
}
