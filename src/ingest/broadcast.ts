/**
 * What receivers of Mode S and ADS-B bring, as plots. A position comes in halves and its velocity, name and code in other messages, so
 * each receiver has a table of the aircraft that it hears; nothing of one receiver's reaches another's.
 */
import { LIMITS, lineSpans, timeS, type SensorId, type TimeS } from '../base/index.ts';
import {
  BEAST_MESSAGE_AT,
  blankBeastFrame,
  blankBroadcast,
  blankMessage,
  createAircraftTable,
  entryToBroadcast,
  readAircraftJson,
  readAvrLine,
  readBeast,
  readMessage,
  readSbsLine,
  sbsTime,
  sbsToMessage,
  type AircraftTable,
  type Broadcast,
  type Heard,
  type MessageVerdict,
} from '../format/modes/index.ts';
import type { Measurement } from '../model/index.ts';
import { timeSigma, type Source } from './source.ts';

/** What becomes of what was read. */
export interface BroadcastSink {
  /** A position, measured at a moment by the source's account. Both are filled again for the next. */
  plot(source: Source, broadcast: Broadcast, moment: Measured): void;
  /** Nothing to plot: of the ground, of an address that nothing proves, a position that nobody can have reached. */
  skipped(source: Source): void;
  /** What should have a time of its own has none that reads. */
  untimed(source: Source): void;
  /** Words that later plots will carry. */
  heard(source: Source): void;
  broken(code: string, message: string): void;
}

/** When something was measured. */
export interface Measured {
  at: TimeS;
  /** The time that its bytes say, of a clock that need not be UTC; NaN when they say none. */
  statedAt: number;
}

/** Reads what comes from one receiver. */
export interface BroadcastReader {
  read(source: Source, at: TimeS, bytes: Uint8Array): void;
}

/** The clock of a receiver. */
const BEAST_TICKS_PER_S = 12e6;

/** Six octets of a counter. */
function ticksOf(octets: Uint8Array): number {
  let ticks = 0;
  for (let i = 0; i < 6; i += 1) ticks = ticks * 256 + octets[i];
  return ticks;
}

/** A letter of another code in a callsign does not cost its line. */
const TEXT = new TextDecoder();
/** Mode A/C replies name nobody. */
const TYPE_MODE_AC = 0x31;
const RAD = Math.PI / 180;

const VERDICT_TEXT: Readonly<Record<Exclude<MessageVerdict, 'good' | 'format'>, string>> = {
  length: 'the message is not as long as its format: check what the receiver sends',
  parity: 'the parity does not fit: the message was damaged on the air, let the receiver leave such ones out',
};

class Reader implements BroadcastReader {
  private readonly sink: BroadcastSink;
  private readonly tables = new Map<SensorId, AircraftTable>();
  private readonly message = blankMessage();
  private readonly frame = blankBeastFrame();
  private readonly broadcast = blankBroadcast();
  private readonly fix = { latRad: NaN, lonRad: NaN };
  private readonly beastSink = {
    frame: () => this.beastFrame(),
    other: () => this.sink.skipped(this.source),
    fault: ({ code, message }: { code: string; message: string }) => this.sink.broken(code, message),
  };
  private source!: Source;
  private table!: AircraftTable;
  private at: TimeS = timeS(0);
  private readonly moment: Measured = { at: timeS(0), statedAt: Number.NaN };

  constructor(sink: BroadcastSink) {
    this.sink = sink;
  }

  read(source: Source, at: TimeS, bytes: Uint8Array): void {
    this.source = source;
    this.at = at;
    this.table = this.tableOf(source);
    switch (source.config.format) {
      case 'beast':
        return this.beast(bytes);
      case 'avr':
        return this.lines(bytes, (line, offset) => this.avrLine(line, offset));
      case 'sbs':
        return this.lines(bytes, (line, offset) => this.sbsLine(line, offset));
      case 'aircraft-json':
        return this.aircraftJson(bytes);
      case 'asterix':
      case 'plots':
      case 'cot':
      case 'sapient':
        return;
    }
  }

  private tableOf({ sensor }: Source): AircraftTable {
    let table = this.tables.get(sensor.id);
    if (table === undefined) {
      table = createAircraftTable({ latRad: sensor.latRad, lonRad: sensor.lonRad });
      this.tables.set(sensor.id, table);
    }
    return table;
  }

  private beast(bytes: Uint8Array): void {
    const end = readBeast(bytes, this.frame, this.beastSink);
    // A frame of another type has no end of its own: the last of an input may be one.
    if (end + 1 < bytes.length && bytes[end + 1] >= TYPE_MODE_AC && bytes[end + 1] <= TYPE_MODE_AC + 2) {
      this.sink.broken('modes/framing', `the last ${bytes.length - end} octets begin a frame that does not end: send whole frames`);
    }
  }

  private beastFrame(): void {
    if (this.frame.typeCode === TYPE_MODE_AC) return;
    this.moment.statedAt = ticksOf(this.frame.octets) / BEAST_TICKS_PER_S;
    this.modeS(this.frame.octets, BEAST_MESSAGE_AT, this.frame.messageLength);
  }

