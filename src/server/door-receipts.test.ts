import { describe, expect, test } from 'vitest';
import { LIMITS } from '../base/index.ts';
import { createReceipts } from './door-receipts.ts';

/** A socket whose reader can be slow. */
function socketOf(): { lines: string[]; clogged: boolean; drain(): void; socket: Parameters<typeof createReceipts>[0] } {
  const lines: string[] = [];
  let drained = (): void => undefined;
  const state = { lines, clogged: false, drain: (): void => drained() };
  const socket = {
    destroyed: false,
    get writableLength() {
      return state.clogged ? LIMITS.receiptBytesMax : 0;
    },
    write: (text: string) => lines.push(text.trim()) > 0,
    on(_event: string, listener: () => void) {
      drained = listener;
      return this;
    },
  };
  return Object.assign(state, { socket: socket as unknown as Parameters<typeof createReceipts>[0] });
}

const settle = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

describe('receipts', () => {
  test('name the bytes of the connection in their order, each once it is synced and not before', async () => {
    const { lines, socket } = socketOf();
    const receipt = createReceipts(socket);
    const first = Promise.withResolvers<void>();
    const second = Promise.withResolvers<void>();
    receipt(100, first.promise);
    receipt(28, second.promise);
    second.resolve();
    await settle();
    expect(lines).toEqual([]);
    first.resolve();
    await settle();
    expect(lines).toEqual(['{"recorded":{"from":0,"to":100}}', '{"recorded":{"from":100,"to":128}}']);
  });

  test('say nothing of bytes that were left out, and count on behind them', async () => {
    const { lines, socket } = socketOf();
    const receipt = createReceipts(socket);
    receipt(10, Promise.resolve());
    receipt(90_000, undefined);
    receipt(20, Promise.resolve());
    await settle();
    expect(lines).toEqual(['{"recorded":{"from":0,"to":10}}', '{"recorded":{"from":90010,"to":90030}}']);
  });

  test('say what was not recorded, and go on behind it', async () => {
    const { lines, socket } = socketOf();
    const receipt = createReceipts(socket);
    receipt(10, Promise.resolve());
    receipt(20, Promise.reject(new Error('the disk fails')));
    receipt(30, Promise.resolve());
    await settle();
    expect(lines).toEqual(['{"recorded":{"from":0,"to":10}}', '{"notRecorded":{"from":10,"to":30}}', '{"recorded":{"from":30,"to":60}}']);
  });

  test('of a sender that does not read are gathered, neighbours into one line, and none is lost', async () => {
    const state = socketOf();
    const receipt = createReceipts(state.socket);
    state.clogged = true;
    for (let i = 0; i < 1000; i += 1) receipt(7, i === 500 ? Promise.reject(new Error('full')) : Promise.resolve());
    await settle();
    expect(state.lines).toEqual([]);
    state.clogged = false;
    state.drain();
    expect(state.lines).toEqual(['{"recorded":{"from":0,"to":3500}}', '{"notRecorded":{"from":3500,"to":3507}}', '{"recorded":{"from":3507,"to":7000}}']);
  });
});
