/** What mode actual asks of the rest of a configuration. */
import type { Catalogues } from '../../warn/index.ts';
import type { ConfigWords } from './schema.ts';

/** What else of a configuration mode actual asks for, by path; nothing is left to a default that was made for tests. */
export function actualWants(words: ConfigWords, catalogues: Catalogues): (readonly [path: readonly string[], message: string])[] {
  const wants: (readonly [readonly string[], string])[] = [];
  if (words.cap === undefined) wants.push([['cap'], 'is missing: mode actual needs {folder, sender}, the sender that stands in every warning']);
  else if (/\.(invalid|example|test|localhost)$|^[^@]*$/.test(words.cap.sender))
    wants.push([['cap', 'sender'], `"${words.cap.sender}" is nobody's address: give one by which the authority is known, such as warnings@agency.gov`]);
  if (words.accounts === undefined && Object.keys(words.consoles).length > 0)
    wants.push([['accounts'], 'is missing: in mode actual nobody decides on warnings without an account']);
  for (const [id, member] of Object.entries(words.members)) {
    for (const language of member.languages) {
      if (Object.hasOwn(catalogues, language) && catalogues[language].reviewed === undefined)
        wants.push([['members', id, 'languages'], `"${language}" is a draft: in mode actual its texts need a reviewer, docs/languages.md`]);
    }
    if (member.terms !== undefined && member.key === undefined)
      wants.push([['members', id, 'key'], 'is missing: in mode actual terms hold only when their member signed them']);
  }
  return wants;
}
