/** Messages of Mode S as an aircraft sends them: positions in halves, speed, name, accuracy, and replies that name their sender by their parity. */
import { utf8 } from '../../src/base/index.ts';
import { longitudeZones } from '../../src/format/modes/cpr.ts';
import { paritySyndrome, writeAvrLine, writeBeast } from '../../src/format/modes/index.ts';
import { addressOf, type Look, type Written } from './door-records.ts';

const CELLS = 131_072;
const TURN_RAD = 2 * Math.PI;
const FT_M = 0.3048;
const modulo = (value: number, by: number): number => value - by * Math.floor(value / by);

/** Values with their numbers of bits, one behind the other. */
function packed(...fields: ReadonlyArray<readonly [value: number, bits: number]>): Uint8Array {
  const digits = fields.map(([value, bits]) => Math.round(value).toString(2).padStart(bits, '0').slice(-bits)).join('');
  return Uint8Array.from({ length: digits.length / 8 }, (_, i) => Number.parseInt(digits.slice(8 * i, 8 * i + 8), 2));
}

/** With its parity behind it, over which an address may lie. */
function sealed(head: Uint8Array, over: number): Uint8Array {
  const message = new Uint8Array(head.length + 3);
  message.set(head);
  const parity = paritySyndrome(message, 0, message.length) ^ over;
  message.set([(parity >> 16) & 255, (parity >> 8) & 255, parity & 255], head.length);
  return message;
}

function halfOf({ latRad, lonRad }: { readonly latRad: number; readonly lonRad: number }, odd: 0 | 1, onSurface: boolean): [number, number] {
  const span = onSurface ? TURN_RAD / 4 : TURN_RAD;
  const latStep = span / (60 - odd);
  const lat = Math.floor((CELLS * modulo(latRad, latStep)) / latStep + 0.5);
  const lonStep = span / Math.max(1, longitudeZones(latStep * (lat / CELLS + Math.floor(latRad / latStep))) - odd);
  return [modulo(lat, CELLS), modulo(Math.floor((CELLS * modulo(lonRad, lonStep)) / lonStep + 0.5), CELLS)];
}

const heightCode = (altitudeM: number): number => {
  const steps = Math.round((altitudeM / FT_M + 1000) / 25);
  return ((steps & 0x7f0) << 1) | 0x10 | (steps & 0xf);
};

type Fields = ReadonlyArray<readonly [number, number]>;

function velocityFields({ speedMps, courseRad }: Look): Fields {
  const [east, north] = [Math.sin(courseRad), Math.cos(courseRad)].map((part) => Math.round((speedMps * part) / 0.514444));
  const axis = (knots: number): Fields => [
    [knots < 0 ? 1 : 0, 1],
    [Math.abs(knots) + 1, 10],
  ];
  return [[19, 5], [1, 3], [0, 2], [1, 3], ...axis(east), ...axis(north), [0, 2], [1, 9], [0, 2], [0, 1], [3, 7]];
}

function positionFields(look: Look): Fields {
  const odd = look.turn % 2 === 0 ? 0 : 1;
  if (look.flaw === 'ground') return [[7, 5], [20, 7], [0, 8], [0, 1], [odd, 1], ...halfOf(look, odd, true).map((count) => [count, 17] as const)];
  const type = look.flaw === 'coarse' ? 18 : 11;
  return [[type, 5], [0, 3], [heightCode(look.altitudeHaeM), 12], [0, 1], [odd, 1], ...halfOf(look, odd, false).map((count) => [count, 17] as const)];
}

const NAME: Fields = [[4, 5], [3, 3], ...[4, 15, 15, 18].map((letter) => [letter, 6] as const), [48, 6], [48, 6], [32, 6], [32, 6]];
const STATUS: Fields = [
  [31, 5],
  [0, 3],
  [0, 32],
  [2, 3],
  [0, 1],
  [8, 4],
  [2, 2],
  [2, 2],
  [1, 1],
  [0, 3],
];

/** What an aircraft sends with a turn: mostly its position. */
function messageOf(look: Look): Uint8Array {
  const address = addressOf(look.number);
  if (look.flaw === 'test') return sealed(packed([4, 5], [0, 14], [heightCode(look.altitudeHaeM), 13]), address);
  const kind = look.turn % 9;
  const fields =
    look.flaw === 'ground' || look.flaw === 'coarse'
      ? positionFields(look)
      : kind === 3
        ? velocityFields(look)
        : kind === 5
          ? NAME
          : kind === 7
            ? STATUS
            : positionFields(look);
  return sealed(packed([17, 5], [5, 3], [address, 24], ...fields), 0);
}

/** A look as one frame of a receiver; one that has a counter says when. */
export function writeSquitter(format: 'beast' | 'avr', look: Look): Written {
  const message = messageOf(look);
  const ticksCount = Math.round((look.at % 10_000) * 12e6);
  if (format === 'beast') return { frame: '', bytes: writeBeast(message.length === 7 ? 0x32 : 0x33, ticksCount, 9, message) };
  return { frame: '', bytes: utf8(writeAvrLine({ message, ticksCount: look.number % 2 === 0 ? ticksCount : undefined, signalLevel: undefined })) };
}
