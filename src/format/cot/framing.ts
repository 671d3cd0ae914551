/** Where messages begin and end: XML split behind `</event>`, `bf 01 bf` before a datagram, `bf` and a length in a stream. */
import { ok, type Result } from '../../base/index.ts';
import type { CotContent, CotForm, CotMessage } from './event.ts';
import { cotFault, type CotFault, type PlacedCotFault } from './fault.ts';
import { readCotProtobuf } from './protobuf-form.ts';
import { readCotXml } from './read-xml.ts';

const MAGIC = 0xbf;
/** The version of the protocol whose payload is a protobuf message. */
const PROTOBUF_VERSION = 1;
const END_OF_EVENT = Uint8Array.from('</event', (character) => character.charCodeAt(0));
const UTF8 = new TextDecoder('utf-8', { fatal: true });
const LENIENT = new TextDecoder();
/** Three bytes of seven bits hold 2 MB; nobody sends more. */
const LENGTH_BYTES_MAX = 3;

interface Length {
  readonly value: number;
  readonly to: number;
}

/** A number in groups of seven bits; undefined when it does not end here, false when it is too long. */
function readLength(bytes: Uint8Array, from: number): Length | undefined | false {
  let value = 0;
  for (let i = 0; i < LENGTH_BYTES_MAX; i += 1) {
    const byte = bytes[from + i];
    if (byte === undefined) return undefined;
    value += (byte & 0x7f) << (7 * i);
    if (byte < 0x80) return { value, to: from + i + 1 };
  }
  return false;
}

function isSpace(byte: number): boolean {
  return byte === 0x20 || (byte >= 0x09 && byte <= 0x0d);
}

function skipSpaces(bytes: Uint8Array, from: number): number {
  let at = from;
  while (at < bytes.length && isSpace(bytes[at])) at += 1;
  return at;
}

function endOfXml(bytes: Uint8Array, from: number): number {
  for (let close = bytes.indexOf(0x3e, from); close >= 0; close = bytes.indexOf(0x3e, close + 1)) {
    let name = close;
    while (name > from && isSpace(bytes[name - 1])) name -= 1;
    let same = END_OF_EVENT.length;
    while (same > 0 && bytes[name - END_OF_EVENT.length + same - 1] === END_OF_EVENT[same - 1]) same -= 1;
    if (same === 0) return close + 1;
  }
  return 0;
}

/** End of the message that begins at `from`; 0 when more bytes are needed, -1 when nothing tells where it ends. */
function endOfMessage(bytes: Uint8Array, from: number): number {
  if (bytes[from] !== MAGIC) return endOfXml(bytes, from);
  const length = readLength(bytes, from + 1);
  if (length === false) return -1;
  if (length === undefined || length.to + length.value > bytes.length) return 0;
  return length.to + length.value;
}

/** Length of the first message of a stream, the spaces before it included; 0 when its end has not come, -1 when nothing tells where it ends. */
export const firstCot = (bytes: Uint8Array): number => endOfMessage(bytes, skipSpaces(bytes, 0));

/** Length of the whole messages at the start of a stream; what is left waits for more. -1 when the framing is lost. */
export function wholeCot(bytes: Uint8Array): number {
  let whole = 0;
  for (let at = skipSpaces(bytes, 0); at < bytes.length; ) {
    const end = endOfMessage(bytes, at);
    if (end < 0) return -1;
    if (end === 0) break;
    whole = end;
    at = skipSpaces(bytes, end);
  }
  return whole;
}

function readXmlBytes(bytes: Uint8Array): Result<CotMessage, CotFault> {
  let text: string;
  try {
    text = UTF8.decode(bytes);
  } catch {
    return cotFault('cot/not-xml', 'neither UTF-8 nor a header of the TAK protocol (bf): check what is connected');
  }
  const read = readCotXml(text);
  return read.ok ? ok({ event: read.value, control: undefined, form: 'xml' }) : read;
}

function framed(content: Result<CotContent, CotFault>, form: CotForm): Result<CotMessage, CotFault> {
  return content.ok ? ok({ ...content.value, form }) : content;
}

/** A datagram that says the version of its payload: `bf`, version, `bf`. No field of a message begins with `bf`, so a stream cannot look like it. */
function readMesh(bytes: Uint8Array): Result<CotMessage, CotFault> | undefined {
  if (bytes[0] !== MAGIC || bytes[2] !== MAGIC || bytes[1] >= 0x80) return undefined;
  if (bytes[1] === PROTOBUF_VERSION) return framed(readCotProtobuf(bytes.subarray(3)), 'mesh');
  return cotFault('cot/version', `version ${bytes[1]} of the TAK protocol, only ${PROTOBUF_VERSION} and XML are read: set the sender to one of them`);
}

