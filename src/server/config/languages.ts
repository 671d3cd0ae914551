/** Languages of warnings beyond those of the program: one file each. */
import { err, fault, type Fault, type Result } from '../../base/index.ts';
import { CATALOGUES, readCatalogue, type Catalogue, type CatalogueFault, type Catalogues } from '../../warn/index.ts';
import type { Problems } from './places.ts';
import { readText } from './yaml-file.ts';

/** Reads the text of one file; `language/json` when it is not JSON. */
function parseLanguage(text: string): Result<Catalogue, CatalogueFault | Fault<'language/json'>> {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (cause) {
    return err(fault('language/json', `the file is not JSON: ${(cause as Error).message}`));
  }
  return readCatalogue(value);
}

/** The languages of the program and those of `texts`, which have been checked before; one may stand in for one of the program's own. */
export function withLanguages(texts: readonly string[]): Catalogues {
  const catalogues: Record<string, Catalogue> = { ...CATALOGUES };
  for (const text of texts) {
    const read = parseLanguage(text);
    if (read.ok) catalogues[read.value.language] = read.value;
  }
  return catalogues;
}

/** Reads and checks the files; the texts of those that read. */
export async function readLanguages(files: readonly string[], at: (path: string) => string, problems: Problems): Promise<readonly string[]> {
  const texts: string[] = [];
  for (const file of files) {
    const text = await readText(at(file));
    const read = text.ok ? parseLanguage(text.value) : text;
    if (text.ok && read.ok) texts.push(text.value);
    else if (!read.ok) problems.add(`${file}: ${read.error.message} [${read.error.code}]`);
  }
  return texts;
}