  private modeS(octets: Uint8Array, at: number, length: number): void {
    const verdict = readMessage(octets, at, length, this.message);
    if (verdict === 'format') this.sink.skipped(this.source);
    else if (verdict !== 'good') this.sink.broken(`modes/${verdict}`, VERDICT_TEXT[verdict]);
    else {
      this.moment.at = timeS(this.at - this.source.config.latencyS);
      this.after(this.table.hear(this.message, this.moment, this.broadcast));
    }
  }

  private after(heard: Heard): void {
    if (heard === 'position') this.sink.plot(this.source, this.broadcast, this.moment);
    else if (heard === 'heard') this.sink.heard(this.source);
    else this.leftOut(heard);
  }

  /** No plot, but what becomes of the next message under its address may hang on it. */
  private leftOut(heard: Heard): void {
    if (heard === 'implausible') this.sink.heard(this.source);
    this.sink.skipped(this.source);
  }

  private lines(bytes: Uint8Array, each: (line: string, offset: number) => void): void {
    for (const { from, end } of lineSpans(bytes)) {
      const line = TEXT.decode(bytes.subarray(from, end));
      if (line.trim() !== '') each(line, from);
    }
  }

  private avrLine(line: string, offset: number): void {
    const frame = readAvrLine(line, offset);
    if (frame === undefined) return;
    if ('code' in frame) return this.sink.broken(frame.code, frame.message);
    this.moment.statedAt = Number.NaN;
    if (frame.message.length > 2) this.modeS(frame.message, 0, frame.message.length);
  }

  private sbsLine(line: string, offset: number): void {
    const read = readSbsLine(line, offset);
    if (!read.ok) return this.sink.broken(read.error.code, read.error.message);
    const record = read.value;
    if (record === undefined) return;
    sbsToMessage(record, this.message);
    const { config } = this.source;
    this.moment.at = config.timeMeaning === 'received' ? timeS(this.at - config.latencyS) : timeS(sbsTime(record) - config.timeBiasS);
    this.moment.statedAt = sbsTime(record);
    if (!Number.isFinite(this.moment.at)) return this.sink.untimed(this.source);
    if (record.latDeg === undefined || record.lonDeg === undefined) return this.after(this.table.hear(this.message, this.moment, this.broadcast));
    this.fix.latRad = record.latDeg * RAD;
    this.fix.lonRad = record.lonDeg * RAD;
    this.after(this.table.hearPlaced(this.message, this.fix, this.moment, this.broadcast));
  }

  private aircraftJson(bytes: Uint8Array): void {
    const { config } = this.source;
    for (const read of readAircraftJson(bytes)) {
      if (!read.ok) {
        this.sink.broken(read.error.code, read.error.message);
        continue;
      }
      const entry = read.value;
      entryToBroadcast(entry, this.broadcast);
      const ageS = entry.positionAgeS ?? entry.ageS ?? 0;
      const writtenAt = config.timeMeaning === 'received' ? this.at - config.latencyS : entry.writtenAt - config.timeBiasS;
      this.moment.at = timeS(writtenAt - ageS);
      this.moment.statedAt = entry.writtenAt - ageS;
      // A file lists an aircraft long after it was last heard, and the same position again and again.
      const isNews =
        !Number.isNaN(this.broadcast.latRad) &&
        !Number.isNaN(this.broadcast.lonRad) &&
        ageS <= LIMITS.plotAgeMaxS &&
        this.table.isNews(this.broadcast, this.moment);
      if (isNews) this.sink.plot(this.source, this.broadcast, this.moment);
      else this.leftOut('implausible');
    }
  }
}

/** A reader with an empty table for each receiver. */
export function createBroadcastReader(sink: BroadcastSink): BroadcastReader {
  return new Reader(sink);
}

/** Height by a transponder: steps of 25 ft and a bit of lag. */
const PRESSURE_STEP_M = 7.62;

/** Writes a broadcast as a measurement: a position that its sender claims, unauthenticated. */
export function writeBroadcast(out: Measurement, broadcast: Broadcast, source: Source, { at }: Measured): void {
  out.form = 'position';
  out.source = 'adsb';
  out.measuredAt = at;
  out.timeSigmaS = timeSigma(source);
  out.latRad = broadcast.latRad;
  out.lonRad = broadcast.lonRad;
  out.horizontalSigmaM = broadcast.horizontalSigmaM;
  out.altitudeHaeM = broadcast.altitudeHaeM;
  out.altitudeSigmaM = Math.max(PRESSURE_STEP_M, broadcast.horizontalSigmaM * 1.5);
  out.pressureAltitudeM = broadcast.pressureAltitudeM;
  if (Number.isFinite(broadcast.eastMps) && Number.isFinite(broadcast.northMps)) {
    out.eastMps = broadcast.eastMps;
    out.northMps = broadcast.northMps;
    if (Number.isFinite(broadcast.climbMps)) out.upMps = broadcast.climbMps;
    else out.upMps = 0;
    out.velocitySigmaMps = broadcast.velocitySigmaMps;
  }
  out.aircraftAddress = broadcast.addressForeign ? -1 : broadcast.aircraftAddress;
  out.mode3A = broadcast.mode3A;
  out.callsign = broadcast.callsign;
}
