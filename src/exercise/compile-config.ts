/** From a scenario to what a broker is told before it starts: members, feeds, sensors as their owners declare them, places, airspaces. */
import {
  feedId,
  hex,
  HUB,
  LIMITS,
  memberId,
  placeId,
  recipientOf,
  publicOf,
  sensorId,
  sha256,
  utf8,
  err,
  fault,
  ok,
  type Fault,
  type MemberId,
  type RecipientId,
  type Result,
} from '../base/index.ts';
import { circleRing, ringContains, ringRadiusM } from '../geo/index.ts';
import type { Airspace, BrokerConfig, FeedConfig, Level, MemberConfig, Place, Sensor, SourceConfig, Term, TermsFile, WordTerm } from '../model/index.ts';
import type { ExerciseCode } from './read-scenario.ts';
import type { Scenario, ScenarioFeed, ScenarioSensor, ScenarioTerm } from './scenario.ts';
import type { WireAddress } from './wire.ts';

/** A town as the basemap has it. */
export interface Town {
  readonly id: string;
  readonly names: Readonly<Record<string, string>>;
  readonly latDeg: number;
  readonly lonDeg: number;
  readonly populationCount: number;
  /** Radius of its notional outline; reckoned from its people when absent. */
  readonly radiusM?: number;
}

/** What may be changed on an exercise from the command line. */
export interface CompileOptions {
  readonly seed: number;
  readonly sharing?: Level;
  readonly without?: readonly string[];
  /** Towns of the region, for files that ask for them. */
  readonly towns?: readonly Town[];
}

const DEG = Math.PI / 180;
const CORNERS = 16;

function checked<Id>(result: Result<Id>): Id {
  // The file's ids were checked when it was read; hub is one by definition.
  if (!result.ok) throw new RangeError(result.error.message);
  return result.value;
}

const member = (id: string): MemberId => checked(memberId(id));

/** A place is at least 3 km across; a little more, since a polygon lies inside its circle. */
const PLACE_RADIUS_MIN_M = LIMITS.placeExtentMinM / 2 + 100;

/** How wide a town is: area grows with people, about 4,000 on a square kilometre. */
function townRadiusM(populationCount: number): number {
  return Math.max(PLACE_RADIUS_MIN_M, Math.min(15_000, 1000 * Math.sqrt(populationCount / 4000 / Math.PI)));
}

function placeOf(
  scenario: Scenario,
  raw: { id: string; names: Readonly<Record<string, string>>; lonRad: number; latRad: number; radiusM: number; populationCount: number; shelterS: number },
): Place {
  const ring = circleRing(raw, raw.radiusM, CORNERS);
  const owner = scenario.members.find((one) => ringContains(one.territory, raw));
  return {
    id: checked(placeId(raw.id)),
    names: raw.names,
    ring,
    latRad: raw.latRad,
    lonRad: raw.lonRad,
    radiusM: ringRadiusM(ring, raw),
    populationCount: raw.populationCount,
    shelterS: raw.shelterS,
    member: owner === undefined ? undefined : member(owner.id),
  };
}

/** Places of the file first, then the towns it asks for, largest first. */
export function compilePlaces(scenario: Scenario, towns: readonly Town[] | undefined): Result<Place[], Fault<ExerciseCode>> {
  const places = scenario.places.map((one) => placeOf(scenario, { ...one, lonRad: one.at[0], latRad: one.at[1] }));
  const rule = scenario.towns;
  if (rule === undefined) return ok(places);
  if (towns === undefined) return err(fault('exercise/towns', `${scenario.name} asks for the towns of the basemap and none were given: pass towns`));
  // A place of the file stands for the town of the same name.
  const named = new Set(scenario.places.map((one) => one.id));
  const chosen = towns
    .filter(
      (town) =>
        !named.has(town.id) &&
        town.populationCount >= rule.populationMin &&
        ringContains(rule.within, { latRad: town.latDeg * DEG, lonRad: town.lonDeg * DEG }),
    )
    .sort((a, b) => b.populationCount - a.populationCount || (a.id < b.id ? -1 : 1));
  const counts = new Map<string, number>();
  for (const town of chosen) {
    const place = placeOf(scenario, {
      id: town.id,
      names: town.names,
      lonRad: town.lonDeg * DEG,
      latRad: town.latDeg * DEG,
      radiusM: Math.max(PLACE_RADIUS_MIN_M, town.radiusM ?? townRadiusM(town.populationCount)),
      populationCount: town.populationCount,
      shelterS: scenario.shelterS,
    });
    const owner = place.member ?? '';
    const count = (counts.get(owner) ?? 0) + 1;
    counts.set(owner, count);
    // The largest towns come first; a member has at most 500 places, the unserved are not limited.
    if (owner === '' || count <= LIMITS.placesPerRecipientMax) places.push(place);
  }
  return ok(places);
}

