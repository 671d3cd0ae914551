/** A share of a world's views, computed by itself: what one of several workers would do. */
import { parentPort, workerData } from 'node:worker_threads';
import { hex, sha256 } from '../../src/base/index.ts';
import { createBroker, viewKey, type Broker } from '../../src/broker/index.ts';
import { viewsOf } from '../../src/release/index.ts';
import { createWorld } from './world.ts';

/** Which of the shares of a world. */
export interface Share {
  readonly seed: number;
  readonly shares: number;
  readonly index: number;
}

/** Hashes of the frames of each view of a share, by view; `feed` gives the broker the next input, `over` when there is none. */
export function openShare({ seed, shares, index }: Share): { readonly hashes: Map<string, string>; feed(): boolean } {
  const world = createWorld(seed);
  const own = new Set(viewsOf(world.config).flatMap((view, i) => (i % shares === index ? [viewKey(view)] : [])));
  const hashes = new Map<string, string>();
  const broker: Broker = createBroker(
    world.config,
    { frame: (view, _at, bytes) => void hashes.set(viewKey(view), hex(sha256(Buffer.concat([Buffer.from(hashes.get(viewKey(view)) ?? ''), bytes])))) },
    { computes: (view) => own.has(viewKey(view)) },
  );
  let next = 0;
  return {
    hashes,
    feed() {
      if (next === world.inputs.length) return false;
      broker.input(world.inputs[next]);
      next += 1;
      return true;
    },
  };
}

if (parentPort !== null && (workerData as Partial<Share> | null)?.seed !== undefined) {
  const share = openShare(workerData as Share);
  while (share.feed());
  parentPort.postMessage([...share.hashes]);
}
