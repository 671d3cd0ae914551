/**
 * What a view is rebuilt from: the inputs of the last half hour that gave a plot, a scan mark, or words that later plots carry. Each
 * door has a bound of its own, so that one that floods shortens nobody else's past.
 */
import { LIMITS, type SensorId, type TimeS } from '../base/index.ts';
import type { SensorBias } from '../model/index.ts';

/** An input as it came. */
export interface Kept {
  readonly number: number;
  readonly at: TimeS;
  readonly door: string;
  readonly bytes: Uint8Array;
  /** Whether our own clock was in doubt then: what was taken then is taken again. */
  readonly clockDoubt: boolean;
  /** What was taken off the measurements of each sensor then. */
  readonly biases: ReadonlyMap<SensorId, SensorBias>;
}

/** The past, door by door. */
export interface History {
  keep(input: Kept): void;
  forget(before: TimeS): void;
  /** Everything kept, in the order of its numbers. */
  inOrder(): Kept[];
  readonly keptBytes: number;
}

/** What an entry takes beside its bytes. */
const ENTRY_BYTES = 200;
/** Forgotten entries at the head of a list are cut off when they are this many. */
const SLACK_COUNT = 1024;

interface DoorPast {
  kept: Kept[];
  first: number;
  bytes: number;
}

const sizeOf = (input: Kept): number => input.bytes.length + ENTRY_BYTES;

function dropFirst(past: DoorPast): void {
  past.bytes -= sizeOf(past.kept[past.first]);
  past.first += 1;
  if (past.first < SLACK_COUNT || past.first * 2 < past.kept.length) return;
  past.kept = past.kept.slice(past.first);
  past.first = 0;
}

/** An empty past that keeps `bytesMax` bytes a door. */
export function createHistory(bytesMax: number = LIMITS.historyBytesPerDoorMax): History {
  const doors = new Map<string, DoorPast>();
  return {
    keep(input) {
      let past = doors.get(input.door);
      if (past === undefined) {
        past = { kept: [], first: 0, bytes: 0 };
        doors.set(input.door, past);
      }
      past.kept.push(input);
      past.bytes += sizeOf(input);
      while (past.bytes > bytesMax) dropFirst(past);
    },
    forget(before) {
      for (const past of doors.values()) {
        while (past.first < past.kept.length && past.kept[past.first].at < before) dropFirst(past);
      }
    },
    inOrder() {
      const all = [...doors.values()].flatMap((past) => past.kept.slice(past.first));
      return all.sort((a, b) => a.number - b.number);
    },
    get keptBytes() {
      let bytes = 0;
      for (const past of doors.values()) bytes += past.bytes;
      return bytes;
    },
  };
}
