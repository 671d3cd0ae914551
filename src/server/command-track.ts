/** `manara track` and `manara score`: files in, files out. */
import { readFile } from 'node:fs/promises';
import { closeSync, openSync, writeSync } from 'node:fs';
import { SCORE_DEFAULTS, scoreTexts } from '../assess/index.ts';
import { readTrackJob, trackFile } from '../picture/index.ts';
import { systemWords } from '../record/store/index.ts';
import { EXIT, StatedFailure, valueOf } from './failure.ts';

const FLUSH_CHARS = 1 << 16;

async function readText(path: string): Promise<string> {
  try {
    return await readFile(path, 'utf8');
  } catch (cause) {
    throw new StatedFailure(`${path} cannot be read: ${systemWords(cause)}`);
  }
}

interface LineWriter {
  write(line: string): void;
  close(): void;
}

/** Writes lines in large pieces; `undefined` is standard output. */
function openLines(path: string | undefined): LineWriter {
  let file: number;
  try {
    file = path === undefined ? 1 : openSync(path, 'w');
  } catch (cause) {
    throw new StatedFailure(`${path} cannot be written: ${(cause as Error).message}`);
  }
  let text = '';
  const flush = (): void => {
    const bytes = Buffer.from(text);
    text = '';
    for (let from = 0; from < bytes.length; ) from += writeSome(file, bytes, from);
  };
  return {
    write(line) {
      text += line.endsWith('\n') ? line : `${line}\n`;
      if (text.length >= FLUSH_CHARS) flush();
    },
    close() {
      flush();
      if (path !== undefined) closeSync(file);
    },
  };
}

/** A pipe whose reader is slow says EAGAIN: it is asked again. */
function writeSome(file: number, bytes: Uint8Array, from: number): number {
  try {
    return writeSync(file, bytes, from, bytes.length - from);
  } catch (cause) {
    const { code } = cause as NodeJS.ErrnoException;
    if (code === 'EPIPE') process.exit(EXIT.done);
    if (code !== 'EAGAIN') throw cause;
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 5);
    return 0;
  }
}

/** `manara track`. What was refused, and how fast it went, is said on standard error. */
export async function trackCommand(
  plots: string,
  options: { readonly sensors: string; readonly world?: string; readonly out?: string; readonly covariance?: boolean },
): Promise<void> {
  const texts = {
    sensors: await readText(options.sensors),
    plots: await readText(plots),
    world: options.world === undefined ? undefined : await readText(options.world),
    withCovariance: options.covariance === true,
  };
  const job = valueOf(readTrackJob(texts));
  const out = openLines(options.out);
  const counters = trackFile(job, (line) => out.write(line));
  out.close();
  const words = Object.entries(counters).map(([name, count]) => `${name} ${count}`);
  process.stderr.write(`${words.join(', ')}\n`);
}

function numberFrom(text: string | undefined, option: string, otherwise: number): number {
  if (text === undefined) return otherwise;
  const value = Number(text);
  if (text.trim() !== '' && Number.isFinite(value) && value >= 0) return value;
  throw new StatedFailure(`${option} ${text} must be a number of at least 0`, EXIT.usage);
}

/** `manara score`. */
export async function scoreCommand(
  tracks: string,
  options: { readonly truth: string; readonly c?: string; readonly from?: string; readonly to?: string; readonly step?: string },
): Promise<void> {
  const { cutoffM, window } = SCORE_DEFAULTS;
  const fromS = numberFrom(options.from, '--from', window.fromS);
  const toS = numberFrom(options.to, '--to', window.toS);
  const stepS = numberFrom(options.step, '--step', window.stepS);
  if (stepS === 0 || toS < fromS)
    throw new StatedFailure(`--from ${fromS} --to ${toS} --step ${stepS}: --to must not be before --from, --step above 0`, EXIT.usage);
  const texts = { truth: await readText(options.truth), tracks: await readText(tracks) };
  const scores = valueOf(scoreTexts(texts, { cutoffM: numberFrom(options.c, '--c', cutoffM), window: { fromS, toS, stepS } }));
  process.stdout.write(`${JSON.stringify(scores, undefined, 2)}\n`);
}
