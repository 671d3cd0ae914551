/** Finds an exercise by name or file, reads it with the towns of the basemap, and draws it. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { parseDocument } from 'yaml';
import { compileExercise, readScenario, type ExerciseSetup, type Scenario, type Town } from '../exercise/index.ts';
import type { Level } from '../model/index.ts';
import { systemWords } from '../record/store/index.ts';
import { StatedFailure, valueOf } from './failure.ts';

/** What the command line, or the console's restart, may change about an exercise. */
export interface ExerciseChoice {
  /** Name of a shipped exercise, or path of a file. */
  readonly name: string;
  readonly seed?: number;
  readonly sharing?: Level;
  readonly without?: readonly string[];
}

const FOLDER = fileURLToPath(new URL('../../exercises/', import.meta.url));
const SOURCES = fileURLToPath(new URL('../', import.meta.url));

/** Names of the exercises that are shipped. */
export function shippedExercises(): string[] {
  return readdirSync(FOLDER)
    .filter((file) => file.endsWith('.yaml'))
    .map((file) => file.slice(0, -'.yaml'.length))
    .sort();
}

function pathOf(name: string): string {
  const shipped = `${FOLDER}${name}.yaml`;
  if (/^[a-z0-9-]{1,64}$/.test(name) && existsSync(shipped)) return shipped;
  if (existsSync(name)) return name;
  throw new StatedFailure(`no exercise "${name}": shipped are ${shippedExercises().join(', ')}; or give the path of a file`);
}

/** The text of a file; says what is wrong when it cannot be read. */
export function readText(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch (cause) {
    throw new StatedFailure(`${path} cannot be read: ${systemWords(cause)}`);
  }
}

/** Everything that a run of an exercise is made of: the program's sources, its own file, the towns. */
export function exerciseFiles(name: string): string[] {
  const sources = readdirSync(SOURCES, { recursive: true, encoding: 'utf8' }).filter((file) => file.endsWith('.ts') && !file.endsWith('.test.ts'));
  return [...sources.map((file) => `${SOURCES}${file}`), pathOf(name), `${FOLDER}places.json`];
}

/** The text of an exercise's file. */
export function exerciseText(name: string): string {
  return readText(pathOf(name));
}

function parsed(text: string, name: string): unknown {
  // Aliases are refused: a small file could grow without bound through them.
  const document = parseDocument(text, { uniqueKeys: true });
  const wrong = document.errors[0];
  if (wrong !== undefined) throw new StatedFailure(`${name}: ${wrong.message}`);
  return document.toJS({ maxAliasCount: 0 }) as unknown;
}

/** The towns of the basemap, which exercises may ask for. */
export function loadTowns(): readonly Town[] {
  const file = JSON.parse(readText(`${FOLDER}places.json`)) as { readonly places: readonly Town[] };
  return file.places;
}

/** Reads a scenario; fails with what is wrong, where, and what would be right. */
export function loadScenario(name: string): Scenario {
  return valueOf(readScenario(parsed(exerciseText(name), name), name));
}

/** Reads and draws an exercise. */
export function loadExercise(choice: ExerciseChoice): ExerciseSetup {
  const scenario = loadScenario(choice.name);
  const { sharing, without } = choice;
  return valueOf(compileExercise(scenario, { seed: choice.seed ?? scenario.seed, sharing, without, towns: loadTowns() }));
}
