/** Event → XML, the same text for the same event, and nothing that the event does not say. */
import { addS, isoFromTime, ok, timeS, type Result, type TimeS } from '../../base/index.ts';
import { xmlAttribute } from '../xml/index.ts';
import { detailXml } from './detail.ts';
import type { CotEvent } from './event.ts';
import type { CotFault } from './fault.ts';

/** Streams need it before each event. */
const DECLARATION = '<?xml version="1.0" encoding="UTF-8"?>\n';

/** A moment with milliseconds, as all clients read it; with microseconds where it has them. */
export function cotTime(at: TimeS): string {
  const microseconds = Math.round((at - Math.floor(at)) * 1e6);
  const whole = addS(timeS(Math.floor(at)), Math.floor(microseconds / 1e6));
  const rest = microseconds % 1e6;
  const digits = rest % 1000 === 0 ? String(rest / 1000).padStart(3, '0') : String(rest).padStart(6, '0');
  return isoFromTime(whole, `.${digits}Z`);
}

function optional(name: string, value: string): string {
  return value === '' ? '' : ` ${name}="${xmlAttribute(value)}"`;
}

/** The event as one XML text with its declaration; nothing stands behind `</event>`. A fault when its detail, come as protobuf, is not XML. */
export function writeCotXml(event: CotEvent): Result<string, CotFault> {
  const { extras } = event;
  const inside = event.detail === undefined ? undefined : detailXml(event.detail);
  if (inside !== undefined && !inside.ok) return inside;
  const head =
    `<event version="${xmlAttribute(event.version)}" uid="${xmlAttribute(event.uid)}" type="${xmlAttribute(event.type)}"` +
    ` time="${cotTime(event.sentAt)}" start="${cotTime(event.startAt)}" stale="${cotTime(event.staleAt)}" how="${xmlAttribute(event.how)}"` +
    `${optional('access', event.access)}${optional('qos', event.qos)}${optional('opex', event.opex)}` +
    `${optional('caveat', event.caveat)}${optional('releaseableTo', event.releaseableTo)}${extras.event}>`;
  const point = `<point lat="${event.latDeg}" lon="${event.lonDeg}" hae="${event.altitudeHaeM}" ce="${event.circularErrorM}" le="${event.linearErrorM}"${extras.point}/>`;
  const detail = inside === undefined ? '' : `<detail${extras.detail}>${inside.value}</detail>`;
  return ok(`${DECLARATION}${head}${point}${detail}${extras.elements}</event>`);
}
