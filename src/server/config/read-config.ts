/** From a configuration file and the files that it names to what a broker starts with. What makes no sense does not start. */
import { readFile } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import { HUB, assert, err, fault, feedId, memberId, ok, sensorId, timeS, type FeedId, type MemberId, type Result, type SensorId } from '../../base/index.ts';
import type { Catalogues } from '../../warn/index.ts';
import type { BrokerConfig, FeedConfig, FlightPlan, MemberConfig, Place, Sensor, SourceConfig, TermsFile } from '../../model/index.ts';
import { readOutlets, type OutletConfig } from './outlets.ts';
import { readFlightPlans } from './flight-plans.ts';
import { readLanguages, withLanguages } from './languages.ts';
import { readAirspaces, readRegions, readPlaces, readTerritory, type Problems } from './places.ts';
import { readAccounts, type Account } from '../auth/accounts-file.ts';
import type { ConsoleOutside } from '../console-server.ts';
import { actualWants } from './actual-wants.ts';
import { keyInForce, type MemberKeys } from './key-rotation.ts';
import { readActual, type Actual } from './actual.ts';
import { readLines } from './lines.ts';
import { placeChanges, type PlaceChanges } from './place-changes.ts';
import { doubledInput, readDoor, type Door } from './doors.ts';
import { CONFIG, type ConfigWords } from './schema.ts';
import { traitsOf, type SensorWords, type SourceWords } from './sensor.ts';
import { NO_STATE, readState, termsOrderFault, type BrokerState } from '../broker-state.ts';
import { systemWords } from '../../record/store/index.ts';
import { checkTermsSignature, hasLostKey, resolveTerms, sealOf, type Roster } from './roster.ts';
import { readTermsFile, type WrittenTerms } from './terms-file.ts';
import { readKeyPair } from './transport.ts';
import { readWarnings, type MemberWarnings } from './warnings.ts';
import { suggestion } from './words.ts';
import { problemsFault, readText, readYamlFile, type FileFault, type YamlText } from './yaml-file.ts';

/** A viewer's console as it is opened. */
export interface ConsoleDoor {
  readonly viewer: string;
  readonly port: number;
  readonly outside: ConsoleOutside | undefined;
}

/** A member's terms that did not read: nothing of that member is released until they do. */
export interface WithheldTerms {
  readonly member: MemberId;
  readonly message: string;
  /** They are older than terms that held already: the broker does not start on them. */
  readonly isRollback: boolean;
  /** Their key is reported lost: what held until now holds no more, also while the broker runs. */
  readonly isLost: boolean;
}

export interface ServeConfig {
  readonly path: string;
  readonly text: string;
  readonly words: ConfigWords;
  readonly broker: BrokerConfig;
  readonly doors: readonly Door[];
  readonly outlets: Readonly<Record<string, OutletConfig>>;
  readonly consoles: readonly ConsoleDoor[];
  /** Undefined: consoles are open to whoever reaches them on this machine. */
  readonly accounts: readonly Account[] | undefined;
  readonly recordFolder: string;
  /** The order that two officers signed, and its file's text; undefined in every mode but actual. */
  readonly ordered: Pick<Actual, 'order' | 'orderText'> | undefined;
  /** Seed of the key that signs the record's checkpoints; undefined: not signed. */
  readonly signingSeed: Uint8Array | undefined;
  readonly capFolder: string | undefined;
  readonly hubNames: Readonly<Record<string, string>>;
  /** The languages of the program and those of the configuration. */
  readonly catalogues: Catalogues;
  /** Civil flights that are filed. */
  readonly flightPlans: readonly FlightPlan[];
  /** What was repaired or left out in files of polygons and flights. */
  readonly repairs: readonly string[];
  /** Texts of the languages that the configuration adds, for the record. */
  readonly languageTexts: readonly string[];
  readonly warnings: readonly MemberWarnings[];
  readonly withheld: readonly WithheldTerms[];
  /** The files of the terms that hold, as their owners wrote them. */
  readonly written: readonly WrittenTerms[];
  readonly roster: Roster;
  readonly statePath: string;
  /** What is different from the places of the last start, by member. */
  readonly placeChanges: readonly PlaceChanges[];
  readonly publishPath: string | undefined;
  readonly state: BrokerState;
}

