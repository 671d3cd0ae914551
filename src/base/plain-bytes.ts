/**
 * Plain data as bytes, numbers to the bit: lists, maps, sets, records, texts and columns of numbers. One value has one form, whatever a
 * machine does with it inside, so that two brokers that hold the same give the same bytes.
 */
import { assert } from './assert.ts';

const UNDEFINED = 0;
const NULL = 1;
const FALSE = 2;
const TRUE = 3;
const NUMBER = 4;
const TEXT = 5;
const LIST = 6;
const MAP = 7;
const SET = 8;
const RECORD = 9;
const BYTES = 10;
const DOUBLES = 11;
const INTEGERS = 12;
const SMALL_INTEGERS = 13;

const BYTES_AT_START = 65_536;
const NAN_HIGH = 0x7ff80000;
/** In place of a name's number: the name itself follows. */
const NEW_NAME = 0xffffffff;
const IS_LITTLE_ENDIAN = new Uint8Array(Uint16Array.of(1).buffer)[0] === 1;
/** Deeper than anything a broker holds. */
const DEPTH_MAX = 32;
/** Numbers of one column: the largest table of tracks and more. */
const DOUBLES_MAX = 67_108_864;

class Writer {
  private bytes: Uint8Array;
  private view: DataView;
  private length = 0;
  private readonly encoder = new TextEncoder();
  private readonly names = new Map<string, number>();

  constructor(bytesAtStart: number) {
    this.bytes = new Uint8Array(bytesAtStart);
    this.view = new DataView(this.bytes.buffer);
  }

  private room(count: number): number {
    const at = this.length;
    this.length += count;
    if (this.length > this.bytes.length) {
      const wider = new Uint8Array(Math.max(this.length, 2 * this.bytes.length));
      wider.set(this.bytes.subarray(0, at));
      this.bytes = wider;
      this.view = new DataView(wider.buffer);
    }
    return at;
  }

  private tag(tag: number): void {
    const at = this.room(1);
    this.bytes[at] = tag;
  }

  private count(value: number): void {
    const at = this.room(4);
    this.view.setUint32(at, value, true);
  }

  private double(value: number): void {
    const at = this.room(8);
    if (Number.isNaN(value)) this.nan(at);
    else this.view.setFloat64(at, value, true);
  }

  /** The few names of fields come again and again: from the second time on as a number. */
  private name(value: string): void {
    const known = this.names.get(value);
    this.count(known ?? NEW_NAME);
    if (known !== undefined) return;
    this.names.set(value, this.names.size);
    this.text(value);
  }

  private text(value: string): void {
    // Three bytes at most for each unit of a text.
    const at = this.room(4 + 3 * value.length);
    const { written } = this.encoder.encodeInto(value, this.bytes.subarray(at + 4));
    this.view.setUint32(at, written, true);
    this.length = at + 4 + written;
  }

  /** So many bytes, and they. */
  private counted(bytes: Uint8Array): void {
    this.count(bytes.length);
    const at = this.room(bytes.length);
    this.bytes.set(bytes, at);
  }

  /** Runs of numbers between runs of zeros: much of a tracker's memory was never used. */
  private doubles(values: Float64Array): void {
    const { length } = values;
    // As pairs of words: both are 0 of a zero that is not negative.
    const words = new Int32Array(values.buffer, values.byteOffset, 2 * length);
    const isZero = (i: number): boolean => words[2 * i] === 0 && words[2 * i + 1] === 0;
    this.count(length);
    for (let i = 0; i < length; ) {
      const zerosFrom = i;
      while (i < length && isZero(i)) i += 1;
      const from = i;
      // One zero costs less among numbers than a run of its own.
      while (i < length && !(isZero(i) && (i + 1 >= length || isZero(i + 1)))) i += 1;
      this.count(from - zerosFrom);
      this.count(i - from);
      this.run(values, from, i);
    }
  }

  private run(values: Float64Array, from: number, end: number): void {
    const start = this.room(8 * (end - from));
    if (!IS_LITTLE_ENDIAN) {
      for (let i = from; i < end; i += 1) this.view.setFloat64(start + 8 * (i - from), values[i], true);
      return;
    }
    this.bytes.set(new Uint8Array(values.buffer, values.byteOffset + 8 * from, 8 * (end - from)), start);
    // What is no number has many forms in memory, and one here.
    for (let i = from; i < end; i += 1) if (Number.isNaN(values[i])) this.nan(start + 8 * (i - from));
  }

  private nan(at: number): void {
    this.view.setUint32(at, 0, true);
    this.view.setUint32(at + 4, NAN_HIGH, true);
  }

  write(value: unknown, depth = 0): void {
    if (depth > DEPTH_MAX) assert(false, 'plain data has an end');
    if (value === undefined) return this.tag(UNDEFINED);
    if (value === null) return this.tag(NULL);
    switch (typeof value) {
      case 'boolean':
        return this.tag(value ? TRUE : FALSE);
      case 'number':
        this.tag(NUMBER);
        return this.double(value);
      case 'string':
        this.tag(TEXT);
        return this.text(value);
      case 'object':
        return this.writeObject(value, depth);
      default:
        assert(false, `plain data holds no ${typeof value}`);
    }
  }

