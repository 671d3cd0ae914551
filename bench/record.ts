// How many entries a second the record takes with group commit and real syncs, and how long the event loop stalls.
// Run: node bench/record.ts [folder]   (the folder's disk is the one that is measured)

import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { timeS } from '../src/base/index.ts';
import { createRecorder, createSigner } from '../src/record/store/index.ts';

const ENTRIES = 1_000_000;
const PER_TURN = 500;

const folder = mkdtempSync(join(process.argv[2] ?? tmpdir(), 'manara-bench-record-'));
const signer = createSigner(new Uint8Array(32).fill(1));
const header = {
  program: 'bench',
  node: process.version,
  kernel: 'none',
  mode: 'test',
  configHash: '',
  signingKey: signer.publicKeyHex,
  startsAt: timeS(0),
} as const;
const recorder = createRecorder({ folder: join(folder, 'recording'), header, signer, groupMs: 10, checkpointS: 1, sync: true });
const bytes = new Uint8Array(48).fill(9);
const stalls = monitorEventLoopDelay({ resolution: 1 });
stalls.enable();
const startedMs = performance.now();
let last = -1;
for (let index = 0; index < ENTRIES; index += 1) {
  last = recorder.append({ type: 'input', at: timeS(index / 5000), door: 'udp-altair-1', from: '127.0.0.1', bytes });
  if (index % PER_TURN === 0) await new Promise(setImmediate);
  if (recorder.counters.queueBytes > 32_000_000) await recorder.flush();
}
await recorder.acknowledged(last);
const tookS = (performance.now() - startedMs) / 1000;
stalls.disable();
await recorder.close();
rmSync(folder, { recursive: true });
console.log(
  JSON.stringify({
    entries: ENTRIES,
    entriesPerS: Math.round(ENTRIES / tookS),
    syncs: recorder.counters.syncsTotal,
    lost: recorder.counters.lostTotal,
    stallP99Ms: Number((stalls.percentile(99) / 1e6).toFixed(2)),
    stallMaxMs: Number((stalls.max / 1e6).toFixed(2)),
  }),
);
