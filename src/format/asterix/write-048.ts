// Category 048 records from the same fields that the fast decoder gives.

import { beginField, beginRecord, endRecord, putInteger, signedField, stepsOf, turnSteps, unsignedField, type BlockWriter } from './block-writer.ts';
import type { Report048 } from './report-048.ts';
import { STEP } from './scale.ts';

/** A report to write: what is left out is absent. */
export type Report048Fields = Partial<Omit<Report048, 'offset' | 'warningCodes' | 'warningCount'>> & {
  readonly sac: number;
  readonly sic: number;
};

const RANGE = unsignedField('040', 16, STEP.rangeM);
const ALTITUDE = signedField('090', 14, STEP.flightLevelM);
const PLANE = signedField('042', 16, STEP.planeM);
const SPEED = unsignedField('200', 16, STEP.speedMps);
const SIGMA_PLANE = unsignedField('210', 8, STEP.planeM);
const SIGMA_SPEED = unsignedField('210', 8, STEP.speedMps);
const SIGMA_COURSE = unsignedField('210', 8, STEP.angle12Rad);
const HEIGHT_3D = signedField('110', 14, STEP.height25M);
const DOPPLER = signedField('120', 10, 1);
const TURN_16 = 65_536;
const BITS_14 = 16_384;

const bit = (flag: boolean | undefined, value: number): number => (flag === true ? value : 0);
const code = (value: number | undefined): number => (value === undefined || value < 0 ? -1 : value);

function putSourceAndTime(writer: BlockWriter, report: Report048Fields): void {
  beginField(writer, 1);
  putInteger(writer, 1, report.sac);
  putInteger(writer, 1, report.sic);
  const { timeOfDayS } = report;
  if (timeOfDayS === undefined || Number.isNaN(timeOfDayS)) return;
  beginField(writer, 2);
  putInteger(writer, 3, timeOfDaySteps(timeOfDayS));
}

const DAY_STEPS = 86_400 * 128;

/** Steps of 1/128 s of a time of day; the last half step before midnight rounds to the next day's 0. */
export function timeOfDaySteps(timeOfDayS: number): number {
  const steps = Math.round(timeOfDayS * 128) % DAY_STEPS;
  return steps < 0 ? steps + DAY_STEPS : steps;
}

function putDescriptor(writer: BlockWriter, report: Report048Fields): void {
  const detection = code(report.detectionCode);
  if (detection < 0) return;
  beginField(writer, 3);
  const flags = bit(report.simulated, 0x10) | bit(report.secondChain, 0x08) | bit(report.specialPosition, 0x04) | bit(report.fieldMonitor, 0x02);
  putInteger(writer, 1, (detection << 5) | flags | bit(report.testTarget, 1));
  if (report.testTarget === true) putInteger(writer, 1, 0x80);
}

function putPosition(writer: BlockWriter, report: Report048Fields): void {
  const range = stepsOf(writer, RANGE, report.rangeM);
  const azimuth = turnSteps(report.azimuthRad, STEP.angle16Rad, TURN_16);
  if (Number.isNaN(range) || Number.isNaN(azimuth)) return;
  beginField(writer, 4);
  putInteger(writer, 2, range);
  putInteger(writer, 2, azimuth);
}

function putCodes(writer: BlockWriter, report: Report048Fields): void {
  const mode3A = code(report.mode3A);
  if (mode3A >= 0) {
    beginField(writer, 5);
    const flags = bit(report.mode3ANotValidated, 0x8000) | bit(report.mode3AGarbled, 0x4000) | bit(report.mode3AExtrapolated, 0x2000);
    putInteger(writer, 2, flags | (mode3A & 0x0fff));
  }
  const altitude = stepsOf(writer, ALTITUDE, report.pressureAltitudeM);
  if (!Number.isNaN(altitude)) {
    beginField(writer, 6);
    const flags = bit(report.altitudeNotValidated, 0x8000) | bit(report.altitudeGarbled, 0x4000);
    putInteger(writer, 2, flags | (altitude < 0 ? altitude + BITS_14 : altitude));
  }
  const address = code(report.aircraftAddress);
  if (address >= 0) {
    beginField(writer, 8);
    putInteger(writer, 3, address);
  }
  const high = code(report.callsignHigh);
  if (high >= 0) {
    beginField(writer, 9);
    putInteger(writer, 3, high);
    putInteger(writer, 3, code(report.callsignLow));
  }
}

