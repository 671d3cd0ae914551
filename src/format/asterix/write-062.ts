// Category 062 (edition 1.16 and later) track reports for what goes out.

import { beginField, beginRecord, endRecord, putInteger, signedField, stepsOf, type BlockWriter } from './block-writer.ts';
import { callsignHalf } from './callsign.ts';
import { STEP } from './scale.ts';
import { timeOfDaySteps } from './write-048.ts';

/**
 * A track to write; what is left out is absent. There is no field for contributing sensors, update ages, local track
 * numbers or the last measurement (I062/290, 295, 340, 510): they would show where a track comes from.
 */
export interface Track062Fields {
  /** The sender, not the origin. */
  readonly sac: number;
  readonly sic: number;
  readonly serviceId?: number;
  /** When the state holds, seconds since UTC midnight. */
  readonly timeOfDayS: number;
  /** 0 … 65535. */
  readonly trackNumber: number;
  readonly latRad: number;
  readonly lonRad: number;
  readonly eastMps?: number;
  readonly northMps?: number;
  readonly climbMps?: number;
  readonly altitudeHaeM?: number;
  readonly pressureAltitudeM?: number;
  readonly mode3A?: number;
  readonly aircraftAddress?: number;
  readonly callsign?: string;
  readonly tentative?: boolean;
  readonly simulated?: boolean;
  /** First and last message about this track. */
  readonly firstReport?: boolean;
  readonly lastReport?: boolean;
  readonly coasting?: boolean;
  /** The geometric height is more reliable than the barometric one. */
  readonly geometricBetter?: boolean;
  /** I080 SRC: 0 none, 1 GNSS, 2 3-D radar, 3 triangulation, 4 coverage, 5 table, 6 default, 7 multilateration. */
  readonly heightSourceCode?: number;
  /** One circular standard deviation, and that of the geometric height; beyond the field they read "or more". */
  readonly horizontalSigmaM?: number;
  readonly altitudeSigmaM?: number;
}

const LATITUDE = { item: '105', step: STEP.angle26Rad, leastCount: -16_777_216, mostCount: 16_777_216 };
const LONGITUDE = { item: '105', step: STEP.angle26Rad, leastCount: -33_554_432, mostCount: 33_554_432 };
const SPEED = signedField('185', 16, 1 / 4);
const ALTITUDE = signedField('136', 16, STEP.flightLevelM);
const HEIGHT = signedField('130', 16, STEP.height6M);
const CLIMB = signedField('220', 16, STEP.climbMps);

const bit = (flag: boolean | undefined, value: number): number => (flag === true ? value : 0);

function putVelocity(writer: BlockWriter, track: Track062Fields): void {
  const east = stepsOf(writer, SPEED, track.eastMps);
  const north = stepsOf(writer, SPEED, track.northMps);
  if (Number.isNaN(east) || Number.isNaN(north)) return;
  beginField(writer, 7);
  putInteger(writer, 2, east);
  putInteger(writer, 2, north);
}

function putIdentity(writer: BlockWriter, track: Track062Fields): void {
  if (track.mode3A !== undefined && track.mode3A >= 0) {
    beginField(writer, 9);
    putInteger(writer, 2, track.mode3A & 0x0fff);
  }
  const callsign = track.callsign ?? '';
  if (callsign !== '') {
    beginField(writer, 10);
    putInteger(writer, 1, 0);
    putInteger(writer, 3, callsignHalf(callsign, 0));
    putInteger(writer, 3, callsignHalf(callsign, 4));
  }
  if (track.aircraftAddress === undefined || track.aircraftAddress < 0) return;
  beginField(writer, 11);
  putInteger(writer, 1, 0x80);
  putInteger(writer, 3, track.aircraftAddress);
}

/** Status octets as many as are needed: the friend-or-foe octet between stays empty always. */
function putStatus(writer: BlockWriter, track: Track062Fields): void {
  beginField(writer, 13);
  const first = bit(track.geometricBetter, 0x20) | ((track.heightSourceCode ?? 0) << 2) | bit(track.tentative, 0x02);
  const second = bit(track.simulated, 0x80) | bit(track.lastReport, 0x40) | bit(track.firstReport, 0x20);
  const fourth = bit(track.coasting, 0x80);
  const octets = fourth !== 0 ? [first, second, 0, fourth] : second !== 0 ? [first, second] : [first];
  octets.forEach((octet, index) => putInteger(writer, 1, octet | (index < octets.length - 1 ? 1 : 0)));
}

function putSteps(writer: BlockWriter, number: number, steps: number): void {
  if (Number.isNaN(steps)) return;
  beginField(writer, number);
  putInteger(writer, 2, steps);
}

// In accuracies the standard reads the largest value as "this or more", so a larger error is cut to it.
const accuracy = (sigma: number, step: number, mostCount: number): number => Math.min(mostCount, Math.ceil(sigma / step));

function putAccuracy(writer: BlockWriter, track: Track062Fields): void {
  const horizontal = track.horizontalSigmaM ?? NaN;
  const vertical = track.altitudeSigmaM ?? NaN;
  const indicators = (horizontal >= 0 ? 0x80 : 0) | (vertical >= 0 ? 0x10 : 0);
  if (indicators === 0) return;
  beginField(writer, 27);
  putInteger(writer, 1, indicators);
  if (horizontal >= 0) {
    const steps = accuracy(horizontal, 1 / 2, 0xffff);
    putInteger(writer, 2, steps);
    putInteger(writer, 2, steps);
  }
  if (vertical >= 0) putInteger(writer, 1, accuracy(vertical, STEP.height6M, 0xff));
}

/**
 * Adds one track to the block: I010, 015, 070, 105, 185, 060, 245, 380 (address), 040, 080, 136, 130, 220 and 500 as far as
 * the fields are given. A height of more than 62 km or a speed of more than 8 km/s is left out and counted.
 */
export function writeTrack062(writer: BlockWriter, track: Track062Fields): void {
  beginRecord(writer);
  beginField(writer, 1);
  putInteger(writer, 1, track.sac);
  putInteger(writer, 1, track.sic);
  if (track.serviceId !== undefined) {
    beginField(writer, 3);
    putInteger(writer, 1, track.serviceId);
  }
  beginField(writer, 4);
  putInteger(writer, 3, timeOfDaySteps(track.timeOfDayS));
  const lat = stepsOf(writer, LATITUDE, track.latRad);
  const lon = stepsOf(writer, LONGITUDE, track.lonRad);
  if (!Number.isNaN(lat) && !Number.isNaN(lon)) {
    beginField(writer, 5);
    putInteger(writer, 4, lat);
    putInteger(writer, 4, lon);
  }
  putVelocity(writer, track);
  putIdentity(writer, track);
  beginField(writer, 12);
  putInteger(writer, 2, track.trackNumber);
  putStatus(writer, track);
  putSteps(writer, 17, stepsOf(writer, ALTITUDE, track.pressureAltitudeM));
  putSteps(writer, 18, stepsOf(writer, HEIGHT, track.altitudeHaeM));
  putSteps(writer, 20, stepsOf(writer, CLIMB, track.climbMps));
  putAccuracy(writer, track);
  endRecord(writer);
}
