// What can be wrong with Mode S and ADS-B input, each with the place where it was seen.

import { fault, type Fault } from '../../base/index.ts';

/** The closed list; `docs/formats/adsb.md` says what each means and what to do. */
export type ModesCode = 'modes/framing' | 'modes/length' | 'modes/parity' | 'modes/field' | 'modes/json' | 'modes/value';

/** An error with the byte at which the frame or line starts. */
export interface ModesFault extends Fault<ModesCode> {
  readonly offset: number;
}

/** An error at a place; the message gets the place appended, so that a log line stands alone. */
export function modesFault(code: ModesCode, offset: number, message: string): ModesFault {
  return { ...fault(code, `${message} (byte ${offset})`), offset };
}

const CONTROLS = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu;

/** What was received, short enough and plain enough for a log line: no control or direction characters. */
export function shown(text: string): string {
  const plain = text.slice(0, 60).replace(CONTROLS, '\u00b7');
  return text.length > 60 ? `${plain}…` : plain;
}