interface Reading {
  readonly words: ConfigWords;
  readonly file: YamlText;
  readonly problems: string[];
  readonly at: (path: string) => string;
}

/** An id that the schema has let through. */
function checked<Value>(found: Result<Value>): Value {
  assert(found.ok, 'the schema lets only ids through that their constructors take');
  return found.value;
}

function problemAt(reading: Reading, path: readonly string[], message: string): void {
  reading.problems.push(`line ${reading.file.lineOf(path)}: ${path.join('.')}: ${message}`);
}

async function readHexSeed(path: string, what: string, problems: Problems): Promise<Uint8Array> {
  try {
    const text = (await readFile(path, 'utf8')).trim();
    if (/^[0-9a-f]{64}$/i.test(text)) return Uint8Array.from(Buffer.from(text, 'hex'));
    problems.add(`${path} must hold 64 hex digits as the ${what}: make one with "openssl rand -hex 32 > ${path}" and keep it private`);
  } catch (cause) {
    problems.add(`the ${what} cannot be read: ${systemWords(cause)}; make one with "openssl rand -hex 32 > ${path}"`);
  }
  return new Uint8Array(32);
}

function sourceConfig(sensor: SensorId, words: SourceWords): SourceConfig {
  const { time, biases } = words;
  return {
    door: words.door, format: words.format, sac: words.sac ?? 0, sic: words.sic ?? 0, editions: words.editions ?? {}, sensor,
    timeMeaning: time?.meaning ?? 'measured', latencyS: time?.latencyS ?? 0, latencySigmaS: time?.sigmaS ?? 0,
    rangeBiasM: biases?.range ?? 0,
    // A north that lies clockwise of true north makes every azimuth that much too small.
    azimuthBiasRad: (biases?.azimuth ?? 0) - (words.north ?? 0),
    timeBiasS: biases?.clock ?? 0,
    ...(words.standby === undefined ? {} : { standbyS: words.standby }),
  };
}

function sensorOf(id: SensorId, feed: FeedId, words: SensorWords): Sensor {
  const [lonRad, latRad] = words.at;
  const madeFrom = words.madeFrom?.map((word) => checked(sensorId(word)));
  return { ...traitsOf(words), id, feed, latRad, lonRad, antennaAltitudeHaeM: words.height, ...(madeFrom === undefined ? {} : { madeFrom }) };
}

function readFeeds(reading: Reading): { feeds: FeedConfig[]; sensors: Sensor[] } {
  const feeds: FeedConfig[] = [];
  const sensors: Sensor[] = [];
  for (const [feedWord, feed] of Object.entries(reading.words.feeds)) {
    const id = checked(feedId(feedWord));
    const sources: SourceConfig[] = [];
    for (const [sensorWord, words] of Object.entries(feed.sensors)) {
      const sensor = checked(sensorId(sensorWord));
      if (sensors.some((other) => other.id === sensor)) {
        problemAt(reading, ['feeds', feedWord, 'sensors', sensorWord], 'is the second sensor of this name: names are unique in the broker');
      }
      const isForgeable = reading.words.mode === 'actual' && words.sources.some(({ door }) => reading.words.doors[door]?.kind === 'udp');
      sensors.push({ ...sensorOf(sensor, id, words), ...(isForgeable ? { forgeable: true } : {}) });
      sources.push(...words.sources.map((source) => sourceConfig(sensor, source)));
    }
    feeds.push({ id, member: checked(memberId(feed.member)), public: feed.public, sources, ...(feed.plotsPerSecond === undefined ? {} : { plotsPerSMax: feed.plotsPerSecond }) });
  }
  return { feeds, sensors };
}

