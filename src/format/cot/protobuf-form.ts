/** Event ↔ version 1 of the TAK protocol. Numbers and names are those of its published message definitions. */
import { err, ok, timeS, type Result, type TimeS } from '../../base/index.ts';
import { hasUnknownFields, protobufCodecs, wholeNumber, type ProtobufMessage } from '../protobuf/index.ts';
import { detailMessage } from './detail.ts';
import { NO_EXTRAS, type CotEvent, type CotContent, type TakControl } from './event.ts';
import { cotFault, shown, type CotFault } from './fault.ts';
import { outsideOf } from './read-xml.ts';

const MESSAGES = protobufCodecs({
  TakMessage: 'takControl=1:TakControl cotEvent=2:CotEvent',
  TakControl: 'minProtoVersion=1:uint32 maxProtoVersion=2:uint32 contactUid=3:string',
  CotEvent: `type=1:string access=2:string qos=3:string opex=4:string uid=5:string sendTime=6:uint64 startTime=7:uint64 staleTime=8:uint64
    how=9:string lat=10:double lon=11:double hae=12:double ce=13:double le=14:double detail=15:Detail caveat=16:string releaseableTo=17:string`,
  Detail: `xmlDetail=1:string contact=2:Contact group=3:Group precisionLocation=4:PrecisionLocation status=5:Status takv=6:Takv track=7:Track`,
  Contact: 'endpoint=1:string callsign=2:string',
  Group: 'name=1:string role=2:string',
  PrecisionLocation: 'geopointsrc=1:string altsrc=2:string',
  Status: 'battery=1:uint32',
  Takv: 'device=1:string platform=2:string os=3:string version=4:string',
  Track: 'speed=1:double course=2:double',
});
const TAK_MESSAGE = MESSAGES('TakMessage');
/** The form has no field for it: it is the version that every event has. */
const EVENT_VERSION = '2.0';
/** Times beyond are not of this world, and a float of seconds holds milliseconds up to here with room. */
const TIME_MAX_MS = 253_402_300_800_000;

/** Such a uid or type could not be told to who reads XML. */
const NO_XML = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/;

function textOf(message: ProtobufMessage, name: string): string {
  const value = message[name];
  return typeof value === 'string' ? value : '';
}

const numberOf = (message: ProtobufMessage, name: string): number => Number(message[name] ?? 0);

function timeOf(message: ProtobufMessage, name: string): TimeS {
  const ms = wholeNumber(message[name] ?? 0);
  return timeS(ms <= TIME_MAX_MS ? ms / 1000 : Number.NaN);
}

function eventOf(message: ProtobufMessage): Result<CotEvent, CotFault> {
  const inner = Object.hasOwn(message, 'detail') ? (message['detail'] as ProtobufMessage) : undefined;
  const event: CotEvent = {
    version: EVENT_VERSION,
    uid: textOf(message, 'uid'),
    type: textOf(message, 'type'),
    how: textOf(message, 'how'),
    access: textOf(message, 'access'),
    qos: textOf(message, 'qos'),
    opex: textOf(message, 'opex'),
    caveat: textOf(message, 'caveat'),
    releaseableTo: textOf(message, 'releaseableTo'),
    sentAt: timeOf(message, 'sendTime'),
    startAt: timeOf(message, 'startTime'),
    staleAt: timeOf(message, 'staleTime'),
    latDeg: numberOf(message, 'lat'),
    lonDeg: numberOf(message, 'lon'),
    altitudeHaeM: numberOf(message, 'hae'),
    circularErrorM: numberOf(message, 'ce'),
    linearErrorM: numberOf(message, 'le'),
    detail: inner === undefined ? undefined : { xml: '', message: inner },
    extras: NO_EXTRAS,
  };
  if (event.uid === '' || event.type === '') return cotFault('cot/missing', `the event has no ${event.uid === '' ? 'uid' : 'type'}: add it`);
  if (NO_XML.test(event.uid) || NO_XML.test(event.type))
    return cotFault('cot/bad-value', `uid ${shown(event.uid)} or type ${shown(event.type)} has characters that XML does not have: leave them out`);
  for (const name of ['sentAt', 'startAt', 'staleAt'] as const) {
    if (Number.isNaN(event[name])) return cotFault('cot/bad-value', `${name} lies behind the year 9999: give milliseconds since 1970`);
  }
  return outsideOf(event) ?? ok(event);
}

