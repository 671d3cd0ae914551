/**
 * Runs an engine in a worker thread and keeps what it makes: the frame store of a console. A restart ends the worker
 * and begins another; what the old one still posts is dropped by its generation.
 */
import { Worker } from 'node:worker_threads';
import { addS, timeS, type TimeS } from '../base/index.ts';
import type { Ahead, Cut, EngineMessage, OrderMessage, WorkerSetup } from './engine.ts';
import { createFrameSpool, type FrameSpool } from './frame-spool.ts';
import type { OrderWords } from './order-words.ts';
import { createMarkBook, type MarkBook } from './mark-book.ts';
import type { EngineFacts, FrameStore, Moment, RestartOptions } from './frame-store.ts';

export interface EngineHostOptions {
  /** URL of the module that exports `createEngine`. */
  readonly module: string;
  /** Plain data for `createEngine`. */
  readonly setup: unknown;
  readonly restart: RestartOptions;
  /** How far to compute ahead of who looks furthest. */
  readonly aheadS: number;
  /** An engine that fails after it was ready: its error's text. The picture so far stays. */
  onFailure(message: string): void;
}

export interface EngineHost extends FrameStore {
  /** True when the run has been computed to its end. */
  done(): boolean;
  /** Has an order carried out at the first second that is not yet computed, when that is near to `at`; else the run begins again from `at`, and it returns true. */
  order(order: OrderWords, at: TimeS): boolean;
  /** What was ordered in this run, in order of time. */
  orders(): readonly OrderWords[];
  close(): Promise<void>;
}

/** How often the limit moves: once a few simulated seconds is enough, each move is a message. */
const LIMIT_STEP_S = 5;

/** Once there is a director, no farther: an order shall be seen soon. */
const DIRECTED_AHEAD_S = 10;
/** Computed no farther than this beyond who looks, a run takes an order as it is. */
const NEAR_S = 20;

interface Run {
  readonly worker: Worker;
  readonly spool: FrameSpool;
  readonly marks: MarkBook;
  facts: EngineFacts | undefined;
  computedUntil: TimeS;
  moments: readonly Moment[];
  orders: readonly OrderWords[];
  cuts: readonly Cut[];
  until: TimeS;
  done: boolean;
  failure: string;
  ending: boolean;
}

interface Host {
  readonly store: EngineHost;
  /** Resolves when the first engine is ready. */
  begin(): Promise<void>;
}