/** A tracker says what it is made of: sensors of its own member. */
function checkTrackers(reading: Reading, feeds: readonly FeedConfig[], sensors: readonly Sensor[]): void {
  const ownerOf = (sensor: Sensor | undefined): MemberId | undefined => feeds.find((feed) => feed.id === sensor?.feed)?.member;
  for (const tracker of sensors) {
    for (const made of tracker.madeFrom ?? []) {
      const sensor = sensors.find(({ id }) => id === made);
      if (sensor !== undefined && sensor !== tracker && ownerOf(sensor) === ownerOf(tracker)) continue;
      const own = sensors.filter((other) => other !== tracker && ownerOf(other) === ownerOf(tracker)).map(({ id }) => id);
      problemAt(reading, ['feeds', tracker.feed, 'sensors', tracker.id, 'madeFrom'], `"${made}" is not another sensor of the same member; ${suggestion(made, own)}`);
    }
  }
}

/** The streams that a source claims at its door; a receiver's has no name in it, so it has the door for itself. */
function streamsOf(source: SourceConfig): string[] {
  if (source.format === 'asterix') return Object.keys(source.editions).map((category) => `${source.sac}/${source.sic}/${category}`);
  return [source.format === 'plots' ? source.sensor : source.format];
}

function checkFeeds(reading: Reading, feeds: readonly FeedConfig[]): void {
  const members = ['hub', ...Object.keys(reading.words.members)];
  const doors = Object.keys(reading.words.doors);
  const streams = new Map<string, string>();
  for (const feed of feeds) {
    const path = ['feeds', feed.id];
    if (!members.includes(feed.member)) problemAt(reading, [...path, 'member'], `"${feed.member}" is not a member; ${suggestion(feed.member, members)}`);
    if (feed.public && feed.member !== HUB) problemAt(reading, [...path, 'public'], 'public feeds belong to the hub: set member: hub, or leave it out');
    if (feed.sources.length === 0) problemAt(reading, [...path, 'sensors'], 'names no sensor: without one nothing comes in');
    for (const source of feed.sources) {
      if (!doors.includes(source.door)) problemAt(reading, path, `door "${source.door}" is not there; ${suggestion(source.door, doors)}`);
      for (const stream of streamsOf(source)) {
        const key = `${source.door} ${stream}`;
        const other = streams.get(key);
        if (other !== undefined) problemAt(reading, path, `${key} (door, then SAC/SIC/category, sensor or format) is already sensor "${other}": one stream speaks for one sensor`);
        streams.set(key, source.sensor);
      }
    }
  }
}

async function readDoors(reading: Reading, feeds: readonly FeedConfig[], problems: Problems): Promise<Door[]> {
  const sources = feeds.flatMap((feed) => feed.sources);
  const doors = await Promise.all(Object.entries(reading.words.doors).map(async ([id, words]): Promise<Door> => {
    const formats = [...new Set(sources.filter((source) => source.door === id).map((source) => source.format))];
    if (formats.length > 1) problemAt(reading, ['doors', id], `is used for ${formats.join(' and ')}: a door has one format`);
    return readDoor({ id, format: formats[0] ?? 'asterix' }, words, { at: reading.at, problems: { ...problems, add: (problem) => problemAt(reading, ['doors', id], problem) } });
  }));
  const doubled = doubledInput(doors);
  if (doubled !== undefined) problems.add(doubled);
  return doors;
}

/** Beyond this machine a console has accounts, TLS and names; it is refused without. */
async function readConsoles(reading: Reading, problems: Problems): Promise<ConsoleDoor[]> {
  const consoles: ConsoleDoor[] = [];
  for (const [viewer, { port, listen, tls, names }] of Object.entries(reading.words.consoles)) {
    const isOutside = listen !== undefined && listen !== '::1' && !listen.startsWith('127.');
    if (isOutside && (tls === undefined || names === undefined || reading.words.accounts === undefined)) {
      problemAt(reading, ['consoles', viewer], `listens on ${listen}, beyond this machine, so it needs tls: {key, certificate}, names: [host names] and accounts: file`);
    }
    const pair = tls === undefined ? undefined : await readKeyPair(tls, `the console of ${viewer}`, reading.at, problems);
    consoles.push({ viewer, port, outside: pair === undefined || names === undefined ? undefined : { ...pair, host: listen ?? '127.0.0.1', names } });
  }
  return consoles;
}

