/** The report as one file: both languages, charts, tables and maps; nothing is fetched, and no script runs but its own. */
import { createHash } from 'node:crypto';
import { isoFromTime, recipientId, type TimeS } from '../../base/index.ts';
import { KIND_CLASSES, type KindClass } from '../../model/index.ts';
import { recordedViewer } from '../recorded-facts.ts';
import { frameChart, mapSvg, signSvg, trackSignSvg } from './map-frame.ts';
import type { Basemap } from './map-ground.ts';
import { PAGE_SCRIPT, PAGE_STYLE } from './page-script.ts';
import { isMembersOwn, type RunFacts, type Story } from './read-run.ts';
import { REPORT_LANGUAGES, REPORT_WORDS, type ReportLanguage, type ReportWord } from './report-words.ts';
import { chartsOf, type Charts } from './report-charts.ts';

export interface PageParts {
  readonly run: RunFacts;
  readonly basemap: Basemap;
  /** The chart library and its style, as text. */
  readonly chartScript: string;
  readonly chartStyle: string;
}

/** Rows of the long table; the rest is in the recording. */
const STORIES_MAX = 400;

const escaped = (text: string): string => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');
/** Ids, clocks and numbers keep their own direction. */
const ltr = (text: string): string => `<bdi dir="ltr">${escaped(text)}</bdi>`;
const clock = (at: TimeS | undefined): string => (at === undefined ? '–' : ltr(isoFromTime(at).slice(11, 19)));
const figure = (value: number | undefined, digits = 0): string =>
  value === undefined ? '–' : ltr(value.toLocaleString('en-GB', { maximumFractionDigits: digits }));
const hashOf = (text: string): string => `'sha256-${createHash('sha256').update(text).digest('base64')}'`;

type Say = (word: ReportWord) => string;

const KIND_WORDS: Readonly<Record<string, ReportWord>> = { ballistic: 'ballistic', cruise: 'cruise', drone: 'drone', other: 'otherKind', debris: 'debris' };
const LEVEL_WORDS: Readonly<Record<string, ReportWord>> = { picture: 'pictureLevel', threats: 'threatsLevel', warn: 'warnLevel' };
const kindWord = (say: Say, kind: string): string => (kind in KIND_WORDS ? say(KIND_WORDS[kind]) : escaped(kind));

function table(say: Say, title: string, head: readonly string[], rows: readonly (readonly string[])[]): string {
  if (rows.length === 0) return '';
  const line = (cells: readonly string[], tag: 'th' | 'td'): string => `<tr>${cells.map((cell) => `<${tag}>${cell}</${tag}>`).join('')}</tr>`;
  const copy = `<button class="copy" data-done="${say('copied')}">${say('copy')}</button>`;
  return `<div class="scroll"><div class="head"><h3>${title}</h3>${copy}</div><table>${line(head, 'th')}${rows.map((row) => line(row, 'td')).join('')}</table></div>`;
}

function outcomeTable(say: Say, stories: readonly Story[]): string {
  const rows = KIND_CLASSES.flatMap((kind: KindClass) => {
    const of = stories.filter((story) => story.kindClass === kind);
    if (of.length === 0) return [];
    const ended = (end: Story['end']): string => figure(of.filter((story) => story.end === end).length);
    return [
      [
        kindWord(say, kind),
        figure(of.length),
        figure(of.filter((story) => story.takeCoverAt !== undefined).length),
        ended('all-clear'),
        ended('cancelled'),
        ended(undefined),
      ],
    ];
  });
  return table(
    say,
    say('outcome'),
    ['kind', 'places', 'coverCount', 'clear', 'cancelled', 'open'].map((word) => say(word as ReportWord)),
    rows,
  );
}

/** The name of a recipient in the language of the page, also of one that figures alone speak of, by the name of its files. */
function namerOf({ facts }: RunFacts, language: ReportLanguage): (recipient: string) => string {
  return (recipient) => {
    const id = recipientId(recipient.replace(/^public-/, 'public:'));
    const name = facts === undefined || !id.ok ? undefined : recordedViewer(facts, id.value).names[language];
    return name === undefined ? ltr(recipient) : escaped(name);
  };
}

