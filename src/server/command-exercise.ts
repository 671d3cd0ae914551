/** `manara exercise`: headless into a folder, as a comparison of sharing, or with the console. */
import { LEVELS, type Level } from '../model/index.ts';
import { isoFromTime, timeS } from '../base/index.ts';
import { EXIT, StatedFailure, valueOf } from './failure.ts';
import { loadScenario, readText } from './load-exercise.ts';
import { readOrdersFile, type OrdersFile } from './order-words.ts';
import { checkOrder, orderOf } from './orders.ts';
import type { RunChoice } from './run-exercise.ts';

/** Options as the command line gives them. */
export interface ExerciseOptions {
  readonly seed?: string;
  readonly seeds?: string;
  readonly from?: string;
  readonly to?: string;
  readonly speed?: string;
  readonly headless?: boolean;
  readonly out?: string;
  readonly readable?: boolean;
  readonly sharing?: string;
  readonly without?: readonly string[];
  readonly compare?: boolean;
  readonly port?: string;
  readonly orders?: string;
}

function wholeNumber(text: string, option: string): number {
  if (!/^\d{1,10}$/.test(text)) throw new StatedFailure(`${option} ${text} must be a whole number`, EXIT.usage);
  return Number(text);
}

function levelOf(text: string | undefined): Level | undefined {
  if (text === undefined) return undefined;
  const level = LEVELS.find((one) => one === text);
  if (level === undefined) throw new StatedFailure(`--sharing ${text} must be one of ${LEVELS.join(', ')}`, EXIT.usage);
  return level;
}

function seedsOf(options: ExerciseOptions): readonly (number | undefined)[] {
  if (options.seeds === undefined) return [options.seed === undefined ? undefined : wholeNumber(options.seed, '--seed')];
  const match = /^(\d{1,6})-(\d{1,6})$/.exec(options.seeds);
  const [first, last] = [Number(match?.[1]), Number(match?.[2])];
  if (match === null || first > last || last - first >= 1000)
    throw new StatedFailure(`--seeds ${options.seeds} must read like 1-50, at most 1000 of them`, EXIT.usage);
  return Array.from({ length: last - first + 1 }, (_, i) => first + i);
}

/** Options that say nothing together are a mistake: nobody should wait for a run that does something else. */
function checkTogether(options: ExerciseOptions): void {
  const isCompare = options.compare === true;
  const runsAlone = options.headless === true || isCompare;
  const wrong = [
    options.seed !== undefined && options.seeds !== undefined ? '--seed and --seeds exclude each other' : '',
    options.seeds !== undefined && !runsAlone ? '--seeds needs --headless or --compare: the console shows one run' : '',
    isCompare && options.sharing !== undefined ? '--compare runs every level of sharing: leave out --sharing' : '',
    runsAlone && options.speed !== undefined ? '--speed is for the console: without one a run goes as fast as it can' : '',
    runsAlone && options.port !== undefined ? '--port is for the console: leave it out' : '',
    options.out !== undefined && !runsAlone ? '--out needs --headless or --compare: the console keeps nothing' : '',
    options.readable === true && options.out === undefined ? '--readable needs --out: it puts .ndjson beside the frames there' : '',
  ].filter((message) => message !== '');
  if (wrong.length > 0) throw new StatedFailure(wrong.join('; '), EXIT.usage);
}

/** A run with its director's orders, as the console kept it. */
function keptOrders(path: string, name: string): OrdersFile {
  const file = valueOf(readOrdersFile(readText(path), path), EXIT.usage);
  const scenario = loadScenario(name);
  if (file.exercise !== scenario.name)
    throw new StatedFailure(`--orders ${path} is of the exercise ${file.exercise}: name that one, not ${scenario.name}`, EXIT.usage);
  for (const order of file.orders) valueOf(checkOrder(order, scenario), EXIT.usage);
  return file;
}

/** Runs the command. */
export async function exerciseCommand(name: string, options: ExerciseOptions): Promise<void> {
  checkTogether(options);
  const kept = options.orders === undefined ? undefined : keptOrders(options.orders, name);
  const seeds = kept === undefined || options.seed !== undefined || options.seeds !== undefined ? seedsOf(options) : [kept.seed];
  const choice: RunChoice = {
    name,
    from: options.from ?? (kept === undefined ? undefined : isoFromTime(timeS(kept.from))),
    to: options.to,
    out: options.out,
    readable: options.readable,
    sharing: levelOf(options.sharing) ?? kept?.sharing ?? undefined,
    without: options.without,
    orders: kept?.orders.map(orderOf),
  };
  // Either is loaded when it is asked for: the console's process needs no tracker, its engine has a thread of its own.
  if (options.compare === true || options.headless === true) {
    const { compareRuns, runHeadless } = await import('./headless-exercise.ts');
    return options.compare === true ? compareRuns(choice, seeds) : runHeadless(choice, seeds);
  }
  const { consoleCommand } = await import('./command-console.ts');
  await consoleCommand({ ...choice, orderWords: kept?.orders, seed: seeds[0], speed: options.speed, port: options.port });
}