type Read = Result<CotMessage, PlacedCotFault>;

/** Where in the input the message began that was not read. */
const at = (offset: number, read: Result<CotMessage, CotFault>): Read => (read.ok ? read : { ok: false, error: { ...read.error, offset } });

/** What may stand before an event, and the event. */
const BEGINS_EVENT = /^\ufeff?\s*(?:<\?[^]*?\?>\s*)?(?:<!--[^]*?-->\s*)*<event[\s/>]/;
const BEGIN_OF_EVENT = Uint8Array.from('<event', (character) => character.charCodeAt(0));

function isEventAt(bytes: Uint8Array, open: number): boolean {
  const after = bytes[open + BEGIN_OF_EVENT.length];
  return BEGIN_OF_EVENT.every((byte, i) => bytes[open + i] === byte) && (isSpace(after) || after === 0x3e);
}

/** Where the first event of a span begins, and the last; both -1 when none does. */
function eventsIn(bytes: Uint8Array): { readonly first: number; readonly last: number } {
  let first = bytes.indexOf(0x3c);
  while (first >= 0 && !isEventAt(bytes, first)) first = bytes.indexOf(0x3c, first + 1);
  let last = first < 0 ? -1 : bytes.lastIndexOf(0x3c);
  while (last > first && !isEventAt(bytes, last)) last = bytes.lastIndexOf(0x3c, last - 1);
  return { first, last };
}

/** Reads what ends with an event. What is none before it, such as a greeting or an event that broke off, is refused alone. */
function readXmlSpan(bytes: Uint8Array, from: number, end: number, results: Read[]): void {
  const span = bytes.subarray(from, end);
  const read = readXmlBytes(span);
  results.push(at(from, read));
  if (read.ok || (read.error.code !== 'cot/not-xml' && read.error.code !== 'cot/missing')) return;
  const { first, last } = eventsIn(span);
  const isOther = !BEGINS_EVENT.test(LENIENT.decode(span.subarray(0, first + BEGIN_OF_EVENT.length + 1)));
  if (last > 0 && (isOther || (last > first && read.error.code === 'cot/not-xml'))) results.push(at(from + last, readXmlBytes(span.subarray(last))));
}

/**
 * Every message of a datagram or of whole stream pieces, XML or protobuf by its first byte. Each is a result of its own; after lost framing
 * nothing more is read.
 * @example decodeCot(utf8('<event …/>')).length // 1
 */
export function decodeCot(bytes: Uint8Array): Read[] {
  const mesh = readMesh(bytes);
  if (mesh !== undefined) return [at(0, mesh)];
  const results: Read[] = [];
  for (let from = skipSpaces(bytes, 0); from < bytes.length; ) {
    const end = endOfMessage(bytes, from);
    if (end <= 0) {
      // One last reading says what is wrong with it; XML without an end gets the words of the reader.
      results.push(
        at(
          from,
          bytes[from] === MAGIC
            ? cotFault('cot/framing', `byte ${from} begins a message that does not end: check the length behind bf`)
            : readXmlBytes(bytes.subarray(from)),
        ),
      );
      return results;
    }
    if (bytes[from] === MAGIC) {
      const length = readLength(bytes, from + 1);
      results.push(at(from, length ? framed(readCotProtobuf(bytes.subarray(length.to, end)), 'stream') : cotFault('cot/framing', 'no length')));
    } else readXmlSpan(bytes, from, end, results);
    from = skipSpaces(bytes, end);
  }
  return results;
}

function withHead(head: readonly number[], payload: Uint8Array): Uint8Array {
  const bytes = new Uint8Array(head.length + payload.length);
  bytes.set(head);
  bytes.set(payload, head.length);
  return bytes;
}

/** A payload as one datagram. */
export function meshDatagram(payload: Uint8Array): Uint8Array {
  return withHead([MAGIC, PROTOBUF_VERSION, MAGIC], payload);
}

/** A payload in a stream. */
export function streamFrame(payload: Uint8Array): Uint8Array {
  const head = [MAGIC];
  let rest = payload.length;
  for (; rest >= 0x80; rest = Math.floor(rest / 128)) head.push((rest % 128) + 0x80);
  head.push(rest);
  return withHead(head, payload);
}
