/**
 * What a view is rebuilt from: the inputs of the last half hour that gave a plot, a scan mark, or words that later plots carry. Each
 * sensor has a bound of its own, so that one that floods shortens no other one's past, at whatever door they speak.
 */
import { LIMITS, type SensorId, type TimeS } from '../base/index.ts';
import type { ClockState } from '../ingest/index.ts';
import type { SensorBias } from '../model/index.ts';

/** An input as it came. */
export interface Kept {
  readonly number: number;
  readonly at: TimeS;
  readonly door: string;
  /** The sensor that spoke first in it; the door where none is known. */
  readonly source: string;
  readonly bytes: Uint8Array;
  /** What was known of our own clock then: what was taken then is taken again, at the same times. */
  readonly clock: ClockState;
  /** What was taken off the measurements of each sensor then. */
  readonly biases: ReadonlyMap<SensorId, SensorBias>;
}

/** The past, source by source. */
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

interface SourcePast {
  kept: Kept[];
  first: number;
  bytes: number;
}

const sizeOf = (input: Kept): number => input.bytes.length + ENTRY_BYTES;

function dropFirst(past: SourcePast): void {
  past.bytes -= sizeOf(past.kept[past.first]);
  past.first += 1;
  if (past.first < SLACK_COUNT || past.first * 2 < past.kept.length) return;
  past.kept = past.kept.slice(past.first);
  past.first = 0;
}

/** An empty past that keeps `bytesMax` bytes a source. */
export function createHistory(bytesMax: number = LIMITS.historyBytesPerSensorMax): History {
  const sources = new Map<string, SourcePast>();
  return {
    keep(input) {
      let past = sources.get(input.source);
      if (past === undefined) {
        past = { kept: [], first: 0, bytes: 0 };
        sources.set(input.source, past);
      }
      past.kept.push(input);
      past.bytes += sizeOf(input);
      while (past.bytes > bytesMax) dropFirst(past);
    },
    forget(before) {
      for (const past of sources.values()) {
        while (past.first < past.kept.length && past.kept[past.first].at < before) dropFirst(past);
      }
    },
    inOrder() {
      const all = [...sources.values()].flatMap((past) => past.kept.slice(past.first));
      return all.sort((a, b) => a.number - b.number);
    },
    get keptBytes() {
      let bytes = 0;
      for (const past of sources.values()) bytes += past.bytes;
      return bytes;
    },
  };
}
