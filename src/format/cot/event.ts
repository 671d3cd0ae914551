/** A Cursor on Target event as plain data, the same whether it came as XML or as protobuf. */
import type { TimeS } from '../../base/index.ts';
import type { ProtobufMessage } from '../protobuf/index.ts';

/** What stood in the XML beside what every event has: kept as it was written, so that nothing is lost. */
export interface CotExtras {
  /** Further attributes, each with a space before it. */
  readonly event: string;
  readonly point: string;
  readonly detail: string;
  /** Elements beside `point` and `detail`. */
  readonly elements: string;
}

/** Nothing beside what every event has. */
export const NO_EXTRAS: CotExtras = { event: '', point: '', detail: '', elements: '' };

/** What stands inside `<detail>`, in the form in which it came; `detailXml` and `detailMessage` turn one into the other. */
export interface CotDetail {
  /** As it was written. */
  readonly xml: string;
  /** Of the protobuf form, whose text then stands in it and `xml` is ''; undefined when it came as XML. */
  readonly message: ProtobufMessage | undefined;
}

/** An event. Texts that are not given are ''; an error or height of `UNKNOWN_M` is not known. */
export interface CotEvent {
  readonly version: string;
  readonly uid: string;
  readonly type: string;
  readonly how: string;
  readonly access: string;
  readonly qos: string;
  readonly opex: string;
  readonly caveat: string;
  readonly releaseableTo: string;
  readonly sentAt: TimeS;
  readonly startAt: TimeS;
  readonly staleAt: TimeS;
  readonly latDeg: number;
  readonly lonDeg: number;
  readonly altitudeHaeM: number;
  /** Radius of a circle, one sigma. */
  readonly circularErrorM: number;
  /** In height, one sigma. */
  readonly linearErrorM: number;
  /** Undefined when the event has none. */
  readonly detail: CotDetail | undefined;
  readonly extras: CotExtras;
}

/** What clients negotiate with: no event. */
export interface TakControl {
  readonly minProtoVersion: number;
  readonly maxProtoVersion: number;
  readonly contactUid: string;
}

/** How a message was framed: XML, protobuf as one datagram, protobuf in a stream. */
export type CotForm = 'xml' | 'mesh' | 'stream';

/** What a protobuf message carries; XML carries events alone. */
export interface CotContent {
  readonly event: CotEvent | undefined;
  readonly control: TakControl | undefined;
}

/** One message with its framing. */
export interface CotMessage extends CotContent {
  readonly form: CotForm;
}

/** How heights and errors say that they are not known. */
export const UNKNOWN_M = 9_999_999;
/** Some definitions name this number instead; no real height or error comes near it. */
const UNKNOWN_SMALLER_M = 999_999;

/** A height or error; undefined when the event says that it is not known. */
export function knownM(valueM: number): number | undefined {
  return Math.abs(valueM) >= UNKNOWN_SMALLER_M ? undefined : valueM;
}
