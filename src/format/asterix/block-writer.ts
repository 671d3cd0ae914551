// Builds data blocks record by record, for the exercise and for what goes out: fields straight into octets. A value that
// a field cannot hold is left out and counted, never clamped.

import { assert } from '../../base/index.ts';
import { POWER_OF_TWO } from './bits.ts';
import { categoryText } from './fault.ts';

/** Payload of one datagram that passes an Ethernet without fragments. */
export const DATAGRAM_MAX_OCTETS = 1_432;

// No record of the writers here comes near it; the scratch is one record long.
const RECORD_MAX_OCTETS = 256;
const FIELD_SPEC_MAX_OCTETS = 8;

/** A block under construction; make it with `createBlockWriter`, end it with `flushBlock`. */
export interface BlockWriter {
  readonly category: number;
  /** Values left out because their field cannot hold them, by item: `I048/040` → 3. */
  readonly omittedCounts: Map<string, number>;
  /** Gets each finished block; the octets are its own. */
  readonly emit: (block: Uint8Array) => void;
  readonly block: Uint8Array;
  length: number;
  recordCount: number;
  readonly record: Uint8Array;
  recordLength: number;
  readonly fields: Uint8Array;
  fieldOctets: number;
}

/** Starts a writer whose blocks are at most `blockMaxOctets` long. */
export function createBlockWriter(category: number, emit: (block: Uint8Array) => void, blockMaxOctets: number = DATAGRAM_MAX_OCTETS): BlockWriter {
  assert(blockMaxOctets >= 3 + RECORD_MAX_OCTETS && blockMaxOctets <= 65_535, 'a block must hold a record and at most 65535 octets');
  return {
    category,
    omittedCounts: new Map(),
    emit,
    block: new Uint8Array(blockMaxOctets),
    length: 3,
    recordCount: 0,
    record: new Uint8Array(RECORD_MAX_OCTETS),
    recordLength: 0,
    fields: new Uint8Array(FIELD_SPEC_MAX_OCTETS),
    fieldOctets: 0,
  };
}

/** Hands the block over, when it has a record, and starts the next one. */
export function flushBlock(writer: BlockWriter): void {
  if (writer.recordCount === 0) return;
  writer.block[0] = writer.category;
  writer.block[1] = writer.length >> 8;
  writer.block[2] = writer.length & 255;
  writer.emit(writer.block.slice(0, writer.length));
  writer.length = 3;
  writer.recordCount = 0;
}

/** Starts a record. */
export function beginRecord(writer: BlockWriter): void {
  writer.recordLength = 0;
  writer.fields.fill(0);
  writer.fieldOctets = 1;
}

/** Marks field `number` (from 1, in the order of the profile) as present; its octets follow at once. */
export function beginField(writer: BlockWriter, number: number): void {
  const octet = Math.floor((number - 1) / 7);
  writer.fields[octet] |= 0x80 >> ((number - 1) % 7);
  writer.fieldOctets = Math.max(writer.fieldOctets, octet + 1);
}

/** Adds `octets` octets of an unsigned or two's complement integer. */
export function putInteger(writer: BlockWriter, octets: number, value: number): void {
  let rest = value;
  for (let at = writer.recordLength + octets - 1; at >= writer.recordLength; at -= 1) {
    const next = Math.floor(rest / 256);
    writer.record[at] = rest - next * 256;
    rest = next;
  }
  writer.recordLength += octets;
}

/** Ends a record and adds it to the block, which is handed over first when it is full. */
export function endRecord(writer: BlockWriter): void {
  const { fields, fieldOctets, record, recordLength } = writer;
  for (let octet = 0; octet < fieldOctets - 1; octet += 1) fields[octet] |= 1;
  if (writer.length + fieldOctets + recordLength > writer.block.length) flushBlock(writer);
  writer.block.set(fields.subarray(0, fieldOctets), writer.length);
  writer.block.set(record.subarray(0, recordLength), writer.length + fieldOctets);
  writer.length += fieldOctets + recordLength;
  writer.recordCount += 1;
}

/** Counts a value that was left out. */
export function omit(writer: BlockWriter, item: string): void {
  const name = `I${categoryText(writer.category)}/${item}`;
  writer.omittedCounts.set(name, (writer.omittedCounts.get(name) ?? 0) + 1);
}

/**
 * The integer for `value` in steps of `step`, when it lies in the range of the field; otherwise NaN, and the value is counted
 * as left out. An absent value (NaN, undefined) gives NaN and is not counted.
 */
export function stepsOf(writer: BlockWriter, field: StepField, value: number | undefined): number {
  if (value === undefined || Number.isNaN(value)) return NaN;
  const steps = Math.round(value / field.step);
  if (steps >= field.leastCount && steps <= field.mostCount) return steps;
  omit(writer, field.item);
  return NaN;
}

/** A field that counts steps: its item, one step in the unit of the value, and the integers that it can hold. */
export interface StepField {
  readonly item: string;
  readonly step: number;
  readonly leastCount: number;
  readonly mostCount: number;
}

/** A field of `bits` bits without sign. */
export function unsignedField(item: string, bits: number, step: number): StepField {
  return { item, step, leastCount: 0, mostCount: POWER_OF_TWO[bits] - 1 };
}

/** A field of `bits` bits in two's complement. */
export function signedField(item: string, bits: number, step: number): StepField {
  return { item, step, leastCount: -POWER_OF_TWO[bits - 1], mostCount: POWER_OF_TWO[bits - 1] - 1 };
}

/** A full turn wraps to 0: angles are taken modulo it before they are written. */
export function turnSteps(angleRad: number | undefined, step: number, stepsPerTurn: number): number {
  if (angleRad === undefined || !Number.isFinite(angleRad)) return NaN;
  const steps = Math.round(angleRad / step) % stepsPerTurn;
  return steps < 0 ? steps + stepsPerTurn : steps;
}
