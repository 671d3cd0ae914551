// Reads a gettext .mo file (GNU gettext manual, "The Format of GNU MO Files") into a Map from message id to text.

import { readFileSync } from 'node:fs';

const MAGIC = 0x950412de;

export function readMoFile(path) {
  const bytes = readFileSync(path);
  if (bytes.readUInt32LE(0) !== MAGIC) throw new Error(`${path} is not a little-endian .mo file`);
  const count = bytes.readUInt32LE(8);
  const ids = bytes.readUInt32LE(12);
  const texts = bytes.readUInt32LE(16);
  const messages = new Map();
  for (let index = 0; index < count; index++) {
    messages.set(stringAt(bytes, ids + index * 8), stringAt(bytes, texts + index * 8));
  }
  return messages;
}

function stringAt(bytes, entry) {
  const length = bytes.readUInt32LE(entry);
  const offset = bytes.readUInt32LE(entry + 4);
  return bytes.toString('utf8', offset, offset + length);
}
