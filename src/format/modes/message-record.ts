// A Mode S message as one readable record, in the units of aviation: what `manara decode` writes.

import { atan2, hypot2, wrapTwoPi } from '../../math/index.ts';
import { callsignOf } from '../asterix/index.ts';
import type { ModeSMessage } from './message.ts';

const DEG = 180 / Math.PI;
const FOOT_M = 0.3048;
const KNOT_MPS = 1852 / 3600;

/** What one message says; what it does not say is absent. */
export interface MessageRecord {
  readonly formatCode: number;
  readonly address: string;
  /** `parity` proves the address; `overlay` is what was laid over the parity, right only if the message was received right. */
  readonly addressBy: 'parity' | 'overlay';
  readonly [name: string]: string | number | boolean;
}

const rounded = (value: number, stepsPerUnit: number): number => Math.round(value * stepsPerUnit) / stepsPerUnit;
const SETS = 'ABCD';

function motion(message: ModeSMessage): Record<string, number | undefined> {
  const { eastMps, northMps } = message;
  const isAirborne = Number.isFinite(eastMps);
  return {
    speedKt: rounded((isAirborne ? hypot2(eastMps, northMps) : message.speedMps) / KNOT_MPS, 1000),
    courseDeg: rounded((isAirborne ? wrapTwoPi(atan2(eastMps, northMps)) : message.courseRad) * DEG, 10_000),
    headingDeg: rounded(message.headingRad * DEG, 10_000),
    airSpeedKt: rounded(message.airSpeedMps / KNOT_MPS, 1000),
    climbFpm: rounded((message.climbMps * 60) / FOOT_M, 1),
    altitudeFt: rounded(message.pressureAltitudeM / FOOT_M, 1),
    altitudeHaeFt: rounded(message.altitudeHaeM / FOOT_M, 1),
    heightDifferenceFt: rounded(message.heightDifferenceM / FOOT_M, 1),
  };
}

function words(message: ModeSMessage): Record<string, string | boolean | undefined> {
  const { emitterCategory } = message;
  return {
    addressForeign: message.addressForeign || undefined,
    rebroadcast: message.rebroadcast || undefined,
    onGround: message.onGround || undefined,
    specialPosition: message.specialPosition || undefined,
    nicSupplementA: message.nicSupplementA || undefined,
    nicSupplementB: message.nicSupplementB || undefined,
    squawk: message.mode3A < 0 ? undefined : message.mode3A.toString(8).padStart(4, '0'),
    callsign: message.callsignHigh < 0 ? undefined : callsignOf(message.callsignHigh, message.callsignLow),
    emitterCategory: emitterCategory < 0 ? undefined : `${SETS[emitterCategory >> 3]}${emitterCategory & 7}`,
    cpr: message.cprLatCount < 0 ? undefined : message.cprOdd ? 'odd' : 'even',
    climbFrom: Number.isNaN(message.climbMps) ? undefined : message.climbIsGeometric ? 'geometric' : 'pressure',
  };
}

function codes(message: ModeSMessage): Record<string, number> {
  return {
    typeCode: message.typeCode,
    subtypeCode: message.subtypeCode,
    capabilityCode: message.capabilityCode,
    emergencyCode: message.emergencyCode,
    cprLatCount: message.cprLatCount,
    cprLonCount: message.cprLonCount,
    nacv: message.nacv,
    nacp: message.nacp,
    sil: message.sil,
    adsbVersion: message.adsbVersion,
  };
}

/** The record of a message that was read well. */
export function messageRecord(message: ModeSMessage): MessageRecord {
  const record: Record<string, string | number | boolean> & { formatCode: number; address: string; addressBy: 'parity' | 'overlay' } = {
    formatCode: message.formatCode,
    address: message.aircraftAddress.toString(16).padStart(6, '0'),
    addressBy: message.addressProven ? 'parity' : 'overlay',
  };
  for (const [name, value] of Object.entries(codes(message))) if (value >= 0) record[name] = value;
  for (const [name, value] of Object.entries(words(message))) if (value !== undefined) record[name] = value;
  for (const [name, value] of Object.entries(motion(message))) if (value !== undefined && !Number.isNaN(value)) record[name] = value === 0 ? 0 : value;
  return record;
}
