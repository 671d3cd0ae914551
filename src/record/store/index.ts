export { NODE_FS, type AppendFile, type FsPort } from './fs-port.ts';
export { NODE_PRIMITIVES, checkSignature, createSigner, type Signer } from './platform.ts';
export {
  RecordingError,
  openRecording,
  verifyRecording,
  type ReadFault,
  type Recording,
  type StoredEntry,
  type StoredSegment,
  type UnsyncedTail,
} from './reader.ts';
export { createRecorder, type Checkpoint, type RecordState, type Recorder, type RecorderCounters, type RecorderOptions, type ResumePoint } from './recorder.ts';
export { DROPPED_SUBJECT, droppedText, type DroppedMark, type GoesOn } from './dropped-mark.ts';
export { dropOldRuns, type DropSpan, type DropTools, type Dropped } from './retention.ts';
export { findEnd, headAt, type FoundEnd } from './resume.ts';
export { systemWords } from './system-words.ts';
