/** The worker thread of an engine: steps it second by second as far as the host allows and posts what it made. */
import { parentPort, workerData } from 'node:worker_threads';
import { assert, timeS, type TimeS } from '../base/index.ts';
import type { Ahead, CreateEngine, Cut, Engine, EngineMessage, OrderMessage, PackedFrame, WorkerSetup } from './engine.ts';
import type { Moment } from './frame-store.ts';
import type { OrderWords } from './order-words.ts';

/** Seconds are posted together for this long: few messages when it runs fast, no visible wait when it does not. */
const POST_EVERY_MS = 20;

assert(parentPort !== null, 'engine-worker must run as a worker thread');
const port = parentPort;
const { module, setup, restart, generation } = workerData as WorkerSetup;
let until = timeS(Number.NEGATIVE_INFINITY);
let wake: (() => void) | undefined;

function post(message: EngineMessage, transfer: ArrayBuffer[] = []): void {
  port.postMessage(message, transfer);
}

/** Copies frames into one buffer, which then changes hands. */
function createPacker(): { add(step: ReturnType<Engine['stepSecond']>): void; post(at: TimeS, done: boolean): void } {
  let frames: PackedFrame[] = [];
  let parts: Uint8Array[] = [];
  let length = 0;
  let moments: readonly Moment[] | undefined;
  let orders: readonly OrderWords[] = [];
  let cuts: readonly Cut[] | undefined;
  return {
    add(step) {
      for (const { view, level, at, snapshot, bytes } of step.frames) {
        frames.push({ view, level, at, snapshot, offset: length, length: bytes.length });
        parts.push(bytes.slice());
        length += bytes.length;
      }
      moments = step.moments ?? moments;
      orders = [...orders, ...(step.orders ?? [])];
      cuts = step.cuts ?? cuts;
    },
    post(computedUntil, done) {
      const bytes = new Uint8Array(length);
      parts.forEach((part, index) => bytes.set(part, frames[index].offset));
      post({ type: 'seconds', generation, computedUntil, frames, bytes, moments, orders, cuts, done }, [bytes.buffer]);
      frames = [];
      parts = [];
      length = 0;
      moments = undefined;
      orders = [];
      cuts = undefined;
    },
  };
}

const breathe = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

async function run(engine: Engine): Promise<void> {
  const packer = createPacker();
  let at = timeS(Number.NEGATIVE_INFINITY);
  for (let done = false; !done; ) {
    if (at >= until) {
      await new Promise<void>((resolve) => (wake = resolve));
      continue;
    }
    const startedMs = performance.now();
    try {
      while (!done && at < until && performance.now() - startedMs < POST_EVERY_MS) {
        const step = engine.stepSecond();
        packer.add(step);
        ({ at, done } = step);
      }
    } finally {
      // What was made before a step failed can still be looked at.
      packer.post(at, done);
    }
    await breathe();
  }
}

let running: Engine | undefined;

port.on('message', (message: Ahead | OrderMessage) => {
  if (message.type === 'order') return running?.order?.(message.order);
  until = message.until;
  wake?.();
});

try {
  const { createEngine } = (await import(module)) as { createEngine: CreateEngine };
  const engine = await createEngine(setup, restart);
  running = engine;
  post({ type: 'ready', generation, facts: engine.facts });
  await run(engine);
} catch (cause) {
  const failure = cause instanceof Error ? cause : new Error(String(cause));
  post({ type: 'failed', generation, message: failure.stack ?? failure.message });
}
port.close();
