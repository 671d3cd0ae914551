// A sender that says it has a gigabyte and sends it, as fast as it is taken.
import { connect } from 'node:net';

export const GIGABYTE = 2 ** 30;
const PIECE = Buffer.alloc(65_536, 'x');

export interface Poured {
  /** What left this side before the other one closed, or all of it. */
  readonly sentBytes: number;
  readonly isClosed: boolean;
  readonly answer: Buffer;
  /** By how much the memory of this process had grown at most meanwhile. */
  readonly grownBytes: number;
}

const usedBytes = (): number => {
  const { heapUsed, arrayBuffers } = process.memoryUsage();
  return heapUsed + arrayBuffers;
};

/** Sends `head` and then a gigabyte, and `tail` when all of that was taken; the connection stays open until the other side, or the caller, closes it. */
export function pour(port: number, head: Uint8Array, tail: Uint8Array = new Uint8Array(0)): Promise<Poured> {
  return new Promise((resolve) => {
    const before = usedBytes();
    const answers: Buffer[] = [];
    const socket = connect(port, '127.0.0.1');
    let left = GIGABYTE;
    let grownBytes = 0;
    const done = (isClosed: boolean): void => {
      resolve({ sentBytes: socket.bytesWritten - socket.writableLength, isClosed, answer: Buffer.concat(answers), grownBytes });
    };
    const more = (): void => {
      grownBytes = Math.max(grownBytes, usedBytes() - before);
      while (left > 0 && !socket.destroyed) {
        left -= PIECE.length;
        if (!socket.write(PIECE)) return;
      }
      if (left <= 0 && !socket.destroyed) {
        left = Number.NaN;
        socket.write(tail, () => done(false));
      }
    };
    socket.on('drain', more);
    socket.on('data', (piece) => answers.push(piece));
    socket.on('error', () => undefined);
    socket.on('close', () => done(true));
    socket.write(head, more);
  });
}
