/** The engine behind the console: an exercise run that hands out its frames second by second, views by opaque handles. */
import { fileURLToPath } from 'node:url';
import { addS, isPublic, memberOf, HUB, timeS, type RecipientId, type TimeS } from '../base/index.ts';
import { expectedMoment, type ExerciseSetup, type Order } from '../exercise/index.ts';
import { LEVELS, type Level } from '../model/index.ts';
import type { ViewName } from '../release/index.ts';
import { coverageFacts } from './coverage-facts.ts';
import type { CreateEngine, Cut, Engine, EngineFrame, EngineSecond } from './engine.ts';
import { createExerciseRun, type ExerciseRun } from './exercise-run.ts';
import type { AirspaceFacts, EngineFacts, Moment, Names, RestartOptions, ViewFacts } from './frame-store.ts';
import { handleOf } from './handles.ts';
import { placeFacts, regionFacts } from './recorded-facts.ts';
import { exerciseFiles, loadExercise, type ExerciseChoice } from './load-exercise.ts';
import type { OrderWords } from './order-words.ts';
import { orderOf } from './orders.ts';
import { rememberedEngine, runKey } from './remembered-engine.ts';

/** Beginnings of runs seen before; goes with the next install. */
const BEGINNINGS = fileURLToPath(new URL('../../node_modules/.cache/manara-beginnings', import.meta.url));
/** A restart for a moment begins this long before it. */
const BEFORE_MOMENT_S = 300;
const DEGREES = 180 / Math.PI;
/** Where the flags stand in a frame, and which of them says snapshot (docs/wire.md). */
const FLAGS_OFFSET = 10;
const SNAPSHOT_FLAG = 1;

const PUBLIC_NAMES: Readonly<Record<string, (name: string) => string>> = {
  en: (name) => `Public of ${name}`,
  ar: (name) => `جمهور ${name}`,
};

type Ring = ReadonlyArray<readonly [number, number]>;

function ringDegrees(ring: Float64Array): Ring {
  return Array.from({ length: ring.length / 2 }, (_, i) => [ring[2 * i] * DEGREES, ring[2 * i + 1] * DEGREES] as const);
}

/** The same for the same exercise and seed, so that links keep. */
const viewHandle = (secret: Uint8Array, recipient: RecipientId): string => handleOf(secret, 'view', recipient);

function namesOf(setup: ExerciseSetup, recipient: RecipientId): Names {
  const member = setup.config.members.find((one) => one.id === memberOf(recipient));
  const names: Names = member?.names ?? setup.scenario.hubNames;
  if (!isPublic(recipient)) return names;
  return Object.fromEntries(Object.entries(names).map(([tag, name]) => [tag, (PUBLIC_NAMES[tag] ?? PUBLIC_NAMES['en'])(name)]));
}

function viewFacts(setup: ExerciseSetup, views: readonly ViewName[]): ViewFacts[] {
  const recipients = [...new Set(views.map((view) => view.recipient))].filter((recipient) => !setup.withoutDelivery.includes(memberOf(recipient)));
  return recipients.map((recipient) => ({
    handle: viewHandle(setup.config.secret, recipient),
    names: namesOf(setup, recipient),
    levels: views.filter((view) => view.recipient === recipient).map((view) => view.level),
    kind: isPublic(recipient) ? 'public' : memberOf(recipient) === HUB ? 'hub' : 'member',
    utcOffsetMin: setup.config.members.find((one) => one.id === memberOf(recipient))?.utcOffsetMin,
  }));
}

/** Airspaces are published: everybody sees all of them, without the name of who is responsible. */
function airspaceFacts(setup: ExerciseSetup): AirspaceFacts[] {
  return setup.config.airspaces.map((space) => ({
    names: space.names,
    ring: ringDegrees(space.ring),
    closedFrom: space.closedFrom ?? null,
    closedUntil: space.closedUntil ?? null,
  }));
}

function factsOf(setup: ExerciseSetup, run: ExerciseRun, sharing: Level | undefined): EngineFacts {
  const views = viewFacts(setup, run.broker.views);
  const airspaces = airspaceFacts(setup);
  const recipients = [...new Set(run.broker.views.map((view) => view.recipient))];
  return {
    mode: 'exercise',
    exercise: {
      name: setup.scenario.name,
      disclaimer: setup.disclaimer,
      startsAt: setup.startsAt,
      endsAt: setup.endsAt,
      seed: setup.seed,
      sharing: sharing ?? null,
    },
    views,
    places: Object.fromEntries(recipients.map((recipient) => [viewHandle(setup.config.secret, recipient), run.broker.placesOf(recipient).map(placeFacts)])),
    airspaces: Object.fromEntries(views.map((view) => [view.handle, airspaces])),
    coverage: Object.fromEntries(recipients.map((recipient) => [viewHandle(setup.config.secret, recipient), coverageFacts(setup.config, recipient)])),
    regions: regionFacts(setup.config),
    firstAt: run.firstAt,
  };
}

