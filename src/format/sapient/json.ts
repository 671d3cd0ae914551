/** The JSON form of messages: names for enumerations, ISO 8601 for times, base64 for bytes. Reading also takes names_with_underscores. */
import { isoFromTime, ok, timeFromIso, timeS, type Result } from '../../base/index.ts';
import { wholeNumber, type ProtobufMessage } from '../protobuf/index.ts';
import { sapientFault, shown, type SapientFault } from './fault.ts';
import { checkSapient, type SapientMessage } from './message.ts';
import { SAPIENT_RULES, type Rule } from './rules.ts';

function rulesOf(type: string): readonly Rule[] {
  return SAPIENT_RULES.get(type) ?? [];
}

function timeText(time: ProtobufMessage): string {
  const nanos = Number(time['nanos'] ?? 0);
  const fraction = nanos === 0 ? '' : `.${String(nanos).padStart(9, '0')}`;
  return isoFromTime(timeS(wholeNumber(time['seconds'] ?? 0)), `${fraction}Z`);
}

function base64Of(bytes: Uint8Array): string {
  let text = '';
  for (const byte of bytes) text += String.fromCharCode(byte);
  return btoa(text);
}

/** A float was written with seven digits: the shortest number that reads as the same one. */
function shortFloat(value: number): number {
  for (let digits = 6; digits <= 9; digits += 1) {
    const short = Number(value.toPrecision(digits));
    if (Math.fround(short) === value) return short;
  }
  return value;
}

function valueToJson(value: unknown, rule: Rule): unknown {
  if (rule.type === 'Timestamp') return timeText(value as ProtobufMessage);
  if (rule.isMessage) return toJson(value as ProtobufMessage, rule.type);
  if (rule.enumeration !== undefined) return rule.enumeration.get(value as number) ?? value;
  if (rule.type === 'bytes') return base64Of(value as Uint8Array);
  return rule.type === 'float' ? shortFloat(value as number) : value;
}

function toJson(message: ProtobufMessage, type: string): Record<string, unknown> {
  const json: Record<string, unknown> = {};
  for (const rule of rulesOf(type)) {
    if (!Object.hasOwn(message, rule.name)) continue;
    const value = message[rule.name];
    if (rule.repeated && (value as readonly unknown[]).length === 0) continue;
    json[rule.name] = rule.repeated ? (value as readonly unknown[]).map((one) => valueToJson(one, rule)) : valueToJson(value, rule);
  }
  return json;
}

/** A checked message as JSON has it. */
export function sapientToJson(message: SapientMessage): Record<string, unknown> {
  return toJson(message, 'SapientMessage');
}

type Read = Result<unknown, SapientFault>;

const wrong = (path: string, value: unknown, wants: string): Read => sapientFault('sapient/json', `${path} is ${shown(value)}: give ${wants}`);

const TIME = /^([^.]*?)(?:\.(\d{1,9}))?(Z|[+-]\d\d:\d\d)$/;

function readTime(value: unknown, path: string): Read {
  const match = typeof value === 'string' ? TIME.exec(value) : null;
  const seconds = match === null ? undefined : timeFromIso(match[1] + match[3]);
  if (match === null || seconds === undefined || !seconds.ok) return wrong(path, value, 'a time such as 2024-04-13T21:59:00.250Z');
  return ok({ seconds: Math.floor(seconds.value), nanos: Number((match[2] ?? '').padEnd(9, '0')) });
}

function readBytes(value: unknown, path: string): Read {
  try {
    return ok(Uint8Array.from(atob(String(value)), (character) => character.charCodeAt(0)));
  } catch {
    return wrong(path, value, 'base64');
  }
}

function readValue(value: unknown, rule: Rule, path: string): Read {
  if (rule.type === 'Timestamp') return readTime(value, path);
  if (rule.isMessage) return readMessage(value, rule.type, path);
  if (rule.type === 'bytes') return readBytes(value, path);
  if (rule.enumeration !== undefined) {
    const found = [...rule.enumeration].find(([number, name]) => name === value || number === value);
    return found === undefined ? wrong(path, value, [...rule.enumeration.values()].slice(1).join(', ')) : ok(found[0]);
  }
  if (rule.isNumber) {
    const number = typeof value === 'string' && value.trim() !== '' ? Number(value) : value;
    return typeof number === 'number' && Number.isFinite(number) ? ok(number) : wrong(path, value, 'a number');
  }
  const type = rule.type === 'bool' ? 'boolean' : 'string';
  return typeof value === type ? ok(value) : wrong(path, value, rule.type === 'bool' ? 'true or false' : 'a text');
}

function readField(value: unknown, rule: Rule, path: string): Read {
  if (!rule.repeated) return readValue(value, rule, path);
  if (!Array.isArray(value)) return wrong(path, value, 'a list');
  const list: unknown[] = [];
  for (const [index, one] of value.entries()) {
    const read = readValue(one, rule, `${path}[${index}]`);
    if (!read.ok) return read;
    list.push(read.value);
  }
  return ok(list);
}

const camel = (name: string): string => name.replace(/_([a-z])/g, (_, letter: string) => letter.toUpperCase());

function readMessage(value: unknown, type: string, path: string): Result<ProtobufMessage, SapientFault> {
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    return sapientFault('sapient/json', `${path || 'the message'} is ${shown(value)}: give an object`);
  const message: Record<string, unknown> = {};
  for (const [name, one] of Object.entries(value)) {
    const rule = rulesOf(type).find((each) => each.name === name || each.name === camel(name));
    const where = path === '' ? name : `${path}.${name}`;
    if (rule === undefined) return sapientFault('sapient/json', `${where.slice(0, 80)} is no field of ${type}: leave it out`);
    const read = readField(one, rule, where);
    if (!read.ok) return read;
    message[rule.name] = read.value;
  }
  return ok(message);
}

/** A message from its JSON form, checked. */
export function sapientFromJson(value: unknown): Result<SapientMessage, SapientFault> {
  const task = typeof value === 'object' && value !== null ? Object.keys(value).find((name) => camel(name) === 'task' || camel(name) === 'taskAck') : undefined;
  if (task !== undefined) return checkSapient({ [camel(task)]: new Uint8Array(0) });
  const read = readMessage(value, 'SapientMessage', '');
  return read.ok ? checkSapient(read.value) : read;
}
