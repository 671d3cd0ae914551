/** What sources of every format say of one object, as the bytes of one record each; and how records become a datagram. */
import { isoFromTime, secondOfDayS, timeS, utf8, type TimeS } from '../../src/base/index.ts';
import {
  createBlockWriter,
  flushBlock,
  writeReport021,
  writeReport048,
  writeService034,
  writeService065,
  writeTrack062,
  type BlockWriter,
} from '../../src/format/asterix/index.ts';
import { encodePlotLine, encodePlotsBinary, type PlotMessage } from '../../src/format/plots/index.ts';
import { sapientFrame, timeInSapient, writeSapient } from '../../src/format/sapient/index.ts';
import { blankMeasurement, type Measurement, type Sensor, type SourceConfig } from '../../src/model/index.ts';

/** Formats, and categories, that a source of these worlds may have. */
export const DOOR_FORMATS = ['lines', 'binary', '048', '001', '010', '020', '021', '062', 'sbs', 'beast', 'avr', 'json', 'cot', 'sapient', 'launch'] as const;
export type DoorFormat = (typeof DOOR_FORMATS)[number];

/** What is unusual about a record. A lone one is not joined with its neighbours. */
export const FLAWS = ['none', 'late', 'older', 'future', 'malformed', 'ground', 'test', 'nowhere', 'swapped', 'coarse', 'timeless'] as const;
export type Flaw = (typeof FLAWS)[number];

/** One record of a datagram. `frame`: what holds it together with its neighbours of the same: a block's category, MPL, a file; '' nothing does. */
export interface Written {
  readonly frame: string;
  readonly bytes: Uint8Array;
}

/** What a source saw, and as what it tells it. */
export interface Look {
  readonly sensor: Sensor;
  readonly source: SourceConfig;
  /** Of the object: address, track number and uid are made of it. */
  readonly number: number;
  /** By the source's clock. */
  readonly at: TimeS;
  readonly latRad: number;
  readonly lonRad: number;
  readonly altitudeHaeM: number;
  readonly courseRad: number;
  readonly speedMps: number;
  /** Seen by a radar. */
  readonly polar: Measurement;
  readonly flaw: Flaw;
  /** Tells kinds of messages apart: counts the looks of an object. */
  readonly turn: number;
}

export const DEG = Math.PI / 180;
export const addressOf = (number: number): number => 0x4c0000 + number * 77;
const hexAddress = (number: number): string => addressOf(number).toString(16).padStart(6, '0');
const callsignOfObject = (number: number): string => `DOOR${number}`;
const FT_M = 0.3048;

/** A record of a block, without the head of the block. */
function blockRecord(category: number, write: (writer: BlockWriter) => void): Written {
  let bytes = new Uint8Array(0);
  const writer = createBlockWriter(category, (full) => (bytes = full.slice(3)));
  write(writer);
  flushBlock(writer);
  return { frame: String(category), bytes };
}

const octets = (value: number, count: number): number[] => Array.from({ length: count }, (_, i) => Math.floor(value / 256 ** (count - 1 - i)) & 255);
const timeOctets = (at: TimeS): number[] => octets(Math.round(secondOfDayS(at) * 128) % (86_400 * 128), 3);
const levelOctets = (altitudeM: number): number[] => octets(Math.round(altitudeM / (25 * FT_M)), 2);
const angleOctets = (rad: number, bits: number): number[] => octets((Math.round((rad / (2 * Math.PI)) * 2 ** bits) + 2 ** 32) % 2 ** 32, 4);

function written001({ source, at, polar, altitudeHaeM, flaw }: Look): Written {
  const azimuth = Math.round((polar.azimuthRad / (2 * Math.PI)) * 65_536) % 65_536;
  const descriptor = flaw === 'test' ? 0x70 : 0x30;
  const timeless = flaw === 'timeless';
  const rest = timeless ? [] : octets(Math.round(secondOfDayS(at) * 128) % 65_536, 2);
  const range = octets(Math.min(65_535, Math.round((polar.rangeM * 128) / 1852)), 2);
  const bytes = [timeless ? 0xe8 : 0xea, source.sac, source.sic, descriptor, ...range, ...octets(azimuth, 2), ...levelOctets(altitudeHaeM), ...rest];
  return { frame: '1', bytes: Uint8Array.from(bytes) };
}