function skillTables(say: Say, run: RunFacts, language: ReportLanguage): string {
  const nameOf = namerOf(run, language);
  const { assessment } = run;
  if (assessment === undefined) return `<p class="muted">${say('noTruth')}</p>`;
  const warnings = Object.entries(assessment.recipients).flatMap(([recipient, { warnings: skill }]) =>
    skill === undefined
      ? []
      : [
          [
            nameOf(recipient),
            figure(skill.placesThreatened),
            figure(skill.placesInTime),
            figure(skill.placesMissed),
            figure(skill.placesSpared),
            `${figure(skill.falseTakeCoverObjects)} ${say('of')} ${figure(skill.takeCoverObjects)}`,
            figure(skill.overWarningRatio, 2),
            figure(skill.needlessPeople),
            figure(skill.flaps),
          ],
        ],
  );
  const pictures = Object.entries(assessment.recipients).flatMap(([recipient, { picture }]) =>
    Object.entries(picture ?? {}).map(([level, skill]) => [
      nameOf(recipient),
      level in LEVEL_WORDS ? say(LEVEL_WORDS[level]) : escaped(level),
      figure(skill.gospaMeanM),
      figure(skill.completeness, 3),
      figure(skill.spuriousness, 3),
      figure(skill.switches),
    ]),
  );
  return (
    table(
      say,
      say('skill'),
      ['recipient', 'threatened', 'inTime', 'missed', 'spared', 'falseCover', 'over', 'needless', 'flaps'].map((word) => say(word as ReportWord)),
      warnings,
    ) + table(say, say('picture'), [say('recipient'), say('level'), 'GOSPA, m', say('completeness'), say('spurious'), say('switches')], pictures)
  );
}

/** Last, and said to be an assumption of the exercise: nothing measures it. */
function stoppedTable(say: Say, run: RunFacts): string {
  const rows = Object.entries(run.assessment?.stopped?.byKind ?? {}).map(([kind, count]) => [
    kindWord(say, kind),
    `${figure(count?.objects)} ${say('of')} ${figure(count?.ofObjects)}`,
  ]);
  return rows.length === 0
    ? ''
    : `<h2>${say('stopped')}</h2><p class="muted">${say('assumption')}</p>${table(say, say('stopped'), [say('kind'), say('stopped')], rows)}`;
}

function valueTable(say: Say, run: RunFacts): string {
  if (run.compared.length < 2) return '';
  const rows = run.compared.map(({ label, assessment }) => {
    const { together } = assessment;
    const leads = Object.entries(together?.leadMedianMin ?? {})
      .map(([kind, lead]) => `${kindWord(say, kind)} ${figure(lead, 1)}`)
      .join(' · ');
    return [
      ltr(label),
      `${figure(together?.placesInTime)} ${say('of')} ${figure(together?.placesThreatened)}`,
      figure(together?.placesMissed),
      leads === '' ? '–' : leads,
      figure(together?.needlessPeople),
    ];
  });
  return `<h2>${say('value')}</h2>${table(say, say('together'), [say('run'), say('inTime'), say('missed'), say('lead'), say('needless')], rows)}`;
}

function storyTable(say: Say, run: RunFacts, language: ReportLanguage): string {
  const told = run.stories.filter((story) => isMembersOwn(story.recipient));
  const nameOf = namerOf(run, language);
  const rows = told
    .slice(0, STORIES_MAX)
    .map((story) => [
      nameOf(story.recipient),
      escaped(story.place?.names[language] ?? story.place?.names['en'] ?? `#${story.placeIndex}`),
      kindWord(say, story.kindClass),
      clock(story.prepareAt),
      clock(story.expectedAt),
      clock(story.takeCoverAt),
      clock(story.arrivalAt),
      story.end === undefined ? '–' : `${clock(story.endedAt)} ${say(story.end === 'cancelled' ? 'cancelled' : 'clear')}`,
    ]);
  const more =
    told.length > STORIES_MAX
      ? `<p class="muted">${say('more')
          .replace('{n}', ltr(String(STORIES_MAX)))
          .replace('{all}', ltr(String(told.length)))}</p>`
      : '';
  return table(say, say('who'), (['recipient', 'place', 'kind', 'prepare', 'expected', 'cover', 'arrival', 'end'] as const).map(say), rows) + more;
}

