/** From a configuration file and the files that it names to what a broker starts with. What makes no sense does not start. */
import { dirname, resolve } from 'node:path';
import { err, fault, ok, timeS, type Result } from '../../base/index.ts';
import type { BrokerConfig, FlightPlan, MemberConfig, Sensor } from '../../model/index.ts';
import type { Catalogues } from '../../warn/index.ts';
import type { Account } from '../auth/accounts-file.ts';
import { NO_STATE, readStateFile, type BrokerState } from '../broker-state.ts';
import { actualWants } from './actual-wants.ts';
import { readActual, type Actual } from './actual.ts';
import { checkPorts, readAccountsOf, readConsoles, type ConsoleDoor } from './consoles.ts';
import type { Door } from './doors.ts';
import { checkFeeds, checkTrackers, readDoors, readFeeds } from './feeds.ts';
import { readFlightPlans } from './flight-plans.ts';
import { readLanguages, withLanguages } from './languages.ts';
import { readLines } from './lines.ts';
import { checkRoster, readKeyring, readMembers, readTerms, rosterOf, type MemberFiles, type WithheldTerms } from './members.ts';
import { readOutlets, type OutletConfig } from './outlets.ts';
import { placeChanges, type PlaceChanges } from './place-changes.ts';
import { readAirspaces, readRegions, type Problems } from './places.ts';
import { problemAt, readHexSeed, type Reading } from './reading.ts';
import type { Roster } from './roster.ts';
import { CONFIG, type ConfigWords } from './schema.ts';
import type { WrittenTerms } from './terms-file.ts';
import { readWarnings, type MemberWarnings } from './warnings.ts';
import { suggestion } from './words.ts';
import { problemsFault, readYamlFile, type FileFault } from './yaml-file.ts';

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

async function stateOf(path: string, problems: Problems): Promise<BrokerState> {
  const state = await readStateFile(path);
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

/** Feeds, and everything that listens or sends. */
async function readSockets(reading: Reading, problems: Problems) {
  const { feeds, sensors } = readFeeds(reading);
  checkFeeds(reading, feeds);
  checkTrackers(reading, feeds, sensors);
  checkPorts(reading);
  const doors = await readDoors(reading, feeds, problems);
  const outlets = await readOutlets(reading.words.outlets, { at: reading.at, problems });
  const consoles = await readConsoles(reading, problems);
  return { feeds, sensors, doors, outlets, consoles, accounts: await readAccountsOf(reading) };
}

/** What only the hub says. */
async function readHub({ words: { hub }, at }: Reading, sensors: readonly Sensor[], problems: Problems) {
  const airspaces = hub?.airspaces === undefined ? [] : await readAirspaces(at(hub.airspaces), problems);
  const regions = hub?.regions === undefined ? [] : await readRegions(at(hub.regions), problems);
  const flightPlans = hub?.flightPlans === undefined ? [] : await readFlightPlans(at(hub.flightPlans), sensors, problems);
  return { airspaces, regions, flightPlans };
}

async function readTexts(reading: Reading, problems: Problems): Promise<Pick<ServeConfig, 'languageTexts' | 'catalogues'>> {
  const languageTexts = await readLanguages(reading.words.languages, reading.at, problems);
  const catalogues = withLanguages(languageTexts);
  checkLanguages(reading, catalogues);
  if (reading.words.mode === 'actual') for (const [where, message] of actualWants(reading.words, catalogues)) problemAt(reading, where, message);
  return { languageTexts, catalogues };
}

/** What is different from the places of the last start; more in a day than a member may change alone is a problem. */
function changesOfPlaces(reading: Reading, { members, places }: MemberFiles, state: BrokerState): PlaceChanges[] {
  const approved = reading.words.hub?.placesApproved;
  const changes = members.map(({ id }) => {
    const own = places.filter((place) => place.member === id);
    return placeChanges(id, own, state.places[id], { at: timeS(Date.now() / 1000), approved: approved?.[id] });
  });
  for (const { member, problem } of changes) if (problem !== undefined) problemAt(reading, ['members', member, 'places'], problem);
  return changes;
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
  const { feeds, sensors, ...sockets } = await readSockets(reading, problems);
  const files = await readMembers(reading, problems);
  const { members, places } = files;
  const { airspaces, regions, flightPlans } = await readHub(reading, sensors, problems);
  const { secret, ...keys } = await readKeys(reading, problems);
  const texts = await readTexts(reading, problems);
  const warnings = await readAllWarnings(reading, members, problems);
  checkRoster(reading, feeds);
  const lines = readLines(words.lines, Object.keys(words.members), (where, message) => problemAt(reading, where, message));
  const statePath = at(words.record.state ?? `${words.record.folder}.state.json`);
  const state = known ?? (await stateOf(statePath, problems));
  const changes = changesOfPlaces(reading, files, state);
  if (reading.problems.length > 0) return err(problemsFault(path, reading.problems));
  const roster = rosterOf(words, secret, state, await readKeyring(reading));
  const { terms, ...decided } = await readTerms(reading, feeds, roster, state);
  const ofRegions = regions.length === 0 ? {} : { regions, postureRaisesBirth: words.hub?.postureRaisesBirth === true };
  const broker: BrokerConfig = { name: words.name, mode: words.mode, secret, members, feeds, sensors, terms, places, airspaces, lines, ...ofRegions };
  return ok({
    ...{ path, text: file.text, words, broker, flightPlans, repairs, warnings, roster, statePath, state },
    ...{ ...sockets, ...keys, ...texts, ...decided, placeChanges: changes },
    recordFolder: at(words.record.folder),
    publishPath: words.record.publish === undefined ? undefined : at(words.record.publish),
    capFolder: words.cap === undefined ? undefined : at(words.cap.folder),
    hubNames: words.hub?.names ?? { en: 'Hub', ar: 'المركز' },
  });
}

function checkLanguages(reading: Reading, catalogues: Catalogues): void {
  const known = Object.keys(catalogues);
  for (const [member, { languages }] of Object.entries(reading.words.members)) {
    const missing = languages.find((language) => !known.includes(language));
    if (missing !== undefined)
      problemAt(reading, ['members', member, 'languages'], `there are no texts in "${missing}": add its file under languages; known are ${known.join(', ')}`);
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
