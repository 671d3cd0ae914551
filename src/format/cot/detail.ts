/**
 * The inside of `<detail>` against protobuf: six elements have messages of their own and move there when nothing of them would be lost;
 * everything else stays text.
 */
import { err, fault, ok, type Result } from '../../base/index.ts';
import { wholeNumber, type ProtobufMessage } from '../protobuf/index.ts';
import { xmlAttribute } from '../xml/index.ts';
import type { CotDetail } from './event.ts';
import { cotFault, type CotFault } from './fault.ts';
import { XmlCursor, type ElementSpan } from './xml-cursor.ts';

type Kind = 'text' | 'whole' | 'number';

interface Known {
  readonly element: string;
  readonly field: string;
  /** In the order in which they are written. Numbers must all stand there: protobuf cannot tell a zero from nothing. */
  readonly attributes: ReadonlyArray<readonly [name: string, kind: Kind]>;
}

const KNOWN: readonly Known[] = [
  {
    element: 'contact',
    field: 'contact',
    attributes: [
      ['endpoint', 'text'],
      ['callsign', 'text'],
    ],
  },
  {
    element: '__group',
    field: 'group',
    attributes: [
      ['name', 'text'],
      ['role', 'text'],
    ],
  },
  {
    element: 'precisionlocation',
    field: 'precisionLocation',
    attributes: [
      ['geopointsrc', 'text'],
      ['altsrc', 'text'],
    ],
  },
  { element: 'status', field: 'status', attributes: [['battery', 'whole']] },
  {
    element: 'takv',
    field: 'takv',
    attributes: [
      ['device', 'text'],
      ['platform', 'text'],
      ['os', 'text'],
      ['version', 'text'],
    ],
  },
  {
    element: 'track',
    field: 'track',
    attributes: [
      ['speed', 'number'],
      ['course', 'number'],
    ],
  },
];
const WHOLE = /^(?:0|[1-9]\d{0,9})$/;
const WHOLE_MAX = 4_294_967_295;
const NUMBER = /^-?\d{1,15}(?:\.\d{1,17})?$/;
/** So many digits every double keeps. */
const DIGITS_KEPT = 15;

/** Whether a number comes back as it was written, zeros at its end aside. */
function isKept(text: string): boolean {
  return text.replace(/^-?0*\.?0*|\./g, '').length <= DIGITS_KEPT || String(Number(text)) === text;
}

function valueOf(kind: Kind, text: string): string | number | undefined {
  if (kind === 'text') return text === '' ? undefined : text;
  if (kind === 'whole') return WHOLE.test(text) && Number(text) <= WHOLE_MAX ? Number(text) : undefined;
  return NUMBER.test(text) && isKept(text) ? Number(text) : undefined;
}

/** The element as a message; undefined when something of it would be lost. */
function asMessage(cursor: XmlCursor, child: ElementSpan, known: Known): Record<string, string | number> | undefined {
  if (child.contentEnd > child.contentFrom) return undefined;
  const message: Record<string, string | number> = {};
  let fits = true;
  cursor.forEachAttribute(child, (name, text) => {
    const kind = known.attributes.find(([one]) => one === name)?.[1];
    const value = kind === undefined ? undefined : valueOf(kind, text);
    if (value === undefined) fits = false;
    // A zero is what protobuf takes for granted.
    else if (value !== 0) message[name] = value;
  });
  const numbersStand = known.attributes.every(([name, kind]) => kind === 'text' || hasAttribute(cursor, child, name));
  return fits && numbersStand ? message : undefined;
}

function hasAttribute(cursor: XmlCursor, child: ElementSpan, wanted: string): boolean {
  let found = false;
  cursor.forEachAttribute(child, (name) => void (found ||= name === wanted));
  return found;
}

function childrenOf(cursor: XmlCursor): ElementSpan[] | undefined {
  const children: ElementSpan[] = [];
  for (;;) {
    const next = cursor.text.indexOf('<', cursor.at);
    if (next < 0) return children;
    cursor.at = next;
    if (!cursor.skipMisc()) return undefined;
    if (cursor.text.charCodeAt(cursor.at) !== 60) continue;
    const child = cursor.readElement();
    if (child === undefined) return undefined;
    children.push(child);
  }
}

/** The detail as protobuf has it. */
export function detailMessage({ xml: detail, message: before }: CotDetail): ProtobufMessage {
  if (before !== undefined) return before;
  const cursor = new XmlCursor(detail);
  const children = childrenOf(cursor) ?? [];
  const message: Record<string, unknown> = {};
  const counts = new Map<string, number>();
  for (const { name } of children) counts.set(name, (counts.get(name) ?? 0) + 1);
  let text = '';
  let from = 0;
  for (const child of children) {
    const known = counts.get(child.name) === 1 ? KNOWN.find(({ element }) => element === child.name) : undefined;
    if (known === undefined) continue;
    const fields = asMessage(cursor, child, known);
    if (fields === undefined) continue;
    message[known.field] = fields;
    text += detail.slice(from, child.from);
    from = child.end;
  }
  text += detail.slice(from);
  if (text !== '') message['xmlDetail'] = text;
  return message;
}

function asElement(known: Known, message: ProtobufMessage): string | undefined {
  let element = `<${known.element}`;
  for (const [name, kind] of known.attributes) {
    const value = Object.hasOwn(message, name) ? message[name] : undefined;
    if (kind !== 'text') {
      const number = value === undefined ? 0 : wholeNumber(value);
      if (!Number.isFinite(number)) return undefined;
      element += ` ${name}="${number}"`;
    } else if (typeof value === 'string' && value !== '') element += ` ${name}="${xmlAttribute(value)}"`;
  }
  return `${element}/>`;
}

/** The detail as XML has it; `cot/not-xml` and its like when the text in a message is none. */
export function detailXml({ xml, message }: CotDetail): Result<string, CotFault> {
  if (message === undefined) return ok(xml);
  const text = Object.hasOwn(message, 'xmlDetail') ? String(message['xmlDetail']) : '';
  const cursor = new XmlCursor(text);
  if (!cursor.readContent()) return err(cursor.fault ?? fault('cot/not-xml', 'the detail is not XML'));
  let detail = text;
  for (const known of KNOWN) {
    const inner = Object.hasOwn(message, known.field) ? message[known.field] : undefined;
    if (typeof inner !== 'object' || inner === null) continue;
    const element = asElement(known, inner as ProtobufMessage);
    if (element === undefined) return cotFault('cot/bad-value', `${known.element} holds what is not a number`);
    detail += element;
  }
  return ok(detail);
}
