/** What a channel is: it takes the messages of one recipient out of the broker, says what became of each, and alarms when it cannot. */
import type { RecipientId, TimeS } from '../../base/index.ts';
import type { CapMessage } from '../../deliver/index.ts';
import type { Place } from '../../model/index.ts';

/** One message on its way out. */
export interface Notice {
  readonly recipient: RecipientId;
  readonly place: Place;
  readonly message: CapMessage;
  /** The message as it leaves, signed where its sender has a key. */
  readonly xml: string;
  readonly sentAt: TimeS;
}

/** How a channel does. `failing` stays until something has gone through again. */
export type ChannelState = 'working' | 'failing';

/** What became of one message. */
export interface Receipt {
  readonly identifier: string;
  readonly placeIndex: number;
  readonly stage: string;
  readonly sentAt: TimeS;
  /** Undefined while it waits. */
  readonly doneAt: TimeS | undefined;
  readonly attemptCount: number;
  /** What stood in the way the last time; '' when nothing did. */
  readonly problem: string;
  readonly result: 'waiting' | 'delivered' | 'given-up';
}

/** For the health of its owner. */
export interface ChannelReport {
  readonly name: string;
  readonly kind: string;
  readonly state: ChannelState;
  readonly waitingCount: number;
  readonly deliveredCount: number;
  readonly givenUpCount: number;
  /** The newest last. */
  readonly receipts: readonly Receipt[];
}

/** One way out. None of its functions throws, and `take` does not wait. */
export interface Channel {
  readonly recipient: RecipientId;
  take(notice: Notice): void;
  report(): ChannelReport;
  /** Resolves when what was taken so far is delivered or given up. */
  settled(): Promise<void>;
  close(): Promise<void>;
}

/** What a channel tells whoever watches: `channel/failed` is an alarm, `channel/back` its end. */
export interface ChannelPort {
  now(): TimeS;
  told(code: 'channel/failed' | 'channel/given-up' | 'channel/back', name: string, message: string): void;
}
