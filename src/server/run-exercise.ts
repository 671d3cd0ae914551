/** A headless run: everything of section 7 of the design into a folder, or only the figures for a comparison. */
import { createHash } from 'node:crypto';
import { existsSync, readdirSync } from 'node:fs';
import { createRequire } from 'node:module';
import { arch, cpus, platform } from 'node:os';
import { join } from 'node:path';
import { hmacSha256, isoFromTime, utf8, type TimeS } from '../base/index.ts';
import type { ExerciseSetup, Order } from '../exercise/index.ts';
import { LEVELS, type Level } from '../model/index.ts';
import { createRecorder, createSigner, type Recorder } from '../record/store/index.ts';
import { createBeat } from './beat.ts';
import { createExerciseRun, type ExerciseRun } from './exercise-run.ts';
import { EXIT, StatedFailure, valueOf } from './failure.ts';
import { makeFolder } from './make-folder.ts';
import { exerciseText, loadExercise, type ExerciseChoice } from './load-exercise.ts';
import { headKeeperOf } from './member-proof.ts';
import { EXERCISE_SENDER, OutFolder } from './out-folder.ts';
import { kernelName } from './kernel.ts';
import { BROKER_SUBJECT, brokerText, termsEntryText } from './recorded-config.ts';
import { factsText } from './recorded-facts.ts';
import { RunMeter } from './run-meter.ts';
import { timeFromWords } from './when.ts';
import { BIAS_SUBJECT, biasText } from './sensor-bias.ts';
import { SAID_SUBJECT, TOLD_SUBJECT, saidText } from './say/said-text.ts';
import { toldText } from './say/told-book.ts';
import { INDICATION_SUBJECT, takenText } from './words/word-text.ts';

const { version } = createRequire(import.meta.url)('../../package.json') as { version: string };

/** What a run is asked for. */
export interface RunChoice extends ExerciseChoice {
  readonly from?: string;
  readonly to?: string;
  readonly out?: string;
  /** Frames as lines beside those in bytes. */
  readonly readable?: boolean;
  /** What a director ordered in an earlier run. */
  readonly orders?: readonly Order[];
}

/** What a run came to. */
export interface RunResult {
  /** Text of assessment.json. */
  readonly assessment: string;
  readonly simulatedS: number;
  readonly cpuMs: number;
  readonly plotCount: number;
  /** How often a view broke and was rebuilt: what was shown then is no measure of anything. */
  readonly brokenCount: number;
}

/** Who the record says gave an order. */
const DIRECTOR = 'director';

interface Span {
  readonly from: TimeS;
  readonly until: TimeS;
}

function spanOf(setup: ExerciseSetup, choice: RunChoice): Span {
  const moment = (text: string | undefined, otherwise: TimeS): TimeS =>
    text === undefined ? otherwise : valueOf(timeFromWords(text, setup.startsAt), EXIT.usage);
  const from = moment(choice.from, setup.startsAt);
  const until = moment(choice.to, setup.endsAt);
  const words = (at: TimeS): string => isoFromTime(at);
  if (from >= until) throw new StatedFailure(`--to ${words(until)} must be later than --from ${words(from)}`, EXIT.usage);
  if (from < setup.startsAt || until > setup.endsAt) {
    throw new StatedFailure(
      `from ${words(from)} to ${words(until)} does not lie within the exercise, ${words(setup.startsAt)} to ${words(setup.endsAt)}: change --from or --to`,
      EXIT.usage,
    );
  }
  return { from, until };
}

function openOut(folder: string, setup: ExerciseSetup): OutFolder {
  if (existsSync(folder) && readdirSync(folder).length > 0) throw new StatedFailure(`${folder} is not empty: name a new folder with --out`);
  makeFolder(folder);
  return new OutFolder(folder, setup);
}

/** The configuration's text in a record: everything that makes the run again. */
function configText(choice: RunChoice, setup: ExerciseSetup): string {
  const { sharing, without } = choice;
  return JSON.stringify({
    exercise: setup.scenario.name,
    seed: setup.seed,
    sharing: sharing ?? null,
    without: without ?? [],
    scenario: exerciseText(choice.name),
  });
}

interface RecordPlan {
  readonly folder: string;
  readonly setup: ExerciseSetup;
  readonly choice: RunChoice;
  readonly from: TimeS;
}

