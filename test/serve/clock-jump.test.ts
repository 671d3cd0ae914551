/** A machine's clock is put forward by an hour while `serve` runs: nothing leaves sooner by it, no term begins or lasts by it, ticks and what is shown go on. */
import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { join } from 'node:path';
import { afterAll, expect, test, vi } from 'vitest';
import { isoFromTime, timeS } from '../../src/base/index.ts';
import { createFrameReader } from '../../src/format/frame/index.ts';
import { openRecording, verifyRecording } from '../../src/record/store/index.ts';
import { kernelName } from '../../src/server/kernel.ts';
import { createLog } from '../../src/server/log.ts';
import { createRecomputer } from '../../src/server/recompute.ts';
import { serve } from '../../src/server/serve.ts';
import { exampleFolder, withHeron, withLongRangeRadar, withPorts } from './example-folder.ts';
import { freePort } from './free-port.ts';

const folder = exampleFolder('clock-jump');
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const HOUR_S = 3600;
const DELAY_S = 10;
const JUMPS_AFTER_S = 4;
const RUNS_S = 18;
const trueS = ((): (() => number) => {
  const now = Date.now.bind(Date);
  return () => now() / 1000;
})();

/** Some objects that fly north, as the true time has them. */
function plotsAt(at: number, second: number): string {
  const line = (i: number): string =>
    JSON.stringify({ t: at - 0.1, sensor: 'altair-lr', lat: 31 + 0.002 * second, lon: 36 + 0.15 * i, alt: 9000, sdHor: 60, sdAlt: 60 });
  return `${[1, 2, 3].map(line).join('\n')}\n`;
}

async function configure(): Promise<number> {
  const [udpAltair, udpDeneb, tcp, hub, altair, metrics, heron, door] = await Promise.all(Array.from({ length: 8 }, freePort));
  const path = join(folder, 'manara.yaml');
  const text = withPorts(readFileSync(path, 'utf8'), { udpAltair, udpDeneb, tcp, hub, altair, metrics });
  writeFileSync(path, withLongRangeRadar(withHeron(text, heron), door).replace('handles: {deneb: deneb}', 'handles: {deneb: deneb, heron: heron}'));
  const within = `"${isoFromTime(timeS(Math.floor(trueS() + HOUR_S / 2)))}"`;
  const terms = join(folder, 'altair-terms.yaml');
  const head = readFileSync(terms, 'utf8').replace(/terms:[\s\S]*$/, '');
  const grants = [
    `{to: hub, level: picture, until: ${within}}`,
    `{to: heron, level: picture, from: ${within}}`,
    `{to: deneb, level: picture, delay: ${DELAY_S} s}`,
  ];
  writeFileSync(terms, `${head}terms:\n${grants.map((grant) => `  - ${grant}\n`).join('')}`);
  writeFileSync(join(folder, 'heron-terms.yaml'), head.replace('member: altair', 'member: heron').concat('terms: []\n'));
  return door;
}

interface Seen {
  readonly at: number;
  readonly count: number;
}

test('put forward by an hour, a clock ends no delay, begins no term, ends those that are over by it, and stops neither ticks nor pictures', async () => {
  const door = await configure();
  let logged = '';
  const serving = await serve({
    configPath: join(folder, 'manara.yaml'),
    version: '0.1.0',
    log: createLog('info', { write: (line) => void (logged += line) }),
    say: () => undefined,
  });
  const site = connect(door, '127.0.0.1');
  const startedS = trueS();
  const clock = vi.spyOn(Date, 'now').mockImplementation(() => 1000 * (trueS() + (trueS() - startedS > JUMPS_AFTER_S ? HOUR_S : 0)));
  try {
    for (let second = 0; second < RUNS_S; second += 1) {
      site.write(plotsAt(trueS(), second));
      await new Promise((resolve) => setTimeout(resolve, 1000 * (startedS + second + 1 - trueS())));
    }
  } finally {
    site.destroy();
    await serving.stop();
    clock.mockRestore();
  }
  expect(logged).toContain('"clock/jumped"');

  const recording = await openRecording(join(folder, 'record'));
  if (!recording.ok) throw new Error(recording.error.message);
  const recomputer = createRecomputer({ program: '0.1.0', kernel: kernelName() });
  const readers = new Map<string, ReturnType<typeof createFrameReader>>();
  const seen = new Map<string, Seen[]>();
  const ticks: number[] = [];
  let firstAt = Number.NaN;
  const verdict = await verifyRecording(recording.value, {}, (entry, sequence) => {
    expect(recomputer.take(entry, sequence)).toBeUndefined();
    if (entry.type === 'tick') ticks.push(entry.at);
    if (entry.type === 'input' && Number.isNaN(firstAt)) firstAt = entry.at;
    if (entry.type !== 'frame' || entry.level !== 'picture') return;
    const reader = readers.get(entry.recipient) ?? createFrameReader();
    readers.set(entry.recipient, reader);
    const frame = reader.read(entry.bytes);
    if (!frame.ok) throw new Error(frame.error.message);
    seen.set(entry.recipient, [...(seen.get(entry.recipient) ?? []), { at: entry.at, count: frame.value.tracks.length }]);
  });
  expect(verdict).toMatchObject({ ok: true });
  expect(recomputer.proof().frameCount).toBeGreaterThan(100);

  // One tick after the other, at most a sixteenth faster than time passes.
  expect(ticks.slice(1).every((at, i) => at - ticks[i] === 1)).toBe(true);
  expect(ticks.length).toBeLessThanOrEqual(1 + (RUNS_S + 2) * (17 / 16));
  const of = (recipient: string, from: number, until = Infinity): number[] =>
    (seen.get(recipient) ?? []).filter(({ at }) => at >= from && at < until).map(({ count }) => count);
  const jumpedAt = startedS + JUMPS_AFTER_S;
  // Its own member goes on seeing them; the hub saw them, until its term was over by the new clock.
  expect(of('altair', jumpedAt + 4)).toEqual(of('altair', jumpedAt + 4).map(() => 3));
  expect(Math.max(...of('hub', 0, jumpedAt))).toBe(3);
  expect(of('hub', jumpedAt + 2.5).length).toBeGreaterThan(8);
  expect(Math.max(...of('hub', jumpedAt + 2.5))).toBe(0);
  // What waited when the clock jumped waited on; what begins within the hour has not begun.
  expect(Math.max(...of('deneb', 0, firstAt + DELAY_S))).toBe(0);
  expect(of('deneb', 0).at(-1)).toBe(3);
  expect(Math.max(...of('heron', 0))).toBe(0);
}, 60_000);