  private writeObject(value: object, depth: number): void {
    if (value instanceof Float64Array) {
      this.tag(DOUBLES);
      return this.doubles(value);
    }
    if (value instanceof Uint8Array) {
      this.tag(BYTES);
      return this.counted(value);
    }
    if (value instanceof Int32Array || value instanceof Int8Array) {
      this.tag(value instanceof Int32Array ? INTEGERS : SMALL_INTEGERS);
      this.count(value.length);
      for (const one of value) {
        const at = this.room(4);
        this.view.setInt32(at, one, true);
      }
      return;
    }
    if (Array.isArray(value)) return this.writeAll(LIST, value, depth);
    if (value instanceof Set) return this.writeAll(SET, [...value], depth);
    if (value instanceof Map) return this.writeAll(MAP, [...value].flat(1), depth);
    const prototype: unknown = Object.getPrototypeOf(value);
    if (prototype !== Object.prototype && prototype !== null) assert(false, 'plain data has no classes');
    const names = Object.keys(value);
    this.tag(RECORD);
    this.count(names.length);
    for (const name of names) {
      this.name(name);
      this.write((value as Record<string, unknown>)[name], depth + 1);
    }
  }

  private writeAll(tag: number, values: readonly unknown[], depth: number): void {
    this.tag(tag);
    this.count(values.length);
    for (let i = 0; i < values.length; i += 1) this.write(values[i], depth + 1);
  }

  done(): Uint8Array {
    return this.bytes.subarray(0, this.length);
  }
}

class Reader {
  private at = 0;
  private readonly bytes: Uint8Array;
  private readonly view: DataView;
  private readonly decoder = new TextDecoder('utf-8', { fatal: true });
  private readonly names: string[] = [];

  constructor(bytes: Uint8Array) {
    this.bytes = bytes;
    this.view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  }

  private take(count: number): number {
    const at = this.at;
    if (!(at + count <= this.bytes.length)) throw new RangeError(`plain data ends after ${this.bytes.length} bytes, ${at + count} are needed`);
    this.at += count;
    return at;
  }

  private count(): number {
    return this.view.getUint32(this.take(4), true);
  }

  private double(): number {
    return this.view.getFloat64(this.take(8), true);
  }

  private counted(): Uint8Array {
    const length = this.count();
    const from = this.take(length);
    return this.bytes.subarray(from, from + length);
  }

  private text(): string {
    return this.decoder.decode(this.counted());
  }

  private name(): string {
    const number = this.count();
    if (number === NEW_NAME) {
      const name = this.text();
      if (name === '__proto__') throw new RangeError('plain data has no field __proto__');
      this.names.push(name);
      return name;
    }
    if (number >= this.names.length) throw new RangeError(`plain data has had ${this.names.length} names, got number ${number}`);
    return this.names[number];
  }

  private doubles(): Float64Array {
    const length = this.count();
    // A length alone must not take memory: what is not zero has bytes, and zeros are believed up to a tracker's size.
    if (length > DOUBLES_MAX) throw new RangeError(`a column has at most ${DOUBLES_MAX} numbers, got ${length}`);
    const values = new Float64Array(length);
    for (let i = 0; i < length; ) {
      const zeros = this.count();
      const count = this.count();
      if (zeros + count === 0 || i + zeros + count > length) throw new RangeError('a column of numbers has runs that do not fit it');
      i += zeros;
      for (const end = i + count; i < end; i += 1) values[i] = this.double();
    }
    return values;
  }

  private list(depth: number): unknown[] {
    const length = this.count();
    const values: unknown[] = [];
    for (let i = 0; i < length; i += 1) values.push(this.read(depth + 1));
    return values;
  }

  private record(depth: number): Record<string, unknown> {
    const length = this.count();
    const record: Record<string, unknown> = {};
    for (let i = 0; i < length; i += 1) {
      const name = this.name();
      record[name] = this.read(depth + 1);
    }
    return record;
  }

  read(depth = 0): unknown {
    if (depth > DEPTH_MAX) throw new RangeError(`plain data is at most ${DEPTH_MAX} deep`);
    const tag = this.bytes[this.take(1)];
    switch (tag) {
      case UNDEFINED:
        return undefined;
      case NULL:
        return null;
      case FALSE:
        return false;
      case TRUE:
        return true;
      case NUMBER:
        return this.double();
      case TEXT:
        return this.text();
      case LIST:
        return this.list(depth);
      case SET:
        return new Set(this.list(depth));
      case MAP: {
        const flat = this.list(depth);
        const map = new Map<unknown, unknown>();
        for (let i = 0; i + 1 < flat.length; i += 2) map.set(flat[i], flat[i + 1]);
        return map;
      }
      case RECORD:
        return this.record(depth);
      case BYTES:
        return this.counted().slice();
      case DOUBLES:
        return this.doubles();
      case INTEGERS:
      case SMALL_INTEGERS: {
        const length = this.count();
        const from = this.take(4 * length);
        const read = (_: unknown, i: number): number => this.view.getInt32(from + 4 * i, true);
        return tag === INTEGERS ? Int32Array.from({ length }, read) : Int8Array.from({ length }, read);
      }
      default:
        throw new RangeError(`plain data has no kind ${tag}`);
    }
  }

  end(): void {
    if (this.at !== this.bytes.length) throw new RangeError(`plain data ends after ${this.at} bytes, got ${this.bytes.length}`);
  }
}

/** The bytes of a plain value; room for so many is taken at once. Meets an assertion at what is not plain. */
export function plainBytes(value: unknown, bytesExpected = BYTES_AT_START): Uint8Array {
  const writer = new Writer(bytesExpected);
  writer.write(value);
  return writer.done();
}

/** The value of such bytes. Throws a `RangeError` or `TypeError` where they are not whole. */
export function plainValue(bytes: Uint8Array): unknown {
  const reader = new Reader(bytes);
  const value = reader.read();
  reader.end();
  return value;
}
