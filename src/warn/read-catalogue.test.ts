import { describe, expect, test } from 'vitest';
import en from './catalogues/en.json' with { type: 'json' };
import { readCatalogue } from './read-catalogue.ts';

type Fields = Record<string, unknown>;
type Change = (file: Fields) => void;

/** The English file with one thing changed. */
function changed(change: Change): unknown {
  const file = structuredClone(en) as Fields;
  change(file);
  return file;
}

/** Sets what stands at a path such as `stages.expected.headline`. */
const set =
  (path: string, value: unknown): Change =>
  (file) => {
    const keys = path.split('.');
    const last = keys.pop()!;
    keys.reduce((at, key) => at[key] as Fields, file)[last] = value;
  };

describe("a language's file", () => {
  test('reads without any code, with who approved it and when', () => {
    const read = readCatalogue(changed(set('reviewed', { by: 'The translators of the agency', on: '2026-05-04' })));
    expect(read.ok && read.value.reviewed).toEqual({ by: 'The translators of the agency', on: '2026-05-04' });
    expect(read.ok && read.value.stages.prepare.instruction.drone).toBe(en.stages.prepare.instruction);
  });

  test('that comes with the program is a draft until a speaker has approved it', () => {
    const read = readCatalogue(en);
    expect(read.ok && read.value.reviewed).toBeUndefined();
  });

  test.each([
    ['version', 2, 'format and version must be "manara-language" and 1'],
    ['language', 'english', 'language is "english": give a tag such as "fa"'],
    ['script', 'Runic', 'script is "Runic": give one of Latin, Arabic'],
    ['plural', 'two', 'plural is "two": give one of one-form'],
    ['stages.expected.headline', 'Danger expected', 'stages.expected.headline must name the {place}'],
    ['stages.expected.headline', undefined, 'stages.expected.headline is undefined: give a text'],
    ['stages.expected.instruction', 'Hide within {minutes}.', 'stages.expected.instruction has {minutes}: only {place}, {shelter} are filled in here'],
    ['stages.expected.description', { drone: 'x' }, 'stages.expected.description.ballistic is undefined'],
    ['stages.alarm', {}, 'stages has a field "alarm" that is not one of: prepare'],
    ['modePrefix.actual', 'WARNING', 'modePrefix.actual must be empty'],
    ['modePrefix.exercise', '', 'modePrefix.exercise is "": give a text'],
    ['reviewed', { by: '', on: '2026-05-04' }, 'reviewed.by must name who approved the texts'],
    ['reviewed', { by: 'A', on: 'May' }, 'reviewed.on is "May": give the day as YYYY-MM-DD'],
    ['cell.take-cover', ['only one'], 'cell.take-cover must be two texts'],
    ['cell.take-cover', ['x', '{place}: now everybody has to take cover'], 'cell has a shorter form of'],
  ])('with %s = %j is refused with its place', (path, value, message) => {
    const read = readCatalogue(changed(set(path, value)));
    expect(read.ok ? 'read' : `${read.error.code} ${read.error.message}`).toContain(message);
    expect(read.ok || read.error.code).toBe('language/field');
  });

  test.each([
    ['letters of another script', 'Danger خطر from the air', 'letters that are not Latin: "خطر"'],
    ['a character that turns the direction', 'Danger \u202efrom the air', 'control or direction character'],
    ['a line break', 'Danger\nfrom the air', 'control or direction character'],
  ])('with %s in a text is refused', (_what, text, message) => {
    const read = readCatalogue(changed(set('event', text)));
    expect(read.ok ? 'read' : `${read.error.code} ${read.error.message}`).toContain(message);
    expect(read.ok || read.error.code).toBe('language/text');
  });
});
