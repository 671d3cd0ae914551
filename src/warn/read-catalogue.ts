/** A language's file → its catalogue, checked word by word: what is missing, unknown or in another script is named with its place. */
import { MODES, err, fault, ok, type Fault, type Result } from '../base/index.ts';
import { KIND_CLASSES, STAGES, type KindClass, type Stage } from '../model/index.ts';
import { PLURAL_RULES, SCRIPTS, type Catalogue, type PluralForms, type StageTexts } from './catalogue.ts';
import { UCS2_LETTERS_MAX, cellLettersMax } from './forms.ts';
import { foreignLetters } from './letters.ts';

/** Why a language's file is refused. */
export type CatalogueFault = Fault<'language/field' | 'language/text'>;

const FORMAT = 'manara-language';
const VERSION = 1;
const TAG = /^[a-z]{2,3}(-[A-Za-z0-9]{2,8})*$/;
const DATE = /^\d{4}-\d\d-\d\d$/;
const TEXT_LENGTH_MAX = 600;
const CATEGORIES = ['zero', 'one', 'two', 'few', 'many', 'other'] as const;
/** Fields a text may have filled in. */
const FILLED = ['{place}', '{time}', '{shelter}', '{n}'] as const;
const NONE: readonly string[] = [];

type Fields = Readonly<Record<string, unknown>>;

class Refusal extends Error {
  readonly code: CatalogueFault['code'];
  constructor(code: CatalogueFault['code'], message: string) {
    super(message);
    this.code = code;
  }
}

function refuse(path: string, what: string): never {
  throw new Refusal('language/field', `${path} ${what}`);
}

function fieldsOf(value: unknown, path: string, known: readonly string[]): Fields {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) refuse(path, `must be fields: ${known.slice(0, 6).join(', ')} …`);
  const unknown = Object.keys(value).find((key) => !known.includes(key));
  if (unknown !== undefined) refuse(path, `has a field "${unknown.slice(0, 40)}" that is not one of: ${known.join(', ')}`);
  return value as Fields;
}

/** Reads the texts of one file; `script` is that of the file. */
class Reader {
  script: Catalogue['script'] = 'Latin';

  oneOf<Word extends string>(value: unknown, path: string, words: readonly Word[]): Word {
    const found = words.find((word) => word === value);
    return found ?? refuse(path, `is ${JSON.stringify(value)}: give one of ${words.join(', ')}`);
  }

  text(value: unknown, path: string, may: readonly string[], isEmptyAllowed = false): string {
    if (typeof value !== 'string' || value.length > TEXT_LENGTH_MAX || (value === '' && !isEmptyAllowed)) {
      refuse(path, `is ${JSON.stringify(value)?.slice(0, 40)}: give a text of 1 to ${TEXT_LENGTH_MAX} characters`);
    }
    const filled = value.match(/\{[^}]*\}?/g) ?? [];
    const wrong = filled.find((one) => !may.includes(one));
    if (wrong !== undefined) refuse(path, `has ${wrong}: ${may.length === 0 ? 'nothing is filled in here' : `only ${may.join(', ')} are filled in here`}`);
    // Control and direction characters are ours to set: one in a file could turn a sentence round.
    if (/[\p{Cc}\p{Cf}]/u.test(value.replaceAll('\u200c', '')))
      throw new Refusal('language/text', `${path} has a control or direction character: leave it out`);
    const foreign = foreignLetters(
      FILLED.reduce((text, one) => text.replaceAll(one, ''), value),
      this.script,
    );
    if (foreign !== '') throw new Refusal('language/text', `${path} has letters that are not ${this.script}: "${foreign.slice(0, 20)}"`);
    return value;
  }

  each<Key extends string, Value>(value: unknown, path: string, keys: readonly Key[], read: (value: unknown, path: string) => Value): Record<Key, Value> {
    const found = fieldsOf(value, path, keys);
    return Object.fromEntries(keys.map((key) => [key, read(found[key], `${path}.${key}`)])) as Record<Key, Value>;
  }
}

/** One sentence for every class, or one for each. */
function byKind(reader: Reader, value: unknown, path: string, may: readonly string[]): Record<KindClass, string> {
  if (typeof value !== 'string') return reader.each(value, path, KIND_CLASSES, (one, at) => reader.text(one, at, may));
  const text = reader.text(value, path, may);
  return Object.fromEntries(KIND_CLASSES.map((kind) => [kind, text])) as Record<KindClass, string>;
}

function stageTexts(reader: Reader, value: unknown, path: string): StageTexts {
  const found = fieldsOf(value, path, ['headline', 'description', 'instruction']);
  const headline = reader.text(found['headline'], `${path}.headline`, ['{place}']);
  if (!headline.includes('{place}')) refuse(`${path}.headline`, 'must name the {place}');
  return {
    headline,
    description: byKind(reader, found['description'], `${path}.description`, ['{place}', '{time}']),
    instruction: byKind(reader, found['instruction'], `${path}.instruction`, ['{place}', '{shelter}']),
  };
}

function pluralForms(reader: Reader, value: unknown, path: string): PluralForms {
  const found = fieldsOf(value, path, CATEGORIES);
  const forms = CATEGORIES.filter((category) => found[category] !== undefined || category === 'other');
  return Object.fromEntries(forms.map((category) => [category, reader.text(found[category], `${path}.${category}`, ['{n}'])])) as unknown as PluralForms;
}