async function readAccountsOf(reading: Reading): Promise<readonly Account[] | undefined> {
  const { accounts: file, members } = reading.words;
  if (file === undefined) return undefined;
  const read = await readAccounts(reading.at(file));
  if (!read.ok) {
    problemAt(reading, ['accounts'], `${read.error.message} [${read.error.code}]`);
    return [];
  }
  const stray = read.value.find(({ viewer }) => viewer !== HUB && !Object.hasOwn(members, viewer));
  if (stray !== undefined) problemAt(reading, ['accounts'], `account "${stray.name}" is of "${stray.viewer}", which is neither hub nor a member`);
  return read.value;
}

function checkPorts(reading: Reading): void {
  const used = new Map<string, string>();
  const claim = (key: string, path: readonly string[]): void => {
    const other = used.get(key);
    if (other !== undefined) problemAt(reading, path, `${key} is already taken by ${other}`);
    used.set(key, path.join('.'));
  };
  for (const [id, door] of Object.entries(reading.words.doors)) {
    if (door.kind === 'udp' || door.kind === 'tcp' || door.kind === 'http') claim(`${door.kind === 'udp' ? 'udp' : 'tcp'} ${door.endpoint.host}:${door.endpoint.port}`, ['doors', id]);
  }
  const viewers = ['hub', ...Object.keys(reading.words.members)];
  for (const [viewer, { port }] of Object.entries(reading.words.consoles)) {
    claim(`tcp 127.0.0.1:${port}`, ['consoles', viewer]);
    if (!viewers.includes(viewer)) problemAt(reading, ['consoles', viewer], `is neither hub nor a member; ${suggestion(viewer, viewers)}`);
  }
  if (reading.words.metrics !== undefined) claim(`tcp 127.0.0.1:${reading.words.metrics.port}`, ['metrics']);
  for (const [name, { to, listen }] of Object.entries(reading.words.outlets)) {
    if (listen !== undefined) claim(`tcp ${listen.host}:${listen.port}`, ['outlets', name]);
    if (!viewers.includes(to)) problemAt(reading, ['outlets', name, 'to'], `"${to}" is neither hub nor a member; ${suggestion(to, viewers)}`);
  }
}

interface MemberFiles {
  readonly members: MemberConfig[];
  readonly places: Place[];
}

async function readMembers(reading: Reading, problems: Problems): Promise<MemberFiles> {
  const members: MemberConfig[] = [];
  const places: Place[] = [];
  for (const [word, words] of Object.entries(reading.words.members)) {
    const id = checked(memberId(word));
    if (word === 'hub') problemAt(reading, ['members', word], 'is the hub itself: it is not listed as a member');
    const territory = await readTerritory(reading.at(words.territory), problems);
    if (territory === undefined) continue;
    members.push({ id, names: words.names, territory, languages: words.languages, utcOffsetMin: words.utcOffset, approval: words.approval, ...(words.believesUdp ? { believesUdp: true } : {}), ...(words.prepareOnPosture ? { posturePrepares: true } : {}), ...(words.stages === undefined ? {} : { stages: words.stages }) });
    if (words.places === undefined) continue;
    for (const place of await readPlaces(reading.at(words.places), id, territory, problems)) {
      if (places.some((other) => other.id === place.id)) problems.add(`place "${place.id}" is there twice: ids are unique in the broker`);
      places.push(place);
    }
  }
  return { members, places };
}

interface MemberTerms {
  readonly terms: TermsFile[];
  readonly withheld: WithheldTerms[];
  readonly written: WrittenTerms[];
}

/** No private key has it for its other half. */
const NO_KEY = '0'.repeat(64);

