/** XML → event. */
import { err, ok, timeFromIso, timeS, type Result } from '../../base/index.ts';
import { NO_EXTRAS, type CotEvent } from './event.ts';
import { cotFault, shown, type CotFault } from './fault.ts';
import { XmlCursor, type AttributeVisitor, type ElementSpan } from './xml-cursor.ts';

/** A route with hundreds of points has some 100 kB. */
const EVENT_MAX_CHARS = 262_144;

const EVENT_TEXTS = ['version', 'uid', 'type', 'how', 'access', 'qos', 'opex', 'caveat', 'releaseableTo'] as const;
type EventText = (typeof EVENT_TEXTS)[number];
/** Attribute → field. */
const EVENT_TIMES = { time: 'sentAt', start: 'startAt', stale: 'staleAt' } as const;
const POINT_NUMBERS = { lat: 'latDeg', lon: 'lonDeg', hae: 'altitudeHaeM', ce: 'circularErrorM', le: 'linearErrorM' } as const;
const TIMES = Object.entries(EVENT_TIMES);
const NUMBERS = Object.entries(POINT_NUMBERS);
const NUMBER = /^[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d{1,3})?$/;

const isText = (name: string): name is EventText => (EVENT_TEXTS as readonly string[]).includes(name);

type Draft = { -readonly [Field in keyof CotEvent]: CotEvent[Field] };

function blankDraft(): Draft {
  return {
    version: '',
    uid: '',
    type: '',
    how: '',
    access: '',
    qos: '',
    opex: '',
    caveat: '',
    releaseableTo: '',
    sentAt: timeS(Number.NaN),
    startAt: timeS(Number.NaN),
    staleAt: timeS(Number.NaN),
    latDeg: Number.NaN,
    lonDeg: Number.NaN,
    altitudeHaeM: Number.NaN,
    circularErrorM: Number.NaN,
    linearErrorM: Number.NaN,
    detail: undefined,
    extras: NO_EXTRAS,
  };
}

/** Reads one event; spaces, comments and an XML declaration may stand round it. */
export function readCotXml(text: string): Result<CotEvent, CotFault> {
  if (text.length > EVENT_MAX_CHARS) return cotFault('cot/too-large', `the event has ${text.length} characters, at most ${EVENT_MAX_CHARS} are read`);
  const cursor = new XmlCursor(text, text.charCodeAt(0) === 0xfeff ? 1 : 0);
  if (!cursor.skipMisc()) return faultOf(cursor);
  const draft = blankDraft();
  const reading: Reading = { cursor, draft, wrong: undefined, extras: '', timeText: '', time: NO_TIME };
  const event = cursor.readElement(attributeReader(reading));
  if (event === undefined) return faultOf(cursor);
  if (event.name !== 'event') return cotFault('cot/missing', `the root is ${shown(event.name)}: it must be event`);
  if (!cursor.skipMisc()) return faultOf(cursor);
  if (cursor.at < text.length) return cotFault('cot/not-xml', `${shown(text.slice(cursor.at))} stands behind </event>: send one event`);
  if (reading.extras !== '') draft.extras = { ...draft.extras, event: reading.extras };
  const wrong = reading.wrong ?? readChildren(reading, event) ?? missingOf(draft);
  return wrong ?? ok(draft);
}

function faultOf(cursor: XmlCursor): Result<never, CotFault> {
  return cursor.fault === undefined ? cotFault('cot/not-xml', 'there is no event in the text') : err(cursor.fault);
}

type Wrong = Result<never, CotFault> | undefined;

interface Reading {
  readonly cursor: XmlCursor;
  readonly draft: Draft;
  wrong: Wrong;
  /** Attributes that are none of ours. */
  extras: string;
  /** The time that was read last, and what it was read as. */
  timeText: string;
  time: ReturnType<typeof timeFromIso>;
}

const NO_TIME = timeFromIso('');

function attributeReader(reading: Reading): AttributeVisitor {
  const { draft } = reading;
  return (name, value, raw) => {
    if (isText(name)) draft[name] = value;
    else if (Object.hasOwn(EVENT_TIMES, name)) {
      // `start` nearly always says what `time` said.
      const read = value === reading.timeText ? reading.time : timeFromIso(value);
      reading.timeText = value;
      reading.time = read;
      if (read.ok) draft[EVENT_TIMES[name as keyof typeof EVENT_TIMES]] = read.value;
      else reading.wrong ??= cotFault('cot/bad-value', `${name} is ${shown(value)}: give a time such as 2024-04-13T21:59:00.000Z`);
    } else reading.extras += raw;
  };
}

function pointReader(reading: Reading): AttributeVisitor {
  const { draft } = reading;
  return (name, value, raw) => {
    if (!Object.hasOwn(POINT_NUMBERS, name)) reading.extras += raw;
    else if (NUMBER.test(value)) draft[POINT_NUMBERS[name as keyof typeof POINT_NUMBERS]] = Number(value);
    else reading.wrong ??= cotFault('cot/bad-value', `point ${name} is ${shown(value)}: give a number, 9999999 for a height or error that is not known`);
  };
}

function readChildren(reading: Reading, event: ElementSpan): Wrong {
  const { cursor, draft } = reading;
  let points = 0;
  let elements = '';
  cursor.at = event.contentFrom;
  for (;;) {
    if (!cursor.skipMisc()) return faultOf(cursor);
    if (cursor.at >= event.contentEnd) break;
    const isPoint = cursor.text.startsWith('<point', cursor.at);
    reading.extras = '';
    const child = cursor.readElement(isPoint ? pointReader(reading) : undefined);
    if (child === undefined) return faultOf(cursor);
    if (child.name === 'point') {
      points += 1;
      if (reading.wrong !== undefined) return reading.wrong;
      if (reading.extras !== '') draft.extras = { ...draft.extras, point: reading.extras };
    } else if (child.name === 'detail' && draft.detail === undefined) {
      draft.detail = { xml: cursor.text.slice(child.contentFrom, child.contentEnd), message: undefined };
      const attributes = cursor.text.slice(child.attributesFrom, child.attributesEnd);
      if (attributes !== '') draft.extras = { ...draft.extras, detail: attributes };
    } else elements += cursor.text.slice(child.from, child.end);
  }
  if (elements !== '') draft.extras = { ...draft.extras, elements };
  return points === 1 ? undefined : cotFault('cot/missing', `the event has ${points} points: it needs one`);
}

function missingOf(draft: Draft): Wrong {
  for (const name of ['uid', 'type'] as const) if (draft[name] === '') return cotFault('cot/missing', `the event has no ${name}: add it`);
  for (const [name, field] of TIMES) if (Number.isNaN(draft[field])) return cotFault('cot/missing', `the event has no ${name}: add it`);
  for (const [name, field] of NUMBERS) if (Number.isNaN(draft[field])) return cotFault('cot/missing', `the point has no ${name}: add it`);
  return outsideOf(draft);
}

/** What no event may say, however it is written; undefined when all is well. */
export function outsideOf(event: CotEvent): Wrong {
  if (!(Math.abs(event.latDeg) <= 90)) return cotFault('cot/bad-value', `lat is ${event.latDeg}: it must be -90 to 90 degrees`);
  if (!(Math.abs(event.lonDeg) <= 180)) return cotFault('cot/bad-value', `lon is ${event.lonDeg}: it must be -180 to 180 degrees`);
  for (const name of ['altitudeHaeM', 'circularErrorM', 'linearErrorM'] as const) {
    if (!Number.isFinite(event[name])) return cotFault('cot/bad-value', `${name} is ${event[name]}: it must be a number, 9999999 when it is not known`);
  }
  return undefined;
}
