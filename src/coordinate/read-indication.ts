/**
 * An indication as text (JSON) → what it says, checked field by field. It knows nothing of other indications: what was filed before
 * is the business of `filing.ts`.
 */
import { LIMITS, err, fault, memberId, ok, plainTextFault, timeFromIso, type Fault, type MemberId, type Result, type TimeS } from '../base/index.ts';
import {
  CREDIBILITIES,
  EVERYWHERE,
  KIND_CLASSES,
  RELIABILITIES,
  STANCES,
  SURENESS,
  type ChainLink,
  type CountRange,
  type Credibility,
  type Indication,
  type Region,
  type Reliability,
  type TimeWindow,
} from '../model/index.ts';

/** Why an indication is refused. */
export type IndicationCode =
  | 'indication/format'
  | 'indication/field'
  | 'indication/grade'
  | 'indication/window'
  | 'indication/count'
  | 'indication/region'
  | 'indication/chain-cycle'
  | 'indication/text-direction'
  | 'indication/too-long'
  | 'indication/expired'
  | 'indication/forged'
  | 'indication/replayed'
  | 'indication/replaced'
  | 'indication/unknown'
  | 'indication/withdrawn'
  | 'indication/too-many'
  | 'indication/too-fast';

/** A refusal. */
export type IndicationFault = Fault<IndicationCode>;

type Read<Value> = Result<Value, IndicationFault>;
type Fields = Readonly<Record<string, unknown>>;

/** What a file says of itself. */
export const INDICATION_FORMAT = 'manara-indication';
const VERSION = 1;
const WORD = /^[a-z0-9-]{1,48}$/;
/** Ids under which a recipient got an indication. */
const SEEN_ID = /^[0-9a-f]{16}$/;
const LANGUAGE = /^[a-z]{2,3}(-[A-Za-z0-9]{2,8})*$/;
const COUNT_MAX = 100_000;
const REPORT_FIELDS = [
  'format',
  'version',
  'member',
  'id',
  'what',
  'count',
  'from',
  'to',
  'window',
  'sure',
  'grade',
  'chain',
  'validUntil',
  'text',
  'language',
  'replaces',
  'quotes',
] as const;
const WITHDRAWAL_FIELDS = ['format', 'version', 'member', 'id', 'withdraws'] as const;

class Refused {
  readonly fault: IndicationFault;
  constructor(code: IndicationCode, message: string) {
    this.fault = fault(code, message);
  }
}

function refuse(code: IndicationCode, message: string): never {
  // Unwinds one reader; it never crosses this file.
  throw new Refused(code, message);
}

const shown = (value: unknown): string => {
  const text = typeof value === 'string' ? value : (JSON.stringify(value) ?? 'nothing');
  return text.slice(0, 60).replace(/[^ -~]/g, '?');
};

function plainText(name: string, value: unknown, charsMax: number): string {
  if (typeof value !== 'string') return refuse('indication/field', `${name} is ${shown(value)}: it must be text`);
  if (value.length > charsMax) return refuse('indication/too-long', `${name} has ${value.length} characters, at most ${charsMax} are taken: shorten it`);
  const wrong = plainTextFault(value);
  if (wrong === 'bidi')
    return refuse(
      'indication/text-direction',
      `${name} holds a character that turns the direction of writing (U+202A to U+202E, U+2066 to U+2069): take it out, mixed directions are shown rightly without`,
    );
  if (wrong === 'control') return refuse('indication/field', `${name} holds a character that cannot be seen: take it out`);
  return value;
}

function word(name: string, value: unknown): string {
  if (typeof value === 'string' && WORD.test(value)) return value;
  return refuse('indication/field', `${name} is "${shown(value)}": it must be 1 to 48 of a-z, 0-9 and -`);
}

function oneOf<const Known extends readonly string[]>(name: string, value: unknown, known: Known): Known[number] {
  const found = known.find((one) => one === value);
  return found ?? refuse('indication/field', `${name} is "${shown(value)}": it must be one of ${known.join(', ')}`);
}

function moment(name: string, value: unknown): TimeS {
  const read = typeof value === 'string' ? timeFromIso(value) : undefined;
  return read?.ok === true ? read.value : refuse('indication/field', `${name} is "${shown(value)}": it must be a moment in UTC such as 2024-04-13T20:00:00Z`);
}

