/**
 * Track ids as they leave a view: a keyed permutation of (epoch, serial) per recipient and level, so that no two
 * recipients, levels or epochs can be linked by number and no id tells how many came before it.
 */
import { assert, hmacBy, hmacSha256, trackId, utf8, type RecipientId, type TrackId } from '../base/index.ts';
import type { ViewLevel } from '../model/index.ts';

/** Serials come in blocks of 2^20; an epoch has one block, or as many as it uses up: weeks without a change of terms. */
const BLOCK_SERIALS = 1 << 20;
const VALUES = 4_294_967_296;
/** Ids are remembered, not stored: what is not on the screen may be worked out again. */
const REMEMBERED_MAX = 65_536;
const HALF_MASK = 0xffff;
/** Luby and Rackoff 1988 (doi:10.1137/0217022): four rounds make a pseudo-random permutation strong. */
const ROUNDS = 4;

const streamKeys = new WeakMap<Uint8Array, Map<string, Uint8Array>>();

/** Key material of one recipient and level, derived from the broker's secret. */
export function streamKey(secret: Uint8Array, recipient: RecipientId, level: ViewLevel): Uint8Array {
  const known = streamKeys.get(secret) ?? new Map<string, Uint8Array>();
  streamKeys.set(secret, known);
  const stream = `track-id/${recipient}/${level}`;
  const key = known.get(stream) ?? hmacSha256(secret, utf8(stream));
  known.set(stream, key);
  return key;
}

type Keyed = ReturnType<typeof hmacBy>;

function roundOf(keyed: Keyed, round: number, half: number): number {
  const digest = keyed(Uint8Array.of(round, half & 255, half >>> 8));
  return digest[0] | (digest[1] << 8);
}

function permute(keyed: Keyed, value: number): number {
  let left = value >>> 16;
  let right = value & HALF_MASK;
  for (let round = 0; round < ROUNDS; round += 1) {
    const mixed = (left ^ roundOf(keyed, round, right)) & HALF_MASK;
    left = right;
    right = mixed;
  }
  return ((right << 16) | left) >>> 0;
}

/** Gives a stream its ids; remembers them, since the same few tracks are asked for every second. */
export interface Identity {
  idOf(epoch: number, serial: number): TrackId;
  /** From 0 to below 1, the same for an id each time: who has not the key cannot tell it from the id. */
  secretShareOf(id: TrackId): number;
  /** Ends an epoch: its ids are not given again, however many it used. */
  clear(): void;
}

/** The ids of one stream under `key`. */
export function createIdentity(key: Uint8Array): Identity {
  const known = new Map<number, TrackId>();
  let keyed: Keyed | undefined;
  const rounds = (): Keyed => (keyed ??= hmacBy(key));
  let blocksBefore = 0;
  let blocks = 0;
  const idOf = (epoch: number, serial: number): TrackId => {
    if (!(serial > 0)) assert(false, `a serial is at least 1, got ${serial}`);
    blocks = Math.max(blocks, Math.floor(serial / BLOCK_SERIALS));
    const value = ((epoch + blocksBefore) * BLOCK_SERIALS + serial) % VALUES;
    let id = known.get(value);
    if (id === undefined) {
      if (known.size >= REMEMBERED_MAX) known.clear();
      id = trackId(permute(rounds(), value));
      known.set(value, id);
    }
    return id;
  };
  const secretShareOf = (id: TrackId): number => roundOf(rounds(), ROUNDS, (id ^ (id >>> 16)) & HALF_MASK) / (HALF_MASK + 1);
  const clear = (): void => {
    known.clear();
    blocksBefore += blocks;
    blocks = 0;
  };
  return { idOf, secretShareOf, clear };
}