function putTrack(writer: BlockWriter, report: Report048Fields): void {
  const trackNumber = code(report.trackNumber);
  if (trackNumber >= 0) {
    beginField(writer, 11);
    putInteger(writer, 2, trackNumber & 0x0fff);
  }
  const x = stepsOf(writer, PLANE, report.xM);
  const y = stepsOf(writer, PLANE, report.yM);
  if (!Number.isNaN(x) && !Number.isNaN(y)) {
    beginField(writer, 12);
    putInteger(writer, 2, x);
    putInteger(writer, 2, y);
  }
  const speed = stepsOf(writer, SPEED, report.speedMps);
  const course = turnSteps(report.courseRad, STEP.angle16Rad, TURN_16);
  if (!Number.isNaN(speed) && !Number.isNaN(course)) {
    beginField(writer, 13);
    putInteger(writer, 2, speed);
    putInteger(writer, 2, course);
  }
  putTrackStatus(writer, report);
  const sigmas = [
    stepsOf(writer, SIGMA_PLANE, report.xSigmaM),
    stepsOf(writer, SIGMA_PLANE, report.ySigmaM),
    stepsOf(writer, SIGMA_SPEED, report.speedSigmaMps),
    stepsOf(writer, SIGMA_COURSE, report.courseSigmaRad),
  ];
  if (sigmas.some(Number.isNaN)) return;
  beginField(writer, 15);
  for (const sigma of sigmas) putInteger(writer, 1, sigma);
}

function putTrackStatus(writer: BlockWriter, report: Report048Fields): void {
  const sensor = code(report.trackSensorCode);
  if (sensor < 0) return;
  beginField(writer, 14);
  const climb = report.climbCode === undefined || report.climbCode < 0 ? 3 : report.climbCode;
  const second = bit(report.trackEnds, 0x80) | bit(report.ghost, 0x40) | bit(report.supplemented, 0x20) | bit(report.slantCorrected, 0x10);
  const flags = bit(report.tentative, 0x80) | bit(report.doubtful, 0x10) | bit(report.manoeuvring, 0x08);
  putInteger(writer, 1, flags | (sensor << 5) | (climb << 1) | (second === 0 ? 0 : 1));
  if (second !== 0) putInteger(writer, 1, second);
}

function putMeasured(writer: BlockWriter, report: Report048Fields): void {
  const height = stepsOf(writer, HEIGHT_3D, report.heightMslM);
  if (!Number.isNaN(height)) {
    beginField(writer, 19);
    putInteger(writer, 2, height < 0 ? height + BITS_14 : height);
  }
  const doppler = stepsOf(writer, DOPPLER, report.dopplerMps);
  if (!Number.isNaN(doppler)) {
    beginField(writer, 20);
    putInteger(writer, 1, 0x80);
    putInteger(writer, 2, bit(report.dopplerDoubtful, 0x8000) | (doppler < 0 ? doppler + 1024 : doppler));
  }
  const transponder = code(report.transponderCode);
  if (transponder < 0) return;
  beginField(writer, 21);
  putInteger(writer, 2, (transponder << 13) | (Math.max(0, code(report.flightStatusCode)) << 10));
}

/**
 * Adds one radar report to the block: I010, 140, 020, 040, 070, 090, 220, 240, 161, 042, 200, 170, 210, 110, 120 and 230
 * as far as the fields are given. What a field cannot hold (a range of 256 NM, a height of 2048 flight levels) is
 * left out and counted in `writer.omittedCounts`.
 */
export function writeReport048(writer: BlockWriter, report: Report048Fields): void {
  beginRecord(writer);
  putSourceAndTime(writer, report);
  putDescriptor(writer, report);
  putPosition(writer, report);
  putCodes(writer, report);
  putTrack(writer, report);
  putMeasured(writer, report);
  endRecord(writer);
}