function windowOf(value: unknown): TimeWindow {
  if (!Array.isArray(value) || value.length !== 2)
    return refuse('indication/field', `window is ${shown(value)}: it must be two moments, ["2024-04-13T20:00:00Z", "2024-04-14T04:00:00Z"]`);
  const [from, until] = [moment('window', value[0]), moment('window', value[1])];
  if (until <= from)
    refuse('indication/window', `the window ends at ${shown(value[1])}, not after it begins at ${shown(value[0])}: give the earlier moment first`);
  return { from, until };
}

function countOf(value: unknown): CountRange | undefined {
  if (value === undefined) return undefined;
  const [min, max] = Array.isArray(value) && value.length === 2 ? (value as unknown[]) : [value, value];
  const isCount = (one: unknown): one is number => typeof one === 'number' && one % 1 === 0 && one >= 0 && one <= COUNT_MAX;
  if (isCount(min) && isCount(max) && min <= max) return { minCount: min, maxCount: max };
  return refuse(
    'indication/count',
    `count is ${shown(value)}: it must be a whole number or a range such as [50, 500], from 0 to ${COUNT_MAX}, the smaller first`,
  );
}

/** A grade is two judgements side by side: of the source and of what it says. */
function gradeOf(value: unknown): { readonly reliability: Reliability; readonly credibility: Credibility } {
  const text = typeof value === 'string' ? value : '';
  const reliability = RELIABILITIES.find((letter) => letter === text[0]);
  const credibility = CREDIBILITIES.find((digit) => String(digit) === text[1]);
  if (text.length === 2 && reliability !== undefined && credibility !== undefined) return { reliability, credibility };
  return refuse(
    'indication/grade',
    `the grade is "${shown(value)}": it must be a letter A to F for the source and a digit 1 to 6 for what it says, such as B2; F and 6 say that it cannot be judged`,
  );
}

function linkOf(value: unknown, index: number): ChainLink {
  const name = `chain.${index}`;
  if (typeof value !== 'object' || value === null)
    return refuse('indication/field', `${name} is ${shown(value)}: it must be {"who": "a news site", "stance": "says"}`);
  const link = value as Fields;
  allowed(name, link, ['who', 'stance', 'saidAt']);
  const who = plainText(`${name}.who`, link['who'], LIMITS.chainWhoCharsMax).trim();
  if (/[\n\t]/.test(who)) refuse('indication/field', `${name}.who has more than one line: name the speaker in one`);
  if (speakerKey(who) === '') refuse('indication/field', `${name}.who is empty: name the speaker as it may be shown`);
  return {
    who,
    stance: link['stance'] === undefined ? 'says' : oneOf(`${name}.stance`, link['stance'], STANCES),
    saidAt: link['saidAt'] === undefined ? undefined : moment(`${name}.saidAt`, link['saidAt']),
  };
}

/** The same speaker under another spelling: of blanks, of capitals, of letters that are composed, and of marks that nobody sees. */
export function speakerKey(who: string): string {
  return who
    .normalize('NFKC')
    .replace(/\p{Default_Ignorable_Code_Point}/gu, '')
    .toLowerCase()
    .normalize('NFKC')
    .trim()
    .replace(/\s+/g, ' ');
}

function chainOf(value: unknown): readonly ChainLink[] {
  if (value === undefined) return [];
  if (!Array.isArray(value) || value.length > LIMITS.chainLinksMax)
    return refuse('indication/field', `chain is ${shown(value)}: it must be a list of at most ${LIMITS.chainLinksMax} links, the first speaker first`);
  const links = value.map(linkOf);
  // A denial or no comment answers a speaker and hands nothing on: only what is said again makes a circle.
  const speakers = links.filter(({ stance }) => stance === 'says').map(({ who }) => speakerKey(who));
  const again = speakers.findIndex((one, i) => speakers.indexOf(one) !== i);
  if (again >= 0)
    refuse('indication/chain-cycle', `the chain comes back to "${shown(speakers[again])}": what somebody hears of itself is no new word; leave the round out`);
  if (links.length > 0 && speakers.length === 0)
    refuse('indication/field', 'nobody in the chain says it: a denial or no comment answers somebody, name that speaker too');
  return links;
}

