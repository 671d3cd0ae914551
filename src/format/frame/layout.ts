/**
 * The frame, byte by byte (docs/wire.md has the same in prose). Little-endian. A frame stands alone as a WebSocket
 * message; in a file frames follow one another, each telling its own length.
 */
export const FRAME_MAGIC = 0x464e4d; // "MNF" read as a little-endian 24-bit number
export const FRAME_VERSION = 1;
export const HEADER_BYTES = 44;

/** Byte offsets in the header. */
export const HEADER = {
  magic: 0, // u24 "MNF", then u8 version
  version: 3,
  length: 4, // u32, bytes of the whole frame
  mode: 8, // u8, index into MODES
  level: 9, // u8, index into LEVELS
  flags: 10, // u8, FLAG_*
  reserved: 11,
  epoch: 12, // u32
  number: 16, // u32, counts the frames of this stream
  at: 20, // f64, the tick, UTC seconds since 1970
  termsHash: 28, // 8 bytes
  trackCount: 36, // u16
  goneCount: 38, // u16
  warningCount: 40, // u16
  spare: 42,
} as const;

export const FLAG_SNAPSHOT = 1;
export const FLAG_REBUILDING = 2;
export const FLAG_UNRECORDED = 4;
/** The warnings section is present (and complete); without it the warnings of the frame before stand. */
export const FLAG_WARNINGS = 8;
/** The words section is present, behind the warnings: u32 length, then UTF-8 JSON {"gone": [keys], "items": [items]}; whole in a snapshot, else what changed. */
export const FLAG_WORDS = 16;

/** Which groups of a track follow its id. */
export const GROUP_KINEMATICS = 1;
export const GROUP_STATUS = 2;
export const GROUP_KINDS = 4;
export const GROUP_CALLSIGN = 8;
export const GROUP_IMPACT = 16;
export const GROUP_ARRIVALS = 32;
export const GROUP_ALL = 63;

export const KINEMATICS_BYTES = 18;
export const STATUS_BYTES = 6;
export const IMPACT_BYTES = 14;
export const ARRIVAL_BYTES = 11;
export const WARNING_BYTES = 20;

/** One step of latitude and longitude on the wire, degrees. */
export const ANGLE_STEP_DEG = 1e-7;
/** One step of height, metres. */
export const HEIGHT_STEP_M = 0.5;
/** One step of a velocity component. */
export const SPEED_STEP_MPS = 0.25;
/** One step of a chance. */
export const CHANCE_STEP = 1 / 255;

/** Most bytes one track can take: id, groups, every group with a full callsign and eight arrivals. */
export const TRACK_BYTES_MAX = 5 + KINEMATICS_BYTES + STATUS_BYTES + 8 + 9 + 1 + IMPACT_BYTES + 1 + 8 * ARRIVAL_BYTES;
