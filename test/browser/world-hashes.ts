/** What a broker makes of random worlds, as hashes: one program, to be run by Node and by a browser. */
import { hex, sha256 } from '../../src/base/index.ts';
import { createBroker } from '../../src/broker/index.ts';
import { createWorld } from '../secrecy/world.ts';

/** A hash over every frame and warning that leaves the views of a world, in their order. */
export function worldHash(seed: number): { readonly hash: string; readonly frameCount: number } {
  const world = createWorld(seed);
  let head: Uint8Array = new Uint8Array(32);
  let frameCount = 0;
  const link = (bytes: Uint8Array): void => {
    const joined = new Uint8Array(32 + bytes.length);
    joined.set(head);
    joined.set(bytes, 32);
    head = sha256(joined);
  };
  const broker = createBroker(world.config, {
    frame(_view, _at, bytes) {
      frameCount += 1;
      link(bytes);
    },
    warnings: (_recipient, _at, changes) => link(new TextEncoder().encode(JSON.stringify(changes))),
  });
  for (const input of world.inputs) broker.input(input);
  return { hash: hex(head), frameCount };
}