function controlOf(message: ProtobufMessage): TakControl {
  return {
    minProtoVersion: numberOf(message, 'minProtoVersion'),
    maxProtoVersion: numberOf(message, 'maxProtoVersion'),
    contactUid: textOf(message, 'contactUid'),
  };
}

/** Reads a payload without its header. Fields that later editions added are read over, as the protocol asks. */
export function readCotProtobuf(payload: Uint8Array): Result<CotContent, CotFault> {
  const read = TAK_MESSAGE.decode(payload);
  if (!read.ok) return cotFault('cot/malformed', `${read.error.message}: check the header that stands before it`);
  const { value } = read;
  const event = Object.hasOwn(value, 'cotEvent') ? eventOf(value['cotEvent'] as ProtobufMessage) : undefined;
  if (event !== undefined && !event.ok) return err(event.error);
  const control = Object.hasOwn(value, 'takControl') ? controlOf(value['takControl'] as ProtobufMessage) : undefined;
  if (event === undefined && control === undefined) {
    return cotFault(
      'cot/malformed',
      `the message holds ${hasUnknownFields(value) ? 'fields that version 1 does not have' : 'nothing'}: check the header that stands before it`,
    );
  }
  return ok({ event: event?.value, control });
}

/** Milliseconds, when the time is whole ones; a float of seconds is exact to a fraction of a microsecond. */
function msOf(at: TimeS): number | undefined {
  const ms = Math.round(at * 1000);
  return ms >= 0 && Math.abs(at * 1000 - ms) < 0.000_9 ? ms : undefined;
}

const given = (text: string): string | undefined => (text === '' ? undefined : text);
const notZero = (value: number): number | undefined => (value === 0 ? undefined : value);

/** Writes a payload without a header; `cot/not-in-protobuf` when the form has no place for something of the event. */
export function writeCotProtobuf(message: CotContent): Result<Uint8Array, CotFault> {
  const { event, control } = message;
  const takControl =
    control === undefined
      ? undefined
      : {
          minProtoVersion: notZero(control.minProtoVersion),
          maxProtoVersion: notZero(control.maxProtoVersion),
          contactUid: given(control.contactUid),
        };
  if (event === undefined) return ok(TAK_MESSAGE.encode({ takControl }));
  const { extras } = event;
  const extra = extras.event || extras.point || extras.detail || extras.elements;
  if (extra !== '') return cotFault('cot/not-in-protobuf', `${shown(extra)} has no place in protobuf: send this event as XML`);
  if (event.version !== EVENT_VERSION)
    return cotFault('cot/not-in-protobuf', `version ${shown(event.version)} has no place in protobuf, which is of ${EVENT_VERSION}: send this event as XML`);
  const times = [event.sentAt, event.startAt, event.staleAt].map(msOf);
  if (times.includes(undefined)) return cotFault('cot/not-in-protobuf', 'a time has parts of a millisecond, or lies before 1970: send this event as XML');
  return ok(
    TAK_MESSAGE.encode({
      takControl,
      cotEvent: {
        type: given(event.type),
        access: given(event.access),
        qos: given(event.qos),
        opex: given(event.opex),
        uid: given(event.uid),
        sendTime: notZero(times[0] ?? 0),
        startTime: notZero(times[1] ?? 0),
        staleTime: notZero(times[2] ?? 0),
        how: given(event.how),
        lat: notZero(event.latDeg),
        lon: notZero(event.lonDeg),
        hae: notZero(event.altitudeHaeM),
        ce: notZero(event.circularErrorM),
        le: notZero(event.linearErrorM),
        detail: event.detail === undefined ? undefined : detailMessage(event.detail),
        caveat: given(event.caveat),
        releaseableTo: given(event.releaseableTo),
      },
    }),
  );
}
