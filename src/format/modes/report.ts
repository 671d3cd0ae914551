// SBS records and aircraft.json entries in the common form.

import { timeFromIso, timeS, type TimeS } from '../../base/index.ts';
import { cos, sin } from '../../math/index.ts';
import { callsignHalf, callsignOf } from '../asterix/index.ts';
import type { AircraftEntry } from './aircraft-json.ts';
import { COMPUTED_SIGMA_M, sigmaOfNacp, sigmaOfNacv, sigmaOfType, type Broadcast } from './broadcast.ts';
import { clearMessage, type ModeSMessage } from './message.ts';
import type { SbsRecord } from './sbs.ts';

const RAD = Math.PI / 180;
const FOOT_M = 0.3048;
const KNOT_MPS = 1852 / 3600;
const FPM_MPS = FOOT_M / 60;
/** Type of message that stands for a position whose accuracy nobody says: 0.1 NM. */
const UNSTATED_TYPE = 12;
const VELOCITY_TYPE = 19;
/** What a ground station sends of a position that it worked out. */
const GROUND_FORMAT = 18;
const COMPUTED_CONTROL = 2;
/** The type of message whose navigation uncertainty category is 0: each better category is one type less. */
const NUCP_ZERO_TYPE = 18;

/** Reads six hexadecimal digits, `~` before a foreign address. */
function readAddress(text: string, message: ModeSMessage): void {
  message.addressForeign = text.startsWith('~');
  message.aircraftAddress = Number.parseInt(message.addressForeign ? text.slice(1) : text, 16);
}

const upper = (callsign: string): string => callsign.trim().toUpperCase();

/** Fills a message with what an SBS line says, as if it had come itself; its position stays in the record. */
export function sbsToMessage(record: SbsRecord, message: ModeSMessage): void {
  clearMessage(message);
  message.formatCode = 17;
  readAddress(record.address, message);
  // Who writes SBS has checked its parity, or says nothing of it.
  message.addressProven = true;
  if (record.computed === true) {
    message.formatCode = GROUND_FORMAT;
    message.capabilityCode = COMPUTED_CONTROL;
    message.rebroadcast = true;
  }
  message.onGround = record.onGround === true || record.transmissionType === 2;
  message.typeCode = record.transmissionType === 4 ? VELOCITY_TYPE : UNSTATED_TYPE;
  message.pressureAltitudeM = (record.altitudeFt ?? NaN) * FOOT_M;
  message.speedMps = (record.speedKt ?? NaN) * KNOT_MPS;
  message.courseRad = (record.courseDeg ?? NaN) * RAD;
  if (Number.isFinite(message.speedMps) && Number.isFinite(message.courseRad)) {
    message.eastMps = message.speedMps * sin(message.courseRad);
    message.northMps = message.speedMps * cos(message.courseRad);
  }
  message.climbMps = (record.climbFpm ?? NaN) * FPM_MPS;
  if (record.squawk !== undefined) message.mode3A = Number.parseInt(record.squawk, 8);
  if (record.callsign === undefined) return;
  message.callsignHigh = callsignHalf(upper(record.callsign), 0);
  message.callsignLow = callsignHalf(upper(record.callsign), 4);
}

/** When a line was generated, its date and time taken as UTC; NaN when they do not read. */
export function sbsTime(record: SbsRecord): TimeS {
  const read = timeFromIso(`${record.generatedDate.replaceAll('/', '-')}T${record.generatedTime}Z`);
  return read.ok ? read.value : timeS(NaN);
}

function sigmaOf(entry: AircraftEntry): number {
  const stated = entry.nacp !== undefined ? sigmaOfNacp(entry.nacp) : sigmaOfType(entry.nucp !== undefined ? NUCP_ZERO_TYPE - entry.nucp : UNSTATED_TYPE);
  return entry.origin === 'computed' ? Math.max(stated, COMPUTED_SIGMA_M) : stated;
}

/** Fills a broadcast with an entry of aircraft.json; without a position its latitude is NaN. */
export function entryToBroadcast(entry: AircraftEntry, out: Broadcast): void {
  const climb = entry.geometricClimbFpm ?? entry.pressureClimbFpm;
  const callsign = upper(entry.callsign ?? '');
  out.aircraftAddress = Number.parseInt(entry.address, 16);
  out.addressForeign = entry.addressForeign === true;
  out.origin = entry.origin ?? 'own';
  out.latRad = (entry.latDeg ?? NaN) * RAD;
  out.lonRad = (entry.lonDeg ?? NaN) * RAD;
  out.onGround = entry.onGround === true;
  out.nic = entry.nic ?? -1;
  out.horizontalSigmaM = sigmaOf(entry);
  out.pressureAltitudeM = (entry.pressureAltitudeFt ?? NaN) * FOOT_M;
  out.altitudeHaeM = (entry.altitudeHaeFt ?? NaN) * FOOT_M;
  const speedMps = (entry.speedKt ?? NaN) * KNOT_MPS;
  const courseRad = (entry.courseDeg ?? NaN) * RAD;
  const moves = Number.isFinite(speedMps) && Number.isFinite(courseRad);
  out.eastMps = moves ? speedMps * sin(courseRad) : NaN;
  out.northMps = moves ? speedMps * cos(courseRad) : NaN;
  out.climbMps = (climb ?? NaN) * FPM_MPS;
  out.velocitySigmaMps = sigmaOfNacv(entry.nacv ?? -1);
  out.mode3A = entry.squawk === undefined ? -1 : Number.parseInt(entry.squawk, 8);
  out.callsign = callsignOf(callsignHalf(callsign, 0), callsignHalf(callsign, 4));
}