function createHost(options: EngineHostOptions): Host {
  let generation = 0;
  /** The generation that is looked at: the old run stays until the new one is ready. */
  let shown = 0;
  let restart = options.restart;
  const aheadS = (): number => (restart.orders === undefined ? options.aheadS : Math.min(DIRECTED_AHEAD_S, options.aheadS));
  let current: { readonly run: Run; readonly facts: EngineFacts } | undefined;
  let restarting: Promise<void> = Promise.resolve();

  function raiseLimit(run: Run, until: TimeS): void {
    if (until < run.until + LIMIT_STEP_S) return;
    run.until = until;
    run.worker.postMessage({ type: 'ahead', until } satisfies Ahead);
  }

  function take(run: Run, message: EngineMessage, ready: (facts: EngineFacts) => void): void {
    switch (message.type) {
      case 'ready':
        run.facts = message.facts;
        run.computedUntil = addS(message.facts.firstAt, -1);
        raiseLimit(run, addS(message.facts.firstAt, aheadS()));
        ready(message.facts);
        break;
      case 'seconds':
        run.spool.add(message.frames, message.bytes);
        for (const { view, level, offset, length } of message.frames) run.marks.note(view, level, message.bytes.subarray(offset, offset + length));
        run.computedUntil = message.computedUntil;
        run.moments = message.moments ?? run.moments;
        run.orders = [...run.orders, ...message.orders];
        run.cuts = message.cuts ?? run.cuts;
        run.done = message.done;
        break;
      case 'failed':
        throw new Error(message.message);
    }
  }

  function startRun(): Promise<{ run: Run; facts: EngineFacts }> {
    const workerData: WorkerSetup = { module: options.module, setup: options.setup, restart, generation };
    const worker = new Worker(new URL('./engine-worker.ts', import.meta.url), { workerData });
    const never = timeS(Number.NEGATIVE_INFINITY);
    const run: Run = {
      worker,
      spool: createFrameSpool(),
      marks: createMarkBook(),
      facts: undefined,
      computedUntil: never,
      moments: [],
      orders: [],
      cuts: [],
      until: never,
      done: false,
      failure: '',
      ending: false,
    };
    return new Promise((resolve, reject) => {
      const fail = (cause: Error): void => {
        run.failure = cause.message;
        if (run.facts !== undefined) return options.onFailure(cause.message);
        run.spool.close();
        reject(cause);
      };
      worker.on('message', (message: EngineMessage) => {
        if (message.generation !== generation || run.ending) return;
        try {
          take(run, message, (facts) => resolve({ run, facts }));
        } catch (cause) {
          fail(cause as Error);
        }
      });
      worker.on('error', fail);
      worker.on('exit', (code) => {
        if (code !== 0 && !run.ending && run.failure === '') fail(new Error(`the engine's thread ended with status ${code}`));
      });
    });
  }

  async function end(run: Run | undefined): Promise<void> {
    if (run === undefined) return;
    run.ending = true;
    await run.worker.terminate();
    run.spool.close();
  }

  async function replace(): Promise<void> {
    const old = current;
    current = await startRun();
    // Where it really began: a later change of sharing begins there again.
    if (restart.moment !== undefined) restart = { ...restart, moment: undefined, from: current.facts.firstAt };
    await end(old?.run);
  }

  function now(): { readonly run: Run; readonly facts: EngineFacts } {
    if (current === undefined) throw new Error('the engine is closed');
    return current;
  }

  function askRestart(change: RestartOptions): void {
    const given = current?.run.orders ?? [];
    restart = {
      from: change.from ?? restart.from,
      moment: change.moment,
      sharing: change.sharing === undefined ? restart.sharing : change.sharing,
      orders: change.orders ?? (restart.orders === undefined ? undefined : given),
    };
    generation += 1;
    const wanted = generation;
    restarting = restarting
      .then(async () => {
        // Of several wishes in a row only the last one is started.
        if (wanted !== generation) return;
        await replace();
        shown = wanted;
      })
      .catch((cause: Error) => {
        now().run.failure = cause.message;
        options.onFailure(cause.message);
      });
  }

  const store: EngineHost = {
    facts: () => now().facts,
    moments: () => now().run.moments,
    marks: (view) => now().run.marks.of(view),
    computedUntil: () => now().run.computedUntil,
    framesBetween: (view, level, after, until) => now().run.spool.framesBetween(view, level, after, until),
    countBetween: (view, level, after, until) => now().run.spool.countBetween(view, level, after, until),
    snapshotBefore: (view, level, at) => now().run.spool.snapshotBefore(view, level, at),
    lookedAt(at) {
      if (shown === generation) raiseLimit(now().run, addS(at, aheadS()));
    },
    restart: askRestart,
    generation: () => shown,
    failure: () => now().run.failure,
    done: () => now().run.done,
    reaches: (view, at) => now().run.cuts.find((cut) => cut.view === view && at >= cut.from && at < cut.until)?.from ?? at,
    order(order, at) {
      const { run } = now();
      restart = { ...restart, orders: restart.orders ?? [] };
      if (run.computedUntil - at <= NEAR_S) {
        run.worker.postMessage({ type: 'order', order } satisfies OrderMessage);
        return false;
      }
      const from = timeS(Math.floor(at));
      askRestart({ from, orders: [...run.orders.filter((one) => (one.at ?? 0) <= from), { ...order, at: from }] });
      return true;
    },
    orders: () => now().run.orders,
    async close() {
      generation += 1;
      await restarting;
      await end(current?.run);
      current = undefined;
    },
  };
  return { store, begin: replace };
}

/** Starts the engine and resolves when it is ready. Rejects with its error when it does not come up. */
export async function startEngineHost(options: EngineHostOptions): Promise<EngineHost> {
  const host = createHost(options);
  await host.begin();
  return host.store;
}
