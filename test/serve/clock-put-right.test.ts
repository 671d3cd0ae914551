/** A machine's clock is wrong and is put right while `serve` runs: what sensors with the true time say stands as tracks in the views, of which warnings are made. */
import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { join } from 'node:path';
import { expect, test, vi } from 'vitest';
import { isoFromTime, timeS } from '../../src/base/index.ts';
import { createFrameReader } from '../../src/format/frame/index.ts';
import { openRecording, verifyRecording } from '../../src/record/store/index.ts';
import { kernelName } from '../../src/server/kernel.ts';
import { createLog } from '../../src/server/log.ts';
import { createRecomputer } from '../../src/server/recompute.ts';
import { serve } from '../../src/server/serve.ts';
import { exampleFolder, withHeron, withLongRangeRadar, withPorts } from './example-folder.ts';
import { freePort } from './free-port.ts';

const JUMPS_AFTER_S = 3;
const RUNS_S = 16;
/** In one of so many last frames they must all be seen: a busy machine is late with some. */
const LAST_FRAMES_COUNT = 5;
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

async function configure(folder: string): Promise<number> {
  const [udpAltair, udpDeneb, tcp, hub, altair, metrics, heron, door] = await Promise.all(Array.from({ length: 8 }, freePort));
  const path = join(folder, 'manara.yaml');
  const text = withPorts(readFileSync(path, 'utf8'), { udpAltair, udpDeneb, tcp, hub, altair, metrics });
  writeFileSync(path, withLongRangeRadar(withHeron(text, heron), door).replace('handles: {deneb: deneb}', 'handles: {deneb: deneb, heron: heron}'));
  const terms = join(folder, 'altair-terms.yaml');
  const head = readFileSync(terms, 'utf8')
    .replace(/terms:[\s\S]*$/, '')
    .replace(/^validUntil:.*$/m, `validUntil: "${isoFromTime(timeS(Math.floor(trueS() + 864_000)))}"`);
  writeFileSync(terms, `${head}terms:\n  - {to: hub, level: picture}\n`);
  writeFileSync(join(folder, 'heron-terms.yaml'), head.replace('member: altair', 'member: heron').concat('terms: []\n'));
  return door;
}

test.each([-60, -3_600, 60, 3_600])(
  'a clock that was wrong by %s s and is put right stops no picture: objects are seen within seconds, and verify finds the same',
  async (wrongS) => {
    const folder = exampleFolder('clock-put-right');
    const door = await configure(folder);
    const startedS = trueS();
    const clock = vi.spyOn(Date, 'now').mockImplementation(() => 1000 * (trueS() + (trueS() - startedS > JUMPS_AFTER_S ? 0 : wrongS)));
    let logged = '';
    const serving = await serve({
      configPath: join(folder, 'manara.yaml'),
      version: '0.1.0',
      log: createLog('info', { write: (line) => void (logged += line) }),
      say: () => undefined,
    });
    const site = connect(door, '127.0.0.1');
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
    const counts = new Map<string, number[]>();
    const verdict = await verifyRecording(recording.value, {}, (entry, sequence) => {
      expect(recomputer.take(entry, sequence)).toBeUndefined();
      if (entry.type !== 'frame' || entry.level !== 'picture') return;
      const reader = readers.get(entry.recipient) ?? createFrameReader();
      readers.set(entry.recipient, reader);
      const frame = reader.read(entry.bytes);
      if (!frame.ok) throw new Error(frame.error.message);
      counts.set(entry.recipient, [...(counts.get(entry.recipient) ?? []), frame.value.tracks.length]);
    });
    rmSync(folder, { recursive: true, force: true });
    expect(verdict).toMatchObject({ ok: true });
    expect(recomputer.proof().frameCount).toBeGreaterThan(20);
    for (const recipient of ['hub', 'altair'])
      expect(Math.max(...(counts.get(recipient) ?? []).slice(-LAST_FRAMES_COUNT)), JSON.stringify([...counts])).toBe(3);
  },
  60_000,
);
