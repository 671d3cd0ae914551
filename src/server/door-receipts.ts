/**
 * Receipts at a native plot door: whoever asks for them is told which bytes of its connection are in the record, once they are synced,
 * and which are not. A sender that keeps what has no receipt loses nothing in a crash.
 */
import type { Socket } from 'node:net';
import { LIMITS } from '../base/index.ts';

type Outcome = 'recorded' | 'notRecorded';

/**
 * Takes the length of the next piece and a promise that resolves when it is synced, rejects when it is not recorded; undefined for what was not
 * taken, of which nothing is said.
 */
export type Receipts = (lengthBytes: number, synced: Promise<void> | undefined) => void;

/** Receipts of one connection, in the order of its bytes: `{"recorded":{"from":0,"to":512}}`, or `notRecorded`, a line each. */
export function createReceipts(socket: Pick<Socket, 'write' | 'writableLength' | 'on' | 'destroyed'>): Receipts {
  let receivedBytes = 0;
  let told: Promise<void> = Promise.resolve();
  /** What a sender that does not read is still to be told: neighbours with one outcome are one line. */
  const waiting: { outcome: Outcome; from: number; to: number }[] = [];

  function leave(): void {
    while (waiting.length > 0 && !socket.destroyed && socket.writableLength < LIMITS.receiptBytesMax) {
      const { outcome, from, to } = waiting[0];
      waiting.shift();
      socket.write(`${JSON.stringify({ [outcome]: { from, to } })}\n`);
    }
  }

  function tell(outcome: Outcome, from: number, to: number): void {
    const last = waiting.at(-1);
    if (last?.outcome === outcome && last.to === from) last.to = to;
    else waiting.push({ outcome, from, to });
    leave();
  }

  socket.on('drain', leave);
  return (lengthBytes, synced) => {
    const from = receivedBytes;
    receivedBytes += lengthBytes;
    const to = receivedBytes;
    if (synced === undefined) return;
    const outcome = synced.then(
      (): Outcome => 'recorded',
      (): Outcome => 'notRecorded',
    );
    told = told.then(async () => tell(await outcome, from, to));
  };
}
