/** A process of `manara serve` is killed under load and started again. */
import { spawn, type ChildProcess } from 'node:child_process';
import { existsSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { connect, type Socket } from 'node:net';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { createFrameReader, type FrameReader } from '../../src/format/frame/index.ts';
import { openRecording, verifyRecording, type Recording } from '../../src/record/store/index.ts';
import { kernelName } from '../../src/server/kernel.ts';
import { createRecomputer } from '../../src/server/recompute.ts';
import { freePort } from './free-port.ts';
import { exampleFolder, withLongRangeRadar } from './example-folder.ts';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const OBJECTS = 60;
/** In the middle of the place Qasr of the example. */
const QASR = { lat: 31.95, lon: 35.925 };
const METRES_PER_DEG = 111_200;

let folder = '';
let doorPort = 0;
let running: ChildProcess | undefined;
let said = '';

/** The example with a long-range radar of Altair's own, which turns once a second, and without consoles. */
beforeEach(async () => {
  folder = exampleFolder('crash');
  const path = join(folder, 'manara.yaml');
  doorPort = await freePort();
  let text = readFileSync(path, 'utf8').replace(/consoles:[^]*?cap:/, 'cap:');
  for (const port of ['30048', '30049', '30050']) text = text.replaceAll(port, String(await freePort()));
  writeFileSync(path, withLongRangeRadar(text, doorPort));
  said = '';
});
afterEach(() => {
  running?.kill('SIGKILL');
  running = undefined;
  rmSync(folder, { recursive: true, force: true });
});

async function until(condition: () => boolean, what: string): Promise<void> {
  for (let turn = 0; !condition(); turn += 1) {
    if (turn > 600) throw new Error(`waited too long for ${what}\n${said.slice(-2000)}`);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

/** Starts a process of its own and waits until it serves. */
async function start(): Promise<void> {
  said = '';
  const child = spawn(process.execPath, [join(ROOT, 'src/server/main.ts'), 'serve', '--config', join(folder, 'manara.yaml')], {
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (piece: Buffer) => void (said += String(piece)));
  running = child;
  await until(() => said.includes('serve/started'), 'the start');
}

async function stop(signal: 'SIGKILL' | 'SIGTERM'): Promise<void> {
  const child = running;
  running = undefined;
  if (child === undefined) return;
  const ended = new Promise((resolve) => child.once('exit', resolve));
  child.kill(signal);
  await ended;
}

/** A raid of one, in a crowd: an object that flies at Qasr from the north, and others that circle far away. */
function plotsAt(nowS: number, startedS: number): string {
  const line = (lat: number, lon: number, alt: number): string => JSON.stringify({ t: nowS - 0.05, sensor: 'altair-lr', lat, lon, alt, sdHor: 60, sdAlt: 60 });
  const lines = [line(QASR.lat + (40_000 - 250 * (nowS - startedS)) / METRES_PER_DEG, QASR.lon, 900)];
  for (let i = 1; i < OBJECTS; i += 1) lines.push(line(30 + i * 0.01, 37 + (i % 7) * 0.08 + (nowS - startedS) * 0.002, 9000));
  return `${lines.join('\n')}\n`;
}

const capMessages = (): string[] => {
  const path = join(folder, 'cap', 'altair');
  return existsSync(path)
    ? readdirSync(path)
        .filter((name) => name.endsWith('.xml'))
        .sort()
    : [];
};
const readCap = (name: string): string => readFileSync(join(folder, 'cap', 'altair', name), 'utf8');
const identifierOf = (xml: string): string => /<identifier>(.*?)<\/identifier>/.exec(xml)?.[1] ?? '';

/** Ids of the tracks that the hub's frames showed, by epoch of the process, and the last tick's warnings of Altair. */
async function shownIds(recording: Recording): Promise<{ ids: Set<number>[]; viewEpochs: number[][] }> {
  const ids: Set<number>[] = [];
  const viewEpochs: number[][] = [];
  let reader: FrameReader = createFrameReader();
  for await (const { entry } of recording.decoded()) {
    if (entry.type === 'epoch') {
      reader = createFrameReader();
      ids.push(new Set());
      viewEpochs.push([]);
    } else if (entry.type === 'frame' && entry.recipient === 'altair' && entry.level === 'picture') {
      const frame = reader.read(entry.bytes);
      if (!frame.ok) throw new Error(frame.error.message);
      for (const { id } of frame.value.tracks) ids.at(-1)?.add(id);
      if (!viewEpochs.at(-1)?.includes(frame.value.epoch)) viewEpochs.at(-1)?.push(frame.value.epoch);
    }
  }
  return { ids, viewEpochs };
}

test('after a kill under load: warnings stand before a feed speaks, refer to what went out, tracks go on under their ids, the record is proven', async () => {
  await start();
  const site: Socket = connect(doorPort, '127.0.0.1');
  site.on('error', () => {});
  const startedS = Date.now() / 1000;
  const timer = setInterval(() => site.write(plotsAt(Date.now() / 1000, startedS)), 1000);
  await until(() => capMessages().some((name) => readCap(name).includes('<value>take-cover</value>')), 'the order to take cover');
  await stop('SIGKILL');
  clearInterval(timer);
  site.destroy();
  const sent = capMessages();
  const last = readCap(sent[sent.length - 1]);

  // Nobody feeds the new process: what it says of Qasr comes from the record alone.
  await start();
  await until(() => capMessages().length > sent.length, 'a message of the new process');
  const [name] = capMessages().slice(sent.length);
  const update = readCap(name);
  expect(Number(name.slice(0, 6))).toBe(sent.length + 1);
  expect(update).toContain('<msgType>Update</msgType>');
  expect(update).toContain('<value>take-cover</value>');
  expect(update).toContain('<valueName>notUpdated</valueName>');
  expect(/<references>(.*?)<\/references>/.exec(update)?.[1]).toContain(identifierOf(last));
  expect(/<incidents>(.*?)<\/incidents>/.exec(update)?.[1]).toBe(/<incidents>(.*?)<\/incidents>/.exec(last)?.[1]);
  expect(sent.map((one) => identifierOf(readCap(one)))).not.toContain(identifierOf(update));

  // The same sky again, at once: the tracks are those of before.
  const again = connect(doorPort, '127.0.0.1');
  again.on('error', () => {});
  const second = setInterval(() => again.write(plotsAt(Date.now() / 1000, startedS)), 1000);
  await new Promise((resolve) => setTimeout(resolve, 7000));
  clearInterval(second);
  again.destroy();
  await stop('SIGTERM');
  const recording = await openRecording(join(folder, 'record'));
  if (!recording.ok) throw new Error(recording.error.message);
  const recomputer = createRecomputer({ program: '0.1.0', kernel: kernelName() });
  const differences: unknown[] = [];
  const verdict = await verifyRecording(recording.value, {}, (entry, sequence) => {
    const difference = recomputer.take(entry, sequence);
    if (difference !== undefined) differences.push(difference);
  });
  expect(verdict).toMatchObject({ ok: true, proof: { unprovenCount: 0 } });
  expect(differences).toEqual([]);
  expect(recomputer.proof()).toMatchObject({ runCount: 2, otherPrograms: [] });
  const { ids, viewEpochs } = await shownIds(recording.value);
  const [before, after] = ids;
  expect(before.size).toBeGreaterThan(OBJECTS / 2);
  const goesOn = [...after].filter((id) => before.has(id));
  expect(goesOn.length, `${goesOn.length} of ${before.size} tracks went on, ${after.size} were shown; ${said.slice(0, 2000)}`).toBeGreaterThan(
    0.9 * before.size,
  );
  expect(viewEpochs[1]).toEqual(viewEpochs[0]);
}, 90_000);
