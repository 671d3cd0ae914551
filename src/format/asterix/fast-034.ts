// One category 034 record (north, sector and other service messages of a radar) into a reused object.

import { explicitEnd, indicatorsEnd, pair, repetitionEnd, signedPair, signedTriple, triple } from './octets.ts';
import { STEP } from './scale.ts';
import { SPARE } from './spare-inside.ts';

/** Flags and codes of one sensor of a radar station (I034/050 and 060). */
export interface SensorState034 {
  /** True when the message says anything about this sensor. */
  present: boolean;
  /** I050 CHAB: 0 none, 1 A, 2 B, 3 both (for Mode S other); -1 absent. */
  channelCode: number;
  overload: boolean;
  /** The monitoring system is disconnected. */
  monitoringLost: boolean;
  /** I060: how far the load was reduced, 0 none; -1 absent. */
  reductionCode: number;
}

/** A service message (category 034). Absent numbers are NaN, absent codes -1, absent flags false. */
export interface Service034 {
  /** First byte of the record in the input. */
  offset: number;
  /** Not 0 when bits are set that every edition read here leaves spare. */
  spareBits: number;
  sac: number;
  sic: number;
  /** 1 north marker, 2 sector crossing, 3 geographical filtering, 4 jamming strobe, 5 solar storm, 6 SSR jamming, 7 Mode S jamming. */
  messageType: number;
  /** Seconds since UTC midnight (1/128 s). */
  timeOfDayS: number;
  /** Azimuth of the sector crossing, or of the strobe, from the radar's own north. */
  sectorRad: number;
  rotationPeriodS: number;
  /** I050 COM is present: the six flags below mean something. */
  stationState: boolean;
  /** Released for operational use unless set. */
  notOperational: boolean;
  secondChain: boolean;
  chainReset: boolean;
  processorOverload: boolean;
  transmissionOverload: boolean;
  monitoringLost: boolean;
  timeSourceInvalid: boolean;
  /** I060 COM: load reduction of the processor and of the transmission; -1 absent. */
  processorReductionCode: number;
  transmissionReductionCode: number;
  readonly primary: SensorState034;
  readonly secondary: SensorState034;
  readonly modeS: SensorState034;
  /** I070: plots counted, by type 0 … 31; -1 where not given. */
  readonly plotCounts: Int32Array;
  /** Collimation error of range and azimuth. */
  rangeErrorM: number;
  azimuthErrorRad: number;
  /** I100: the window that a filter or strobe message is about. */
  windowRangeFromM: number;
  windowRangeToM: number;
  windowAzimuthFromRad: number;
  windowAzimuthToRad: number;
  /** I110: which data are filtered. */
  filterCode: number;
  /** I120: place of the radar, height over the WGS-84 ellipsoid. */
  heightHaeM: number;
  latRad: number;
  lonRad: number;
}

const blankSensor = (): SensorState034 => ({
  present: false,
  channelCode: -1,
  overload: false,
  monitoringLost: false,
  reductionCode: -1,
});

/** A message with nothing in it. */
export function blankService034(): Service034 {
  const message = {
    primary: blankSensor(),
    secondary: blankSensor(),
    modeS: blankSensor(),
    plotCounts: new Int32Array(32),
  } as unknown as Service034;
  clearService034(message);
  return message;
}

function clearSensor(sensor: SensorState034): void {
  sensor.present = false;
  sensor.channelCode = -1;
  sensor.overload = false;
  sensor.monitoringLost = false;
  sensor.reductionCode = -1;
}

/** Empties a message in place. */
export function clearService034(message: Service034): void {
  message.offset = -1;
  message.spareBits = 0;
  message.sac = -1;
  message.sic = -1;
  message.messageType = -1;
  message.timeOfDayS = NaN;
  message.sectorRad = NaN;
  message.rotationPeriodS = NaN;
  message.stationState = false;
  message.notOperational = false;
  message.secondChain = false;
  message.chainReset = false;
  message.processorOverload = false;
  message.transmissionOverload = false;
  message.monitoringLost = false;
  message.timeSourceInvalid = false;
  message.processorReductionCode = -1;
  message.transmissionReductionCode = -1;
  clearSensor(message.primary);
  clearSensor(message.secondary);
  clearSensor(message.modeS);
  message.plotCounts.fill(-1);
  message.rangeErrorM = NaN;
  message.azimuthErrorRad = NaN;
  message.windowRangeFromM = NaN;
  message.windowRangeToM = NaN;
  message.windowAzimuthFromRad = NaN;
  message.windowAzimuthToRad = NaN;
  message.filterCode = -1;
  message.heightHaeM = NaN;
  message.latRad = NaN;
  message.lonRad = NaN;
}

function sensorState(octet: number, sensor: SensorState034): void {
  sensor.present = true;
  sensor.channelCode = (octet >> 5) & 3;
  sensor.overload = (octet & 0x10) !== 0;
  sensor.monitoringLost = (octet & 0x08) !== 0;
}

