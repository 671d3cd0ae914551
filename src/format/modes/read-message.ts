// One Mode S message from its 7 or 14 octets. ICAO Annex 10 volume IV, 3.1.2.

import { METRIC, NO_HEIGHT, heightOfCode13, mode3AOfCode13 } from './codes.ts';
import { paritySyndrome } from './crc.ts';
import { clearMessage, type ModeSMessage } from './message.ts';
import { readSquitter } from './squitter.ts';

export const SHORT_OCTETS = 7;
export const LONG_OCTETS = 14;
const INTERROGATOR_MASK = 0x7f;

/** `good`; `length`: not the length of its format; `parity`: damaged on the air; `format`: one that carries nothing for us. */
export type MessageVerdict = 'good' | 'length' | 'parity' | 'format';

const triple = (bytes: Uint8Array, at: number): number => (bytes[at] << 16) | (bytes[at + 1] << 8) | bytes[at + 2];
const code13 = (bytes: Uint8Array, at: number): number => ((bytes[at + 2] & 0x1f) << 8) | bytes[at + 3];

const FOOT_M = 0.3048;

function readHeight(message: ModeSMessage, height: number): void {
  if (height >= METRIC) message.pressureAltitudeM = height - METRIC;
  else if (height !== NO_HEIGHT) message.pressureAltitudeM = height * FOOT_M;
}

/** Formats 4, 5, 20 and 21: what the flight status says. */
function readFlightStatus(message: ModeSMessage): void {
  const status = message.capabilityCode;
  message.onGround = status === 1 || status === 3;
  message.specialPosition = status === 4 || status === 5;
}

/** Formats whose address lies over the parity: any 24 bits pass, so nothing here proves that the message was received right. */
function readReply(bytes: Uint8Array, at: number, syndrome: number, message: ModeSMessage): MessageVerdict {
  message.aircraftAddress = syndrome;
  switch (message.formatCode) {
    case 0:
    case 16:
      message.onGround = (bytes[at] & 4) !== 0;
      readHeight(message, heightOfCode13(code13(bytes, at)));
      return 'good';
    case 4:
    case 20:
      readFlightStatus(message);
      readHeight(message, heightOfCode13(code13(bytes, at)));
      return 'good';
    case 5:
    case 21:
      readFlightStatus(message);
      message.mode3A = mode3AOfCode13(code13(bytes, at));
      return 'good';
    case 24:
      return 'good';
    default:
      return 'format';
  }
}

/** Control codes of format 18: 0 and 1 are broadcasts of an aircraft or vehicle, 6 repeats one; 2 and 5 are made by a radar. */
function readGroundFormat(bytes: Uint8Array, at: number, message: ModeSMessage): MessageVerdict {
  const control = message.capabilityCode;
  if (control === 3 || control === 4 || control === 7) return 'format';
  message.addressForeign = control === 1 || control === 5;
  message.rebroadcast = control >= 2;
  readSquitter(bytes, at + 4, message);
  return 'good';
}

/** Reads the message of `length` octets at `at` into `message`; nothing is allocated. */
export function readMessage(bytes: Uint8Array, at: number, length: number, message: ModeSMessage): MessageVerdict {
  clearMessage(message);
  const first = bytes[at];
  const format = first >= 0xc0 ? 24 : first >> 3;
  message.formatCode = format;
  message.lengthBytes = length;
  if (length !== (format >= 16 ? LONG_OCTETS : SHORT_OCTETS)) return 'length';
  message.capabilityCode = first & 7;
  const syndrome = paritySyndrome(bytes, at, length);
  if (format !== 11 && format !== 17 && format !== 18) return readReply(bytes, at, syndrome, message);
  // An all-call reply has the code of the interrogator that asked over its parity.
  if ((format === 11 ? syndrome & ~INTERROGATOR_MASK : syndrome) !== 0) return 'parity';
  message.aircraftAddress = triple(bytes, at + 1);
  message.addressProven = true;
  if (format === 18) return readGroundFormat(bytes, at, message);
  message.onGround = message.capabilityCode === 4;
  if (format === 17) readSquitter(bytes, at + 4, message);
  return 'good';
}
