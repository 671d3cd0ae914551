/** One message of the standard, checked on the way in; its fields stand under their JSON names. */
import { err, ok, timeS, type Result, type TimeS } from '../../base/index.ts';
import { protobufCodecs, wholeNumber, type ProtobufMessage } from '../protobuf/index.ts';
import { sapientFault, type SapientFault } from './fault.ts';
import { messageFault } from './rules.ts';
import { SAPIENT_MESSAGES } from './tables.ts';

/** Kinds of content that Manara reads and writes. */
export const SAPIENT_CONTENTS = ['registration', 'registrationAck', 'statusReport', 'detectionReport', 'alert', 'alertAck', 'error'] as const;
/** One of `SAPIENT_CONTENTS`. */
export type SapientContent = (typeof SAPIENT_CONTENTS)[number];

/** A message as it was decoded and checked; `docs/formats/sapient.md` says where its fields are listed. */
export interface SapientMessage {
  readonly timestamp: ProtobufMessage;
  readonly nodeId: string;
  readonly [name: string]: unknown;
}

const MESSAGE = protobufCodecs(SAPIENT_MESSAGES)('SapientMessage');

/** Which content a checked message has. */
export function contentOf(message: ProtobufMessage): SapientContent | undefined {
  return SAPIENT_CONTENTS.find((name) => Object.hasOwn(message, name) && message[name] !== undefined);
}

/** A moment of a message. */
export function sapientTime(timestamp: ProtobufMessage): TimeS {
  return timeS(wholeNumber(timestamp['seconds'] ?? 0) + Number(timestamp['nanos'] ?? 0) / 1e9);
}

/** A moment as a message has it, to the microsecond that a float of seconds holds. */
export function timeInSapient(at: TimeS): ProtobufMessage {
  const microseconds = Math.round(at * 1e6);
  const seconds = Math.floor(microseconds / 1e6);
  return { seconds, nanos: (microseconds - seconds * 1e6) * 1000 };
}

/** Checks a message in the form of its tables. */
export function checkSapient(message: ProtobufMessage): Result<SapientMessage, SapientFault> {
  for (const name of ['task', 'taskAck'] as const) {
    if (Object.hasOwn(message, name) && message[name] !== undefined)
      return sapientFault('sapient/task', `${name} is refused by design: Manara warns, it gives no tasks and takes none`);
  }
  const wrong = messageFault(message, 'SapientMessage');
  if (wrong !== undefined) return err(wrong);
  const registration = Object.hasOwn(message, 'registration') ? (message['registration'] as ProtobufMessage) : undefined;
  const said = registration?.['icdVersion'];
  const version = typeof said === 'string' ? said : '';
  if (registration !== undefined && !/\bv?2(?:\.\d+)?\b/i.test(version.replace(/335/, ''))) {
    return sapientFault(
      'sapient/version',
      `registration.icdVersion is "${version.slice(0, 40).replace(/[^ -~]/g, '?')}": only BSI Flex 335 v2.0 is read, set the node to it`,
    );
  }
  return ok(message as SapientMessage);
}

/** Reads one message without its length. */
export function readSapient(payload: Uint8Array): Result<SapientMessage, SapientFault> {
  const read = MESSAGE.decode(payload);
  return read.ok ? checkSapient(read.value) : sapientFault('sapient/malformed', `${read.error.message}: check what is connected`);
}

/** Writes one message without its length; it must be one that `checkSapient` accepts. */
export function writeSapient(message: ProtobufMessage): Uint8Array {
  return MESSAGE.encode(message);
}