function openRecord({ folder, setup, choice, from }: RecordPlan): Recorder {
  const text = configText(choice, setup);
  const signer = createSigner(hmacSha256(setup.config.secret, utf8('record-key')));
  const recorder = createRecorder({
    folder: join(folder, 'recording'),
    signer,
    heads: headKeeperOf(setup.config),
    groupMs: 0,
    checkpointS: 60,
    sync: false,
    header: {
      program: version,
      node: process.version,
      kernel: kernelName(),
      mode: 'exercise',
      signingKey: signer.publicKeyHex,
      startsAt: setup.startsAt,
      configHash: createHash('sha256').update(text).digest('hex'),
    },
  });
  recorder.append({ type: 'config', at: setup.startsAt, subject: '', text });
  const cap = { sender: EXERCISE_SENDER, without: setup.withoutDelivery, languages: [] };
  const brokerWords = brokerText({ program: version, kernel: kernelName(), config: setup.config, silentUntil: from, cap });
  recorder.append({ type: 'config', at: setup.startsAt, subject: BROKER_SUBJECT, text: brokerWords });
  for (const terms of setup.config.terms)
    recorder.append({ type: 'terms', at: setup.startsAt, subject: terms.member, text: termsEntryText({ used: terms, written: '' }) });
  const facts = { disclaimer: setup.disclaimer, hubNames: setup.scenario.hubNames, seed: setup.seed, sharing: choice.sharing ?? null, endsAt: setup.endsAt };
  // Last of the beginning: what comes after it is input.
  recorder.append({ type: 'places', at: setup.startsAt, subject: '', text: factsText(setup.config, facts) });
  return recorder;
}

interface Wiring {
  readonly setup: ExerciseSetup;
  readonly span: Span;
  readonly out: OutFolder | undefined;
  readonly record: Recorder | undefined;
  readonly orders: readonly Order[];
}

interface Wired {
  readonly run: ExerciseRun;
  readonly meter: RunMeter;
  /** Of each view that broke, what is said. */
  readonly broken: readonly string[];
}

/** Connects a run to what keeps it. */
function wire({ setup, span, out, record, orders }: Wiring): Wired {
  const broken: string[] = [];
  const run: ExerciseRun = createExerciseRun(
    setup,
    {
      input: (input) => record?.append({ type: 'input', at: input.at, door: input.door, from: '', bytes: input.bytes }),
      tick: (at) => record?.append({ type: 'tick', at }),
      filed: (filed, at) => record?.append({ type: 'act', at, subject: `${INDICATION_SUBJECT}${filed.indication.member}`, text: takenText({ filed }) }),
      said: (said, at) => record?.append({ type: 'act', at, subject: `${SAID_SUBJECT}${said.member}`, text: saidText(said) }),
      told: (member, at, news) => record?.append({ type: 'act', at, subject: `${TOLD_SUBJECT}${member}`, text: toldText(news) }),
      frame: (view, at, bytes) => {
        record?.append({ type: 'frame', at, recipient: view.recipient, level: view.level, bytes });
        out?.frame(view, bytes);
      },
      warnings: (recipient, at, changes) => {
        meter.warnings(recipient, at, changes);
        for (const text of out?.warnings(run.broker, recipient, at, changes) ?? []) record?.append({ type: 'warning', at, recipient, text });
      },
      biased: (found, at) => record?.append({ type: 'fault', at, subject: BIAS_SUBJECT, text: biasText(found) }),
      ordered: (order) => record?.append({ type: 'act', at: run.at, subject: DIRECTOR, text: JSON.stringify(order) }),
      stopped: (report) => record?.append({ type: 'act', at: report.at, subject: report.responder, text: `ended ${report.objectId}` }),
      fault(view, message, at) {
        broken.push(`${view.recipient}/${view.level} at ${isoFromTime(at)}: ${message}`);
        record?.append({ type: 'fault', at, subject: `${view.recipient}/${view.level}`, text: message });
      },
    },
    { from: span.from, orders },
  );
  const meter = new RunMeter(setup, run.broker);
  return { run, meter, broken };
}

/** A group of simulated seconds between two flushes of the record. */
const FLUSH_EVERY_S = 20;
const SCORE_TICK_S = 5;

async function runThrough(wired: Wired, wiring: Wiring, sayHowFar: (line: string) => void): Promise<void> {
  const { run, meter } = wired;
  const { span, out, record } = wiring;
  const beat = createBeat(sayHowFar);
  while (run.at < span.until) {
    run.step();
    if (run.at >= span.from) {
      meter.tick(run.at);
      if (run.at % SCORE_TICK_S === 0) out?.score(run.broker, run.at);
    }
    if (run.at % FLUSH_EVERY_S === 0) await record?.flush();
    beat(() => `  at ${isoFromTime(run.at).slice(11, 19)} of ${isoFromTime(span.until).slice(11, 19)} UTC`);
  }
}

