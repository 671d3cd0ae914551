/** Runs a world and keeps what views were sent. */
import { createBroker, viewKey, type BrokerOptions } from '../../src/broker/index.ts';
import type { World } from './world.ts';

export interface Run {
  /** Frames of a view, in order. */
  readonly frames: ReadonlyMap<string, readonly Uint8Array[]>;
  readonly faults: readonly string[];
}

/** Choices of a run: which view's frames to keep (all when absent). */
export interface RunOptions extends BrokerOptions {
  readonly only?: string;
  readonly broker?: typeof createBroker;
}

/** Runs `world` to its end. */
export function run(world: World, options: RunOptions = {}): Run {
  const frames = new Map<string, Uint8Array[]>();
  const faults: string[] = [];
  const broker = (options.broker ?? createBroker)(
    world.config,
    {
      frame: (view, _at, bytes) => {
        const key = viewKey(view);
        if (options.only !== undefined && options.only !== key) return;
        const list = frames.get(key) ?? [];
        list.push(bytes);
        frames.set(key, list);
      },
      fault: (view, message) => faults.push(`${viewKey(view)}: ${message}`),
    },
    options,
  );
  for (const input of world.inputs) broker.input(input);
  return { frames, faults };
}

/** Number of the first frame in which two runs differ for a view, -1 when they are equal. */
export function firstDifference(a: Run, b: Run, key: string): number {
  const left = a.frames.get(key) ?? [];
  const right = b.frames.get(key) ?? [];
  for (let i = 0; i < Math.max(left.length, right.length); i += 1) {
    if (left[i] === undefined || right[i] === undefined || Buffer.compare(left[i], right[i]) !== 0) return i;
  }
  return -1;
}
