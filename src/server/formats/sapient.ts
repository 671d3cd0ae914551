/** SAPIENT on the command line. */
import { decodeSapient, sapientFrame, sapientFromJson, sapientToJson, writeSapient } from '../../format/sapient/index.ts';
import { StatedFailure } from '../failure.ts';
import { pieceUnlessChanged, piecesAsWritten, type Placed } from './as-written.ts';
import type { Format, JsonLine, Recognition } from './format.ts';

function bytesOf({ value, lineNumber }: JsonLine): Uint8Array {
  const message = sapientFromJson(value);
  if (!message.ok) throw new StatedFailure(`line ${lineNumber}: ${message.error.message} [${message.error.code}]`);
  return sapientFrame(writeSapient(message.value));
}

function recognise(bytes: Uint8Array): Recognition | undefined {
  const length = bytes.length < 5 ? 0 : bytes[0] + bytes[1] * 256;
  // The timestamp is the first field of every message.
  if (length === 0 || bytes[2] !== 0 || bytes[3] !== 0 || bytes[4] !== 0x0a || bytes.length < 4 + length) return undefined;
  const [first] = decodeSapient(bytes.subarray(0, 4 + length));
  if (first === undefined || (!first.ok && first.error.code === 'sapient/malformed')) return undefined;
  const why = 'it begins with a length of four bytes and a message with a timestamp and a node';
  return first.ok || first.error.code === 'sapient/task'
    ? { share: 0.9, framing: 'messages behind lengths', why }
    : { share: 0.6, framing: 'messages behind lengths', why, wrong: first.error.message };
}

const messageLines = (bytes: Uint8Array): object[] =>
  decodeSapient(bytes).map((message) => (message.ok ? sapientToJson(message.value) : { error: message.error }));

function placedLines(bytes: Uint8Array): Placed[] {
  let end = 0;
  return messageLines(bytes).map((line) => {
    const view = new DataView(bytes.buffer, bytes.byteOffset + end);
    end = view.byteLength < 4 ? bytes.length : Math.min(bytes.length, end + 4 + view.getUint32(0, true));
    return { line, end };
  });
}

export const SAPIENT: Format = {
  decode: (bytes) => piecesAsWritten(bytes, placedLines(bytes), bytesOf),
  encode: (lines) => Buffer.concat(lines.map((line) => pieceUnlessChanged(line, messageLines, bytesOf))),
  recognise,
};
