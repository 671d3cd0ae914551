/** Frames: what a recipient gets on a tick, as bytes and back. The layout is in docs/wire.md. */
export { blankFrameTrack, createFrameReader, frameLength, type FrameFaultCode, type FrameReader } from './reader.ts';
export { LAT_DEG_PER_M, lonDegPerMetre } from './extrapolate.ts';
export { createFrameWriter, type FrameHead, type FrameWriter } from './writer.ts';
