/** Cursor on Target on the command line. */
import { z } from 'zod';
import '../field-words.ts';
import { timeFromIso, type TimeS } from '../../base/index.ts';
import {
  NO_EXTRAS,
  UNKNOWN_M,
  cotTime,
  decodeCot,
  detailXml,
  firstCot,
  meshDatagram,
  readCotXml,
  streamFrame,
  writeCotProtobuf,
  writeCotXml,
  type CotEvent,
  type CotMessage,
} from '../../format/cot/index.ts';
import { StatedFailure, valueOf } from '../failure.ts';
import { pieceUnlessChanged, piecesAsWritten, type Placed } from './as-written.ts';
import type { Format, JsonLine, Recognition } from './format.ts';

function lineOf({ form, event, control }: CotMessage): object {
  if (event === undefined) return { form, control };
  const detail = event.detail === undefined ? undefined : detailXml(event.detail);
  if (detail?.ok === false) return { error: detail.error };
  const { sentAt, startAt, staleAt, detail: _detail, extras, ...rest } = event;
  return {
    form,
    control,
    ...rest,
    time: cotTime(sentAt),
    start: cotTime(startAt),
    stale: cotTime(staleAt),
    detail: detail?.value,
    extras: Object.values(extras).some((text) => text !== '') ? extras : undefined,
  };
}

const time = z.string().transform((text, context): TimeS => {
  const read = timeFromIso(text);
  if (read.ok) return read.value;
  context.addIssue(`"${text.slice(0, 40)}" must be a time such as 2024-04-13T21:59:00.000Z`);
  return z.NEVER;
});
const text = z.string().default('');
const control = z.strictObject({ minProtoVersion: z.int().min(0), maxProtoVersion: z.int().min(0), contactUid: z.string() });

const EVENT_LINE = z.strictObject({
  form: z.enum(['xml', 'mesh', 'stream']).default('xml'),
  control: control.optional(),
  version: z.string().default('2.0'),
  uid: z.string().min(1),
  type: z.string().min(1),
  how: text,
  access: text,
  qos: text,
  opex: text,
  caveat: text,
  releaseableTo: text,
  time,
  start: time.optional(),
  stale: time,
  latDeg: z.number(),
  lonDeg: z.number(),
  altitudeHaeM: z.number().default(UNKNOWN_M),
  circularErrorM: z.number().default(UNKNOWN_M),
  linearErrorM: z.number().default(UNKNOWN_M),
  detail: z.string().optional(),
  extras: z.strictObject({ event: z.string(), point: z.string(), detail: z.string(), elements: z.string() }).default(NO_EXTRAS),
});
const CONTROL_LINE = z.strictObject({ form: z.enum(['mesh', 'stream']), control });

function messageOf({ value, lineNumber }: JsonLine): CotMessage {
  const isControl = typeof value === 'object' && value !== null && 'control' in value && !('uid' in value);
  const parsed = (isControl ? CONTROL_LINE : EVENT_LINE).safeParse(value);
  if (!parsed.success) {
    const [issue] = parsed.error.issues;
    throw new StatedFailure(`line ${lineNumber}: ${issue.path.join('.') || 'it'}: ${issue.message}; give one event a line, as decode writes them`);
  }
  if (!('uid' in parsed.data)) return { form: parsed.data.form, event: undefined, control: parsed.data.control };
  const { form, control: told, time: sentAt, start, stale: staleAt, detail, ...rest } = parsed.data;
  const event: CotEvent = {
    ...rest,
    sentAt,
    startAt: start ?? sentAt,
    staleAt,
    detail: detail === undefined ? undefined : { xml: detail, message: undefined },
  };
  return { form, event, control: told };
}

function bytesOf(message: CotMessage): Uint8Array {
  if (message.form === 'xml' && message.event !== undefined) {
    const xml = valueOf(writeCotXml(message.event));
    // Whatever a line says, what leaves here reads as the one event that it is.
    valueOf(readCotXml(xml));
    return new TextEncoder().encode(xml);
  }
  const payload = valueOf(writeCotProtobuf(message));
  return message.form === 'stream' ? streamFrame(payload) : meshDatagram(payload);
}

function recognise(bytes: Uint8Array): Recognition | undefined {
  const text = new TextDecoder().decode(bytes.subarray(0, 2048));
  if (/^\ufeff?\s*(?:<\?xml[^>]*>\s*)?(?:<!--[^]*?-->\s*)*<event[\s>]/.test(text)) return { share: 0.95, framing: 'XML', why: 'its first element is event' };
  if (bytes[0] !== 0xbf) return undefined;
  const mesh = bytes[2] === 0xbf && bytes[1] < 0x80;
  const [first] = decodeCot(bytes.subarray(0, 65_536));
  if (mesh && bytes[1] !== 1)
    return {
      share: 0.8,
      framing: 'TAK protocol',
      why: 'it begins with bf, a version and bf',
      wrong: `it is version ${bytes[1]} of the TAK protocol; only version 1 and XML are read`,
    };
  if (!first?.ok) return undefined;
  return {
    share: 0.96,
    framing: mesh ? 'one datagram of the TAK protocol' : 'a stream of the TAK protocol',
    why: `it begins with ${mesh ? 'bf 01 bf' : 'bf and a length'}, and a message that reads`,
  };
}

const eventLines = (bytes: Uint8Array, offset = 0): object[] =>
  decodeCot(bytes).map((message) => (message.ok ? lineOf(message.value) : { error: { ...message.error, offset: message.error.offset + offset } }));

/** Message by message, so that each has its own piece. */
function* placedLines(bytes: Uint8Array): Generator<Placed> {
  const isMesh = bytes[0] === 0xbf && bytes[2] === 0xbf && bytes[1] < 0x80;
  for (let from = 0; from < bytes.length; ) {
    const length = isMesh ? 0 : firstCot(bytes.subarray(from));
    const end = length > 0 ? from + length : bytes.length;
    for (const line of eventLines(bytes.subarray(from, end), from)) yield { line, end };
    from = end;
  }
}

const written = (line: JsonLine): Uint8Array => bytesOf(messageOf(line));

export const COT: Format = {
  decode: (bytes) => piecesAsWritten(bytes, placedLines(bytes), written),
  encode: (lines) => Buffer.concat(lines.map((line) => pieceUnlessChanged(line, eventLines, written))),
  recognise,
};
