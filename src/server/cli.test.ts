import { execFile, spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { timeS } from '../base/index.ts';
import { createBlockWriter, flushBlock, writeReport048 } from '../format/asterix/index.ts';
import { createRecorder, createSigner } from '../record/store/index.ts';
import { copyExample } from '../../test/serve/example-folder.ts';

const EXAMPLE = fileURLToPath(new URL('../../examples/serve', import.meta.url));
const MAIN = fileURLToPath(new URL('./main.ts', import.meta.url));

interface Answer {
  readonly status: number;
  /** Bytes as latin1, because some of it is binary. */
  readonly out: string;
  readonly err: string;
}

function manara(words: readonly string[], input?: Uint8Array): Promise<Answer> {
  return new Promise((resolve) => {
    const child = execFile(process.execPath, [MAIN, ...words], { encoding: 'latin1', maxBuffer: 1e8 }, (failure, out, err) =>
      resolve({ status: failure === null ? 0 : Number(failure.code), out, err: Buffer.from(err, 'latin1').toString() }),
    );
    child.stdin?.end(input ?? '');
  });
}

let folder = '';
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'manara-cli-'));
});
afterAll(() => rmSync(folder, { recursive: true }));

function blocks(): Uint8Array {
  const made: Uint8Array[] = [];
  const writer = createBlockWriter(48, (block) => void made.push(block));
  writeReport048(writer, { sac: 25, sic: 10, timeOfDayS: 79_200.5, rangeM: 92_600, azimuthRad: 1, detectionCode: 5, mode3A: 0o1234 });
  flushBlock(writer);
  return made[0];
}