/** Keys in force, and how they came to be. A rotation that does not hold leaves the member with a key that signs nothing, and is a problem. */
async function readKeyring(reading: Reading): Promise<Required<Pick<Roster, 'keys' | 'keyring'>>> {
  const keys: Record<string, string> = {};
  const keyring: Record<string, MemberKeys> = {};
  for (const [id, { key, recovery = '', rotations: paths, lost }] of Object.entries(reading.words.members)) {
    if (key === undefined) {
      if (paths.length > 0 || lost.length > 0 || recovery !== '') problemAt(reading, ['members', id, 'key'], 'is missing: recovery, rotations and lost are about a key');
      continue;
    }
    const texts: string[] = [];
    for (const path of paths) {
      const text = await readText(reading.at(path));
      if (text.ok) texts.push(text.value);
      else problemAt(reading, ['members', id, 'rotations'], text.error.message);
    }
    keyring[id] = { key, recovery, lost, rotations: texts };
    const inForce = keyInForce(id, keyring[id]);
    if (!inForce.ok) problemAt(reading, ['members', id, 'rotations'], `${inForce.error.message} [${inForce.error.code}]`);
    keys[id] = inForce.ok ? inForce.value : NO_KEY;
  }
  return { keys, keyring };
}

/** Who is who, by the words of the configuration; seals that were shown once go on meaning whom they meant. */
function rosterOf(words: ConfigWords, secret: Uint8Array, state: BrokerState, keys: Required<Pick<Roster, 'keys' | 'keyring'>>): Roster {
  const names = Object.keys(words.members);
  const groups = words.hub?.groups ?? {};
  const seals = Object.fromEntries([['all', names], ...Object.entries(groups)].map(([name, members]) => [sealOf(secret, String(name), members as string[]), members as string[]]));
  const handles = Object.fromEntries(Object.entries(words.members).map(([id, member]) => [id, member.handles]));
  return { members: names.map((name) => checked(memberId(name))), handles, groups, seals: { ...state.seals, ...seals }, ...keys };
}

function checkRoster(reading: Reading, feeds: readonly FeedConfig[]): void {
  const { members, hub } = reading.words;
  const known = Object.keys(members);
  const check = (path: readonly string[], name: string): void => {
    if (!known.includes(name)) problemAt(reading, path, `"${name}" is not a member; ${suggestion(name, known)}`);
  };
  for (const [id, { handles }] of Object.entries(members)) {
    for (const [handle, name] of Object.entries(handles)) check(['members', id, 'handles', handle], name);
    if (Object.hasOwn(handles, HUB)) problemAt(reading, ['members', id, 'handles', HUB], 'is the word for the hub itself: choose another handle');
  }
  for (const [group, names] of Object.entries(hub?.groups ?? {})) for (const name of names) check(['hub', 'groups', group], name);
  for (const feed of hub?.withhold ?? []) {
    if (!feeds.some((one) => one.id === feed)) problemAt(reading, ['hub', 'withhold'], `"${feed}" is not a feed; ${suggestion(feed, feeds.map((one) => one.id))}`);
  }
}

/** Terms fail closed: what does not read, or is not signed by its owner, grants nothing, and the broker says so. */
async function readTerms(reading: Reading, feeds: readonly FeedConfig[], roster: Roster, state: BrokerState): Promise<MemberTerms> {
  const found: MemberTerms = { terms: [], withheld: [], written: [] };
  const withheld = new Set((reading.words.hub?.withhold ?? []).map((feed) => checked(feedId(feed))));
  for (const [word, { terms: path }] of Object.entries(reading.words.members)) {
    if (path === undefined) continue;
    const member = checked(memberId(word));
    const own = feeds.filter((feed) => feed.member === word).map((feed) => feed.id);
    const isLost = hasLostKey(roster, word);
    const refuse = (message: string, isRollback = false): void => void found.withheld.push({ member, message, isRollback, isLost });
    const read = await readTermsFile(reading.at(path), word);
    if (!read.ok) {
      refuse(read.error.message);
      continue;
    }
    const unknown = read.value.grants.flatMap((grant) => (grant.feeds === 'all' ? [] : grant.feeds)).find((feed) => !own.includes(feed));
    const signature = checkTermsSignature(read.value, roster, reading.words.mode);
    const order = termsOrderFault(read.value, Object.hasOwn(state.terms, word) ? state.terms[word] : undefined);
    if (unknown !== undefined) refuse(`${path}: "${unknown}" is not a feed of "${word}"`);
    else if (!signature.ok) refuse(`${path}: ${signature.error.message} [${signature.error.code}]`);
    else if (order !== undefined) refuse(`${path}: ${order.message} [${order.code}]`, true);
    else {
      found.terms.push(resolveTerms(read.value, roster, { own, withheld }));
      found.written.push(read.value);
    }
  }
  return found;
}