function machineFacts(result: Omit<RunResult, 'assessment' | 'brokenCount'>, wallMs: number): object {
  const usage = process.resourceUsage();
  return {
    node: process.version,
    platform: `${platform()} ${arch()}`,
    cpu: cpus()[0]?.model ?? '',
    cpuCount: cpus().length,
    memoryPeakMb: Math.round(usage.maxRSS / 1024),
    cpuMs: Math.round(result.cpuMs),
    wallMs: Math.round(wallMs),
    cpuMsPerSimulatedS: Math.round((result.cpuMs / result.simulatedS) * 100) / 100,
    plotCount: result.plotCount,
    plotsPerSimulatedS: Math.round(result.plotCount / result.simulatedS),
  };
}

function plotCountOf(wired: Wired, setup: ExerciseSetup): number {
  return setup.config.feeds.reduce((total, feed) => total + wired.run.broker.health.of(feed.id).plotCount, 0);
}

/** Counts of what is in an exercise, to be printed with every timing. */
export function sizeWords(setup: ExerciseSetup): string {
  const kinds = new Map<string, number>();
  for (const entry of setup.sky.truth.entries) kinds.set(entry.kind, (kinds.get(entry.kind) ?? 0) + 1);
  const objects = ['drone', 'cruise', 'ballistic', 'aircraft', 'bird'].flatMap((kind) => (kinds.has(kind) ? [`${kinds.get(kind)} ${kind}`] : []));
  return `${objects.join(', ')}; ${setup.config.sensors.length} sensors, ${setup.config.members.filter((one) => one.id !== 'hub').length} members and the hub, ${setup.places.length} places`;
}

/** Runs an exercise without a console; `say` hears what it is, `sayHowFar` every ten seconds where it is. */
export async function runExercise(choice: RunChoice, say: (line: string) => void, sayHowFar = say): Promise<RunResult> {
  const startedMs = performance.now();
  const setup = loadExercise(choice);
  const span = spanOf(setup, choice);
  for (const line of setup.disclaimer.en) say(`${setup.scenario.name}: ${line}`);
  say(`seed ${setup.seed}: ${sizeWords(setup)}`);
  const out = choice.out === undefined ? undefined : openOut(choice.out, setup);
  const record = choice.out === undefined ? undefined : openRecord({ folder: choice.out, setup, choice, from: span.from });
  const wiring: Wiring = { setup, span, out, record, orders: choice.orders ?? [] };
  const before = process.cpuUsage();
  const wired = wire(wiring);
  const simulatedFrom = wired.run.at;
  await runThrough(wired, wiring, sayHowFar);
  const usage = process.cpuUsage(before);
  const result = { simulatedS: span.until - simulatedFrom, cpuMs: (usage.user + usage.system) / 1000, plotCount: plotCountOf(wired, setup) };
  const assessment = wired.meter.assessment(span.from, span.until, choice.sharing ?? 'terms');
  await record?.close();
  out?.close();
  if (choice.readable === true) out?.writeReadable();
  out?.text('assessment.json', assessment);
  out?.text('leads.csv', wired.meter.leads());
  out?.text(
    'run.json',
    `${JSON.stringify(
      {
        program: version,
        exercise: setup.scenario.name,
        seed: setup.seed,
        from: isoFromTime(span.from),
        to: isoFromTime(span.until),
        sharing: choice.sharing ?? 'terms',
        without: choice.without ?? [],
        size: sizeWords(setup),
        machine: machineFacts(result, performance.now() - startedMs),
      },
      undefined,
      2,
    )}\n`,
  );
  const { broken } = wired;
  if (broken.length > 0)
    sayHowFar(`view/rebuilt: ${broken.length} times a view broke, and was blank while it was rebuilt: please report it. The first was ${broken[0]}`);
  return { ...result, assessment, brokenCount: broken.length };
}

/** The levels that a comparison runs, in their order. */
export const COMPARED: readonly Level[] = LEVELS;

/** Where a run of a comparison writes: a folder of its own inside `out`. */
export function outOf(choice: RunChoice, part: string): string | undefined {
  return choice.out === undefined ? undefined : join(choice.out, part);
}
