/** Alert → CAP 1.2 text, elements in the order of the standard, the same bytes for the same alert. */
import { assert, isoFromTime, timeS, type TimeS } from '../../base/index.ts';
import type { CapAlert, CapArea, CapInfo, CapPair, CapResource } from './alert.ts';
import { CAP_NAMESPACE } from './read.ts';

/** A moment as CAP wants it: whole seconds, UTC written as `-00:00` ("no local zone is meant"). */
export function capTime(at: TimeS): string {
  return isoFromTime(timeS(Math.floor(at)), '-00:00');
}

function escaped(text: string): string {
  // Control characters are not XML; what a catalogue or a place's name might smuggle in is dropped.
  const clean = text.replace(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/g, '');
  return clean.replace(/&/g, '&amp;').replace(/</g, '&lt;').replace(/>/g, '&gt;');
}

/** Writes lines of elements at a depth. */
interface Writer {
  readonly lines: string[];
  readonly indent: string;
}

function text(to: Writer, name: string, value: string | number): void {
  to.lines.push(`${to.indent}<${name}>${escaped(String(value))}</${name}>`);
}

function optional(to: Writer, name: string, value: string | number | undefined): void {
  if (value !== undefined && value !== '') text(to, name, value);
}

function time(to: Writer, name: string, at: TimeS | undefined): void {
  if (at !== undefined) text(to, name, capTime(at));
}

function nested(to: Writer, name: string, write: (inner: Writer) => void): void {
  to.lines.push(`${to.indent}<${name}>`);
  write({ lines: to.lines, indent: `${to.indent}  ` });
  to.lines.push(`${to.indent}</${name}>`);
}

function pairs(to: Writer, name: string, values: readonly CapPair[]): void {
  for (const { valueName, value } of values) {
    nested(to, name, (inner) => {
      text(inner, 'valueName', valueName);
      text(inner, 'value', value);
    });
  }
}

/** The alert as a UTF-8 text. Its required texts must not be empty, and an update or cancellation must say what it replaces. */
export function writeCap(alert: CapAlert): string {
  assert(alert.identifier !== '' && alert.sender !== '', 'an alert must have an identifier and a sender');
  assert(!/[\s,&<]/.test(alert.identifier + alert.sender), 'an identifier or sender must hold no space, comma, & or <');
  assert(
    alert.references.length > 0 || (alert.msgType !== 'Update' && alert.msgType !== 'Cancel'),
    `a message of type ${alert.msgType} must reference what it replaces`,
  );
  assert(alert.scope !== 'Restricted' || alert.restriction !== '', 'a restricted alert must say to whom');
  const to: Writer = { lines: ['<?xml version="1.0" encoding="UTF-8"?>', `<alert xmlns="${CAP_NAMESPACE}">`], indent: '  ' };
  text(to, 'identifier', alert.identifier);
  text(to, 'sender', alert.sender);
  time(to, 'sent', alert.sentAt);
  text(to, 'status', alert.status);
  text(to, 'msgType', alert.msgType);
  optional(to, 'source', alert.source);
  text(to, 'scope', alert.scope);
  optional(to, 'restriction', alert.restriction);
  optional(to, 'addresses', alert.addresses);
  for (const code of alert.codes) text(to, 'code', code);
  optional(to, 'note', alert.note);
  optional(to, 'references', alert.references.map((r) => `${r.sender},${r.identifier},${capTime(r.sentAt)}`).join(' '));
  optional(to, 'incidents', alert.incidents);
  for (const info of alert.infos) nested(to, 'info', (inner) => writeInfo(inner, info));
  to.lines.push('</alert>', '');
  return to.lines.join('\n');
}

function writeInfo(to: Writer, info: CapInfo): void {
  assert(info.categories.length > 0 && info.event !== '', 'an info block must have a category and an event');
  optional(to, 'language', info.language);
  for (const category of info.categories) text(to, 'category', category);
  text(to, 'event', info.event);
  for (const response of info.responseTypes) text(to, 'responseType', response);
  text(to, 'urgency', info.urgency);
  text(to, 'severity', info.severity);
  text(to, 'certainty', info.certainty);
  optional(to, 'audience', info.audience);
  pairs(to, 'eventCode', info.eventCodes);
  time(to, 'effective', info.effectiveAt);
  time(to, 'onset', info.onsetAt);
  time(to, 'expires', info.expiresAt);
  optional(to, 'senderName', info.senderName);
  optional(to, 'headline', info.headline);
  optional(to, 'description', info.description);
  optional(to, 'instruction', info.instruction);
  optional(to, 'web', info.web);
  optional(to, 'contact', info.contact);
  pairs(to, 'parameter', info.parameters);
  for (const resource of info.resources) nested(to, 'resource', (inner) => writeResource(inner, resource));
  for (const area of info.areas) nested(to, 'area', (inner) => writeArea(inner, area));
}

function writeResource(to: Writer, resource: CapResource): void {
  text(to, 'resourceDesc', resource.resourceDesc);
  text(to, 'mimeType', resource.mimeType);
  optional(to, 'size', resource.sizeBytes);
  optional(to, 'uri', resource.uri);
  optional(to, 'derefUri', resource.derefUri);
  optional(to, 'digest', resource.digest);
}

function writeArea(to: Writer, area: CapArea): void {
  text(to, 'areaDesc', area.areaDesc);
  for (const polygon of area.polygons) text(to, 'polygon', polygon.map(([latDeg, lonDeg]) => `${degrees(latDeg)},${degrees(lonDeg)}`).join(' '));
  for (const { latDeg, lonDeg, radiusKm } of area.circles) text(to, 'circle', `${degrees(latDeg)},${degrees(lonDeg)} ${radiusKm}`);
  pairs(to, 'geocode', area.geocodes);
  optional(to, 'altitude', area.altitudeFt);
  optional(to, 'ceiling', area.ceilingFt);
}

/** Five decimals: one metre, and never an exponent. */
function degrees(value: number): string {
  return String(Math.round(value * 1e5) / 1e5);
}
