/** The rules of the fields, made into checks once: what is mandatory, what an id looks like, which numbers and words there are. */
import { assert, fault } from '../../base/index.ts';
import { fieldRows, type FieldRow, type ProtobufMessage } from '../protobuf/index.ts';
import { shown, type SapientFault } from './fault.ts';
import { ENUMERATION_NAMES, SAPIENT_MESSAGES, VERSION_1_FIELDS } from './tables.ts';

/** One field with its rules. */
export interface Rule extends FieldRow {
  readonly mandatory: boolean;
  readonly id: 'ulid' | 'uuid' | undefined;
  readonly lowestValue: number;
  readonly highestValue: number;
  readonly enumeration: ReadonlyMap<number, string> | undefined;
  /** Fields of one group exclude each other. */
  readonly group: string | undefined;
  readonly isMessage: boolean;
  readonly isNumber: boolean;
}

type Check = (value: unknown) => SapientFault | undefined;

/** A field as it is checked. */
interface FieldCheck {
  readonly mandatory: 0 | 1;
  /** One bit for each group of its message. */
  readonly groupMask: number;
  /** Undefined where any value of the type will do. */
  readonly check: Check | undefined;
}

/** A message as it is checked. */
interface MessageCheck {
  readonly type: string;
  readonly fields: ReadonlyMap<string, FieldCheck>;
  readonly mandatoryCount: number;
  readonly mandatoryGroupsMask: number;
}