function written010({ source, at, latRad, lonRad, number, flaw }: Look): Written {
  const descriptor = flaw === 'ground' ? [0x24] : flaw === 'test' ? [0x21, 0x40] : [0x20];
  // Items 010, 000, 020, 140 and 041, then the track's number and the address.
  const head = [flaw === 'timeless' ? 0xe9 : 0xf9, 0x24, source.sac, source.sic, 1, ...descriptor];
  const time = flaw === 'timeless' ? [] : timeOctets(at);
  const bytes = [...head, ...time, ...angleOctets(latRad, 32), ...angleOctets(lonRad, 32), ...octets(number, 2), ...octets(addressOf(number), 3)];
  return { frame: '10', bytes: Uint8Array.from(bytes) };
}

function written020({ source, at, latRad, lonRad, number, altitudeHaeM, flaw }: Look): Written {
  const descriptor = flaw === 'ground' ? [0x21, 0x10] : flaw === 'test' ? [0x21, 0x02] : [0x20];
  // Items 010, 020, 140, 041 and 161, then level and address, then the geometric height.
  const head = [flaw === 'timeless' ? 0xd5 : 0xf5, 0x29, 0x80, source.sac, source.sic, ...descriptor];
  const time = flaw === 'timeless' ? [] : timeOctets(at);
  const place = [...angleOctets(latRad, 26), ...angleOctets(lonRad, 26), ...octets(number, 2)];
  const bytes = [
    ...head,
    ...time,
    ...place,
    ...levelOctets(altitudeHaeM),
    ...octets(addressOf(number), 3),
    ...octets(Math.round(altitudeHaeM / (6.25 * FT_M)), 2),
  ];
  return { frame: '20', bytes: Uint8Array.from(bytes) };
}

function written048({ source, at, polar, altitudeHaeM, number, flaw, turn }: Look): Written {
  return blockRecord(48, (writer) =>
    writeReport048(writer, {
      sac: source.sac,
      sic: source.sic,
      detectionCode: 2,
      timeOfDayS: flaw === 'timeless' ? Number.NaN : secondOfDayS(at),
      rangeM: polar.rangeM,
      azimuthRad: polar.azimuthRad,
      pressureAltitudeM: altitudeHaeM,
      testTarget: flaw === 'test',
      ...(number % 2 === 0 ? { aircraftAddress: addressOf(number) } : {}),
      ...(number % 3 === 0 ? { trackNumber: number, trackEnds: turn > 8 && turn % 9 === 0 } : {}),
    }),
  );
}

function written021({ source, at, latRad, lonRad, altitudeHaeM, courseRad, speedMps, number, flaw, turn }: Look): Written {
  return blockRecord(21, (writer) =>
    writeReport021(writer, {
      sac: source.sac,
      sic: source.sic,
      ...(flaw === 'timeless' ? {} : { positionReceivedTimeOfDayS: secondOfDayS(at), reportTimeOfDayS: secondOfDayS(at) }),
      addressTypeCode: 0,
      altitudeStepCode: 0,
      aircraftAddress: addressOf(number),
      latRad,
      lonRad,
      altitudeHaeM,
      pressureAltitudeM: altitudeHaeM,
      onGround: flaw === 'ground',
      testTarget: flaw === 'test',
      ...(turn % 2 === 0 ? { speedMps, courseRad, nacv: 1 } : {}),
      nic: flaw === 'coarse' ? 1 : 8,
      nacp: flaw === 'coarse' ? 1 : 8,
      sil: 2,
      adsbVersion: 2,
      linkCode: 2,
    }),
  );
}

