/** `manara decode` and `manara encode`: formats on the command line. */
import { readFile } from 'node:fs/promises';
import { buffer } from 'node:stream/consumers';
import {
  decodeToRecords, encodeRecords, isPcap, knownEditions, loadCatalogue, readPcap,
  type AsterixCatalogue, type DecodeOptions, type EncodableRecord,
} from '../format/asterix/index.ts';
import { readCap } from '../format/cap/index.ts';
import { createFrameReader, frameLength, type FrameReader } from '../format/frame/index.ts';
import { decodePlots, encodePlotLine, encodePlotsBinary, type PlotMessage } from '../format/plots/index.ts';
import { EXIT, StatedFailure, valueOf } from './failure.ts';

async function readInput(file: string | undefined): Promise<Uint8Array> {
  if (file === undefined) return buffer(process.stdin);
  try {
    return await readFile(file);
  } catch (cause) {
    throw new StatedFailure(`${file} cannot be read: ${(cause as Error).message}`);
  }
}

/** Writes lines; waits when the reader is slower. */
async function writeOut(chunk: string | Uint8Array): Promise<void> {
  if (process.stdout.write(chunk)) return;
  await new Promise((resolve) => process.stdout.once('drain', resolve));
}

async function writeLines(lines: Iterable<object>): Promise<void> {
  let text = '';
  let faults = 0;
  for (const line of lines) {
    if ('error' in line) faults += 1;
    text += `${JSON.stringify(line)}\n`;
    if (text.length < 65_536) continue;
    await writeOut(text);
    text = '';
  }
  await writeOut(text);
  if (faults > 0) process.exitCode = EXIT.failed;
}

function readEditions(words: readonly string[]): Map<number, string> {
  const editions = new Map<number, string>();
  for (const word of words) {
    const match = /^(\d{1,3})=(.+)$/.exec(word);
    const known = knownEditions().find(({ category }) => match !== null && category === Number(match[1]));
    if (match === null || known === undefined || !known.editions.includes(match[2])) {
      const all = knownEditions().map(({ category, editions: each }) => `${category}=${each.join('|')}`);
      throw new StatedFailure(`--edition ${word} must be one of ${all.join(', ')}`, EXIT.usage);
    }
    editions.set(Number(match[1]), match[2]);
  }
  return editions;
}

function* asterixLines(bytes: Uint8Array, catalogue: AsterixCatalogue, options: DecodeOptions): Generator<object> {
  if (!isPcap(bytes)) {
    yield* decodeToRecords(bytes, catalogue, options);
    return;
  }
  for (const { payload, offset, receivedAt, destinationPort } of valueOf(readPcap(bytes)).datagrams) {
    for (const line of decodeToRecords(payload, catalogue, { ...options, baseOffset: offset })) {
      yield { receivedAt, destinationPort, ...line };
    }
  }
}

/** `decode asterix`. */
export async function decodeAsterix(file: string | undefined, editionWords: readonly string[]): Promise<void> {
  const editions = readEditions(editionWords);
  const catalogue = await loadCatalogue();
  await writeLines(asterixLines(await readInput(file), catalogue, { editionOf: (category) => editions.get(category) }));
}

/** `decode plots`. */
export async function decodePlotFile(file: string | undefined): Promise<void> {
  const results = decodePlots(await readInput(file));
  await writeLines(
    results.map((result) => (result.ok ? (JSON.parse(encodePlotLine(result.value)) as object) : { error: result.error })),
  );
}

/** Where a frame's header names its level (docs/wire.md): the deltas of each level are a stream of their own. */
const LEVEL_BYTE = 9;

function* frameLines(bytes: Uint8Array): Generator<object> {
  const readers = new Map<number, FrameReader>();
  for (let offset = 0; offset < bytes.length; ) {
    const length = frameLength(bytes, offset);
    if (!length.ok) return yield { offset, error: length.error };
    const frame = bytes.subarray(offset, offset + length.value);
    const level = frame[LEVEL_BYTE];
    const reader = readers.get(level) ?? createFrameReader();
    readers.set(level, reader);
    const read = reader.read(frame);
    yield read.ok ? read.value : { offset, error: read.error };
    offset += length.value;
  }
}

/** `decode frame`. */
export async function decodeFrames(file: string | undefined): Promise<void> {
  await writeLines(frameLines(await readInput(file)));
}

/** `decode cap`. */
export async function decodeCap(file: string | undefined): Promise<void> {
  const read = readCap(new TextDecoder().decode(await readInput(file)));
  await writeLines([read.ok ? read.value : { error: read.error }]);
}

function linesOf(bytes: Uint8Array): { readonly value: unknown; readonly lineNumber: number }[] {
  const lines: { value: unknown; lineNumber: number }[] = [];
  for (const [index, line] of new TextDecoder().decode(bytes).split('\n').entries()) {
    if (line.trim() === '') continue;
    try {
      lines.push({ value: JSON.parse(line), lineNumber: index + 1 });
    } catch {
      throw new StatedFailure(`line ${index + 1} is not JSON: give one record a line, as decode writes them`);
    }
  }
  return lines;
}

/** `encode asterix`. */
export async function encodeAsterix(file: string | undefined): Promise<void> {
  const catalogue = await loadCatalogue();
  const records = linesOf(await readInput(file)).map(({ value, lineNumber }) => {
    const record = value as Partial<EncodableRecord> | null;
    if (typeof record?.category === 'number' && typeof record.items === 'object') return record as EncodableRecord;
    throw new StatedFailure(`line ${lineNumber} is no record: it needs "category" and "items", as decode writes them`);
  });
  await writeOut(valueOf(encodeRecords(records, catalogue)));
}

/** `encode plots`. */
export async function encodePlotFile(file: string | undefined): Promise<void> {
  const messages: PlotMessage[] = decodePlots(await readInput(file)).map((result) => valueOf(result));
  await writeOut(encodePlotsBinary(messages));
}