const NUMBERS = ['double', 'float', 'int32', 'int64'];
const MARKS = /^(!?)(?:@(ulid|uuid))?(?:\[([\d.]*?)\.\.([\d.]*)\])?(?:#(\w+))?(?:\|(\w+!?))?$/;

function ruleOf(row: FieldRow): Rule {
  const match = MARKS.exec(row.marks);
  assert(match !== null, `"${row.marks}" must be the marks of a field`);
  const [, mandatory, id, lowest, highest, enumeration, group] = match;
  const names = enumeration === undefined ? undefined : ENUMERATION_NAMES.get(enumeration);
  assert(enumeration === undefined || names !== undefined, `"${enumeration}" must be an enumeration`);
  return {
    ...row,
    mandatory: mandatory === '!',
    id: id as Rule['id'],
    lowestValue: lowest ? Number(lowest) : lowest === '' ? 0 : -Infinity,
    highestValue: highest ? Number(highest) : Infinity,
    enumeration: names,
    group,
    isMessage: Object.hasOwn(SAPIENT_MESSAGES, row.type),
    isNumber: NUMBERS.includes(row.type),
  };
}

/** The fields of each message with their rules. */
export const SAPIENT_RULES: ReadonlyMap<string, readonly Rule[]> = new Map(
  Object.entries(SAPIENT_MESSAGES).map(([name, text]) => [name, fieldRows(text).map(ruleOf)]),
);

/** Letters that may stand at a place, by their code: a table is a third of the cost of an expression, and ids are most of what is checked. */
function lettersOf(letters: string): Uint8Array {
  const table = new Uint8Array(128);
  for (const letter of letters + letters.toLowerCase()) table[letter.charCodeAt(0)] = 1;
  return table;
}

const HEX = lettersOf('0123456789ABCDEF');
const CROCKFORD = lettersOf('0123456789ABCDEFGHJKMNPQRSTVWXYZ');
const DASH = 0x2d;
/** 128 bits in 26 letters of five: the first says three. */
const FIRST_OF_ULID_MOST = 0x37;

function isUlid(text: string): boolean {
  if (text.length !== 26 || text.charCodeAt(0) > FIRST_OF_ULID_MOST) return false;
  for (let i = 0; i < 26; i += 1) if (CROCKFORD[text.charCodeAt(i)] !== 1) return false;
  return true;
}

function isUuid(text: string): boolean {
  if (text.length !== 36) return false;
  for (let i = 0; i < 36; i += 1) {
    const code = text.charCodeAt(i);
    const isDash = i === 8 || i === 13 || i === 18 || i === 23;
    if (isDash ? code !== DASH : HEX[code] !== 1) return false;
  }
  return true;
}

function idCheck({ name, id }: Rule): Check {
  const isId = id === 'ulid' ? isUlid : isUuid;
  const wants = id === 'ulid' ? 'ULID of 26 characters' : 'UUID such as a8654cdf-4328-47de-81fa-c495589e30c9';
  return (value) => (isId(value as string) ? undefined : fault('sapient/bad-value', `${name} is ${shown(value)}: it must be a ${wants}`));
}

function enumerationCheck({ name, mandatory }: Rule, names: ReadonlyMap<number, string>): Check {
  return (value) => {
    if (mandatory && value === 0) return fault('sapient/missing', `${name} is not specified: give it`);
    if (names.has(value as number)) return undefined;
    const known = [...names]
      .slice(1)
      .map(([number, word]) => `${word} (${number})`)
      .join(', ');
    return fault('sapient/bad-value', `${name} is ${shown(value)}, which Manara does not take: ${known} are`);
  };
}

function numberCheck({ name, lowestValue: lowest, highestValue: highest }: Rule): Check {
  const limits = lowest === -Infinity ? 'a number' : `a number from ${lowest}${highest === Infinity ? ' up' : ` to ${highest}`}`;
  return (value) => {
    const number = value as number;
    // Infinity and NaN lie within no limits.
    return number - number === 0 && number >= lowest && number <= highest
      ? undefined
      : fault('sapient/bad-value', `${name} is ${number}: it must be ${limits}`);
  };
}

function innerCheck({ name, type }: Rule): Check {
  let checks: MessageCheck | undefined;
  return (value) => {
    checks ??= CHECKS.get(type);
    assert(checks !== undefined, 'the tables have every message that they name');
    const inner = checkedFault(value as ProtobufMessage, checks);
    return inner === undefined ? undefined : fault(inner.code, `${name}.${inner.message}`);
  };
}

function checkOf(rule: Rule): Check | undefined {
  if (rule.isMessage) return innerCheck(rule);
  if (rule.id !== undefined) return idCheck(rule);
  if (rule.enumeration !== undefined) return enumerationCheck(rule, rule.enumeration);
  return rule.isNumber && rule.type !== 'int64' ? numberCheck(rule) : undefined;
}

function ofEach(check: Check | undefined): Check | undefined {
  if (check === undefined) return undefined;
  return (value) => {
    for (const one of value as readonly unknown[]) {
      const wrong = check(one);
      if (wrong !== undefined) return wrong;
    }
    return undefined;
  };
}

const groupsOf = (rules: readonly Rule[]): string[] => [...new Set(rules.flatMap(({ group }) => group ?? []))];

function messageCheck(type: string, rules: readonly Rule[]): MessageCheck {
  const groups = groupsOf(rules);
  const maskOf = (group: string | undefined): number => (group === undefined ? 0 : 1 << groups.indexOf(group));
  const fields = rules.map((rule): [string, FieldCheck] => [
    rule.name,
    { mandatory: rule.mandatory ? 1 : 0, groupMask: maskOf(rule.group), check: rule.repeated ? ofEach(checkOf(rule)) : checkOf(rule) },
  ]);
  return {
    type,
    fields: new Map(fields),
    mandatoryCount: rules.filter(({ mandatory }) => mandatory).length,
    mandatoryGroupsMask: groups.filter((group) => group.endsWith('!')).reduce((mask, group) => mask | maskOf(group), 0),
  };
}

const CHECKS: ReadonlyMap<string, MessageCheck> = new Map([...SAPIENT_RULES].map(([name, rules]) => [name, messageCheck(name, rules)]));

/** Nothing was said by it: protobuf also writes lists and texts that are empty. */
function isEmpty(value: unknown): boolean {
  return value === undefined || value === '' || (typeof value === 'object' && Array.isArray(value) && value.length === 0);
}

const isGiven = (message: ProtobufMessage, name: string): boolean => Object.hasOwn(message, name) && !isEmpty(message[name]);

/** What of the mandatory is not there, or what excludes each other, in the order of the tables. */
function presenceFault(message: ProtobufMessage, type: string): SapientFault {
  const rules = SAPIENT_RULES.get(type) ?? [];
  const missing = rules.find((rule) => rule.mandatory && !isGiven(message, rule.name));
  if (missing !== undefined) return fault('sapient/missing', `${missing.name} is missing: give it`);
  for (const group of groupsOf(rules)) {
    const members = rules.filter((rule) => rule.group === group).map(({ name }) => name);
    const given = members.filter((name) => isGiven(message, name));
    if (given.length > 1) return fault('sapient/bad-value', `${given.join(' and ')} stand together: give one of them`);
    if (given.length === 0 && group.endsWith('!')) return fault('sapient/missing', `none of ${members.join(', ')} is there: give one`);
  }
  return fault('sapient/missing', `${type} lacks what is mandatory`);
}

/** A field of an earlier version among those that the tables do not have. */
function versionFault(message: ProtobufMessage, type: string): SapientFault | undefined {
  const outdated = VERSION_1_FIELDS[type];
  const unknown = message['$unknowns'];
  if (outdated === undefined || !Array.isArray(unknown)) return undefined;
  // Two bytes of a tag hold every number that is asked for.
  const numbers = unknown.map((raw: Uint8Array) => ((raw[0] & 0x7f) + (raw[0] & 0x80 ? (raw[1] & 0x7f) << 7 : 0)) >>> 3);
  const number = numbers.find((one) => outdated.includes(one));
  return number === undefined ? undefined : fault('sapient/version', `field ${number} belongs to an earlier version: set the node to BSI Flex 335 v2.0`);
}

/** The first rule of its message that a decoded message breaks; undefined when it breaks none. */
export function messageFault(message: ProtobufMessage, type: string): SapientFault | undefined {
  const checks = CHECKS.get(type);
  assert(checks !== undefined, `"${type}" must be a message`);
  return checkedFault(message, checks);
}

function checkedFault(message: ProtobufMessage, checks: MessageCheck): SapientFault | undefined {
  const { type } = checks;
  let mandatory = 0;
  let groups = 0;
  for (const name of Object.keys(message)) {
    const field = checks.fields.get(name);
    const value = message[name];
    if (field === undefined || isEmpty(value)) continue;
    mandatory += field.mandatory;
    if ((groups & field.groupMask) !== 0) return presenceFault(message, type);
    groups |= field.groupMask;
    const wrong = field.check?.(value);
    if (wrong !== undefined) return wrong;
  }
  if (mandatory < checks.mandatoryCount || (groups & checks.mandatoryGroupsMask) !== checks.mandatoryGroupsMask) return presenceFault(message, type);
  return Object.hasOwn(message, '$unknowns') ? versionFault(message, type) : undefined;
}
