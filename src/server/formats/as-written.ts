/**
 * Decoding and encoding that give the same bytes where a text can say one thing in many ways: spaces, quotes, order of attributes, a signature.
 * A record whose own form would be other bytes carries what stood there (`asWritten`). Encoding takes that as long as it still says what the
 * fields say; what was changed is written anew. This is of the command line alone: nothing that leaves a view has it.
 */
import { isDeepStrictEqual } from 'node:util';
import type { Format, JsonLine } from './format.ts';

type Octets = Uint8Array | string;
type Line = Readonly<Record<string, unknown>>;

/** The name under which a record carries its bytes: text, or base64 where they are none. */
const FIELD = 'asWritten';
const STRICT = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

function carried(bytes: Uint8Array): string | { readonly base64: string } {
  try {
    return STRICT.decode(bytes);
  } catch {
    return { base64: Buffer.from(bytes).toString('base64') };
  }
}

const bufferOf = (octets: Octets): Buffer => (typeof octets === 'string' ? Buffer.from(octets) : Buffer.from(octets.buffer, octets.byteOffset, octets.length));

function carriedBytes(value: unknown): Buffer | undefined {
  if (typeof value === 'string') return Buffer.from(value);
  const base64 = typeof value === 'object' && value !== null && 'base64' in value ? value.base64 : undefined;
  return typeof base64 === 'string' ? Buffer.from(base64, 'base64') : undefined;
}

/** As it stands in a line of JSON. */
const inJson = (line: object): Line => JSON.parse(JSON.stringify(line)) as Line;

function isWrittenSo(lines: readonly object[], bytes: Uint8Array, write: (lines: readonly JsonLine[]) => Octets): boolean {
  try {
    return bufferOf(write(lines.map((line, i) => ({ value: inJson(line), lineNumber: i + 1 })))).equals(bytes);
  } catch {
    return false;
  }
}

/** A record and where in the input it ends. */
export interface Placed {
  readonly line: object;
  readonly end: number;
}

/** Records of a stream, each with its own piece of the input: from the end of the one before, the last to the end of the input. */
export function* piecesAsWritten(bytes: Uint8Array, records: Iterable<Placed>, write: (line: JsonLine) => Octets): Generator<object> {
  const marked = ({ line }: Placed, piece: Uint8Array): object => {
    if ('error' in line || isWrittenSo([line], piece, ([one]) => write(one))) return line;
    return { ...line, [FIELD]: carried(piece) };
  };
  let from = 0;
  let held: Placed | undefined;
  for (const record of records) {
    if (held !== undefined) {
      yield marked(held, bytes.subarray(from, held.end));
      from = held.end;
    }
    held = record;
  }
  if (held !== undefined) yield marked(held, bytes.subarray(from));
}

/** One record of a stream as bytes. `said` takes from a record what its bytes say; the rest was worked out from others. */
export function pieceUnlessChanged(
  { value, lineNumber }: JsonLine,
  decode: (bytes: Uint8Array) => Iterable<object>,
  write: (line: JsonLine) => Octets,
  said: (line: Line) => unknown = (line) => line,
): Buffer {
  if (typeof value !== 'object' || value === null || !(FIELD in value)) return bufferOf(write({ value, lineNumber }));
  const { [FIELD]: source, ...fields } = value as Line;
  const bytes = carriedBytes(source);
  const lines = bytes === undefined ? [] : [...decode(bytes)].map(inJson);
  if (bytes !== undefined && lines.length === 1 && isDeepStrictEqual(said(without(lines[0])), said(fields))) return bytes;
  return bufferOf(write({ value: fields, lineNumber }));
}

function without({ [FIELD]: _source, ...fields }: Line): Line {
  return fields;
}

/** A format whose input is one document of many records: the last carries the whole, so that what reads the first lines need not. */
export function documentAsWritten({ decode, encode, recognise, mayReturn = () => true }: DocumentFormat): Format {
  return {
    ...(recognise === undefined ? {} : { recognise }),
    decode(bytes) {
      const lines = [...decode(bytes)];
      if (lines.length === 0 || lines.some((line) => 'error' in line || FIELD in line) || isWrittenSo(lines, bytes, encode) || !mayReturn(bytes)) return lines;
      return [...lines.slice(0, -1), { ...lines[lines.length - 1], [FIELD]: carried(bytes) }];
    },
    encode(lines) {
      const source = (lines.at(-1)?.value as Line | null | undefined)?.[FIELD];
      const bytes = carriedBytes(source);
      if (bytes === undefined) return encode(lines);
      const plain = lines.map(({ value, lineNumber }, i) => ({ value: i === lines.length - 1 ? without(value as Line) : value, lineNumber }));
      const same = isDeepStrictEqual(
        [...decode(bytes)].map(inJson),
        plain.map(({ value }) => value),
      );
      return same && mayReturn(bytes) ? bytes : encode(plain);
    },
  };
}

/** A format that does both at once. */
export interface DocumentFormat {
  readonly decode: (bytes: Uint8Array) => Iterable<object>;
  readonly encode: (lines: readonly JsonLine[]) => Octets;
  readonly recognise?: NonNullable<Format['recognise']>;
  /** Whether such bytes may be given back at all. */
  readonly mayReturn?: (bytes: Uint8Array) => boolean;
}
