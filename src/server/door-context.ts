/** What every door has in common, whatever its bytes come by: its list of addresses, its counters, and where its input goes. */
import { LIMITS } from '../base/index.ts';
import type { AddressList } from './config/endpoints.ts';
import type { Door } from './config/doors.ts';

export interface DoorCounters {
  datagramsTotal: number;
  bytesTotal: number;
  /** From addresses that are not on the list. */
  strangersTotal: number;
  /** Streams that were cut because their framing was lost, and bytes that could not be taken. */
  brokenTotal: number;
  lastInputAt: number | undefined;
  /** Bytes that were shed because the door brought more than its feeds may say. */
  shedBytesTotal: number;
}

export interface DoorPort {
  /** Bytes that came in whole: a datagram, blocks or lines. */
  input(door: string, from: string, bytes: Uint8Array): void;
  /** Of the input that was just given: resolves when it is synced in the record, rejects when it is not recorded. */
  recorded?(): Promise<void>;
  /** Something its operator should know; `code` of docs/errors.md. */
  told(code: 'door/stranger' | 'door/flood' | 'door/framing' | 'door/failed' | 'door/busy' | 'door/back', door: string, message: string): void;
  /** UTC seconds. */
  now(): number;
}

/** A door that is open: whom it takes from, and what it counts. */
export interface DoorContext {
  readonly port: DoorPort;
  readonly door: Door;
  readonly counters: DoorCounters;
  from: AddressList | undefined;
  readonly strangers: Set<string>;
  readonly quota: Quota;
}

/** What a door may bring in one second, and what it has brought in this one. */
export interface Quota {
  readonly bytesPerSMax: number;
  secondS: number;
  takenBytes: number;
}

/** Books bytes; false when they are more than this second's quota. What a file holds is read as it comes. */
export function isWithinQuota({ quota, port, counters, door }: DoorContext, bytesCount: number): boolean {
  const second = Math.floor(port.now());
  if (second !== quota.secondS) {
    quota.secondS = second;
    quota.takenBytes = 0;
  }
  const before = quota.takenBytes;
  quota.takenBytes += bytesCount;
  if (quota.takenBytes <= quota.bytesPerSMax) return true;
  counters.shedBytesTotal += bytesCount;
  // Once a second: what is said of a flood must not be one.
  if (before <= quota.bytesPerSMax)
    port.told(
      'door/flood',
      door.id,
      `more than ${quota.bytesPerSMax} bytes in one second, the rest of this second is left out: look for a source that runs wild, or raise plotsPerSecond of its feed`,
    );
  return false;
}

/** Whether an address may speak here. */
export const isAllowed = ({ from }: DoorContext, address: string): boolean =>
  from === undefined ? address === '127.0.0.1' || address === '::1' || address === '::ffff:127.0.0.1' : from.allows(address);

/** Whether an address may speak here; a stranger is counted, and said once. */
export function welcome(context: DoorContext, address: string): boolean {
  const { strangers, counters, door, port } = context;
  if (isAllowed(context, address)) return true;
  counters.strangersTotal += 1;
  if (!strangers.has(address) && strangers.size < LIMITS.unknownSourcesMax) {
    strangers.add(address);
    port.told('door/stranger', door.id, `${address} is not on this door's list: add it to "from" if it is one of yours`);
  }
  return false;
}

/** Hands on what came in whole; false when it was shed. */
export function take(context: DoorContext, address: string, bytes: Uint8Array): boolean {
  context.counters.datagramsTotal += 1;
  context.counters.bytesTotal += bytes.length;
  context.counters.lastInputAt = context.port.now();
  context.port.input(context.door.id, address, bytes);
  return true;
}
