// AVR framing: a line `*HEX;` or `:HEX;`, with a time before the message `@TTTTTTTTTTTTHEX;` or `%…;`, with time and signal `<TTTTTTTTTTTTSSHEX;`.

import { modesFault, type ModesFault } from './fault.ts';

/** A message as it stood in its line. */
export interface AvrFrame {
  readonly offset: number;
  /** 12 MHz counter; undefined when the line has none. */
  readonly ticksCount?: number;
  readonly signalLevel?: number;
  readonly message: Uint8Array;
}

const LINE = /^(?:[*:]|[@%]([0-9a-fA-F]{12})|<([0-9a-fA-F]{12})([0-9a-fA-F]{2}))((?:[0-9a-fA-F]{2})+);$/;
/** 2, 7 or 14 octets of a message in hexadecimal digits, with time and signal before it. */
const LINE_CHARACTERS_MAX = 64;

/** Octets as hexadecimal digits, upper case. */
export const hexOf = (bytes: Uint8Array): string => {
  let text = '';
  for (const octet of bytes) text += octet.toString(16).toUpperCase().padStart(2, '0');
  return text;
};

/** Octets of hexadecimal digits; the caller has seen to it that they are some. */
export function octetsOf(hex: string): Uint8Array {
  return Uint8Array.from({ length: hex.length / 2 }, (_, index) => Number.parseInt(hex.slice(index * 2, index * 2 + 2), 16));
}

/** Reads one line without its end; undefined for the empty heartbeat `*0000;`. */
export function readAvrLine(line: string, offset: number): AvrFrame | ModesFault | undefined {
  const text = line.trim();
  if (text === '*0000;') return undefined;
  const parts = text.length > LINE_CHARACTERS_MAX ? null : LINE.exec(text);
  if (parts === null) return modesFault('modes/framing', offset, 'the line is no *HEX; or @TIME-HEX; of 2, 7 or 14 octets: check the format of this source');
  const ticks = parts[1] ?? parts[2];
  const message = octetsOf(parts[4]);
  if (![2, 7, 14].includes(message.length)) {
    return modesFault('modes/length', offset, `the message has ${message.length} octets, Mode S has 7 or 14 and Mode A/C 2`);
  }
  return {
    offset,
    message,
    ...(ticks === undefined ? {} : { ticksCount: Number.parseInt(ticks, 16) }),
    ...(parts[3] === undefined ? {} : { signalLevel: Number.parseInt(parts[3], 16) }),
  };
}

/** Writes a frame as a line with its line feed. */
export function writeAvrLine({ ticksCount, signalLevel, message }: Omit<AvrFrame, 'offset'>): string {
  const hex = hexOf(message);
  if (ticksCount === undefined) return `*${hex};\n`;
  const time = ticksCount.toString(16).toUpperCase().padStart(12, '0');
  return signalLevel === undefined ? `@${time}${hex};\n` : `<${time}${signalLevel.toString(16).toUpperCase().padStart(2, '0')}${hex};\n`;
}