function written062({ source, at, latRad, lonRad, altitudeHaeM, courseRad, speedMps, number, flaw, turn }: Look): Written {
  return blockRecord(62, (writer) =>
    writeTrack062(writer, {
      sac: source.sac,
      sic: source.sic,
      timeOfDayS: secondOfDayS(at),
      trackNumber: number,
      latRad,
      lonRad,
      eastMps: speedMps * Math.sin(courseRad),
      northMps: speedMps * Math.cos(courseRad),
      altitudeHaeM,
      altitudeSigmaM: 40,
      horizontalSigmaM: flaw === 'coarse' ? 9_000 : 60,
      coasting: flaw === 'timeless',
      simulated: flaw === 'test',
      lastReport: turn > 8 && turn % 9 === 0,
    }),
  );
}

/** Of a radar polar, of others a position. */
function messageOf(look: Look): PlotMessage {
  const { sensor, polar, at, latRad, lonRad, altitudeHaeM, flaw, number } = look;
  if (sensor.type === 'radar3d') {
    const measurement = {
      ...polar,
      measuredAt: at,
      ...(flaw === 'coarse' ? { azimuthSigmaRad: 0.3 } : {}),
      ...(number % 3 === 0 ? { trackNumber: number } : {}),
    };
    return { type: 'plot', sensor: sensor.id, measurement };
  }
  const isLaunch = sensor.type === 'launch';
  const place = {
    ...blankMeasurement('position', isLaunch ? 'launch' : 'observer', at),
    latRad: flaw === 'swapped' ? lonRad : latRad,
    lonRad: flaw === 'swapped' ? latRad : lonRad,
    horizontalSigmaM: flaw === 'coarse' ? 20_000 : isLaunch ? 500 : 80,
  };
  const measurement = isLaunch
    ? { ...place, timeSigmaS: 5, azimuthRad: look.courseRad, azimuthSigmaRad: 0.1, grade: 'B2' }
    : { ...place, altitudeHaeM, altitudeSigmaM: 60 };
  return { type: 'plot', sensor: sensor.id, measurement };
}

/** Of one message the record alone: without the head of its block and without its end. */
const binaryOf = (message: PlotMessage): Written => ({ frame: 'MPL', bytes: encodePlotsBinary([message]).slice(4, -2) });

function writtenSbs({ at, latRad, lonRad, altitudeHaeM, number, flaw, turn, speedMps, courseRad }: Look): Written {
  const iso = isoFromTime(timeS(Math.floor(at)), `.${String(Math.floor((at - Math.floor(at)) * 1000)).padStart(3, '0')}`);
  const [date, time] = flaw === 'timeless' ? ['', ''] : [iso.slice(0, 10).replaceAll('-', '/'), iso.slice(11, 23)];
  const place = [(latRad / DEG).toFixed(5), (lonRad / DEG).toFixed(5)];
  const kind = flaw === 'ground' ? 2 : turn % 5 === 1 ? 1 : turn % 5 === 3 ? 4 : 3;
  const [name, height] = [kind === 1 || kind === 2 ? callsignOfObject(number) : '', kind === 3 ? Math.round(altitudeHaeM / FT_M).toString() : ''];
  const speed = kind === 4 ? [(speedMps / 0.5144).toFixed(1), (courseRad / DEG).toFixed(1)] : ['', ''];
  const where = kind === 2 || kind === 3 ? place : ['', ''];
  const head = `MSG,${kind},1,1,${hexAddress(number).toUpperCase()},1,${date},${time},${date},${time}`;
  return { frame: '', bytes: utf8(`${head},${name},${height},${speed.join(',')},${where.join(',')},,,0,0,0,${kind === 2 ? -1 : 0}\n`) };
}

/** One receiver sends whole files, another one a line for each aircraft. */
const entryOf = ({ sic }: SourceConfig, json: string): Written =>
  sic % 2 === 0 ? { frame: 'file', bytes: utf8(json) } : { frame: '', bytes: utf8(`${json}\n`) };