async function stateOf(path: string, problems: Problems): Promise<BrokerState> {
  const state = await readState(path);
  if (state.ok) return state.value;
  problems.add(state.error.message);
  return NO_STATE;
}

/** The keys that the mode selects; those of mode actual are its own, and come with the order of two officers. */
async function readKeys(reading: Reading, problems: Problems): Promise<{ secret: Uint8Array } & Pick<ServeConfig, 'signingSeed' | 'ordered'>> {
  const { words, at } = reading;
  if (words.mode !== 'actual') {
    const signingSeed = words.record.key === undefined ? undefined : await readHexSeed(at(words.record.key), 'key of the record', problems);
    return { secret: await readHexSeed(at(words.secret), 'secret', problems), signingSeed, ordered: undefined };
  }
  const warningKeys = Object.values(words.members).flatMap(({ warnings }) => [warnings?.key, warnings?.actual?.key]);
  const actual = await readActual({
    words: words.actual,
    broker: words.name,
    startsAt: timeS(Date.now() / 1000),
    at,
    problem: (path, message) => problemAt(reading, path, message),
    seed: (path, what) => readHexSeed(path, what, problems),
    others: [words.secret, words.record.key, ...warningKeys].map((path) => (path === undefined ? undefined : at(path))),
  });
  return { secret: actual?.secret ?? new Uint8Array(32), signingSeed: actual?.signingSeed, ordered: actual };
}

/**
 * Reads a configuration and everything it names, relative to its own folder. All mistakes are named at once. `known` is what a running
 * broker remembers, whether its file has it already or not; without it the file says.
 */
export async function readServeConfig(path: string, known?: BrokerState): Promise<Result<ServeConfig, FileFault>> {
  const read = await readYamlFile(path, CONFIG);
  if (!read.ok) {
    const { code, message } = read.error;
    return code === 'config/unreadable' ? err(fault(code, `${message}: give --config FILE; examples/serve/manara.yaml is one to start from`)) : read;
  }
  const { value: words, file } = read.value;
  const at = (relative: string): string => resolve(dirname(path), relative);
  const reading: Reading = { words, file, problems: [], at };
  const repairs: string[] = [];
  const problems: Problems = { add: (problem) => void reading.problems.push(problem), note: (repair) => void repairs.push(repair) };
  const { feeds, sensors } = readFeeds(reading);
  checkFeeds(reading, feeds);
  checkTrackers(reading, feeds, sensors);
  checkPorts(reading);
  const doors = await readDoors(reading, feeds, problems);
  const outlets = await readOutlets(words.outlets, { at, problems });
  const consoles = await readConsoles(reading, problems);
  const accounts = await readAccountsOf(reading);
  const { members, places } = await readMembers(reading, problems);
  const airspaces = words.hub?.airspaces === undefined ? [] : await readAirspaces(at(words.hub.airspaces), problems);
  const regions = words.hub?.regions === undefined ? [] : await readRegions(at(words.hub.regions), problems);
  const flightPlans = words.hub?.flightPlans === undefined ? [] : await readFlightPlans(at(words.hub.flightPlans), sensors, problems);
  const { secret, signingSeed, ordered } = await readKeys(reading, problems);
  const languageTexts = await readLanguages(words.languages, at, problems);
  const catalogues = withLanguages(languageTexts);
  checkLanguages(reading, catalogues);
  if (words.mode === 'actual') for (const [where, message] of actualWants(words, catalogues)) problemAt(reading, where, message);
  const warnings = await readAllWarnings(reading, members, problems);
  checkRoster(reading, feeds);
  const lines = readLines(words.lines, Object.keys(words.members), (path, message) => problemAt(reading, path, message));
  const statePath = at(words.record.state ?? `${words.record.folder}.state.json`);
  const state = known ?? (await stateOf(statePath, problems));
  const changes = members.map(({ id }) =>
    placeChanges(id, places.filter((place) => place.member === id), state.places[id], { at: timeS(Date.now() / 1000), approved: words.hub?.placesApproved[id] }),
  );
  for (const { member, problem } of changes) if (problem !== undefined) problemAt(reading, ['members', member, 'places'], problem);
  if (reading.problems.length > 0) return err(problemsFault(path, reading.problems));
  const roster = rosterOf(words, secret, state, await readKeyring(reading));
  const { terms, withheld, written } = await readTerms(reading, feeds, roster, state);
  const broker: BrokerConfig = { name: words.name, mode: words.mode, secret, members, feeds, sensors, terms, places, airspaces, lines, ...(regions.length === 0 ? {} : { regions, postureRaisesBirth: words.hub?.postureRaisesBirth === true }) };
  return ok({
    path, text: file.text, flightPlans, repairs, words, broker, doors, outlets, consoles, accounts, recordFolder: at(words.record.folder), signingSeed, ordered, catalogues, languageTexts, warnings, withheld, written, roster, statePath, state, placeChanges: changes,
    publishPath: words.record.publish === undefined ? undefined : at(words.record.publish),
    capFolder: words.cap === undefined ? undefined : at(words.cap.folder), hubNames: words.hub?.names ?? { en: 'Hub', ar: 'المركز' },
  });
}

