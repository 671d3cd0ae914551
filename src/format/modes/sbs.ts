// SBS-1 ("BaseStation") lines: 22 fields between commas, the form of port 30003. A line holds what one message said.

import { err, ok, type Result } from '../../base/index.ts';
import { modesFault, shown, type ModesFault } from './fault.ts';

/** One `MSG` line; what it leaves empty is absent. Units are those of the line. */
export interface SbsRecord {
  /** A line `MLAT` of a multilateration client: its position was worked out from arrival times. */
  readonly computed?: true;
  /** 1 identification, 2 surface position, 3 airborne position, 4 velocity, 5 height, 6 code, 7 air to air, 8 all-call. */
  readonly transmissionType: number;
  readonly session: string;
  readonly aircraft: string;
  /** Six hexadecimal digits; `~` before one that is not the ICAO's. */
  readonly address: string;
  readonly flight: string;
  /** Dates and times as they stand there: the sender's local time, unless its owner knows better. */
  readonly generatedDate: string;
  readonly generatedTime: string;
  readonly loggedDate: string;
  readonly loggedTime: string;
  readonly callsign?: string;
  readonly altitudeFt?: number;
  readonly speedKt?: number;
  readonly courseDeg?: number;
  readonly latDeg?: number;
  readonly lonDeg?: number;
  readonly climbFpm?: number;
  readonly squawk?: string;
  readonly alert?: boolean;
  readonly emergency?: boolean;
  readonly specialPosition?: boolean;
  readonly onGround?: boolean;
}

const FIELDS = 22;
/** The longest line that anybody writes has some 150 characters. */
const LINE_CHARACTERS_MAX = 400;
const CONTROLS = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu;

/** Kinds of line that are no message: selection, new aircraft, status, clock, ids. */
/** What multilateration clients put in the place of MSG; some add fields behind the last. */
const COMPUTED_KIND = 'MLAT';
const OTHER_KINDS = ['SEL', 'ID', 'AIR', 'STA', 'CLK'];

interface NumberField {
  readonly name: 'altitudeFt' | 'speedKt' | 'courseDeg' | 'latDeg' | 'lonDeg' | 'climbFpm';
  readonly index: number;
  readonly lowest: number;
  readonly highest: number;
}

const NUMBERS: readonly NumberField[] = [
  { name: 'altitudeFt', index: 11, lowest: -2_000, highest: 150_000 },
  { name: 'speedKt', index: 12, lowest: 0, highest: 5_000 },
  { name: 'courseDeg', index: 13, lowest: 0, highest: 360 },
  { name: 'latDeg', index: 14, lowest: -90, highest: 90 },
  { name: 'lonDeg', index: 15, lowest: -180, highest: 180 },
  { name: 'climbFpm', index: 16, lowest: -40_000, highest: 40_000 },
];

const FLAGS = [
  ['alert', 18],
  ['emergency', 19],
  ['specialPosition', 20],
  ['onGround', 21],
] as const;

type Draft = { -readonly [Key in keyof SbsRecord]: SbsRecord[Key] };

function readNumbers(words: readonly string[], draft: Draft, offset: number): ModesFault | undefined {
  for (const { name, index, lowest, highest } of NUMBERS) {
    const word = words[index].trim();
    if (word === '') continue;
    const value = /^[-+]?\d+(?:\.\d+)?$/.test(word) ? Number(word) : NaN;
    if (!(value >= lowest && value <= highest)) {
      return modesFault('modes/value', offset, `field ${index + 1} "${shown(word)}" must be a number from ${lowest} to ${highest}, or empty`);
    }
    draft[name] = value;
  }
  return undefined;
}

function readWords(words: readonly string[], draft: Draft, offset: number): ModesFault | undefined {
  const callsign = words[10].replace(CONTROLS, '').slice(0, 8);
  if (callsign !== '') draft.callsign = callsign;
  const squawk = words[17].trim();
  if (squawk !== '') {
    if (!/^[0-7]{4}$/.test(squawk)) return modesFault('modes/value', offset, `field 18 "${shown(squawk)}" must be four octal digits, or empty`);
    draft.squawk = squawk;
  }
  for (const [name, index] of FLAGS) {
    const word = words[index].trim();
    if (word === '') continue;
    if (word !== '0' && word !== '1' && word !== '-1')
      return modesFault('modes/value', offset, `field ${index + 1} "${shown(word)}" must be 0, -1 or 1, or empty`);
    draft[name] = word !== '0';
  }
  return undefined;
}

/** Reads one line without its end; undefined for lines that are no message. */
export function readSbsLine(line: string, offset: number): Result<SbsRecord | undefined, ModesFault> {
  const words = line.length > LINE_CHARACTERS_MAX ? [] : line.replace(/\r$/, '').split(',');
  if (OTHER_KINDS.includes(words[0])) return ok(undefined);
  if ((words[0] !== 'MSG' && words[0] !== COMPUTED_KIND) || words.length < FIELDS) {
    return err(
      modesFault('modes/field', offset, `"${shown(line)}" is no line of ${FIELDS} fields that starts with MSG or MLAT: check the format of this source`),
    );
  }
  const transmissionType = Number(words[1]);
  if (!/^[1-8]$/.test(words[1])) return err(modesFault('modes/value', offset, `field 2 "${shown(words[1])}" must be a type from 1 to 8`));
  if (!/^~?[0-9a-fA-F]{6}$/.test(words[4]))
    return err(modesFault('modes/value', offset, `field 5 "${shown(words[4])}" must be an address of six hexadecimal digits`));
  const [session, aircraft, address, flight, generatedDate, generatedTime, loggedDate, loggedTime] = words
    .slice(2, 10)
    .map((word) => word.replace(CONTROLS, ''));
  const draft: Draft = {
    ...(words[0] === COMPUTED_KIND ? { computed: true } : {}),
    transmissionType,
    session,
    aircraft,
    address,
    flight,
    generatedDate,
    generatedTime,
    loggedDate,
    loggedTime,
  };
  const wrong = readNumbers(words, draft, offset) ?? readWords(words, draft, offset);
  return wrong === undefined ? ok(draft) : err(wrong);
}

const flag = (value: boolean | undefined): string => (value === undefined ? '' : value ? '-1' : '0');
const number = (value: number | undefined, decimals: number): string => (value === undefined ? '' : value.toFixed(decimals));

/** Writes a record as a line with CR and LF, as BaseStation and dump1090 do; positions have five decimals. */
export function writeSbsLine(record: SbsRecord): string {
  const words = [
    record.computed === true ? COMPUTED_KIND : 'MSG',
    String(record.transmissionType),
    record.session,
    record.aircraft,
    record.address,
    record.flight,
    record.generatedDate,
    record.generatedTime,
    record.loggedDate,
    record.loggedTime,
    record.callsign ?? '',
    number(record.altitudeFt, 0),
    number(record.speedKt, 0),
    number(record.courseDeg, 0),
    number(record.latDeg, 5),
    number(record.lonDeg, 5),
    number(record.climbFpm, 0),
    record.squawk ?? '',
    flag(record.alert),
    flag(record.emergency),
    flag(record.specialPosition),
    flag(record.onGround),
  ];
  return `${words.map((word) => word.replace(/[,\r\n]/g, ' ')).join(',')}\r\n`;
}
