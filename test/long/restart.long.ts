// A process of `manara serve` that takes up a record of an hour at the load of april-2024: `npm run long -- restart --recording DIR`, where DIR/recording
// is what `manara exercise april-2024 --headless --out DIR` wrote. Every start is that of a whole process, until it says that it serves; beside
// it starts on a record of a moment, in turns. Written to docs/results/restart.json.

import { cpSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { addS, timeS, type TimeS } from '../../src/base/index.ts';
import { openRecording } from '../../src/record/store/index.ts';
import { createStateKeeper } from '../../src/server/broker-state.ts';
import { readServeConfig } from '../../src/server/config/read-config.ts';
import { createLog } from '../../src/server/log.ts';
import { openRecord } from '../../src/server/serve-record.ts';
import { pictureCost } from './restart-pictures.ts';
import { loadNow, openResult } from './result-file.ts';
import { loadedFolder, startLoaded, type LoadedFolder } from '../serve/loaded-process.ts';

const HOUR_S = 3600;
/** What waits for the disk is written out beyond this. */
const QUEUE_BYTES_MAX = 16_000_000;

const { values } = parseArgs({ options: { recording: { type: 'string' }, starts: { type: 'string', default: '5' } } });
if (values.recording === undefined) throw new Error('restart: say which recording is taken: --recording DIR');
const file = openResult('restart', {}, () => false);
const source = await openRecording(join(values.recording, 'recording'));
if (!source.ok) throw new Error(source.error.message);
const recording = source.value;

/** A folder with the record of a process that ended. */
async function served(): Promise<LoadedFolder> {
  const folder = await loadedFolder();
  await (await startLoaded(folder)).end('SIGTERM');
  return folder;
}

/** Writes the last hour of the recording behind the record in a folder, as if it had happened until now, and ends without closing it. */
async function lived(folder: LoadedFolder, lastAt: TimeS): Promise<{ entryCount: number; bytes: number }> {
  const read = await readServeConfig(join(folder.path, 'manara.yaml'));
  if (!read.ok) throw new Error(read.error.message);
  const config = read.value;
  const state = createStateKeeper(config.statePath, config.state, (message) => {
    throw new Error(message);
  });
  const firstAt = addS(lastAt, -HOUR_S);
  const shiftS = Math.floor(Date.now() / 1000) - 1 - lastAt;
  const log = createLog('error');
  const { recorder } = await openRecord(config, { version: 'restart', log, state, startsAt: addS(firstAt, shiftS) }, () => undefined);
  let entryCount = 0,
    bytes = 0,
    last = -1;
  for await (const { entry } of recording.decoded(firstAt)) {
    if (entry.at < firstAt || entry.type === 'checkpoint' || entry.type === 'epoch' || entry.type === 'config') continue;
    last = recorder.append({ ...entry, at: addS(entry.at, shiftS) });
    entryCount += 1;
    if ('bytes' in entry) bytes += entry.bytes.length;
    if (recorder.counters.queueBytes > QUEUE_BYTES_MAX) await recorder.flush();
  }
  await recorder.acknowledged(last);
  await state.settled();
  return { entryCount, bytes };
}

const median = (list: readonly number[]): number => [...list].sort((a, b) => a - b)[Math.floor(list.length / 2)];

let lastAt = recording.segments[recording.segments.length - 1].header.startsAt;
for await (const { entry } of recording.decoded(lastAt)) lastAt = timeS(Math.max(lastAt, entry.at));
const [short, long] = [await served(), await served()];
const hour = await lived(long, lastAt);
/** Of the recording's own pictures: they hang on its feeds, which the served folder does not have. */
const pictures = await pictureCost(recording, lastAt);
console.log(pictures);
/** What its process left, put back before each start: the next one would find the end of the one before. */
const kept = `${long.path}.kept`;
cpSync(long.path, kept, { recursive: true });
const starts = { hour: { wallMs: [] as number[], processorMs: [] as number[] }, moment: { wallMs: [] as number[], processorMs: [] as number[] } };
const loadBefore = loadNow()[0];
for (let i = 0; i < Number(values.starts); i += 1) {
  for (const [name, folder] of [
    ['hour', long],
    ['moment', short],
  ] as const) {
    if (folder === long) {
      rmSync(long.path, { recursive: true, force: true });
      cpSync(kept, long.path, { recursive: true });
    }
    const running = await startLoaded(folder);
    starts[name].wallMs.push(Math.round(running.startMs));
    starts[name].processorMs.push(Math.round(running.startProcessorMs));
    await running.end('SIGKILL');
    console.log(`${name}: ${running.startMs.toFixed(0)} ms, ${running.startProcessorMs.toFixed(0)} ms of processor time`);
  }
}
for (const path of [short.path, long.path, kept]) rmSync(path, { recursive: true, force: true });
const figures = {
  load: [loadBefore, loadNow()[0]],
  hour,
  pictures,
  starts,
  medianMs: { hour: median(starts.hour.wallMs), moment: median(starts.moment.wallMs) },
  medianProcessorMs: { hour: median(starts.hour.processorMs), moment: median(starts.moment.processorMs) },
};
Object.assign(file.result, figures);
file.save();
console.log(JSON.stringify(figures));
process.exit(0);