describe('the command line', () => {
  test('--help says what there is, and a command that does not exist is named with status 2', async () => {
    const help = await manara(['--help']);
    expect(help.status).toBe(0);
    for (const command of ['serve', 'check', 'doctor', 'verify', 'witness', 'decode', 'encode', 'track', 'score', 'terms', 'replay', 'exercise'])
      expect(help.out).toMatch(new RegExp(`^  ${command}\\b`, 'm'));
    const unknown = await manara(['verfy']);
    expect(unknown).toMatchObject({ status: 2, out: '' });
    expect(unknown.err).toContain("unknown command 'verfy'");
    expect(unknown.err).toContain('Did you mean verify?');
  });

  test('ASTERIX decodes to NDJSON and encodes back to the same bytes', async () => {
    const bytes = blocks();
    const decoded = await manara(['decode', 'asterix'], bytes);
    expect(decoded.status).toBe(0);
    const record = JSON.parse(decoded.out) as Record<string, unknown>;
    expect(record).toMatchObject({ category: 48, edition: '1.32', items: { I010: { SAC: 25, SIC: 10 } } });
    const encoded = await manara(['encode', 'asterix'], Buffer.from(decoded.out));
    expect([...Buffer.from(encoded.out, 'latin1')]).toEqual([...bytes]);
  });

  test('what does not decode is a line with its error, and status 1', async () => {
    const answer = await manara(['decode', 'asterix'], Uint8Array.from([48, 0, 48, 255]));
    expect(answer.status).toBe(1);
    expect(JSON.parse(answer.out)).toMatchObject({ error: { code: 'asterix/truncated' } });
    const edition = await manara(['decode', 'asterix', '--edition', '48=7.7']);
    expect(edition).toMatchObject({ status: 2, err: expect.stringContaining('48=1.27|1.32') });
  });

  test('plots go to their binary form and back', async () => {
    const line = '{"t":1712959200.5,"sensor":"alpha","range":90000,"az":31.5,"sdRange":40,"sdAz":0.1}\n';
    const binary = await manara(['encode', 'plots'], Buffer.from(line));
    expect(binary.out.slice(0, 3)).toBe('MPL');
    const back = await manara(['decode', 'plots'], Buffer.from(binary.out, 'latin1'));
    expect(JSON.parse(back.out)).toMatchObject({ t: 1712959200.5, sensor: 'alpha', range: 90_000, az: 31.5 });
    expect(await manara(['encode', 'plots'], Buffer.from('{"t":"soon"}\n'))).toMatchObject({ status: 1, out: '' });
  });

  test('track follows an object through a CSV, and score judges it against truth', async () => {
    const sensor = { id: 's', lat: 0, lon: 0, alt: 0, period: 5, maxRange: 500_000, pd: 0.95, falsePerScan: 0 };
    writeFileSync(join(folder, 'sensors.json'), JSON.stringify([sensor]));
    writeFileSync(join(folder, 'world.json'), '{"world":{"horizon":false,"refraction":false,"rotation":false,"drag":false}}');
    // Straight north over the sensor's meridian at 200 m/s: range alone changes, by hand 1,000 m a turn.
    const rows = Array.from({ length: 25 }, (_, turn) => `${turn * 5},${turn},s,${100_000 + turn * 1000},0,5,30,0.05,0.05`);
    writeFileSync(join(folder, 'plots.csv'), `t,plotId,sensorId,range,az,el,sdRange,sdAz,sdEl\n${rows.join('\n')}\n`);
    const tracked = await manara(['track', '--sensors', join(folder, 'sensors.json'), '--world', join(folder, 'world.json'), join(folder, 'plots.csv')]);
    expect(tracked.status).toBe(0);
    const last = JSON.parse(tracked.out.trim().split('\n').at(-1) ?? '') as Record<string, number>;
    expect(last.t).toBe(120);
    expect(Math.abs(last.vy - 200)).toBeLessThan(10);
    writeFileSync(join(folder, 'tracks.ndjson'), tracked.out);
    const truth = Array.from({ length: 13 }, (_, i) => `${60 + i * 5},1,${last.lat},${last.lon},${last.alt},0,200,0,cruise,1`);
    writeFileSync(join(folder, 'truth.csv'), `t,id,lat,lon,alt,vx,vy,vz,kind,cov\n${truth.join('\n')}\n`);
    const scored = await manara(['score', '--truth', join(folder, 'truth.csv'), join(folder, 'tracks.ndjson'), '--from', '120', '--to', '120']);
    expect(JSON.parse(scored.out)).toMatchObject({ missedMean: 0, falseMean: 0, times: 1 });
    expect(await manara(['score', '--truth', join(folder, 'truth.csv'), join(folder, 'tracks.ndjson'), '--step', '0'])).toMatchObject({ status: 2 });
    expect((await manara(['track', '--sensors', join(folder, 'plots.csv'), join(folder, 'plots.csv')])).err).toContain('track/sensors-malformed');
  });

  test('--readable puts the frames as lines beside those in bytes, the same as decode says', async () => {
    const out = join(folder, 'readable');
    const run = await manara(['exercise', 'two-neighbours', '--headless', '--to', '06:00:10', '--out', out, '--readable']);
    expect(run.status).toBe(0);
    const lines = readFileSync(join(out, 'delivered', 'altair.ndjson'), 'latin1');
    expect(lines.split('\n').length).toBe(3 * 11 + 1);
    expect((await manara(['decode', 'frame', join(out, 'delivered', 'altair.bin')])).out).toBe(lines);
  }, 120_000);

  test('a file that is not there is named', async () => {
    const answer = await manara(['decode', 'frame', join(folder, 'nowhere.bin')]);
    expect(answer).toMatchObject({ status: 1, out: '' });
    expect(answer.err).toMatch(/^manara: .*nowhere\.bin cannot be read: there is no such file or folder/);
  });

  test.each([['a-file'], ['a-file/inside']])('a folder that cannot be written is named with its reason, without a stack: %s', async (out) => {
    writeFileSync(join(folder, 'a-file'), '');
    const answer = await manara(['exercise', 'two-neighbours', '--headless', '--to', '06:00:02', '--out', join(folder, out)]);
    expect(answer.status).toBe(1);
    expect(answer.err).toMatch(/^manara: \/.*a-file.* cannot be used: a part of the path is a file, not a folder$/m);
    expect(answer.err).not.toContain('should not happen');
  });

  test('verify proves a recording in one line, and its key only when it is given from outside', async () => {
    const signer = createSigner(new Uint8Array(32).fill(3));
    const header = {
      program: '0.1.0',
      node: 'v24',
      kernel: 'k',
      mode: 'exercise',
      configHash: '',
      signingKey: signer.publicKeyHex,
      startsAt: timeS(1_713_045_540),
    } as const;
    const recorder = createRecorder({ folder: join(folder, 'recording'), header, signer, groupMs: 0, checkpointS: 60, sync: false });
    for (let second = 0; second < 130; second += 1) recorder.append({ type: 'tick', at: timeS(1_713_045_540 + second) });
    await recorder.close();
    const plain = await manara(['verify', folder]);
    expect(plain).toMatchObject({ status: 0, err: '' });
    expect(Buffer.from(plain.out, 'latin1').toString()).toMatch(
      /^133 entries from 2024-04-13T21:59:00Z to 2024-04-13T22:01:09Z are as they were written; 3 checkpoints signed by [0-9a-f]{16}…/m,
    );
    expect(plain.out.split('\n')).toHaveLength(2);
    const keys = join(folder, 'keys');
    writeFileSync(keys, `# the hub's key of April\n${signer.publicKeyHex}\n`);
    expect((await manara(['verify', folder, '--keys', keys])).out).toContain('a key that you gave');
    writeFileSync(keys, `${'0'.repeat(64)}\n`);
    expect(await manara(['verify', folder, '--keys', keys])).toMatchObject({ status: 1, err: expect.stringContaining('record/key-unknown') });
    writeFileSync(keys, 'my key\n');
    expect((await manara(['verify', folder, '--keys', keys])).err).toContain('give 64 hex digits a line');
  });

  test('terms are said in words', async () => {
    const answer = await manara(['terms', 'check', join(EXAMPLE, 'altair-terms.yaml')]);
    expect(answer.status).toBe(0);
    expect(Buffer.from(answer.out, 'latin1').toString()).toContain(
      '→ deneb may see the tracks on their way to its places, and be warned, snapped to a grid of 5 km, 10 s late',
    );
    writeFileSync(
      join(folder, 'terms.yaml'),
      'format: manara-terms\nversion: 1\nmember: altair\nnumber: 1\nissued: "2026-01-01T00:00:00Z"\nvalidUntil: "2026-03-01T00:00:00Z"\nterms: [{to: deneb, level: wran}]\n',
    );
    expect(await manara(['terms', 'check', join(folder, 'terms.yaml')])).toMatchObject({ status: 1, err: expect.stringContaining('did you mean "warn"?') });
  });

  test('serve reloads on SIGHUP and stops cleanly on SIGTERM', async () => {
    const served = join(folder, 'serve');
    copyExample(served);
    const config = join(served, 'manara.yaml');
    // A followed file is the only door, so that no port is asked for.
    writeFileSync(join(served, 'plots.ndjson'), '');
    const text = readFileSync(config, 'utf8');
    const feeds = text.slice(text.indexOf('  deneb-long-range:'), text.indexOf('consoles:'));
    const doors = 'doors: {tcp-deneb: {file: plots.ndjson}}\n';
    writeFileSync(config, text.slice(0, text.indexOf('doors:')) + doors + text.slice(text.indexOf('members:'), text.indexOf('feeds:')) + 'feeds:\n' + feeds);
    const child = spawn(process.execPath, [MAIN, 'serve', '--config', config], { stdio: ['ignore', 'pipe', 'pipe'] });
    let out = '';
    let err = '';
    child.stdout.on('data', (chunk) => (out += String(chunk)));
    child.stderr.on('data', (chunk) => (err += String(chunk)));
    const ended = new Promise((resolve) => child.once('exit', (status, signal) => resolve({ status, signal })));
    const heard = async (code: string): Promise<void> => {
      for (let turn = 0; !out.includes(code); turn += 1) {
        if (turn > 1000) throw new Error(`no ${code} in ${out} ${err}`);
        await new Promise((resolve) => setTimeout(resolve, 30));
      }
    };
    await heard('serve/started');
    child.kill('SIGHUP');
    await heard('config/reloaded');
    child.kill('SIGTERM');
    expect(await ended).toEqual({ status: 0, signal: null });
    expect(out).toContain('serve/stopped');
    expect(await manara(['verify', join(served, 'record')])).toMatchObject({ status: 0, out: expect.stringContaining('are as they were written') });
  });

  test('a reader that has seen enough is no failure', async () => {
    const many = Buffer.concat(Array.from({ length: 20_000 }, blocks));
    const path = join(folder, 'many.asterix');
    writeFileSync(path, many);
    const child = spawn(process.execPath, [MAIN, 'decode', 'asterix', path], { stdio: ['ignore', 'pipe', 'pipe'] });
    let err = '';
    child.stderr.on('data', (chunk) => (err += String(chunk)));
    child.stdout.once('data', () => child.stdout.destroy());
    const status = await new Promise((resolve) => child.once('exit', resolve));
    expect({ status, err }).toEqual({ status: 0, err: '' });
  });

  test('doctor looks at this machine without a configuration', async () => {
    const answer = await manara(['doctor']);
    expect(answer.out).toMatch(/^ok {2}node: Node 2\d/m);
    expect(answer.out).toMatch(/^(ok {2}|BAD )sync: a sync takes [\d.]+ ms/m);
    expect(await manara(['doctor', '--listen', '5'])).toMatchObject({ status: 2, err: expect.stringContaining('needs --config') });
  });
});