function writtenJson({ source, at, latRad, lonRad, altitudeHaeM, number, flaw, turn, speedMps, courseRad }: Look): Written {
  const entry = {
    now: flaw === 'older' ? at + 66 : at,
    hex: hexAddress(number),
    ...(turn % 4 === 0 ? { flight: callsignOfObject(number) } : {}),
    alt_baro: flaw === 'ground' ? 'ground' : Math.round(altitudeHaeM / FT_M),
    ...(turn % 3 === 0 ? {} : { gs: speedMps / 0.5144, track: (courseRad / DEG + 360) % 360 }),
    ...(flaw === 'timeless' ? {} : { lat: latRad / DEG, lon: lonRad / DEG }),
    nac_p: flaw === 'coarse' ? 1 : 8,
    nic: 8,
    seen_pos: flaw === 'older' ? 66 : (number % 3) / 10,
    seen: 0,
  };
  return entryOf(source, JSON.stringify(entry));
}

const isoOf = (at: TimeS): string => isoFromTime(timeS(Math.floor(at)), `.${String(Math.floor((at - Math.floor(at)) * 1000)).padStart(3, '0')}Z`);

function writtenCot({ at, latRad, lonRad, altitudeHaeM, number, flaw }: Look): Written {
  const [lat, lon] = (flaw === 'swapped' ? [lonRad, latRad] : [latRad, lonRad]).map((rad) => (rad / DEG).toFixed(6));
  const type = flaw === 'ground' ? 'a-u-G' : 'a-u-A-M-F-Q';
  const opex = flaw === 'test' ? ' opex="e-x"' : '';
  const point = `<point lat="${lat}" lon="${lon}" hae="${altitudeHaeM}" ce="${flaw === 'coarse' ? 20_000 : 40}" le="50"/>`;
  const times = `time="${isoOf(at)}" start="${isoOf(at)}" stale="${isoOf(timeS(at + 60))}"`;
  return { frame: '', bytes: utf8(`<event version="2.0" uid="d-${number}" type="${type}" ${times} how="m-g"${opex}>${point}</event>`) };
}

function writtenSapient(look: Look): Written {
  const { at, latRad, lonRad, altitudeHaeM, number, flaw, polar, turn } = look;
  const id = `01H4R63D7NVN8444Z5M77W${String(1000 + number).padStart(4, '0')}`;
  const [y, x] = flaw === 'swapped' ? [lonRad, latRad] : [latRad, lonRad];
  const location = {
    x: x / DEG,
    y: y / DEG,
    z: altitudeHaeM,
    xError: 0.0006,
    yError: flaw === 'coarse' ? 0.2 : 0.0006,
    zError: 30,
    coordinateSystem: 1,
    datum: 1,
  };
  const isMagnetic = flaw === 'test';
  const bearing = {
    azimuth: polar.azimuthRad / DEG,
    azimuthError: 0.5,
    range: polar.rangeM,
    rangeError: 90,
    elevation: (polar.elevationRad || 0) / DEG,
    elevationError: 0.5,
  };
  const place =
    number % 2 === 0 || flaw === 'swapped'
      ? { location }
      : {
          rangeBearing: { ...bearing, ...(turn % 7 === 6 ? { range: undefined, rangeError: undefined } : {}), coordinateSystem: 1, datum: isMagnetic ? 4 : 1 },
        };
  const report = { reportId: id, objectId: id, ...place };
  const message = { timestamp: timeInSapient(at), nodeId: 'a8654cdf-4328-47de-81fa-c495589e30c9', detectionReport: report };
  return { frame: '', bytes: sapientFrame(writeSapient(message)) };
}

const WRITERS: Readonly<Record<Exclude<DoorFormat, 'beast' | 'avr'>, (look: Look) => Written>> = {
  lines: (look) => ({ frame: '', bytes: utf8(encodePlotLine(messageOf(look))) }),
  binary: (look) => binaryOf(messageOf(look)),
  launch: (look) => ({ frame: '', bytes: utf8(encodePlotLine(messageOf(look))) }),
  '048': written048,
  '001': written001,
  '010': written010,
  '020': written020,
  '021': written021,
  '062': written062,
  sbs: writtenSbs,
  json: writtenJson,
  cot: writtenCot,
  sapient: writtenSapient,
};