function systemState(bytes: Uint8Array, from: number, message: Service034): number {
  const set = bytes[from];
  let at = indicatorsEnd(bytes, from, 0x9c);
  message.spareBits |= SPARE.systemState034(bytes, from);
  if ((set & 0x80) !== 0) {
    const common = bytes[at];
    message.stationState = true;
    message.notOperational = (common & 0x80) !== 0;
    message.secondChain = (common & 0x40) !== 0;
    message.chainReset = (common & 0x20) !== 0;
    message.processorOverload = (common & 0x10) !== 0;
    message.transmissionOverload = (common & 0x08) !== 0;
    message.monitoringLost = (common & 0x04) !== 0;
    message.timeSourceInvalid = (common & 0x02) !== 0;
    at += 1;
  }
  if ((set & 0x10) !== 0) {
    sensorState(bytes[at], message.primary);
    at += 1;
  }
  if ((set & 0x08) !== 0) {
    sensorState(bytes[at], message.secondary);
    at += 1;
  }
  if ((set & 0x04) !== 0) {
    sensorState(bytes[at], message.modeS);
    at += 2;
  }
  return at;
}

function processingMode(bytes: Uint8Array, from: number, message: Service034): number {
  const set = bytes[from];
  let at = indicatorsEnd(bytes, from, 0x9c);
  message.spareBits |= SPARE.processingMode034(bytes, from);
  if ((set & 0x80) !== 0) {
    message.processorReductionCode = (bytes[at] >> 4) & 7;
    message.transmissionReductionCode = (bytes[at] >> 1) & 7;
    at += 1;
  }
  if ((set & 0x10) !== 0) {
    message.primary.reductionCode = (bytes[at] >> 4) & 7;
    at += 1;
  }
  if ((set & 0x08) !== 0) {
    message.secondary.reductionCode = bytes[at] >> 5;
    at += 1;
  }
  if ((set & 0x04) !== 0) {
    message.modeS.reductionCode = bytes[at] >> 5;
    at += 1;
  }
  return at;
}

function plotCounts(bytes: Uint8Array, from: number, message: Service034): number {
  const end = repetitionEnd(bytes, from, 2);
  for (let at = from + 1; at < end; at += 2) message.plotCounts[bytes[at] >> 3] = pair(bytes, at) & 0x07ff;
  return end;
}

function octetOne(bytes: Uint8Array, from: number, set: number, message: Service034): number {
  let at = from;
  if ((set & 0x80) !== 0) {
    message.sac = bytes[at];
    message.sic = bytes[at + 1];
    at += 2;
  }
  if ((set & 0x40) !== 0) {
    message.messageType = bytes[at];
    at += 1;
  }
  if ((set & 0x20) !== 0) {
    message.timeOfDayS = triple(bytes, at) * STEP.timeOfDayS;
    at += 3;
  }
  if ((set & 0x10) !== 0) {
    message.sectorRad = bytes[at] * STEP.angle8Rad;
    at += 1;
  }
  if ((set & 0x08) !== 0) {
    message.rotationPeriodS = pair(bytes, at) * STEP.timeOfDayS;
    at += 2;
  }
  if ((set & 0x04) !== 0) at = systemState(bytes, at, message);
  if ((set & 0x02) !== 0) at = processingMode(bytes, at, message);
  return at;
}

function octetTwo(bytes: Uint8Array, from: number, set: number, message: Service034): number {
  let at = from;
  if ((set & 0x80) !== 0) at = plotCounts(bytes, at, message);
  if ((set & 0x40) !== 0) {
    message.windowRangeFromM = pair(bytes, at) * STEP.rangeM;
    message.windowRangeToM = pair(bytes, at + 2) * STEP.rangeM;
    message.windowAzimuthFromRad = pair(bytes, at + 4) * STEP.angle16Rad;
    message.windowAzimuthToRad = pair(bytes, at + 6) * STEP.angle16Rad;
    at += 8;
  }
  if ((set & 0x20) !== 0) {
    message.filterCode = bytes[at];
    at += 1;
  }
  if ((set & 0x10) !== 0) {
    message.heightHaeM = signedPair(bytes, at);
    message.latRad = signedTriple(bytes, at + 2) * STEP.angle24Rad;
    message.lonRad = signedTriple(bytes, at + 5) * STEP.angle24Rad;
    at += 8;
  }
  if ((set & 0x08) !== 0) {
    message.rangeErrorM = ((bytes[at] << 24) >> 24) * STEP.planeM;
    message.azimuthErrorRad = ((bytes[at + 1] << 24) >> 24) * STEP.angle14Rad;
    at += 2;
  }
  // Reserved expansion and special purpose.
  if ((set & 0x04) !== 0) at = explicitEnd(bytes, at);
  if ((set & 0x02) !== 0) at = explicitEnd(bytes, at);
  return at;
}

/** Reads the record at `from` into `message`; gives the position after it as `readReport048` does. */
export function readService034(bytes: Uint8Array, from: number, message: Service034): number {
  clearService034(message);
  message.offset = from;
  const one = bytes[from];
  if (one === 0) return -1;
  if ((one & 1) === 0) return octetOne(bytes, from + 1, one, message);
  const two = bytes[from + 1];
  let at = from + 2;
  for (let last = two; (last & 1) !== 0; at += 1) {
    last = bytes[at];
    if ((last & 0xfe) !== 0) return -1;
  }
  return octetTwo(bytes, octetOne(bytes, at, one, message), two, message);
}
