// Category 034 service messages from the same fields that the fast decoder gives.

import { beginField, beginRecord, endRecord, putInteger, signedField, stepsOf, turnSteps, unsignedField, type BlockWriter } from './block-writer.ts';
import type { Service034 } from './fast-034.ts';
import { STEP } from './scale.ts';
import { timeOfDaySteps } from './write-048.ts';

/** A service message to write: what is left out is absent. */
export type Service034Fields = Partial<Omit<Service034, 'offset' | 'plotCounts' | 'primary' | 'secondary' | 'modeS'>> & {
  readonly sac: number;
  readonly sic: number;
  readonly messageType: number;
  readonly timeOfDayS: number;
};

const ROTATION = unsignedField('041', 16, 1 / 128);
const WINDOW_RANGE = unsignedField('100', 16, STEP.rangeM);
const HEIGHT = signedField('120', 16, 1);
const ANGLE = signedField('120', 24, STEP.angle24Rad);

function putState(writer: BlockWriter, message: Service034Fields): void {
  if (message.stationState !== true) return;
  beginField(writer, 6);
  putInteger(writer, 1, 0x80);
  const flags = [
    message.notOperational,
    message.secondChain,
    message.chainReset,
    message.processorOverload,
    message.transmissionOverload,
    message.monitoringLost,
    message.timeSourceInvalid,
  ];
  putInteger(
    writer,
    1,
    flags.reduce((octet, flag, index) => octet | (flag === true ? 0x80 >> index : 0), 0),
  );
}

function putWindow(writer: BlockWriter, message: Service034Fields): void {
  const steps = [
    stepsOf(writer, WINDOW_RANGE, message.windowRangeFromM),
    stepsOf(writer, WINDOW_RANGE, message.windowRangeToM),
    turnSteps(message.windowAzimuthFromRad, STEP.angle16Rad, 65_536),
    turnSteps(message.windowAzimuthToRad, STEP.angle16Rad, 65_536),
  ];
  if (steps.some(Number.isNaN)) return;
  beginField(writer, 9);
  for (const step of steps) putInteger(writer, 2, step);
}

function putPlace(writer: BlockWriter, message: Service034Fields): void {
  const height = stepsOf(writer, HEIGHT, message.heightHaeM);
  const lat = stepsOf(writer, ANGLE, message.latRad);
  const lon = stepsOf(writer, ANGLE, message.lonRad);
  if (Number.isNaN(height) || Number.isNaN(lat) || Number.isNaN(lon)) return;
  beginField(writer, 11);
  putInteger(writer, 2, height);
  putInteger(writer, 3, lat);
  putInteger(writer, 3, lon);
}

/**
 * Adds one service message (north marker, sector crossing, strobe …) to the block: I010, 000, 030, 020, 041, the common
 * part of 050, 100, 110 and 120 as far as the fields are given.
 */
export function writeService034(writer: BlockWriter, message: Service034Fields): void {
  beginRecord(writer);
  beginField(writer, 1);
  putInteger(writer, 1, message.sac);
  putInteger(writer, 1, message.sic);
  beginField(writer, 2);
  putInteger(writer, 1, message.messageType);
  beginField(writer, 3);
  putInteger(writer, 3, timeOfDaySteps(message.timeOfDayS));
  const sector = turnSteps(message.sectorRad, STEP.angle8Rad, 256);
  if (!Number.isNaN(sector)) {
    beginField(writer, 4);
    putInteger(writer, 1, sector);
  }
  const rotation = stepsOf(writer, ROTATION, message.rotationPeriodS);
  if (!Number.isNaN(rotation)) {
    beginField(writer, 5);
    putInteger(writer, 2, rotation);
  }
  putState(writer, message);
  putWindow(writer, message);
  if (message.filterCode !== undefined && message.filterCode >= 0) {
    beginField(writer, 10);
    putInteger(writer, 1, message.filterCode);
  }
  putPlace(writer, message);
  endRecord(writer);
}