const LETTERS = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';
/** The four letters by which screens name a track. */
const trackLetters = (id: number): string => [15, 10, 5, 0].map((shift) => LETTERS[Math.floor(id / 2 ** shift) % 32]).join('');

function sightingTable(say: Say, run: RunFacts, language: ReportLanguage): string {
  const nameOf = namerOf(run, language);
  const rows = run.sightings.slice(0, STORIES_MAX).map(({ recipient, trackId, kind, firstAt, lastAt, level, placeIndex, threatensFrom }) => {
    const place = run.facts?.places[run.facts.shown[recipient]?.[placeIndex] ?? -1];
    return [
      nameOf(recipient),
      ltr(trackLetters(trackId)),
      kind in KIND_WORDS ? kindWord(say, kind) : say('otherKind'),
      level in LEVEL_WORDS ? say(LEVEL_WORDS[level]) : escaped(level),
      clock(firstAt),
      clock(lastAt),
      escaped(place?.names[language] ?? place?.names['en'] ?? `#${placeIndex}`),
      clock(threatensFrom),
    ];
  });
  const all = run.sightings.length;
  const more =
    all > STORIES_MAX
      ? `<p class="muted">${say('more')
          .replace('{n}', ltr(String(STORIES_MAX)))
          .replace('{all}', ltr(String(all)))}</p>`
      : '';
  return table(say, say('saw'), (['recipient', 'track', 'kind', 'level', 'seen', 'gone', 'towards', 'since'] as const).map(say), rows) + more;
}

function delayTable(say: Say, run: RunFacts, language: ReportLanguage): string {
  const nameOf = namerOf(run, language);
  const spread = (values: readonly number[]): string =>
    values.length === 0 ? '–' : [0.5, 0.9, 1].map((share) => figure(values[Math.min(values.length - 1, Math.floor(share * values.length))], 0)).join(' · ');
  const rows = run.delays.map(({ recipient, recognised, warning }) => [
    nameOf(recipient),
    figure(recognised.length),
    spread(recognised),
    figure(warning.length),
    spread(warning),
  ]);
  return table(say, say('delays'), (['recipient', 'count', 'recognised', 'count', 'warnedAfter'] as const).map(say), rows);
}

function happeningTable(say: Say, run: RunFacts): string {
  const words: Readonly<Record<string, ReportWord>> = { act: 'act', fault: 'fault', gap: 'gap', terms: 'termsChange', epoch: 'epoch' };
  const rows = run.happenings.slice(0, STORIES_MAX).map(({ at, what, words: text }) => [clock(at), say(words[what]), ltr(text)]);
  return table(say, say('acts'), [say('utc'), say('what'), say('words')], rows);
}

function mapsOf(say: Say, parts: PageParts, language: ReportLanguage): string {
  const { run, basemap } = parts;
  const { facts } = run;
  if (facts === undefined || run.maps.length === 0) return '';
  const titles: readonly ReportWord[] = ['first', 'most', 'last'];
  const stages = [
    ['take-cover', 'cover'],
    ['expected', 'expected'],
    ['prepare', 'prepare'],
    ['all-clear', 'clear'],
    ['cancelled', 'cancelled'],
  ] as const;
  const symbols = [
    ['unknown', 'unknownTrack'],
    ['pending', 'pendingTrack'],
    ['civil', 'civilTrack'],
  ] as const;
  const meanings = stages.map(([stage, word]) => `<span>${signSvg(stage)}${say(word)}</span>`).join('');
  const tracks = symbols.map(([symbol, word]) => `<span>${trackSignSvg(symbol)}${say(word)}</span>`).join('');
  const chart = frameChart(run.maps, facts);
  const frames = run.maps.map((map, index) => {
    const title = say(titles[index] ?? 'last');
    const words = `${title} · ${isoFromTime(map.at).slice(11, 19)} UTC`;
    return `<h3>${title} · ${clock(map.at)} UTC</h3><figure tabindex="0" aria-label="${words}">${mapSvg(map, { chart, facts, basemap, language, title: words })}</figure>`;
  });
  return `<h2>${say('maps')}</h2><p class="signs">${meanings}</p><p class="signs">${tracks}</p>${frames.join('')}<p class="muted">${say('basemap')}</p>`;
}

