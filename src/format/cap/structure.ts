/**
 * The structure of CAP 1.2 as data: which elements stand in which order, how often, holding what. Reader and checker share it, so
 * that they cannot drift apart.
 */
import { CAP_CATEGORIES, CAP_CERTAINTIES, CAP_MESSAGE_TYPES, CAP_RESPONSES, CAP_SCOPES, CAP_SEVERITIES, CAP_STATUS, CAP_URGENCIES } from './alert.ts';

export interface ElementRule {
  readonly name: string;
  readonly required: boolean;
  readonly repeats: boolean;
  /** Elements inside; undefined: text. */
  readonly inside?: readonly ElementRule[];
  readonly words?: readonly string[];
  readonly pattern?: RegExp;
  /** What the pattern wants, for messages. */
  readonly wants?: string;
}

/** CAP's dateTime: whole seconds and a numeric offset; the standard's pattern allows a stray comma, which nobody means. */
export const CAP_TIME = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d[-+]\d\d:\d\d$/;

const NUMBER = '-?\\d+(?:\\.\\d+)?';
const POINT = `${NUMBER},${NUMBER}`;
const POLYGON = new RegExp(`^${POINT}(?: ${POINT}){3,}$`);
const CIRCLE = new RegExp(`^${POINT} \\d+(?:\\.\\d+)?$`);

const one = (name: string, more: Partial<ElementRule> = {}): ElementRule => ({ name, required: true, repeats: false, ...more });
const maybe = (name: string, more: Partial<ElementRule> = {}): ElementRule => ({ name, required: false, repeats: false, ...more });
const any = (name: string, more: Partial<ElementRule> = {}): ElementRule => ({ name, required: false, repeats: true, ...more });

const TIME = { pattern: CAP_TIME, wants: 'a time like 2024-04-13T22:00:00-00:00' };
const DECIMAL = { pattern: new RegExp(`^[+]?${NUMBER}$`), wants: 'a decimal number' };
const PAIR = [one('valueName'), one('value')];

const AREA: readonly ElementRule[] = [
  one('areaDesc'),
  any('polygon', { pattern: POLYGON, wants: 'four or more "lat,lon" pairs' }),
  any('circle', { pattern: CIRCLE, wants: '"lat,lon radius"' }),
  any('geocode', { inside: PAIR }),
  maybe('altitude', DECIMAL),
  maybe('ceiling', DECIMAL),
];

const RESOURCE: readonly ElementRule[] = [
  one('resourceDesc'),
  one('mimeType'),
  maybe('size', { pattern: /^[+-]?\d+$/, wants: 'a whole number' }),
  maybe('uri'),
  maybe('derefUri'),
  maybe('digest'),
];

const INFO: readonly ElementRule[] = [
  maybe('language', { pattern: /^[a-zA-Z]{1,8}(?:-[a-zA-Z0-9]{1,8})*$/, wants: 'a language tag' }),
  { name: 'category', required: true, repeats: true, words: CAP_CATEGORIES },
  one('event'),
  any('responseType', { words: CAP_RESPONSES }),
  one('urgency', { words: CAP_URGENCIES }),
  one('severity', { words: CAP_SEVERITIES }),
  one('certainty', { words: CAP_CERTAINTIES }),
  maybe('audience'),
  any('eventCode', { inside: PAIR }),
  maybe('effective', TIME),
  maybe('onset', TIME),
  maybe('expires', TIME),
  maybe('senderName'),
  maybe('headline'),
  maybe('description'),
  maybe('instruction'),
  maybe('web'),
  maybe('contact'),
  any('parameter', { inside: PAIR }),
  any('resource', { inside: RESOURCE }),
  any('area', { inside: AREA }),
];

/** The elements of an alert. */
export const ALERT: readonly ElementRule[] = [
  one('identifier'),
  one('sender'),
  one('sent', TIME),
  one('status', { words: CAP_STATUS }),
  one('msgType', { words: CAP_MESSAGE_TYPES }),
  maybe('source'),
  one('scope', { words: CAP_SCOPES }),
  maybe('restriction'),
  maybe('addresses'),
  any('code'),
  maybe('note'),
  maybe('references'),
  maybe('incidents'),
  any('info', { inside: INFO }),
];
