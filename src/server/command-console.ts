/** `manara exercise` with the console: the engine in a thread of its own, the console on loopback, until interrupted. */
import { createRequire } from 'node:module';
import { ok, timeS, type TimeS, recipientOf } from '../base/index.ts';
import type { Scenario } from '../exercise/index.ts';
import { LEVELS } from '../model/index.ts';
import { ensureConsoleBuilt, WEB_FOLDER } from './console-build.ts';
import { startConsole } from './console-server.ts';
import type { Director } from './director.ts';
import { startEngineHost, type EngineHost } from './engine-host.ts';
import type { EngineSetup } from './exercise-engine.ts';
import { EXIT, valueOf } from './failure.ts';
import { createDifferences } from './exercise-differences.ts';
import { handleOf } from './handles.ts';
import { loadExercise, loadScenario } from './load-exercise.ts';
import { numberWithin, portFrom } from './option-values.ts';
import { ordersFile, readOrder, type OrderWords } from './order-words.ts';
import { checkOrder, membersOf, sensorsOf } from './orders.ts';
import type { RunChoice } from './run-exercise.ts';
import { shownDesk } from './say/recorded-say.ts';
import { createSayPlan } from './say/say-plan.ts';
import { timeFromWords } from './when.ts';

const { version } = createRequire(import.meta.url)('../../package.json') as { version: string };

/** What the console is asked for. */
export interface ConsoleChoice extends RunChoice {
  readonly speed: string | undefined;
  readonly port: string | undefined;
  readonly orderWords?: readonly OrderWords[];
}

/** Computed ahead of whoever looks furthest, in simulated time: an hour, so that the time bar can be used. */
const AHEAD_S = 3600;
const SPEED_MAX = 600;
const DEFAULT_PORT = 4470;

const say = (line: string): void => void process.stdout.write(`${line}\n`);

function untilInterrupted(): Promise<void> {
  return new Promise((resolve) => {
    for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => resolve());
  });
}

/** The run has a director: orders go to the engine, and into the file from which the run can be made again. */
function directorOf(scenario: Scenario, host: EngineHost): Director {
  return {
    scene: () => ({ sensors: sensorsOf(scenario), members: membersOf(scenario), orders: host.orders() }),
    order(value) {
      const read = readOrder(value);
      const checked = read.ok ? checkOrder(read.value, scenario) : read;
      if (!checked.ok) return checked;
      return ok({ restarts: host.order(checked.value, timeS(checked.value.at ?? host.computedUntil())) });
    },
    file() {
      const { exercise, firstAt } = host.facts();
      const sharing = LEVELS.find((level) => level === exercise?.sharing) ?? null;
      return ordersFile({ exercise: scenario.name, seed: exercise?.seed ?? scenario.seed, from: firstAt, sharing, orders: [...host.orders()] });
    },
  };
}

/** Runs the console until the process is interrupted. */
export async function consoleCommand(choice: ConsoleChoice): Promise<void> {
  const scenario = loadScenario(choice.name);
  const moment = (text: string | undefined): TimeS | undefined =>
    text === undefined ? undefined : valueOf(timeFromWords(text, scenario.startsAt), EXIT.usage);
  const startSpeedup = choice.speed === undefined ? 1 : numberWithin(choice.speed, { name: '--speed', least: 0.1, most: SPEED_MAX });
  const port = choice.port === undefined ? DEFAULT_PORT : portFrom(choice.port);
  ensureConsoleBuilt();
  for (const line of scenario.disclaimer.en) say(`${scenario.name}: ${line}`);
  const setup: EngineSetup = { choice: { name: choice.name, seed: choice.seed, without: choice.without }, until: moment(choice.to) };
  const host = await startEngineHost({
    module: new URL('./exercise-engine.ts', import.meta.url).href,
    setup,
    restart: { from: moment(choice.from), sharing: choice.sharing ?? null, orders: choice.orderWords },
    aheadS: AHEAD_S,
    onFailure: (message) => say(`The engine stopped: ${message}`),
  });
  const director = directorOf(scenario, host);
  const { config, said, startsAt, endsAt } = loadExercise({ name: choice.name, seed: choice.seed, without: choice.without });
  const handles = new Map(config.members.map(({ id }) => [handleOf(config.secret, 'view', recipientOf(id)), id as string]));
  const lines = shownDesk(createSayPlan({ config, said, startsAt, endsAt }).book, handles);
  const differences = createDifferences((sharing) => loadExercise({ name: choice.name, seed: choice.seed, without: choice.without, sharing }).config);
  const server = await startConsole({
    store: host,
    port,
    lines,
    director,
    differences,
    webFolder: WEB_FOLDER,
    version,
    startSpeedup,
    restartable: true,
    say,
    onWritten: () => undefined,
  });
  say(`Console: ${server.address}   (Ctrl-C ends it)`);
  await untilInterrupted();
  await server.close();
  await host.close();
}
