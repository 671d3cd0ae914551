/**
 * One console's playback: one clock, several streams, fed with stored frames. It reads no clock and no socket itself;
 * `turn` is called with the time about twenty times a second. A console that reads too slowly holds at most what was
 * under way; when its buffer is empty again it gets the shorter way to the present: the missing deltas, or a snapshot.
 */
import { LIMITS, timeS, type TimeS } from '../base/index.ts';
import type { ViewLevel } from '../model/index.ts';
import type { FrameStore, StoredFrames } from './frame-store.ts';

export interface Watch {
  readonly streamNumber: number;
  readonly view: string;
  readonly level: ViewLevel;
}

/** What was written to one stream, for the session log. */
export interface Written extends Watch {
  readonly firstAt: TimeS;
  readonly lastAt: TimeS;
  readonly frameCount: number;
  readonly sizeBytes: number;
}

export interface PlaybackPort {
  readonly store: FrameStore;
  send(streamNumber: number, frame: Uint8Array): void;
  /** Bytes that the socket has taken and not yet sent. */
  bufferedBytes(): number;
}

export interface Playback {
  watch(watch: Watch): void;
  unwatch(streamNumber: number): void;
  seek(at: TimeS, nowS: number): void;
  setSpeed(speedup: number, nowS: number): void;
  /** Sends what is due at `nowS` (seconds of a steady clock). */
  turn(nowS: number): void;
  clock(nowS: number): { readonly at: TimeS; readonly speedup: number; readonly computedUntil: TimeS };
  written(): readonly Written[];
}

interface Stream {
  readonly watch: Watch;
  /** Tick of the last frame sent; undefined before the first: a snapshot is due. */
  sentAt: TimeS | undefined;
  firstAt: TimeS | undefined;
  frameCount: number;
  sizeBytes: number;
}

/** A playback that stands at `at` and runs at `speed`. */
export function createPlayback(port: PlaybackPort, start: { at: TimeS; speedup: number; nowS: number }): Playback {
  const { store } = port;
  const streams = new Map<number, Stream>();
  const finished: Written[] = [];
  let generation = store.generation();
  let base = { at: start.at, nowS: start.nowS };
  let speedup = start.speedup;

  /** The clock never runs past what is computed, and goes on from there without a jump. */
  function clockAt(nowS: number): TimeS {
    const { firstAt } = store.facts();
    const wanted = base.at + (nowS - base.nowS) * speedup;
    const until = Math.max(store.computedUntil(), firstAt);
    const at = timeS(Math.min(Math.max(wanted, firstAt), until));
    if (at !== wanted) base = { at, nowS };
    return at;
  }

  function rebase(at: TimeS, nowS: number): void {
    base = { at, nowS };
  }

  function send(stream: Stream, stored: StoredFrames): void {
    for (const frame of stored.frames) {
      port.send(stream.watch.streamNumber, frame);
      stream.frameCount += 1;
      stream.sizeBytes += frame.length;
    }
    stream.sentAt = stored.at;
    stream.firstAt ??= stored.at;
  }

  function turnStream(stream: Stream, clock: TimeS): void {
    const { view, level } = stream.watch;
    const at = store.reaches?.(view, clock) ?? clock;
    if (stream.sentAt === undefined) {
      const stored = store.snapshotBefore(view, level, at);
      if (stored !== undefined) send(stream, stored);
      return;
    }
    const dueCount = store.countBetween(view, level, stream.sentAt, at);
    if (dueCount === 0) return;
    if (dueCount > LIMITS.framesPerTurnMax) {
      const stored = store.snapshotBefore(view, level, at);
      if (stored !== undefined && stored.frames.length < dueCount) return send(stream, stored);
    }
    const stored = store.framesBetween(view, level, stream.sentAt, at);
    if (stored !== undefined) send(stream, stored);
  }

  function log(stream: Stream): void {
    if (stream.firstAt === undefined || stream.sentAt === undefined) return;
    const { firstAt, sentAt, frameCount, sizeBytes } = stream;
    finished.push({ ...stream.watch, firstAt, lastAt: sentAt, frameCount, sizeBytes });
  }

  /** Whatever was sent belongs to another time or run: the next turn begins each stream with a snapshot. */
  function beginAgain(): void {
    for (const stream of streams.values()) {
      log(stream);
      Object.assign(stream, { sentAt: undefined, firstAt: undefined, frameCount: 0, sizeBytes: 0 });
    }
  }

  return {
    watch(watch) {
      const old = streams.get(watch.streamNumber);
      if (old !== undefined) log(old);
      streams.set(watch.streamNumber, { watch, sentAt: undefined, firstAt: undefined, frameCount: 0, sizeBytes: 0 });
    },
    unwatch(streamNumber) {
      const old = streams.get(streamNumber);
      if (old !== undefined) log(old);
      streams.delete(streamNumber);
    },
    seek(at, nowS) {
      rebase(at, nowS);
      beginAgain();
    },
    setSpeed(next, nowS) {
      rebase(clockAt(nowS), nowS);
      speedup = next;
    },
    turn(nowS) {
      if (generation !== store.generation()) {
        generation = store.generation();
        rebase(store.facts().firstAt, nowS);
        beginAgain();
      }
      const at = clockAt(nowS);
      store.lookedAt(at);
      if (port.bufferedBytes() > 0) return;
      for (const stream of streams.values()) {
        turnStream(stream, at);
        if (port.bufferedBytes() > LIMITS.consoleBufferedBytesMax) return;
      }
    },
    clock(nowS) {
      return { at: clockAt(nowS), speedup, computedUntil: store.computedUntil() };
    },
    written() {
      const open = [...streams.values()];
      open.forEach(log);
      const all = finished.splice(0);
      for (const stream of open) Object.assign(stream, { firstAt: stream.sentAt, frameCount: 0, sizeBytes: 0 });
      return all.filter(({ frameCount }) => frameCount > 0);
    },
  };
}
