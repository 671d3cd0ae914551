export { HEAD_BYTES, checkpointMessage, checkpointText, createChain, type Chain, type CheckpointWords } from './chain.ts';
export {
  ENTRY_HEADER_BYTES,
  ENTRY_PAYLOAD_BYTES_MAX,
  ENTRY_TYPES,
  createEntryWriter,
  decodeEntry,
  encodeEntry,
  entryLengthBytes,
  type CheckpointEntry,
  type EntryFault,
  type EntryType,
  type EntryWriter,
  type EpochEntry,
  type FrameEntry,
  type GapEntry,
  type InputEntry,
  type RecordEntry,
  type TextEntry,
  type TickEntry,
  type WarningEntry,
} from './entry.ts';
export {
  RECORDING_VERSION,
  decodeSegmentHeader,
  encodeSegmentHeader,
  recordingHeaderBytes,
  type HeaderFault,
  type RecordingHeader,
  type SegmentHeader,
} from './header.ts';
export {
  HEAD_NAMES,
  VIEW_AS_SUBJECT,
  createHeadKeeper,
  linkItem,
  memberWord,
  rootOf,
  type HeadKeeper,
  type HeadName,
  type MemberHeads,
  type MemberHeadsOptions,
  type MemberPath,
} from './member-heads.ts';
export { PURE_PRIMITIVES, crc32, type Primitives } from './primitives.ts';
export { createVerifier, verifyChain, type ChainDifference, type ChainProof, type ChainVerifier, type Verdict, type VerifyOptions } from './verify.ts';