const TRAITS_TYPE = {
  'primary radar': 'primary2d',
  'secondary radar': 'secondary',
  'long-range radar': 'radar3d',
  'ads-b station': 'adsb',
  passive: 'passive',
  observer: 'observer',
  'launch desk': 'launch',
} as const;
const TRAITS_SOURCE = {
  'primary radar': 'primary',
  'secondary radar': 'secondary',
  'long-range radar': 'primary',
  'ads-b station': 'adsb',
  passive: 'passive',
  observer: 'observer',
  'launch desk': 'launch',
} as const;

/** A sensor as its owner declares it: ideal refraction, no word of what is wrong with it. */
function declaredSensor(sensor: ScenarioSensor): Sensor {
  const known = (value: number): number => (value > 0 ? value : Number.NaN);
  return {
    id: checked(sensorId(sensor.id)),
    feed: checked(feedId(sensor.feed)),
    type: TRAITS_TYPE[sensor.type],
    source: TRAITS_SOURCE[sensor.type],
    latRad: sensor.at[1],
    lonRad: sensor.at[0],
    antennaAltitudeHaeM: sensor.heightHaeM,
    scanPeriodS: sensor.periodS,
    detectionChance: sensor.detectionChance,
    falsePlotsPerScanCount: sensor.falsePlotsCount,
    rangeMinM: 0,
    rangeMaxM: sensor.rangeMaxM,
    azimuthFromRad: sensor.azimuthFromRad,
    azimuthToRad: sensor.azimuthToRad,
    elevationMinRad: -2 * DEG,
    elevationMaxRad: sensor.elevationMaxRad,
    rangeSigmaM: known(sensor.rangeSigmaM),
    azimuthSigmaRad: known(sensor.azimuthSigmaRad),
    elevationSigmaRad: known(sensor.elevationSigmaRad),
    timeSigmaS: sensor.type === 'observer' ? 10 : 0.05,
    refractionFactor: 4 / 3,
    horizonLimited: true,
  };
}

const EDITIONS = {
  'primary radar': { 48: '1.32', 34: '1.29' },
  'secondary radar': { 48: '1.32', 34: '1.29' },
  'ads-b station': { 21: '2.7' },
} as const;

function sourceOf(sensor: ScenarioSensor, address: WireAddress): SourceConfig {
  const editions = Object.hasOwn(EDITIONS, sensor.type) ? EDITIONS[sensor.type as keyof typeof EDITIONS] : undefined;
  return {
    door: address.door,
    format: editions === undefined ? 'plots' : 'asterix',
    sac: address.sac,
    sic: address.sic,
    editions: editions ?? {},
    sensor: checked(sensorId(sensor.id)),
    timeMeaning: 'measured',
    latencyS: sensor.latencyS,
    latencySigmaS: 0.2,
    rangeBiasM: sensor.rangeBiasM * sensor.declaredShare,
    azimuthBiasRad: sensor.azimuthBiasRad * sensor.declaredShare,
    timeBiasS: 0,
  };
}

/** Where each sensor's bytes arrive: one door a feed for ASTERIX, one door a sensor for native plots. */
export function wireAddresses(scenario: Scenario): ReadonlyMap<string, WireAddress> {
  const addresses = new Map<string, WireAddress>();
  const owners = ['hub', ...scenario.members.map((one) => one.id)];
  const sics = new Map<string, number>();
  for (const feed of scenario.feeds) {
    const sac = 1 + owners.indexOf(feed.member);
    for (const sensor of feed.sensors) {
      const sic = (sics.get(feed.member) ?? 0) + 1;
      sics.set(feed.member, sic);
      const asterix = Object.hasOwn(EDITIONS, sensor.type);
      addresses.set(sensor.id, { door: asterix ? `asterix-${feed.id}` : `plots-${sensor.id}`, sac: asterix ? sac : 0, sic: asterix ? sic : 0 });
    }
  }
  return addresses;
}

function feedOf(feed: ScenarioFeed, addresses: ReadonlyMap<string, WireAddress>): FeedConfig {
  return {
    id: checked(feedId(feed.id)),
    member: member(feed.member),
    public: feed.public,
    sources: feed.sensors.map((sensor) => sourceOf(sensor, addresses.get(sensor.id) ?? { door: '', sac: 0, sic: 0 })),
  };
}