function checkLanguages(reading: Reading, catalogues: Catalogues): void {
  const known = Object.keys(catalogues);
  for (const [member, { languages }] of Object.entries(reading.words.members)) {
    const missing = languages.find((language) => !known.includes(language));
    if (missing !== undefined) problemAt(reading, ['members', member, 'languages'], `there are no texts in "${missing}": add its file under languages; known are ${known.join(', ')}`);
  }
  for (const [name, { language }] of Object.entries(reading.words.outlets)) {
    if (!known.includes(language)) problemAt(reading, ['outlets', name, 'language'], `"${language}" has no words here; ${suggestion(language, known)}`);
  }
}

async function readAllWarnings(reading: Reading, members: readonly MemberConfig[], problems: Problems): Promise<MemberWarnings[]> {
  const all: MemberWarnings[] = [];
  for (const { id } of members) {
    const words = reading.words.members[id].warnings;
    const tools = { at: reading.at, mode: reading.words.mode, problems, seed: (path: string, what: string) => readHexSeed(path, what, problems) };
    if (words !== undefined) all.push(await readWarnings(id, words, tools));
  }
  return all;
}

/** What of a new configuration cannot be taken up while running, by name; empty when all of it can. */
export function needsRestart(before: ServeConfig, after: ServeConfig): readonly string[] {
  const parts: readonly (keyof ConfigWords)[] = ['name', 'mode', 'actual', 'secret', 'record', 'hub', 'members', 'feeds', 'consoles', 'lines', 'outlets', 'metrics', 'cap', 'languages'];
  const doorsOf = (config: ServeConfig): string => JSON.stringify(config.doors.map((door) => ({ ...door, from: undefined })));
  // What the hub withholds is taken up with the terms, and so are flight plans.
  const partOf = (config: ServeConfig, part: keyof ConfigWords): string =>
    JSON.stringify(part === 'hub' ? { ...config.words.hub, withhold: undefined, flightPlans: undefined } : config.words[part]);
  const changed: string[] = parts.filter((part) => partOf(before, part) !== partOf(after, part));
  if (doorsOf(before) !== doorsOf(after)) changed.push('doors');
  const placesOf = (config: ServeConfig): string => JSON.stringify([config.broker.places, config.broker.airspaces], (_key, value: unknown) => (value instanceof Float64Array ? [...value] : value));
  if (placesOf(before) !== placesOf(after)) changed.push('places');
  return changed;
}

/** A fault for a reload that must wait for a restart. */
export function restartFault(changed: readonly string[]): { readonly code: 'config/needs-restart'; readonly message: string } {
  return fault('config/needs-restart', `${changed.join(', ')} changed: these are taken up at the next start; terms, flight plans and address lists were taken up now`);
}
