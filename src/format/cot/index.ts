/** Cursor on Target: XML and version 1 of the TAK protocol, both ways, with their framings. */
export {
  NO_EXTRAS,
  UNKNOWN_M,
  knownM,
  type CotDetail,
  type CotEvent,
  type CotExtras,
  type CotContent,
  type CotForm,
  type CotMessage,
  type TakControl,
} from './event.ts';
export { detailXml } from './detail.ts';
export type { CotCode, CotFault } from './fault.ts';
export { decodeCot, firstCot, meshDatagram, streamFrame, wholeCot } from './framing.ts';
export { readCotProtobuf, writeCotProtobuf } from './protobuf-form.ts';
export { readCotXml } from './read-xml.ts';
export { cotTime, writeCotXml } from './write-xml.ts';
