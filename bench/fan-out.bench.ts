// What consoles cost the thread that also takes the feeds: clients of one console server in a process of their own, a frame each second to each.
// Run: node bench/fan-out.bench.ts. Prints, for each number of clients, CPU of the serving process and how long its event loop stood still.

import { fork } from 'node:child_process';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { LIMITS, timeS } from '../src/base/index.ts';
import { startConsole } from '../src/server/console-server.ts';
import { createFrameSpool } from '../src/server/frame-spool.ts';
import type { EngineFacts, FrameStore } from '../src/server/frame-store.ts';

const COUNTS = [0, 64, 500];
const SECONDS = 15;
/** A delta of 3,000 tracks of which all have turned. */
const FRAME_BYTES = 90_000;

/** The child: many consoles that read and do nothing else. */
function runClients(address: string, count: number): void {
  let received = 0;
  let bytes = 0;
  for (let i = 0; i < count; i += 1) {
    const socket = new WebSocket(`${address.replace('http', 'ws')}ws`);
    socket.binaryType = 'arraybuffer';
    socket.addEventListener('open', () => socket.send(JSON.stringify({ type: 'watch', stream: 0, view: 'v', level: 'picture' })));
    socket.addEventListener('message', ({ data }: { data: unknown }) => {
      if (!(data instanceof ArrayBuffer)) return;
      received += 1;
      bytes += data.byteLength;
    });
  }
  process.on('message', () => process.send?.({ received, bytes }, () => process.exit(0)));
}

function liveStore(): { store: FrameStore; frame(): void; close(): void } {
  const spool = createFrameSpool();
  const bytes = new Uint8Array(FRAME_BYTES).fill(7);
  let at = 1_800_000_000;
  const facts = {
    mode: 'test',
    exercise: null,
    views: [{ handle: 'v', names: { en: 'V', ar: 'V' }, levels: ['picture'], kind: 'hub' }],
    places: {},
    airspaces: {},
    coverage: {},
    firstAt: timeS(at),
  } as unknown as EngineFacts;
  const store = {
    facts: () => facts,
    moments: () => [],
    marks: () => [],
    computedUntil: () => timeS(at),
    framesBetween: spool.framesBetween,
    countBetween: spool.countBetween,
    snapshotBefore: spool.snapshotBefore,
    lookedAt: () => undefined,
    restart: () => undefined,
    generation: () => 0,
    failure: () => '',
  } as unknown as FrameStore;
  return {
    store,
    frame() {
      at += 1;
      spool.add([{ view: 'v', level: 'picture', at: timeS(at), snapshot: at % 120 === 1, offset: 0, length: FRAME_BYTES }], bytes);
    },
    close: () => spool.close(),
  };
}

async function measure(count: number): Promise<object> {
  const { store, frame, close } = liveStore();
  frame();
  const server = await startConsole({
    store,
    port: 0,
    webFolder: '/nowhere',
    version: 'bench',
    startSpeedup: 1,
    restartable: false,
    say: () => undefined,
    onWritten: () => undefined,
    live: { health: () => ({}) },
  });
  const clients = fork(import.meta.filename, [server.address, String(count)]);
  await new Promise((resolve) => setTimeout(resolve, 3000 + count * 4));
  const delay = monitorEventLoopDelay({ resolution: 1 });
  delay.enable();
  const before = process.cpuUsage();
  for (let second = 0; second < SECONDS; second += 1) {
    frame();
    await new Promise((resolve) => setTimeout(resolve, 1000));
  }
  const used = process.cpuUsage(before);
  delay.disable();
  const answer = await new Promise((resolve) => {
    clients.once('message', resolve);
    clients.send('done');
  });
  await server.close();
  close();
  const ms = (ns: number): number => Number((ns / 1e6).toFixed(1));
  return {
    clients: count,
    cpuMsPerS: Math.round((used.user + used.system) / 1000 / SECONDS),
    loopP50Ms: ms(delay.percentile(50)),
    loopP99Ms: ms(delay.percentile(99)),
    loopMaxMs: ms(delay.max),
    ...(answer as object),
  };
}

if (process.send !== undefined && process.argv.length > 3) runClients(process.argv[2], Number(process.argv[3]));
else {
  // The limit is what is measured here.
  Object.assign(LIMITS, { consoleSocketsMax: 1000 });
  for (const count of COUNTS) console.log(JSON.stringify(await measure(count)));
}
