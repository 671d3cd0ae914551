// Mode S and ADS-B: Beast and AVR frames ↔ messages, SBS lines and aircraft.json ↔ records; an aircraft table puts positions together.
// What aircraft broadcast is unauthenticated: anybody can send it, and nothing here says otherwise.

export {
  readAircraftJson,
  writeAircraftJson,
  type AircraftEntry,
} from './aircraft-json.ts';
export { createAircraftTable, type AircraftTable, type Heard, type Moment } from './aircraft-table.ts';
export { hexOf, octetsOf, readAvrLine, writeAvrLine, type AvrFrame } from './avr.ts';
export {
  BEAST_MESSAGE_AT,
  beastSignal,
  beastTicks,
  blankBeastFrame,
  readBeast,
  wholeBeast,
  writeBeast,
  type BeastFrame,
  type BeastSink,
} from './beast.ts';
export { blankBroadcast, nicOf, sigmaOfNacp, sigmaOfNacv, sigmaOfType, type Broadcast } from './broadcast.ts';
export { paritySyndrome } from './crc.ts';
export type { Fix } from './cpr.ts';
export type { ModesCode, ModesFault } from './fault.ts';
export { blankMessage, type ModeSMessage } from './message.ts';
export { readMessage, type MessageVerdict } from './read-message.ts';
export { messageRecord, type MessageRecord } from './message-record.ts';
export { entryToBroadcast, sbsToMessage, sbsTime } from './report.ts';
export { readSbsLine, writeSbsLine, type SbsRecord } from './sbs.ts';
