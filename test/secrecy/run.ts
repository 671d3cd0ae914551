/** Runs a world and keeps what each view was sent, and which inputs entered it. */
import { createBroker, viewKey, type BrokerInput, type BrokerOptions } from '../../src/broker/index.ts';
import type { ViewName } from '../../src/release/index.ts';
import type { World } from './world.ts';

export interface Run {
  /** Frames of a view, hexadecimal, in order. */
  readonly frames: ReadonlyMap<string, readonly string[]>;
  /** Numbers of inputs (their index in the world) that were withheld from a view, or were no plot for anybody. */
  readonly hidden: ReadonlyMap<string, ReadonlySet<number>>;
  readonly malformed: ReadonlySet<number>;
  readonly views: readonly ViewName[];
  readonly faults: readonly string[];
}

const hexOf = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex');

/** Runs `world` to its end. */
export function run(world: World, options: BrokerOptions = {}): Run {
  const frames = new Map<string, string[]>();
  const hidden = new Map<string, Set<number>>();
  const malformed = new Set<number>();
  const faults: string[] = [];
  let index = 0;
  const note = (view: ViewName): void => {
    const set = hidden.get(viewKey(view)) ?? new Set<number>();
    set.add(index);
    hidden.set(viewKey(view), set);
  };
  const broker = createBroker(
    world.config,
    {
      frame: (view, _at, bytes) => {
        const list = frames.get(viewKey(view)) ?? [];
        list.push(hexOf(bytes));
        frames.set(viewKey(view), list);
      },
      withheld: note,
      quarantined: () => malformed.add(index),
      fault: (view, message) => faults.push(`${viewKey(view)}: ${message}`),
    },
    options,
  );
  world.inputs.forEach((input: BrokerInput, i) => {
    index = i;
    broker.input(input);
  });
  return { frames, hidden, malformed, views: broker.views, faults };
}
