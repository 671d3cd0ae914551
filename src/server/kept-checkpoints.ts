/**
 * Checkpoints outside the record: as the broker publishes them, co-signed by a witness, or many in a witness's journal. Each is one
 * object of JSON; a journal has one a line.
 */
import { createReadStream } from 'node:fs';
import { z } from 'zod';
import './field-words.ts';
import {
  LIMITS,
  MODES,
  err,
  fault,
  hex,
  isoFromTime,
  ok,
  plainTextFault,
  timeFromIso,
  timeS,
  utf8,
  type Fault,
  type Result,
  type TimeS,
} from '../base/index.ts';
import { checkpointText, type CheckpointEntry, type RecordingHeader } from '../record/chain/index.ts';
import { NODE_PRIMITIVES, checkSignature, systemWords } from '../record/store/index.ts';
import { originOf } from './broker-state.ts';
import { StatedFailure } from './failure.ts';

const digest = z.string().regex(/^[0-9a-f]{64}$/, 'must be 64 hex digits');
const signature = z.string().regex(/^[0-9a-f]{128}$/, 'must be 128 hex digits');

/** A signed text holds a moment as ISO 8601: a number that this does not give back would be another moment under the same signature. */
function isMoment(at: number): at is TimeS {
  const read = timeFromIso(isoFromTime(timeS(at)));
  return read.ok && read.value === at;
}

/** A checkpoint as it is published: how much anybody sent is not in it. */
export const PUBLISHED = z.object({
  mode: z.enum(MODES),
  origin: digest,
  at: z.number().refine(isMoment, 'is no moment to the millisecond').transform(timeS),
  head: digest,
  membersRoot: digest,
  key: z.union([digest, z.literal('')], 'must be 64 hex digits'),
  signature: z.union([signature, z.literal('')], 'must be 128 hex digits'),
});

const KEPT = PUBLISHED.extend({
  witness: z
    .object({
      key: digest,
      seenAt: z.number().refine(isMoment, 'is no moment to the millisecond').transform(timeS),
      previous: digest,
      signature,
    })
    .optional(),
});

/** A checkpoint as it is published. */
export type Published = z.infer<typeof PUBLISHED>;
/** A checkpoint that was published, and who saw it when. */
export type Kept = z.infer<typeof KEPT>;
export type Witness = NonNullable<Kept['witness']>;
export type WitnessFault = Fault<'witness/malformed'>;

/** A checkpoint of a recording as it is published. */
export function publishedOf(
  header: RecordingHeader,
  { at, head, membersRoot, signature: signed }: Pick<CheckpointEntry, 'at' | 'head' | 'membersRoot' | 'signature'>,
): Published {
  return { mode: header.mode, origin: originOf(header), at, head: hex(head), membersRoot: hex(membersRoot), key: header.signingKey, signature: hex(signed) };
}

/** Bytes of hex digits. */
export const unhex = (text: string): Uint8Array => Uint8Array.from(Buffer.from(text, 'hex'));

/** The beginning of a key or hash, as it is said. */
export const short = (digits: string): string => `${digits.slice(0, 16)}…`;

/** True when the broker's key signed it. */
export const brokerSigned = (published: Published): boolean => checkSignature(published.key, checkpointText(published), unhex(published.signature));

/** Of the first line of a journal: it follows none. */
export const NO_LINE = '0'.repeat(64);

/** By which the next line of a journal names this one. */
export const lineHash = (text: string): string => hex(NODE_PRIMITIVES.sha256(utf8(text)));

/**
 * What a witness signs: everything that was published, so that what it says of one key's checkpoint cannot be put under another's, when
 * it saw it, and the line of its journal before, so that no line can be taken out of the middle.
 */
export function witnessText(published: Published, { seenAt, previous }: Pick<Witness, 'seenAt' | 'previous'>): Uint8Array {
  const { mode, origin, head, membersRoot, at, key, signature: signed } = published;
  return utf8(`manara witness v1\n${mode}\n${origin}\n${head}\n${membersRoot}\n${isoFromTime(at)}\n${key}\n${signed}\n${isoFromTime(seenAt)}\n${previous}\n`);
}

/** True when the witness that it names signed it. */
export const witnessSigned = (kept: Kept): boolean =>
  kept.witness !== undefined && checkSignature(kept.witness.key, witnessText(kept, kept.witness), unhex(kept.witness.signature));

/** The same state of the same record. */
export const isSame = (one: Published, other: Published): boolean =>
  one.at === other.at && one.head === other.head && one.membersRoot === other.membersRoot && one.mode === other.mode;

/** Which record: a header's hash fixes its key too, so whoever signs with another key speaks of another record. */
export const recordOf = ({ origin, key }: Pick<Published, 'origin' | 'key'>): string => `${origin}/${key}`;

/** Reads one checkpoint; `witness/malformed`. */
export function readKept(text: string): Result<Kept, WitnessFault> {
  const malformed = (why: string): Result<Kept, WitnessFault> => {
    // The file is somebody else's: what a screen would act on is not said back.
    const said = plainTextFault(why) === undefined ? why : 'it holds characters that cannot be shown';
    return err(fault('witness/malformed', `is no published checkpoint: ${said}; it has mode, origin, at, head, membersRoot, key and signature`));
  };
  if (!isJson(text)) return malformed('it is not JSON');
  const parsed = KEPT.safeParse(JSON.parse(text));
  return parsed.success ? ok(parsed.data) : malformed(`${parsed.error.issues[0].path.join('.')} ${parsed.error.issues[0].message}`);
}

/** One line of a file of checkpoints. */
export interface KeptLine {
  /** From 1. */
  readonly lineNumber: number;
  readonly text: string;
  /** False: the file ends without ending this line. */
  readonly isWhole: boolean;
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    // Several lines, or none that reads: whoever reads them says which.
    return false;
  }
}

/** The texts of checkpoints in a file: one a line, or one alone however it is laid out. A line that is too long ends it, cut off. */
export async function* keptLines(path: string): AsyncGenerator<KeptLine> {
  const { keptCheckpointLettersMax: lettersMax } = LIMITS;
  let rest = '';
  let lineNumber = 0;
  try {
    for await (const chunk of createReadStream(path, { encoding: 'utf8' })) {
      rest += String(chunk);
      // So far it may be one object, laid out over several lines.
      if (lineNumber === 0 && rest.length <= lettersMax) continue;
      const lines = rest.split('\n');
      rest = lines.pop() ?? '';
      for (const text of lines) yield { lineNumber: (lineNumber += 1), text, isWhole: true };
      if (rest.length > lettersMax) break;
    }
  } catch (cause) {
    throw new StatedFailure(`${path} cannot be read: ${systemWords(cause)}`);
  }
  const isOne = lineNumber === 0 && rest.includes('\n') && isJson(rest);
  const lines = isOne ? [rest.trimEnd(), ''] : rest.split('\n');
  const tail = lines.pop() ?? '';
  for (const text of lines) yield { lineNumber: (lineNumber += 1), text, isWhole: true };
  if (tail !== '') yield { lineNumber: lineNumber + 1, text: tail.slice(0, lettersMax), isWhole: false };
}
