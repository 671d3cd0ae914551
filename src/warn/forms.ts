/**
 * The same warning for narrow channels: a first page of cell broadcast (3GPP TS 23.041: 82 octets, so 93 letters of the GSM
 * alphabet or 41 of UCS-2), and a text that a person or a machine reads aloud.
 */
import { assert } from '../base/index.ts';
import type { Catalogue } from './catalogue.ts';
import { withoutIsolates } from './letters.ts';
import { fillIn, localClock, nameOf, sentencesOf, type TextInput } from './texts.ts';

/** Letters of one page in the 7-bit alphabet. */
export const GSM_LETTERS_MAX = 93;
/** Letters of one page in UCS-2. */
export const UCS2_LETTERS_MAX = 41;

/** A text for cell broadcast with the coding that it fits in. */
export interface CellForm {
  readonly coding: 'gsm' | 'ucs2';
  readonly text: string;
}

// The default alphabet of 3GPP TS 23.038, 6.2.1, and the letters of its extension table, which take two places.
const GSM_LETTERS = new Set(
  '@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !"#¤%&\'()*+,-./0123456789:;<=>?¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà',
);
const GSM_EXTENDED = new Set('\f^{}\\[~]|€');

/** Places that a text takes in the GSM alphabet; undefined when it has letters that are not in it. */
export function gsmLength(text: string): number | undefined {
  let length = 0;
  for (const letter of text) {
    if (GSM_LETTERS.has(letter)) length += 1;
    else if (GSM_EXTENDED.has(letter)) length += 2;
    else return undefined;
  }
  return length;
}

function codingThatFits(text: string): CellForm['coding'] | undefined {
  const gsm = gsmLength(text);
  if (gsm !== undefined) return gsm <= GSM_LETTERS_MAX ? 'gsm' : undefined;
  return text.length <= UCS2_LETTERS_MAX ? 'ucs2' : undefined;
}

/** Letters of a name that are always left: the shorter text must have room for them. */
const NAME_LETTERS_MIN = 3;

/** A name shortened to so many letters; a full stop says that it goes on. */
const shortened = (name: string, letters: number): string => `${[...name].slice(0, letters).join('').trimEnd()}.`;

/** Names from the whole one down to the shortest that is used. */
function* namesToTry(name: string): Generator<string> {
  yield name;
  for (let letters = [...name].length - 2; letters >= NAME_LETTERS_MIN; letters -= 1) yield shortened(name, letters);
  // For names of letters that take two places each.
  yield '';
}

type CellCatalogue = Pick<Catalogue, 'language' | 'modePrefix' | 'cell'>;

/**
 * The form for cell broadcast: the longer text where it fits, else the shorter, with a shortened name if need be. The word for the
 * mode stands first and is never shortened.
 */
export function cellForm(catalogue: CellCatalogue, input: Pick<TextInput, 'mode' | 'stage' | 'place' | 'arrivalAt' | 'utcOffsetMin'>): CellForm {
  const prefix = catalogue.modePrefix[input.mode];
  const [long, short] = catalogue.cell[input.stage];
  const time = input.arrivalAt === undefined ? '' : localClock(input.arrivalAt, input.utcOffsetMin);
  const fitted = (text: string, place: string): CellForm | undefined => {
    const said = `${prefix} ${fillIn(text, { place, time })}`.trimStart();
    const coding = codingThatFits(said);
    return coding === undefined ? undefined : { coding, text: said };
  };
  const name = nameOf(input.place, catalogue.language);
  let form = time === '' && long.includes('{time}') ? undefined : fitted(long, name);
  for (const place of namesToTry(name)) form ??= fitted(short, place);
  assert(form !== undefined, `a shorter cell text of ${catalogue.language} must fit one page, which readCatalogue sees to`);
  return form;
}

/** The longest shorter text in any mode, in letters, with the shortest name that is used. */
export function cellLettersMax(catalogue: Pick<Catalogue, 'modePrefix' | 'cell'>): number {
  const prefix = Math.max(...Object.values(catalogue.modePrefix).map((text) => text.length));
  const place = '.'.repeat(NAME_LETTERS_MIN + 1);
  return prefix + 1 + Math.max(...Object.values(catalogue.cell).map(([, short]) => fillIn(short, { place }).length));
}

/** Whole sentences, the headline first and again at the end: what is half heard is heard a second time. */
export function aloudForm(catalogue: Catalogue, input: TextInput): string {
  const { headline, description, instruction } = sentencesOf(catalogue, input);
  const mode = catalogue.modeSentence[input.mode];
  const said = [mode, `${headline}.`, description, instruction, catalogue.again, mode, `${headline}.`];
  return withoutIsolates(said.filter((text) => text !== '').join(' '));
}