/** A look as one record of any format but those of Mode S. */
export const writeLook = (format: Exclude<DoorFormat, 'beast' | 'avr'>, look: Look): Written => WRITERS[format](look);

/** What a source says of itself: a mark of its turn, or its state; undefined where a format has no such word. */
export function writeWord(format: DoorFormat, { sensor, source }: Pick<Look, 'sensor' | 'source'>, at: TimeS, isState: boolean): Written | undefined {
  const { sac, sic } = source;
  const timeOfDayS = secondOfDayS(at);
  if (format === 'lines' || format === 'binary') {
    const mark: PlotMessage = { type: 'mark', sensor: sensor.id, markedAt: at, azimuthRad: isState ? 1 : Number.NaN };
    return format === 'lines' ? { frame: '', bytes: utf8(encodePlotLine(mark)) } : binaryOf(mark);
  }
  const state = { stationState: isState, timeSourceInvalid: isState && Math.floor(at) % 2 === 0 };
  if (format === '048')
    return blockRecord(34, (writer) => writeService034(writer, { sac, sic, messageType: isState ? 2 : 1, timeOfDayS, sectorRad: 1, ...state }));
  if (format === '001') return { frame: '2', bytes: Uint8Array.from([0xf0, sac, sic, isState ? 2 : 1, 64, ...timeOctets(at)]) };
  if (format === '062')
    return blockRecord(65, (writer) =>
      writeService065(writer, { sac, sic, messageType: 1, timeOfDayS, statusCode: 1, timeSourceInvalid: state.timeSourceInvalid }),
    );
  return undefined;
}

const TORN: Readonly<Record<string, string>> = { lines: '{"t":"soon"}\n', launch: '{"t":"soon"}\n', sbs: 'MSG,3,1\n', avr: '*8D40;\n' };

/** A record that is not well formed, and spoils nothing behind it. */
export function writeTorn(format: DoorFormat, source: SourceConfig): Written {
  if (format === 'json') return entryOf(source, '{"hex":"zz"}');
  const text = TORN[format];
  if (text !== undefined) return { frame: '', bytes: utf8(text) };
  if (format === 'cot') return { frame: '', bytes: utf8('<event version="2.0" uid="d" type="a-u-A"><point lat="NaN"/></event>') };
  if (format === 'sapient') return { frame: '', bytes: sapientFrame(Uint8Array.of(255, 255, 255)) };
  if (format === 'binary') return { frame: '', bytes: Uint8Array.from([0x4d, 0x50, 0x4c, 1, 0, 3, 1, 2, 3, 0, 0]) };
  if (format === 'beast') return { frame: '', bytes: Uint8Array.from([0x1a, 0x33, 0, 0, 0, 0, 0, 1, 9, ...Array<number>(14).fill(7)]) };
  return { frame: '', bytes: Uint8Array.from([Number(format), 0, 7, 0xff, 0xff, 0xff, 0xff]) };
}

function framed(frame: string, parts: readonly Uint8Array[]): Uint8Array {
  const body = Buffer.concat(parts);
  if (frame === '') return body;
  if (frame === 'MPL') return Buffer.concat([Uint8Array.of(0x4d, 0x50, 0x4c, 1), body, new Uint8Array(2)]);
  if (frame === 'file') return utf8(`{"now":1712966400,"aircraft":[${parts.map((part) => new TextDecoder().decode(part)).join(',')}]}\n`);
  const length = body.length + 3;
  return Buffer.concat([Uint8Array.of(Number(frame), length >> 8, length & 255), body]);
}

/** The bytes of a datagram: neighbours of one frame share it. */
export function datagramOf(records: readonly Written[]): Uint8Array {
  const pieces: Uint8Array[] = [];
  for (let from = 0; from < records.length; ) {
    const { frame } = records[from];
    let end = from + 1;
    while (end < records.length && records[end].frame === frame) end += 1;
    pieces.push(
      framed(
        frame,
        records.slice(from, end).map(({ bytes }) => bytes),
      ),
    );
    from = end;
  }
  return Buffer.concat(pieces);
}
