/**
 * Protocol Buffers from terse tables: one text a message, `name=number:type` for each field, `*` behind the type for a repeated one.
 * Enumerations are plain numbers here (`int32` on the wire). What a message means is known by the formats that own the tables.
 */
import protobuf from 'protobufjs/light.js';
import { assert, err, fault, ok, type Fault, type Result } from '../../base/index.ts';

/** Message name → its fields. */
export type MessageTables = Readonly<Record<string, string>>;

/** One field of a table. */
export interface FieldRow {
  readonly name: string;
  readonly number: number;
  /** A scalar of Protocol Buffers, or the name of another message of the tables. */
  readonly type: string;
  readonly repeated: boolean;
  /** Whatever stands behind the type: for the owner of the table. */
  readonly marks: string;
}

const FIELD = /^(\w+)=(\d+):(\w+)(\*?)(.*)$/;

/** The fields of one text of a table. */
export function fieldRows(text: string): FieldRow[] {
  return text
    .trim()
    .split(/\s+/)
    .map((word) => {
      const match = FIELD.exec(word);
      assert(match !== null, `"${word}" must be name=number:type`);
      return { name: match[1], number: Number(match[2]), type: match[3], repeated: match[4] === '*', marks: match[5] };
    });
}

/** A decoded message: fields by name, absent ones are `undefined` when asked for by `Object.hasOwn`. */
export type ProtobufMessage = Readonly<Record<string, unknown>>;

/** One message type. */
export interface MessageCodec {
  /** `protobuf/malformed` when the bytes end early, nest too deep or hold text that is not UTF-8. */
  decode(bytes: Uint8Array): Result<ProtobufMessage, Fault<'protobuf/malformed'>>;
  /** Fields in the order of their numbers; what is undefined is left out. Unknown fields of a decoded message go out again. */
  encode(message: ProtobufMessage): Uint8Array;
}

/** Compiles tables; the answer gives the codec of each message. */
export function protobufCodecs(tables: MessageTables): (name: string) => MessageCodec {
  // A zero is told from nothing, texts are checked to be UTF-8, repeated numbers are packed.
  const options = { features: { field_presence: 'EXPLICIT', utf8_validation: 'VERIFY', repeated_field_encoding: 'PACKED' } };
  const nested = Object.fromEntries(
    Object.entries(tables).map(([name, text]) => [
      name,
      {
        fields: Object.fromEntries(
          fieldRows(text).map((row) => [row.name, { type: row.type, id: row.number, options, ...(row.repeated ? { rule: 'repeated' } : {}) }]),
        ),
      },
    ]),
  );
  const root = protobuf.Root.fromJSON({ nested: { tables: { nested } } });
  return (name) => {
    const type = root.lookupType(`tables.${name}`);
    return {
      decode(bytes) {
        try {
          const reader = protobuf.Reader.create(bytes);
          reader.discardUnknown = false;
          return ok(type.decode(reader) as unknown as ProtobufMessage);
        } catch (cause) {
          return err(fault('protobuf/malformed', `not a ${name}: ${(cause as Error).message}`));
        }
      },
      encode: (message) => type.encode(message).finish(),
    };
  };
}

/** True when a decoded message holds fields that its table does not have. */
export function hasUnknownFields(message: ProtobufMessage): boolean {
  return Array.isArray(message['$unknowns']) && message['$unknowns'].length > 0;
}

/** A 64-bit number as it was decoded; exact below 2^53, which every time and length here is. */
export function wholeNumber(value: unknown): number {
  if (typeof value === 'number') return value;
  return typeof value === 'object' && value !== null && 'toNumber' in value ? (value as { toNumber(): number }).toNumber() : Number.NaN;
}
