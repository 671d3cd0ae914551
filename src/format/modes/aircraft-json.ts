// aircraft.json of readsb and of dump1090, whose keys differ: the file once a second, or one aircraft a line (`--json-port`).

import { err, lineSpans, ok, type Result } from '../../base/index.ts';
import { doubledName, shownJson } from '../json/index.ts';
import { modesFault, shown, type ModesFault } from './fault.ts';

/** One aircraft; what was not said is absent. Units are those of the file. */
export interface AircraftEntry {
  /** When it was written, seconds since 1970. */
  readonly writtenAt: number;
  /** Six hexadecimal digits, lower case. */
  readonly address: string;
  readonly addressForeign?: true;
  /** `own` broadcast, `repeated` by a ground station, `computed` by one; absent where the file does not say. */
  readonly origin?: 'own' | 'repeated' | 'computed';
  readonly callsign?: string;
  readonly onGround?: true;
  readonly pressureAltitudeFt?: number;
  readonly altitudeHaeFt?: number;
  readonly speedKt?: number;
  readonly courseDeg?: number;
  readonly pressureClimbFpm?: number;
  readonly geometricClimbFpm?: number;
  readonly squawk?: string;
  readonly emitterCategory?: string;
  readonly latDeg?: number;
  readonly lonDeg?: number;
  /** How long before `writtenAt` the position, and anything at all, was heard. */
  readonly positionAgeS?: number;
  readonly ageS?: number;
  readonly nic?: number;
  readonly nacp?: number;
  readonly nacv?: number;
  readonly sil?: number;
  /** Navigation uncertainty category of position: what dump1090 says in place of the three above. */
  readonly nucp?: number;
}

type Key = keyof AircraftEntry;

interface NumberRule {
  readonly to: Key;
  /** Names in the order of preference. */
  readonly from: readonly string[];
  readonly lowest: number;
  readonly highest: number;
}

const NUMBERS: readonly NumberRule[] = [
  { to: 'pressureAltitudeFt', from: ['alt_baro', 'altitude'], lowest: -2_000, highest: 150_000 },
  { to: 'altitudeHaeFt', from: ['alt_geom'], lowest: -2_000, highest: 150_000 },
  { to: 'speedKt', from: ['gs', 'speed'], lowest: 0, highest: 5_000 },
  { to: 'courseDeg', from: ['track'], lowest: 0, highest: 360 },
  { to: 'pressureClimbFpm', from: ['baro_rate', 'vert_rate'], lowest: -40_000, highest: 40_000 },
  { to: 'geometricClimbFpm', from: ['geom_rate'], lowest: -40_000, highest: 40_000 },
  { to: 'latDeg', from: ['lat'], lowest: -90, highest: 90 },
  { to: 'lonDeg', from: ['lon'], lowest: -180, highest: 180 },
  { to: 'positionAgeS', from: ['seen_pos'], lowest: -5, highest: 1e6 },
  { to: 'ageS', from: ['seen'], lowest: -5, highest: 1e6 },
  { to: 'nic', from: ['nic'], lowest: 0, highest: 15 },
  { to: 'nacp', from: ['nac_p'], lowest: 0, highest: 15 },
  { to: 'nacv', from: ['nac_v'], lowest: 0, highest: 7 },
  { to: 'sil', from: ['sil'], lowest: 0, highest: 3 },
  { to: 'nucp', from: ['nucp'], lowest: 0, highest: 9 },
];

/** Leaves a byte order mark out. */
const TEXT = new TextDecoder();
const CONTROLS = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu;
/** Seconds since 1970 that this century has. */
const WRITTEN_LEAST = 946_684_800;
const WRITTEN_MOST = 4_102_444_800;

type Fields = Readonly<Record<string, unknown>>;
type Draft = { -readonly [Name in keyof AircraftEntry]: AircraftEntry[Name] };

function originOf(fields: Fields): AircraftEntry['origin'] {
  const { type } = fields;
  for (const name of ['mlat', 'tisb']) {
    const list = fields[name];
    if (Array.isArray(list) && list.includes('lat')) return 'computed';
  }
  if (typeof type !== 'string') return undefined;
  if (type.startsWith('adsb')) return 'own';
  if (type.startsWith('adsr')) return 'repeated';
  return type.startsWith('tisb') || type === 'mlat' ? 'computed' : undefined;
}

function readNumbers(fields: Fields, draft: Draft, offset: number): ModesFault | undefined {
  for (const { to, from, lowest, highest } of NUMBERS) {
    const name = from.find((each) => fields[each] !== undefined && fields[each] !== null && fields[each] !== 'ground');
    if (name === undefined) continue;
    const value = fields[name];
    if (typeof value !== 'number' || !(value >= lowest && value <= highest)) {
      return modesFault(
        'modes/value',
        offset,
        `${name} of ${draft.address} is ${shownJson(value)}, it must be a number from ${lowest} to ${highest}, or absent`,
      );
    }
    Object.assign(draft, { [to]: value });
  }
  return undefined;
}

function readWords(fields: Fields, draft: Draft): void {
  const { flight, squawk, category } = fields;
  const callsign = typeof flight === 'string' ? flight.replace(CONTROLS, '').slice(0, 8) : '';
  if (callsign.trim() !== '') draft.callsign = callsign;
  if (typeof squawk === 'string' && /^[0-7]{4}$/.test(squawk)) draft.squawk = squawk;
  if (typeof category === 'string' && /^[A-D][0-7]$/.test(category)) draft.emitterCategory = category;
  if (fields['alt_baro'] === 'ground' || fields['altitude'] === 'ground') draft.onGround = true;
  const origin = originOf(fields);
  if (origin !== undefined) draft.origin = origin;
}

