/** `manara decode` and `manara encode`: formats on the command line. */
import { readFile } from 'node:fs/promises';
import { buffer } from 'node:stream/consumers';
import { LIMITS } from '../base/index.ts';
import { knownEditions } from '../format/asterix/index.ts';
import { doubledName, shownJson } from '../format/json/index.ts';
import { systemWords } from '../record/store/index.ts';
import { EXIT, StatedFailure } from './failure.ts';
import type { DecodeWords, Format, JsonLine, Recognition } from './formats/format.ts';
import { FORMATS, type FormatEntry } from './formats/table.ts';

async function readInput(file: string | undefined): Promise<Uint8Array> {
  if (file === undefined) return buffer(process.stdin);
  try {
    return await readFile(file);
  } catch (cause) {
    throw new StatedFailure(`${file} cannot be read: ${systemWords(cause)}`);
  }
}

/** Writes lines; waits when the reader is slower. */
async function writeOut(chunk: string | Uint8Array): Promise<void> {
  if (process.stdout.write(chunk)) return;
  await new Promise((resolve) => process.stdout.once('drain', resolve));
}

/** Controls and what turns the direction of a text: in JSON they can stand as numbers, and no terminal takes them for its own. */
const UNSEEN = /[\u007f-\u009f\u061c\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb]/g;
const seen = (text: string): string => text.replace(UNSEEN, (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`);

async function writeLines(lines: Iterable<object | string>): Promise<void> {
  let text = '';
  let faults = 0;
  for (const line of lines) {
    if (typeof line === 'object' && 'error' in line) faults += 1;
    text += `${typeof line === 'string' ? line : JSON.stringify(line)}\n`;
    if (text.length < 65_536) continue;
    await writeOut(seen(text));
    text = '';
  }
  await writeOut(seen(text));
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

async function formatOf(name: string): Promise<Format> {
  const entry = FORMATS.find((each) => each.name === name);
  if (entry === undefined) throw new StatedFailure(`"${name}" is no format: ${FORMATS.map((each) => each.name).join(', ')} are`, EXIT.usage);
  return entry.load();
}

/** `decode <format>`. */
export async function decodeAs(name: string, file: string | undefined, editionWords: readonly string[]): Promise<void> {
  const words: DecodeWords = { editions: readEditions(editionWords) };
  const { decode } = await formatOf(name);
  if (decode === undefined) throw new StatedFailure(`${name} is written only: see manara encode ${name}`, EXIT.usage);
  await writeLines(await decode(await readInput(file), words));
}

interface Recognised extends Recognition {
  readonly entry: FormatEntry;
}

/** What an input most likely is; undefined when it is nothing known. Only its beginning is looked at. */
export async function recognise(bytes: Uint8Array): Promise<Recognised | undefined> {
  const beginning = bytes.subarray(0, LIMITS.recognitionBytesMax);
  let best: Recognised | undefined;
  for (const entry of FORMATS) {
    const found = await (await entry.load()).recognise?.(beginning);
    if (found !== undefined && found.share > (best?.share ?? 0)) best = { ...found, entry };
  }
  return best;
}

/** What is round something else, by its first bytes, and what to do about it. */
const WRAPPINGS: readonly (readonly [hex: string, words: string])[] = [
  ['504b0304', 'a ZIP archive, as a KMZ is: unpack it first'],
  ['fffe', 'text in UTF-16: save it as UTF-8'],
  ['feff', 'text in UTF-16: save it as UTF-8'],
];

const firstBytes = (bytes: Uint8Array): string => Buffer.from(bytes.subarray(0, 16)).toString('hex');

/** `decode auto`: says on standard error what the input is and why, then decodes it; or says what to set. */
export async function decodeAuto(file: string | undefined, editionWords: readonly string[]): Promise<void> {
  const named = readEditions(editionWords);
  const bytes = await readInput(file);
  const name = file ?? 'standard input';
  if (bytes.length === 0) throw new StatedFailure(`${name} is empty: there is nothing to recognise`);
  const found = await recognise(bytes);
  if (found === undefined || found.share < 0.5) {
    const wrapping = WRAPPINGS.find(([hex]) => firstBytes(bytes).startsWith(hex));
    if (wrapping !== undefined) throw new StatedFailure(`${name} looks like ${wrapping[1]}`);
    const guess = found === undefined ? '' : ` (nearest is ${found.entry.name}: ${found.why})`;
    throw new StatedFailure(
      `${name} is in no format that is known here; it begins ${firstBytes(bytes)}${guess}. Name it if you know it: manara decode <format> ${file ?? ''}`.trimEnd(),
    );
  }
  const { entry, framing, why, wrong } = found;
  const editions = new Map([...(found.editions ?? []), ...named]);
  const isNamed = [...(found.editions ?? new Map<number, string>()).keys()].every((category) => named.has(category));
  if (wrong !== undefined && !(isNamed && named.size > 0)) throw new StatedFailure(`${name} looks like ${entry.name}, ${framing} (${why}), but ${wrong}`);
  process.stderr.write(`manara: ${name} is ${entry.name}, ${framing}: ${why}\n`);
  const { decode } = await entry.load();
  if (decode !== undefined) await writeLines(await decode(bytes, { editions }));
}

/** One object over many lines, as files of a single message are laid out. */
function isOneObject(text: string): boolean {
  if (!/^\s*\{\s*\n/.test(text)) return false;
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

function linesOf(bytes: Uint8Array): JsonLine[] {
  const lines: JsonLine[] = [];
  const text = new TextDecoder().decode(bytes);
  for (const [index, line] of (isOneObject(text) ? [text] : text.split('\n')).entries()) {
    if (line.trim() === '') continue;
    let value: unknown;
    try {
      value = JSON.parse(line);
    } catch {
      throw new StatedFailure(`line ${index + 1} is not JSON: give one record a line, as decode writes them`);
    }
    const doubled = doubledName(line);
    if (doubled !== undefined) throw new StatedFailure(`line ${index + 1} has "${shownJson(doubled)}" twice in one object: leave one of them out`);
    lines.push({ value, lineNumber: index + 1 });
  }
  return lines;
}

/** `encode <format>`. */
export async function encodeAs(name: string, file: string | undefined): Promise<void> {
  const { encode } = await formatOf(name);
  if (encode === undefined) throw new StatedFailure(`${name} is read only: see manara decode ${name}`, EXIT.usage);
  await writeOut(await encode(linesOf(await readInput(file))));
}
