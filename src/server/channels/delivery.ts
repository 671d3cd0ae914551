/**
 * Delivery one by one, in order, tried again with growing pauses until it succeeds, is refused for good, or is too old to help
 * anybody. A message that cannot go out is an alarm at once, and again when it is given up.
 */
import { LIMITS, type RecipientId, type TimeS } from '../../base/index.ts';
import type { Channel, ChannelPort, ChannelReport, ChannelState, Notice, Receipt } from './channel.ts';

/** The other side has said that it will never take this message: no use in trying again. */
export class RefusedForGood extends Error {}

export interface DeliveryOptions {
  readonly name: string;
  readonly kind: string;
  readonly recipient: RecipientId;
  readonly port: ChannelPort;
  /** Resolves when the other side has it. `RefusedForGood` ends the tries; any other error is tried again. */
  deliver(notice: Notice, number: number): Promise<void>;
  /** First pause; it doubles up to `pauseMaxMs`. */
  readonly pauseMs: number;
  readonly pauseMaxMs: number;
}

/** After this a warning is history: what stands by then has been said by later messages. */
const GIVE_UP_AFTER_S = 3600;

interface Job {
  readonly notice: Notice;
  readonly number: number;
  receipt: Receipt;
}

class QueuedDelivery implements Channel {
  readonly recipient: RecipientId;
  private readonly options: DeliveryOptions;
  private readonly jobs: Job[] = [];
  private readonly done: Receipt[] = [];
  private numbered = 0;
  private deliveredCount = 0;
  private givenUpCount = 0;
  private state: ChannelState = 'working';
  private running: Promise<void> = Promise.resolve();
  private isRunning = false;
  private closed = false;
  private wake: () => void = () => undefined;

  constructor(options: DeliveryOptions) {
    this.options = options;
    this.recipient = options.recipient;
  }

  take(notice: Notice): void {
    const { message, sentAt } = notice;
    this.numbered += 1;
    const receipt: Receipt = {
      identifier: message.identifier,
      placeIndex: message.placeIndex,
      stage: message.warning.stage,
      sentAt,
      doneAt: undefined,
      attemptCount: 0,
      problem: '',
      result: 'waiting',
    };
    const job = { notice, number: this.numbered, receipt };
    if (this.jobs.length >= LIMITS.channelQueueMax) {
      this.giveUp(job, `${this.jobs.length} messages wait already: this one stands in the record alone`);
      return;
    }
    this.jobs.push(job);
    if (this.isRunning) return;
    this.isRunning = true;
    this.running = this.run();
  }

  private async run(): Promise<void> {
    for (let job = this.jobs[0]; job !== undefined && !this.closed; job = this.jobs[0]) {
      await this.bringOut(job);
      if (!this.closed) this.jobs.shift();
    }
    this.isRunning = false;
  }

  private async bringOut(job: Job): Promise<void> {
    const { deliver, port, pauseMs, pauseMaxMs } = this.options;
    for (let pause = pauseMs; !this.closed; pause = Math.min(2 * pause, pauseMaxMs)) {
      try {
        await deliver(job.notice, job.number);
        this.succeeded(job, port.now());
        return;
      } catch (cause) {
        const problem = (cause as Error).message;
        if (cause instanceof RefusedForGood || port.now() - job.notice.sentAt > GIVE_UP_AFTER_S) return this.giveUp(job, problem);
        this.failed(job, problem);
      }
      await this.rest(pause);
    }
  }

  private rest(ms: number): Promise<void> {
    if (this.closed) return Promise.resolve();
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, ms);
      this.wake = () => {
        clearTimeout(timer);
        resolve();
      };
    });
  }

  private succeeded(job: Job, at: TimeS): void {
    this.deliveredCount += 1;
    this.keep({ ...job.receipt, doneAt: at, attemptCount: job.receipt.attemptCount + 1, problem: '', result: 'delivered' });
    if (this.state === 'failing') this.options.port.told('channel/back', this.options.name, 'messages go out again');
    this.state = 'working';
  }

  private failed(job: Job, problem: string): void {
    job.receipt = { ...job.receipt, attemptCount: job.receipt.attemptCount + 1, problem };
    if (this.state === 'working') this.options.port.told('channel/failed', this.options.name, `a warning could not go out and is tried again: ${problem}`);
    this.state = 'failing';
  }

  private giveUp(job: Job, problem: string): void {
    this.givenUpCount += 1;
    this.state = 'failing';
    this.keep({ ...job.receipt, doneAt: this.options.port.now(), attemptCount: job.receipt.attemptCount + 1, problem, result: 'given-up' });
    this.options.port.told('channel/given-up', this.options.name, `a warning did not go out: ${problem}`);
  }

  private keep(receipt: Receipt): void {
    this.done.push(receipt);
    if (this.done.length > LIMITS.receiptsPerChannelMax) this.done.shift();
  }

  report(): ChannelReport {
    const waiting = this.jobs.filter((job) => job.receipt.result === 'waiting');
    return {
      name: this.options.name,
      kind: this.options.kind,
      state: this.state,
      waitingCount: waiting.length,
      deliveredCount: this.deliveredCount,
      givenUpCount: this.givenUpCount,
      receipts: [...this.done, ...waiting.map((job) => job.receipt)].slice(-LIMITS.receiptsPerChannelMax),
    };
  }

  settled(): Promise<void> {
    return this.running;
  }

  close(): Promise<void> {
    this.closed = true;
    this.wake();
    return this.running;
  }
}

/** A channel that delivers in order and tries again. */
export function createDelivery(options: DeliveryOptions): Channel {
  return new QueuedDelivery(options);
}
