/**
 * Track ids as they leave a view: a keyed permutation of (epoch, serial) per recipient and level, so that no two
 * recipients, levels or epochs can be linked by number and no id tells how many came before it.
 */
import { assert, hmacSha256, trackId, utf8, type RecipientId, type TrackId } from '../base/index.ts';
import type { ViewLevel } from '../model/index.ts';

/** Serials of one epoch: 2^20 tracks of one view between two changes of terms. */
const SERIAL_BITS = 20;
const SERIAL_MAX = 1 << SERIAL_BITS;
const EPOCH_MAX = 1 << (32 - SERIAL_BITS);
const HALF_MASK = 0xffff;
/** Luby and Rackoff 1988 (doi:10.1137/0217022): four rounds make a pseudo-random permutation strong. */
const ROUNDS = 4;

/** Key material of one recipient and level, derived from the broker's secret. */
export function streamKey(secret: Uint8Array, recipient: RecipientId, level: ViewLevel): Uint8Array {
  return hmacSha256(secret, utf8(`track-id/${recipient}/${level}`));
}

function roundOf(key: Uint8Array, round: number, half: number): number {
  const digest = hmacSha256(key, Uint8Array.of(round, half & 255, half >>> 8));
  return digest[0]! | (digest[1]! << 8);
}

function permute(key: Uint8Array, value: number): number {
  let left = value >>> 16;
  let right = value & HALF_MASK;
  for (let round = 0; round < ROUNDS; round += 1) {
    const mixed = (left ^ roundOf(key, round, right)) & HALF_MASK;
    left = right;
    right = mixed;
  }
  return ((right << 16) | left) >>> 0;
}

/** Gives a stream its ids; remembers them, since the same few tracks are asked for every second. */
export interface Identity {
  idOf(epoch: number, serial: number): TrackId;
  /** Forgets the ids of an epoch that ended. */
  clear(): void;
}

/** The ids of one stream under `key`. */
export function createIdentity(key: Uint8Array): Identity {
  const known = new Map<number, TrackId>();
  const idOf = (epoch: number, serial: number): TrackId => {
    assert(serial > 0 && serial < SERIAL_MAX, `a serial lies in 1..${SERIAL_MAX - 1}, got ${serial}`);
    const value = ((epoch % EPOCH_MAX) * SERIAL_MAX + serial) >>> 0;
    let id = known.get(value);
    if (id === undefined) {
      id = trackId(permute(key, value));
      known.set(value, id);
    }
    return id;
  };
  return { idOf, clear: () => known.clear() };
}
