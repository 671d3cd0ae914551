// Category 021 (edition 2.x) records from the same fields that the fast decoder gives.

import { beginField, beginRecord, endRecord, putInteger, signedField, stepsOf, turnSteps, unsignedField, type BlockWriter } from './block-writer.ts';
import type { Report021 } from './report-021.ts';
import { STEP } from './scale.ts';
import { timeOfDaySteps } from './write-048.ts';

/** A report to write: what is left out is absent. */
export type Report021Fields = Partial<Omit<Report021, 'offset'>> & { readonly sac: number; readonly sic: number };

const LATITUDE = { item: '131', step: STEP.angle31Rad, leastCount: -536_870_912, mostCount: 536_870_912 };
const LONGITUDE = { item: '131', step: STEP.angle31Rad, leastCount: -1_073_741_824, mostCount: 1_073_741_824 };
// The largest value means "higher than the field can say", so it is not a height.
const HEIGHT = { item: '140', step: STEP.height6M, leastCount: -32_768, mostCount: 32_766 };
const ALTITUDE = signedField('145', 16, STEP.flightLevelM);
const CLIMB_BAROMETRIC = signedField('155', 15, STEP.climbMps);
const CLIMB_GEOMETRIC = signedField('157', 15, STEP.climbMps);
const SPEED = unsignedField('160', 15, STEP.speedMps);
const BITS_15 = 32_768;

const bit = (flag: boolean | undefined, value: number): number => (flag === true ? value : 0);
const code = (value: number | undefined): number => (value === undefined || value < 0 ? -1 : value);

function putCode(writer: BlockWriter, field: number, octets: number, value: number | undefined): void {
  if (value === undefined || value < 0) return;
  beginField(writer, field);
  putInteger(writer, octets, value);
}

function putTime(writer: BlockWriter, field: number, timeOfDayS: number | undefined): void {
  if (timeOfDayS === undefined || Number.isNaN(timeOfDayS)) return;
  beginField(writer, field);
  putInteger(writer, 3, timeOfDaySteps(timeOfDayS));
}

function putDescriptor(writer: BlockWriter, report: Report021Fields): void {
  beginField(writer, 2);
  const step = code(report.altitudeStepCode);
  const first = (Math.max(0, code(report.addressTypeCode)) << 5) | ((step < 0 ? 2 : step) << 3) | bit(report.rangeCheckPassed, 4) | bit(report.fieldMonitor, 2);
  const confidence = Math.max(0, code(report.confidenceCode));
  const second = bit(report.differential, 0x80) | bit(report.onGround, 0x40) | bit(report.simulated, 0x20) | bit(report.testTarget, 0x10) | (confidence << 1);
  const third =
    bit(report.listCheckFailed, 0x40) |
    bit(report.independentCheckFailed, 0x20) |
    bit(report.notOperational, 0x10) |
    bit(report.compactPositionFailed, 0x08) |
    bit(report.localJumpDetected, 0x04) |
    bit(report.rangeCheckFailed, 0x02);
  const extended = second !== 0 || third !== 0;
  putInteger(writer, 1, first | (extended ? 1 : 0));
  if (!extended) return;
  putInteger(writer, 1, second | (third === 0 ? 0 : 1));
  if (third !== 0) putInteger(writer, 1, third);
}

function putPosition(writer: BlockWriter, report: Report021Fields): void {
  const lat = stepsOf(writer, LATITUDE, report.latRad);
  const lon = stepsOf(writer, LONGITUDE, report.lonRad);
  if (Number.isNaN(lat) || Number.isNaN(lon)) return;
  beginField(writer, 7);
  putInteger(writer, 4, lat);
  putInteger(writer, 4, lon);
}

function putQuality(writer: BlockWriter, report: Report021Fields): void {
  const nic = code(report.nic);
  if (nic < 0) return;
  beginField(writer, 17);
  const nacp = code(report.nacp);
  putInteger(writer, 1, (Math.max(0, code(report.nacv)) << 5) | (nic << 1) | (nacp < 0 ? 0 : 1));
  if (nacp >= 0) putInteger(writer, 1, (Math.max(0, code(report.sil)) << 5) | (nacp << 1));
}

function putHeights(writer: BlockWriter, report: Report021Fields): void {
  const height = stepsOf(writer, HEIGHT, report.altitudeHaeM);
  if (!Number.isNaN(height)) {
    beginField(writer, 16);
    putInteger(writer, 2, height);
  }
  putQuality(writer, report);
  const version = code(report.adsbVersion);
  if (version >= 0) putCode(writer, 18, 1, bit(report.versionNotSupported, 0x40) | (version << 3) | Math.max(0, code(report.linkCode)));
  putCode(writer, 19, 2, report.mode3A);
  const altitude = stepsOf(writer, ALTITUDE, report.pressureAltitudeM);
  if (Number.isNaN(altitude)) return;
  beginField(writer, 21);
  putInteger(writer, 2, altitude);
}

function putMotion(writer: BlockWriter, report: Report021Fields): void {
  const barometric = stepsOf(writer, CLIMB_BAROMETRIC, report.barometricClimbMps);
  if (!Number.isNaN(barometric)) putCode(writer, 24, 2, barometric < 0 ? barometric + BITS_15 : barometric);
  const geometric = stepsOf(writer, CLIMB_GEOMETRIC, report.geometricClimbMps);
  if (!Number.isNaN(geometric)) putCode(writer, 25, 2, geometric < 0 ? geometric + BITS_15 : geometric);
  const speed = stepsOf(writer, SPEED, report.speedMps);
  const course = turnSteps(report.courseRad, STEP.angle16Rad, 65_536);
  if (Number.isNaN(speed) || Number.isNaN(course)) return;
  beginField(writer, 26);
  putInteger(writer, 2, speed);
  putInteger(writer, 2, course);
}

/**
 * Adds one ADS-B report to the block: I010, 040, 161, 015, 071, 131, 080, 073, 140, 090, 210, 070, 145, 200, 155, 157, 160,
 * 077, 170 and 020 as far as the fields are given; positions in high resolution.
 */
export function writeReport021(writer: BlockWriter, report: Report021Fields): void {
  beginRecord(writer);
  beginField(writer, 1);
  putInteger(writer, 1, report.sac);
  putInteger(writer, 1, report.sic);
  putDescriptor(writer, report);
  putCode(writer, 3, 2, report.trackNumber);
  putCode(writer, 4, 1, report.serviceId);
  putTime(writer, 5, report.positionTimeOfDayS);
  putPosition(writer, report);
  putCode(writer, 11, 3, report.aircraftAddress);
  putTime(writer, 12, report.positionReceivedTimeOfDayS);
  putHeights(writer, report);
  const emergency = code(report.emergencyCode);
  if (emergency >= 0) putCode(writer, 23, 1, (emergency << 2) | Math.max(0, code(report.surveillanceCode)));
  putMotion(writer, report);
  putTime(writer, 28, report.reportTimeOfDayS);
  if (code(report.callsignHigh) >= 0) {
    beginField(writer, 29);
    putInteger(writer, 3, code(report.callsignHigh));
    putInteger(writer, 3, code(report.callsignLow));
  }
  putCode(writer, 30, 1, report.emitterCategory);
  endRecord(writer);
}