const chart = (charts: Charts, name: string, title: string): string =>
  charts[name] === undefined ? '' : `<h3>${title}</h3><div class="chart" data-chart="${name}"></div>`;

function mainOf(language: ReportLanguage, parts: PageParts, charts: Charts): string {
  const { run } = parts;
  const words = REPORT_WORDS[language];
  const say: Say = (word) => words[word];
  const { header, facts } = run;
  const disclaimer = (facts?.disclaimer[language] ?? facts?.disclaimer['en'] ?? []).map((line) => `<p>${escaped(line)}</p>`).join('');
  const head = [
    `${say('from')} ${ltr(isoFromTime(run.firstAt))} ${say('until')} ${ltr(isoFromTime(run.lastAt))}`,
    `${say('program')} ${ltr(`manara ${header.program}`)}`,
    ...(facts?.seed === null || facts?.seed === undefined ? [] : [`${say('seed')} ${ltr(String(facts.seed))}`]),
    `${say('sharing')} ${facts?.sharing === null || facts === undefined ? say('terms') : ltr(facts.sharing)}`,
    `${say('frames')} ${figure(run.frameCount)}`,
    `${say('messages')} ${figure(run.messageCount)}`,
  ];
  return (
    `<main lang="${language}" dir="${language === 'ar' ? 'rtl' : 'ltr'}"${language === 'ar' ? ' hidden' : ''}>` +
    `<div class="head"><h1>${say('title')}: ${escaped(facts?.name ?? '')}</h1><strong class="mode">EXERCISE تمرين</strong><button class="switch" data-to="${language === 'en' ? 'ar' : 'en'}">${say('other')}</button></div>`.replace(
      'EXERCISE تمرين',
      header.mode === 'exercise' ? 'EXERCISE <span lang="ar">تمرين</span>' : say(header.mode),
    ) +
    `${disclaimer}<p>${head.join(' · ')}</p>` +
    `<h2>${say('timeline')}</h2>${chart(charts, 'warned', say('warned'))}${chart(charts, 'people', say('people'))}${chart(charts, 'tracks', say('tracks'))}${happeningTable(say, run)}` +
    `${mapsOf(say, parts, language)}<h2>${say('outcome')}</h2>${outcomeTable(
      say,
      run.stories.filter(({ recipient }) => isMembersOwn(recipient)),
    )}` +
    `<h2>${say('leads')}</h2>${chart(charts, 'told', say('told'))}${chart(charts, 'leads', say('truth'))}${skillTables(say, run, language)}${valueTable(say, run)}<h2>${say('who')}</h2>${storyTable(say, run, language)}${sightingTable(say, run, language)}${delayTable(say, run, language)}${stoppedTable(say, run)}</main>`
  );
}

/** The whole page. */
export function reportPage(parts: PageParts): string {
  const charts = chartsOf(parts.run);
  const script = `${parts.chartScript}\n${PAGE_SCRIPT}`;
  const style = `${parts.chartStyle}\n${PAGE_STYLE}`;
  const policy = `default-src 'none'; script-src ${hashOf(script)}; style-src ${hashOf(style)}; img-src data:; base-uri 'none'; form-action 'none'`;
  // A closing tag inside the data would end it.
  const data = JSON.stringify({ charts }).replaceAll('<', '\\u003c');
  return (
    `<!doctype html>\n<html lang="en"><head><meta charset="utf-8"><meta http-equiv="Content-Security-Policy" content="${policy}"><meta name="viewport" content="width=device-width">` +
    `<title>Manara · ${escaped(parts.run.facts?.name ?? '')}</title><style>${style}</style></head><body>` +
    `${REPORT_LANGUAGES.map((language) => mainOf(language, parts, charts)).join('\n')}<script type="application/json" id="data">${data}</script><script>${script}</script></body></html>\n`
  );
}