/** What the console's command hands to the engine's thread. */
export interface EngineSetup {
  readonly choice: ExerciseChoice;
  readonly until: TimeS | undefined;
}

const isLevel = (text: string | null | undefined): text is Level => LEVELS.includes(text as Level);

interface EngineOptions {
  readonly from: TimeS | undefined;
  readonly until: TimeS | undefined;
  readonly sharing: Level | undefined;
  readonly orders: readonly OrderWords[];
}

class ExerciseEngine implements Engine {
  readonly facts: EngineFacts;
  private readonly run: ExerciseRun;
  private readonly until: TimeS;
  private readonly secret: Uint8Array;
  private readonly hidden: readonly string[];
  private frames: EngineFrame[] = [];
  private momentsSent = '';
  /** The words of orders that were known from the beginning. */
  private readonly words: ReadonlyMap<Order, OrderWords>;
  private asked: OrderWords | undefined;

  /** Orders to be carried out with the next second. */
  private readonly waiting: OrderWords[] = [];
  private carriedOut: OrderWords[] = [];
  private readonly cuts: Cut[] = [];
  private readonly recipients: readonly RecipientId[];

  constructor(setup: ExerciseSetup, options: EngineOptions) {
    this.until = timeS(Math.min(options.until ?? setup.endsAt, setup.endsAt));
    this.secret = setup.config.secret;
    this.hidden = setup.withoutDelivery;
    const sink = { frame: (view: ViewName, at: TimeS, bytes: Uint8Array) => this.keep(view, at, bytes), ordered: (order: Order) => this.note(order) };
    this.words = new Map(options.orders.map((words) => [orderOf(words), words]));
    this.run = createExerciseRun(setup, sink, { from: options.from, orders: [...this.words.keys()] });
    this.recipients = [...new Set(this.run.broker.views.map((view) => view.recipient))];
    this.facts = factsOf(setup, this.run, options.sharing);
  }

  order(words: OrderWords): void {
    this.waiting.push(words);
  }

  /** An order was carried out: what was asked for live has its time from the run. */
  private note(order: Order): void {
    const words = this.words.get(order) ?? this.asked;
    if (words === undefined) return;
    this.carriedOut.push({ ...words, at: order.at });
    if (order.what !== 'cut') return;
    const until = addS(order.at, order.lastsS);
    for (const recipient of this.recipients) {
      if (memberOf(recipient) === order.member) this.cuts.push({ view: viewHandle(this.secret, recipient), from: order.at, until });
    }
  }

  private takeOrders(): void {
    for (const words of this.waiting.splice(0)) {
      this.asked = words;
      this.run.order(orderOf(words));
    }
    this.asked = undefined;
  }

  stepSecond(): EngineSecond {
    this.takeOrders();
    this.run.step();
    const { frames, carriedOut } = this;
    this.frames = [];
    this.carriedOut = [];
    const moments: Moment[] = this.run.moments().map((moment) => ({ key: moment.key, names: moment.names, at: moment.at ?? null }));
    const text = JSON.stringify(moments);
    const changed = text !== this.momentsSent;
    this.momentsSent = text;
    return {
      at: this.run.at,
      frames,
      done: this.run.at >= this.until,
      ...(changed ? { moments } : {}),
      ...(carriedOut.length > 0 ? { orders: carriedOut, cuts: [...this.cuts] } : {}),
    };
  }

  private keep(view: ViewName, at: TimeS, bytes: Uint8Array): void {
    if (this.hidden.includes(memberOf(view.recipient))) return;
    this.frames.push({ view: viewHandle(this.secret, view.recipient), level: view.level, at, snapshot: (bytes[FLAGS_OFFSET] & SNAPSHOT_FLAG) !== 0, bytes });
  }
}

/** Where a run begins: shortly before the moment that is asked for, so that it is seen to come. */
function beginning(setup: ExerciseSetup, { from, moment }: RestartOptions, until: TimeS): TimeS | undefined {
  const expectedAt = moment === undefined ? undefined : expectedMoment(setup, moment);
  return expectedAt === undefined ? from : timeS(Math.floor(Math.min(expectedAt, until) - BEFORE_MOMENT_S));
}

/** Makes the engine in its thread; `setup` is an `EngineSetup`. */
export const createEngine: CreateEngine = (setup: unknown, restart: RestartOptions): Engine => {
  const { choice, until } = setup as EngineSetup;
  const sharing = isLevel(restart.sharing) ? restart.sharing : undefined;
  const make = (): Engine => {
    const exercise = loadExercise({ ...choice, sharing });
    return new ExerciseEngine(exercise, { from: beginning(exercise, restart, until ?? exercise.endsAt), until, sharing, orders: restart.orders ?? [] });
  };
  // A run with a director goes its own way from second to second: nothing of it comes back.
  if (restart.orders !== undefined) return make();
  return rememberedEngine({ folder: BEGINNINGS, key: runKey(exerciseFiles(choice.name), { setup, restart }), make });
};