function allowed(name: string, value: Fields, known: readonly string[]): void {
  const extra = Object.keys(value).find((key) => !known.includes(key));
  if (extra !== undefined) refuse('indication/field', `${name === '' ? '' : `${name}.`}"${shown(extra)}" is not a field here; known are ${known.join(', ')}`);
}

function regionOf(name: string, value: unknown, regions: readonly Region[] | undefined): string {
  const id = word(name, value);
  if (id === EVERYWHERE || regions === undefined || regions.some((region) => region.id === id)) return id;
  const known = regions
    .map((region) => region.id)
    .slice(0, 12)
    .join(', ');
  return refuse('indication/region', `${name} is "${id}", which is no region here: take ${EVERYWHERE}${known === '' ? '' : ` or one of ${known}`}`);
}

function memberOfFile(value: unknown): MemberId {
  const id = typeof value === 'string' ? memberId(value) : undefined;
  return id?.ok === true ? id.value : refuse('indication/field', `member is "${shown(value)}": it must be the id of the member who files it`);
}

function read(value: Fields, regions: readonly Region[] | undefined): Indication {
  if (value['format'] !== INDICATION_FORMAT || value['version'] !== VERSION) {
    refuse(
      'indication/format',
      `format "${shown(value['format'])}" version ${shown(value['version'])}: this program reads format "${INDICATION_FORMAT}" version ${VERSION}`,
    );
  }
  const member = memberOfFile(value['member']);
  const id = word('id', value['id']);
  if (value['withdraws'] !== undefined) {
    allowed('', value, WITHDRAWAL_FIELDS);
    return { type: 'withdrawal', id, member, withdraws: word('withdraws', value['withdraws']) };
  }
  allowed('', value, REPORT_FIELDS);
  const what = Array.isArray(value['what']) ? value['what'] : [value['what']];
  const kinds = KIND_CLASSES.filter((kind) => what.map((one) => oneOf('what', one, KIND_CLASSES)).includes(kind));
  if (kinds.length === 0) refuse('indication/field', `what is empty: name one or more of ${KIND_CLASSES.join(', ')}`);
  const { quotes, replaces } = value;
  if (quotes !== undefined && !(typeof quotes === 'string' && SEEN_ID.test(quotes)))
    refuse('indication/field', `quotes is "${shown(quotes)}": it must be the id of 16 hex digits under which your console shows the indication`);
  const window = windowOf(value['window']);
  return {
    type: 'report',
    id,
    member,
    kinds,
    count: countOf(value['count']),
    ...gradeOf(value['grade']),
    window,
    from: value['from'] === undefined ? undefined : regionOf('from', value['from'], regions),
    to: regionOf('to', value['to'], regions),
    sureness: oneOf('sure', value['sure'], SURENESS),
    chain: chainOf(value['chain']),
    validUntil: value['validUntil'] === undefined ? window.until : moment('validUntil', value['validUntil']),
    text: value['text'] === undefined ? '' : plainText('text', value['text'], LIMITS.indicationCharsMax),
    language: languageOf(value['language']),
    replaces: replaces === undefined ? undefined : word('replaces', replaces),
    quotes,
  };
}

function languageOf(value: unknown): string {
  if (value === undefined) return 'en';
  return typeof value === 'string' && LANGUAGE.test(value)
    ? value
    : refuse('indication/field', `language is "${shown(value)}": it must be a language tag such as ar`);
}

/**
 * Reads the text of one indication. `regions` are those of the configuration; without them any word stands for one. Refusals: `indication/format`, `/field`, `/grade`,
 * `/window`, `/count`, `/region`, `/chain-cycle`, `/text-direction`, `/too-long`.
 */
export function readIndication(text: string, regions: readonly Region[] | undefined): Read<Indication> {
  if (text.length > LIMITS.indicationBytesMax)
    return err(fault('indication/too-long', `an indication has ${text.length} characters, at most ${LIMITS.indicationBytesMax} are taken`));
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return err(fault('indication/format', `"${shown(text)}" is not JSON: an indication is one JSON object with format "${INDICATION_FORMAT}"`));
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    return err(fault('indication/format', `an indication is one JSON object with format "${INDICATION_FORMAT}"`));
  try {
    return ok(read(value as Fields, regions));
  } catch (refused) {
    if (refused instanceof Refused) return err(refused.fault);
    throw refused;
  }
}
