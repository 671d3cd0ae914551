/**
 * What runs behind a console: an engine that makes one second of frames at a time. It lives in a worker thread; these
 * are the words that go between (`engine-host.ts` on the console's side, `engine-worker.ts` on the other).
 */
import type { TimeS } from '../base/index.ts';
import type { ViewLevel } from '../model/index.ts';
import type { EngineFacts, Moment, RestartOptions } from './frame-store.ts';
import type { OrderWords } from './order-words.ts';

export interface EngineFrame {
  /** Handle of the view. */
  readonly view: string;
  readonly level: ViewLevel;
  readonly at: TimeS;
  readonly snapshot: boolean;
  /** Copied before the next step: the engine may use its memory again. */
  readonly bytes: Uint8Array;
}

export interface EngineSecond {
  /** Everything up to here is computed. */
  readonly at: TimeS;
  readonly frames: readonly EngineFrame[];
  /** All moments as they are known now; absent: unchanged. */
  readonly moments?: readonly Moment[];
  /** Orders that were carried out since the last second, with their times. */
  readonly orders?: readonly OrderWords[];
  /** Lines that are or will be down, all of them, when they have changed. */
  readonly cuts?: readonly Cut[];
  /** The run has ended; no further step is asked for. */
  readonly done: boolean;
}

/** A stretch in which nothing gets through to the people of a view. */
export interface Cut {
  readonly view: string;
  readonly from: TimeS;
  readonly until: TimeS;
}

export interface Engine {
  readonly facts: EngineFacts;
  stepSecond(): EngineSecond;
  /** Carries out a director's order with the next second. */
  order?(words: OrderWords): void;
}

/** What the module given to the host exports as `createEngine`. `setup` is plain data that may cross threads. */
export type CreateEngine = (setup: unknown, restart: RestartOptions) => Engine | Promise<Engine>;

export interface WorkerSetup {
  /** URL of the module that exports `createEngine`. */
  readonly module: string;
  readonly setup: unknown;
  readonly restart: RestartOptions;
  readonly generation: number;
}

/** To the worker: compute up to `until` and wait there. */
export interface Ahead {
  readonly type: 'ahead';
  readonly until: TimeS;
}

/** To the worker: carry this out. */
export interface OrderMessage {
  readonly type: 'order';
  readonly order: OrderWords;
}

export interface PackedFrame {
  readonly view: string;
  readonly level: ViewLevel;
  readonly at: TimeS;
  readonly snapshot: boolean;
  readonly offset: number;
  readonly length: number;
}

/** From the worker. `bytes` changes hands, it is not copied. */
export type EngineMessage =
  | { readonly type: 'ready'; readonly generation: number; readonly facts: EngineFacts }
  | {
      readonly type: 'seconds';
      readonly generation: number;
      readonly computedUntil: TimeS;
      readonly frames: readonly PackedFrame[];
      readonly bytes: Uint8Array<ArrayBuffer>;
      readonly moments: readonly Moment[] | undefined;
      readonly orders: readonly OrderWords[];
      readonly cuts: readonly Cut[] | undefined;
      readonly done: boolean;
    }
  | { readonly type: 'failed'; readonly generation: number; readonly message: string };
