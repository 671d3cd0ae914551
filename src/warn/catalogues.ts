/** The languages that come with the program. Others are files of a member's own, read in the same way. */
import { assert } from '../base/index.ts';
import type { Catalogue } from './catalogue.ts';
import ar from './catalogues/ar.json' with { type: 'json' };
import en from './catalogues/en.json' with { type: 'json' };
import { readCatalogue } from './read-catalogue.ts';

/** Catalogues by BCP 47 tag. */
export type Catalogues = Readonly<Record<string, Catalogue>>;

function shipped(value: unknown): Catalogue {
  const read = readCatalogue(value);
  assert(read.ok, read.ok ? '' : `a language that comes with the program must read: ${read.error.message}`);
  return read.value;
}

/** English and Arabic. */
export const CATALOGUES: Catalogues = { en: shipped(en), ar: shipped(ar) };