function cellForms(reader: Reader, value: unknown, path: string): readonly [string, string] {
  if (!Array.isArray(value) || value.length !== 2) refuse(path, 'must be two texts: the longer form, and the one for when that does not fit');
  return [reader.text(value[0], `${path}[0]`, ['{place}', '{time}']), reader.text(value[1], `${path}[1]`, ['{place}'])];
}

/** A name that is not in the GSM alphabet takes the text to 41 letters a page, so every shorter text must fit those. */
function checkCell(catalogue: Catalogue): Catalogue {
  const letters = cellLettersMax(catalogue);
  if (letters > UCS2_LETTERS_MAX)
    refuse('cell', `has a shorter form of ${letters} letters with the word for the mode and a name of four: at most ${UCS2_LETTERS_MAX} fit a page`);
  return catalogue;
}

function reviewedOf(value: unknown): Catalogue['reviewed'] {
  if (value === null || value === undefined) return undefined;
  const { by, on } = fieldsOf(value, 'reviewed', ['by', 'on']);
  if (typeof by !== 'string' || by.trim() === '' || by.length > 200)
    refuse('reviewed.by', 'must name who approved the texts, or set reviewed to null: a draft');
  if (typeof on !== 'string' || !DATE.test(on)) refuse('reviewed.on', `is ${JSON.stringify(on)}: give the day as YYYY-MM-DD`);
  return { by, on };
}

const PAGE_PLAIN = ['title', 'heading', 'nothing', 'ended', 'old', 'notOfficial'] as const;

function pageTexts(reader: Reader, value: unknown): Catalogue['page'] {
  const found = fieldsOf(value, 'page', [...PAGE_PLAIN, 'from', 'asOf', 'stages']);
  const plain = Object.fromEntries(PAGE_PLAIN.map((key) => [key, reader.text(found[key], `page.${key}`, NONE)])) as Record<(typeof PAGE_PLAIN)[number], string>;
  return {
    ...plain,
    from: reader.text(found['from'], 'page.from', ['{time}']),
    asOf: reader.text(found['asOf'], 'page.asOf', ['{time}']),
    stages: reader.each<Stage, string>(found['stages'], 'page.stages', STAGES, (one, at) => reader.text(one, at, NONE)),
  };
}

const FIELDS = [
  'format',
  'version',
  'language',
  'direction',
  'script',
  'plural',
  'reviewed',
  'modePrefix',
  'modeSentence',
  'event',
  'stages',
  'timeUnknown',
  'notUpdated',
  'minutes',
  'cell',
  'again',
  'page',
] as const;

function byMode(reader: Reader, value: unknown, path: string): Catalogue['modePrefix'] {
  const texts = reader.each(value, path, MODES, (one, at) => reader.text(one, at, NONE, at.endsWith('.actual')));
  if (texts.actual !== '') refuse(`${path}.actual`, 'must be empty: a real warning begins with what it says');
  return texts;
}

function catalogueOf(value: unknown): Catalogue {
  const found = fieldsOf(value, 'the file', FIELDS);
  if (found['format'] !== FORMAT || found['version'] !== VERSION) refuse('format and version', `must be "${FORMAT}" and ${VERSION}`);
  const { language } = found;
  if (typeof language !== 'string' || !TAG.test(language)) refuse('language', `is ${JSON.stringify(language)}: give a tag such as "fa" or "ku-Arab"`);
  const reader = new Reader();
  reader.script = reader.oneOf(found['script'], 'script', SCRIPTS);
  return {
    language,
    script: reader.script,
    direction: reader.oneOf(found['direction'], 'direction', ['ltr', 'rtl']),
    plural: reader.oneOf(found['plural'], 'plural', PLURAL_RULES),
    reviewed: reviewedOf(found['reviewed']),
    modePrefix: byMode(reader, found['modePrefix'], 'modePrefix'),
    modeSentence: byMode(reader, found['modeSentence'], 'modeSentence'),
    event: reader.text(found['event'], 'event', NONE),
    stages: reader.each(found['stages'], 'stages', STAGES, (one, at) => stageTexts(reader, one, at)),
    timeUnknown: reader.text(found['timeUnknown'], 'timeUnknown', NONE),
    notUpdated: reader.text(found['notUpdated'], 'notUpdated', NONE),
    minutes: pluralForms(reader, found['minutes'], 'minutes'),
    cell: reader.each(found['cell'], 'cell', STAGES, (one, at) => cellForms(reader, one, at)),
    again: reader.text(found['again'], 'again', NONE),
    page: pageTexts(reader, found['page']),
  };
}

/**
 * Checks the parsed content of a language's file. `language/field`: a field is missing, unknown or not what it must be;
 * `language/text`: a text has letters of another script or characters that turn its direction.
 */
export function readCatalogue(value: unknown): Result<Catalogue, CatalogueFault> {
  try {
    return ok(checkCell(catalogueOf(value)));
  } catch (cause) {
    if (cause instanceof Refusal) return err(fault(cause.code, cause.message));
    throw cause;
  }
}