/** The head of an entry: who, and when it was written. */
function readHead(fields: Fields, fileAt: number, offset: number): Result<Draft, ModesFault> {
  const { hex, now } = fields;
  const match = typeof hex === 'string' ? /^(~?)([0-9a-fA-F]{6})$/.exec(hex) : null;
  if (match === null) {
    return err(
      modesFault(
        'modes/value',
        offset,
        `hex ${shownJson(hex ?? 'absent')} must be an address of six hexadecimal digits, "~" before one that is not the ICAO's`,
      ),
    );
  }
  const writtenAt = typeof now === 'number' ? now : fileAt;
  if (!(writtenAt >= WRITTEN_LEAST && writtenAt <= WRITTEN_MOST)) {
    return err(
      modesFault('modes/value', offset, `now ${shownJson(now ?? 'absent')} must be seconds since 1970 of this century: each file, or each line, has its own`),
    );
  }
  const isForeign = match[1] === '~' || (typeof fields['type'] === 'string' && fields['type'].endsWith('_other'));
  return ok({ writtenAt, address: match[2].toLowerCase(), ...(isForeign ? { addressForeign: true } : {}) });
}

function readEntry(value: unknown, fileAt: number, offset: number): Result<AircraftEntry, ModesFault> {
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    return err(modesFault('modes/json', offset, `${shownJson(value)} is no aircraft: an object with "hex" is`));
  const fields = value as Fields;
  const head = readHead(fields, fileAt, offset);
  if (!head.ok) return head;
  const draft = head.value;
  const wrong = readNumbers(fields, draft, offset);
  if (wrong !== undefined) return err(wrong);
  readWords(fields, draft);
  return ok(draft);
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

const doubledFault = (name: string, offset: number): Result<AircraftEntry, ModesFault> =>
  err(modesFault('modes/json', offset, `"${shown(name)}" stands twice in one object: which of the two is meant cannot be told`));

function* readLines(bytes: Uint8Array): Generator<Result<AircraftEntry, ModesFault>> {
  for (const { from: offset, end } of lineSpans(bytes)) {
    const line = TEXT.decode(bytes.subarray(offset, end));
    if (line.trim() !== '') {
      const value = parsed(line);
      const doubled = value === undefined ? undefined : doubledName(line);
      if (value === undefined) yield err(modesFault('modes/json', offset, `"${shown(line)}" is not JSON: send one aircraft a line, or the whole file`));
      else if (doubled !== undefined) yield doubledFault(doubled, offset);
      else yield readEntry(value, NaN, offset);
    }
  }
}

/**
 * Reads a whole aircraft.json, or lines of one aircraft each with its own `now`. Each aircraft is a result of its own. What has
 * a name twice in one object is refused: a line alone, a file whole.
 */
export function* readAircraftJson(bytes: Uint8Array): Generator<Result<AircraftEntry, ModesFault>> {
  const plain = TEXT.decode(bytes);
  const whole = parsed(plain);
  if (typeof whole !== 'object' || whole === null || !('aircraft' in whole)) return yield* readLines(bytes);
  const doubled = doubledName(plain);
  if (doubled !== undefined) return yield doubledFault(doubled, 0);
  const { now, aircraft } = whole as Fields;
  if (!Array.isArray(aircraft)) return yield err(modesFault('modes/json', 0, '"aircraft" must be a list'));
  for (const each of aircraft as unknown[]) yield readEntry(each, Number(now), 0);
}

const TYPES = { own: 'adsb', repeated: 'adsr', computed: 'tisb' } as const;

function typeOf({ origin, addressForeign }: AircraftEntry): string | undefined {
  return origin === undefined ? undefined : `${TYPES[origin]}_${addressForeign === true ? 'other' : 'icao'}`;
}

/** One aircraft with the keys of readsb. */
function entryFields(entry: AircraftEntry): object {
  return {
    hex: `${entry.addressForeign === true ? '~' : ''}${entry.address}`,
    type: typeOf(entry),
    flight: entry.callsign,
    alt_baro: entry.onGround === true ? 'ground' : entry.pressureAltitudeFt,
    alt_geom: entry.altitudeHaeFt,
    gs: entry.speedKt,
    track: entry.courseDeg,
    baro_rate: entry.pressureClimbFpm,
    geom_rate: entry.geometricClimbFpm,
    squawk: entry.squawk,
    category: entry.emitterCategory,
    lat: entry.latDeg,
    lon: entry.lonDeg,
    nic: entry.nic,
    nac_p: entry.nacp,
    nac_v: entry.nacv,
    sil: entry.sil,
    nucp: entry.nucp,
    seen_pos: entry.positionAgeS,
    seen: entry.ageS,
  };
}

/** Writes a whole file with the keys of readsb; its time is the newest of the entries. */
export function writeAircraftJson(entries: readonly AircraftEntry[]): string {
  const now = entries.reduce((newest, { writtenAt }) => Math.max(newest, writtenAt), 0);
  return `${JSON.stringify({ now, messages: 0, aircraft: entries.map(entryFields) })}\n`;
}