function recipient(text: string): RecipientId | 'all' {
  if (text === 'all') return 'all';
  return text.startsWith('public:') ? publicOf(member(text.slice('public:'.length))) : recipientOf(member(text));
}

function termOf(term: ScenarioTerm, level: Level): Term {
  return {
    feeds: term.feeds === 'all' ? 'all' : term.feeds.map((feed) => checked(feedId(feed))),
    to: recipient(term.to),
    level,
    region: term.region,
    floorHaeM: term.floorHaeM,
    ceilingHaeM: term.ceilingHaeM,
    gridM: term.gridM,
    delayS: term.delayS,
    validFrom: term.validFrom,
    validUntil: term.validUntil,
    exerciseOnly: true,
    // At `picture` places do not count: a run at that level shares as much as it says.
    ...(term.places === undefined || level === 'picture' ? {} : { places: term.places }),
  };
}

/**
 * The terms in force. `sharing` sets every term to a member or the hub to that level, keeping region, grid and delay, and drops grants
 * to publics; a member in `without` grants nothing.
 */
export function compileTerms(scenario: Scenario, options: CompileOptions): TermsFile[] {
  return ['hub', ...scenario.members.map((one) => one.id)].map((id): TermsFile => {
    const own = options.without?.includes(id) === true ? [] : scenario.terms.filter((term) => term.member === id);
    const kept = options.sharing === undefined ? own : own.filter((term) => !term.to.startsWith('public:'));
    const terms = kept.map((term) => termOf(term, options.sharing ?? term.level)).filter((term) => term.level !== 'none');
    const canonical = JSON.stringify(
      terms.map((term) => ({
        ...term,
        region: term.region === undefined ? null : [...term.region],
        ...(term.places === undefined ? {} : { places: [...term.places] }),
      })),
    );
    const words = wordsOf(scenario, id, options);
    // Where nothing is said of words, the hash is what it was before there were words.
    const whole = words.length === 0 ? canonical : `${canonical}\n${JSON.stringify(words)}`;
    return { member: member(id), version: 1, terms, hash: hex(sha256(utf8(`${id}\n${whole}`))), ...(words.length === 0 ? {} : { words }) };
  });
}

/** Grants for indications; `sharing` sets their level as that of plots. */
function wordsOf(scenario: Scenario, id: string, options: CompileOptions): WordTerm[] {
  if (options.without?.includes(id) === true) return [];
  return scenario.wordTerms
    .filter((term) => term.member === id)
    .map(
      ({ member: _owner, to, level, ...term }): WordTerm => ({
        ...term,
        to: to === 'all' ? 'all' : recipientOf(member(to)),
        level: options.sharing ?? level,
        exerciseOnly: true,
      }),
    )
    .filter(({ level }) => level !== 'none');
}

function memberConfigs(scenario: Scenario): MemberConfig[] {
  const nowhere = Float64Array.of(0, 0, 0, 0, 0, 0, 0, 0);
  const hub: MemberConfig = { id: HUB, names: scenario.hubNames, territory: nowhere, languages: ['en', 'ar'], utcOffsetMin: 0, approval: false };
  return [
    hub,
    ...scenario.members.map(
      (one): MemberConfig => ({
        id: member(one.id),
        names: one.names,
        territory: one.territory,
        languages: one.languages,
        utcOffsetMin: one.utcOffsetMin,
        approval: false,
      }),
    ),
  ];
}

/** The whole configuration; places are given because truth needs them first. */
export function compileConfig(scenario: Scenario, options: CompileOptions, places: readonly Place[]): BrokerConfig {
  const without = options.without ?? [];
  const addresses = wireAddresses(scenario);
  return {
    name: scenario.name,
    mode: 'exercise',
    secret: sha256(utf8(`manara exercise ${scenario.name} ${options.seed}`)),
    members: memberConfigs(scenario),
    feeds: scenario.feeds.map((feed) => feedOf(feed, addresses)),
    sensors: scenario.feeds.flatMap((feed) => feed.sensors.map(declaredSensor)),
    terms: compileTerms(scenario, options),
    // The places of a member that is taken away are still forecast, as unserved ones are.
    places: places.map((place) => (place.member !== undefined && without.includes(place.member) ? { ...place, member: undefined } : place)),
    airspaces: scenario.airspaces.map((one): Airspace => ({ ...one, member: member(one.member) })),
    ...(scenario.lines.length === 0 ? {} : { lines: scenario.lines }),
    ...(scenario.regions.length === 0 ? {} : { regions: scenario.regions }),
  };
}
