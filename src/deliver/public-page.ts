/**
 * The page that a member hosts for its public: which place, what, from when, what to do, and how old it is. Plain HTML that an old
 * phone and a screen reader take; no script. Nothing of a track, a course or an outcome is in it: it is made from warnings alone.
 */
import { addS, type Mode, type TimeS } from '../base/index.ts';
import { STAGES, type Place, type Stage, type Warning } from '../model/index.ts';
import { fillIn, leftToRight, localClock, nameOf, warningTexts, type Catalogue } from '../warn/index.ts';

/** What a page is made from. */
export interface PageInput {
  readonly mode: Mode;
  readonly places: readonly Place[];
  /** What stands and what ended lately, as the public was told: no `prepare`. */
  readonly warnings: readonly Warning[];
  readonly utcOffsetMin: number;
  /** The moment that the page speaks of. */
  readonly at: TimeS;
  /** Languages that the page can also be read in, with the address of each. */
  readonly others: ReadonlyArray<{ readonly language: string; readonly href: string }>;
}

/** Ended warnings are shown for this long. */
const ENDED_SHOWN_S = 600;
/** Browsers without scripts ask again after this time. */
const REFRESH_S = 30;
const RANK: Readonly<Record<Stage, number>> = { 'take-cover': 0, expected: 1, prepare: 2, 'all-clear': 3, cancelled: 4 };

/** What stands between names in a list, by script. */
const SEPARATORS: Readonly<Partial<Record<Catalogue['script'], string>>> = { Arabic: '، ' };

const STYLE = [
  'body{font:1.15em/1.5 system-ui,sans-serif;margin:0 auto;max-width:40em;padding:1em;background:#fff;color:#111}',
  'h1{font-size:1.4em}h2{font-size:1.2em;margin:0}li{list-style:none;margin:1em 0;padding:.6em 1em;border-inline-start:.5em solid #555;background:#f2f2f2}',
  'ul{padding:0}.take-cover{border-color:#b00020;background:#fde7ea}.expected{border-color:#b35900;background:#fff1e0}.mode{font-weight:bold;border:3px solid #111;padding:.4em}',
].join('');

const escaped = (text: string): string =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;').replaceAll("'", '&#39;');

/**
 * Warnings that would read alike but for the name of their place are one entry: thirty villages told the same are thirty near-duplicates
 * to whoever looks for theirs. Only of one member's places, since a page has no others; a place without a name in the language stands alone.
 */
function merged(catalogue: Catalogue, input: PageInput, warnings: readonly Warning[]): Warning[][] {
  const groups = new Map<string, Warning[]>();
  for (const warning of warnings) {
    const { stage, kindClass, arrivalAt, notUpdated, placeIndex } = warning;
    const place = input.places[placeIndex];
    const alone = place.names[catalogue.language] === undefined ? placeIndex : '';
    const key = [stage, kindClass, arrivalAt, notUpdated, Math.round(place.shelterS / 60), alone].join();
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [warning]);
    else group.push(warning);
  }
  return [...groups.values()];
}

function item(catalogue: Catalogue, input: PageInput, warnings: readonly Warning[]): string {
  const [warning] = warnings;
  const names = warnings.map(({ placeIndex }) => nameOf(input.places[placeIndex], catalogue.language));
  const place = { names: { [catalogue.language]: names.join(SEPARATORS[catalogue.script] ?? ', ') }, shelterS: input.places[warning.placeIndex].shelterS };
  const { stage, kindClass, arrivalAt, notUpdated } = warning;
  const text = { mode: input.mode, stage, kindClass, place, arrivalAt, utcOffsetMin: input.utcOffsetMin, notUpdated };
  const { description, instruction } = warningTexts(catalogue, text);
  const from =
    arrivalAt === undefined ? '' : `<p>${escaped(fillIn(catalogue.page.from, { time: leftToRight(localClock(arrivalAt, input.utcOffsetMin)) }))}</p>`;
  const heads = names.map((name) => `<bdi>${escaped(name)}</bdi>`).join(SEPARATORS[catalogue.script] ?? ', ');
  return `<li class="${stage}"><h2>${heads}: ${escaped(catalogue.page.stages[stage])}</h2>${from}<p>${escaped(description)}</p><p><strong>${escaped(instruction)}</strong></p></li>`;
}

function inOrder(input: PageInput, catalogue: Catalogue, warnings: readonly Warning[]): Warning[] {
  const nameAt = (warning: Warning): string => nameOf(input.places[warning.placeIndex], catalogue.language);
  return [...warnings].sort((a, b) => RANK[a.stage] - RANK[b.stage] || (nameAt(a) < nameAt(b) ? -1 : 1) || a.placeIndex - b.placeIndex);
}

const list = (items: readonly string[]): string => `<ul>${items.join('')}</ul>`;

/**
 * One language of the page, whole.
 * @example publicPage(CATALOGUES.en, { mode: 'test', places: [], warnings: [], utcOffsetMin: 180, at: timeS(0), others: [] }).includes('No warning is in force.') // true
 */
export function publicPage(catalogue: Catalogue, input: PageInput): string {
  const { page, language, direction } = catalogue;
  const isEnded = ({ stage }: Warning): boolean => STAGES.indexOf(stage) >= STAGES.indexOf('all-clear');
  const told = input.warnings.filter(({ stage }) => stage !== 'prepare');
  const standing = inOrder(
    input,
    catalogue,
    told.filter((warning) => !isEnded(warning)),
  );
  const ended = inOrder(
    input,
    catalogue,
    told.filter((warning) => isEnded(warning) && addS(warning.issuedAt, ENDED_SHOWN_S) > input.at),
  );
  const items = (warnings: readonly Warning[]): string => list(merged(catalogue, input, warnings).map((group) => item(catalogue, input, group)));
  const mode = catalogue.modeSentence[input.mode];
  const asOf = escaped(fillIn(page.asOf, { time: leftToRight(localClock(input.at, input.utcOffsetMin)) }));
  const links = input.others.map(
    (other) => `<a href="${escaped(other.href)}" hreflang="${escaped(other.language)}" lang="${escaped(other.language)}">${escaped(other.language)}</a>`,
  );
  return [
    `<!doctype html><html lang="${escaped(language)}" dir="${direction}"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width,initial-scale=1">`,
    `<meta http-equiv="refresh" content="${REFRESH_S}"><title>${escaped(page.title)}</title><style>${STYLE}</style></head><body>`,
    mode === '' ? '' : `<p class="mode">${escaped(mode)}</p>`,
    `<main><h1>${escaped(page.heading)}</h1><p><strong>${asOf}</strong></p><p>${escaped(page.old)}</p>`,
    standing.length === 0 ? `<p>${escaped(page.nothing)}</p>` : items(standing),
    ended.length === 0 ? '' : `<section><h2>${escaped(page.ended)}</h2>${items(ended)}</section>`,
    `</main><footer><p>${escaped(page.notOfficial)}</p>${links.length === 0 ? '' : `<nav>${links.join(' ')}</nav>`}</footer></body></html>\n`,
  ].join('\n');
}
