/** One moment of the hub's picture as SVG: coast and towns, places by stage with their names, tracks by symbol; nothing by colour alone. */
import type { Stage, SymbolClass } from '../../model/index.ts';
import type { PlaceFacts } from '../frame-store.ts';
import type { RecordedFacts } from '../recorded-facts.ts';
import { areaPath, chartOf, groundSvg, HEIGHT_PX, placeLabels, WIDTH_PX, type Basemap, type Chart, type Label } from './map-ground.ts';
import type { MapFrame } from './read-run.ts';
import { REPORT_WORDS, type ReportLanguage } from './report-words.ts';

/** Room round the outermost place, degrees. */
const MARGIN_DEG = 0.35;
/** More names than this hide what they name. */
const NAMES_MAX = 42;
/** Where places are as few as this, all are named, warned or not. */
const FEW_PLACES = 30;

export const STAGE_COLOURS: Readonly<Record<Stage, string>> = {
  prepare: '#6fb3ff',
  expected: '#f2b632',
  'take-cover': '#ff7043',
  'all-clear': '#53c7a5',
  cancelled: '#9aa8b5',
};

/** The least urgent first, so that the most urgent lies on top. */
const ORDER: readonly Stage[] = ['cancelled', 'all-clear', 'prepare', 'expected', 'take-cover'];

const escaped = (text: string): string => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');

/** A sign of its own for each stage, so that colour is not needed. */
function sign(stage: Stage, x: number, y: number): string {
  const at = (shape: string): string =>
    `<path transform="translate(${x.toFixed(1)} ${y.toFixed(1)})" d="${shape}" fill="${STAGE_COLOURS[stage]}" stroke="#0b1116"/>`;
  if (stage === 'take-cover') return at('M-3-7h6l4 4v6l-4 4h-6l-4-4v-6z');
  if (stage === 'expected') return at('M0-6L6 5H-6z');
  if (stage === 'prepare') return at('M-4 0a4 4 0 1 0 8 0a4 4 0 1 0-8 0z');
  return stage === 'cancelled' ? at('M-5-3l2-2 3 3 3-3 2 2-3 3 3 3-2 2-3-3-3 3-2-2 3-3z') : at('M-4-4h8v8h-8z');
}

/** A sign alone, for the line that says what each means. */
export const signSvg = (stage: Stage): string => `<svg viewBox="-9 -9 18 18" aria-hidden="true">${sign(stage, 0, 0)}</svg>`;

/** Filled diamonds, empty diamonds with a dash, rings: three classes that differ without colour, and none of them looks like a stage. */
function trackSign(symbol: SymbolClass, x: number, y: number): string {
  const at = `transform="translate(${x.toFixed(1)} ${y.toFixed(1)})"`;
  if (symbol === 'civil') return `<circle ${at} r="1.8" class="track civil"/>`;
  return `<path ${at} d="${symbol === 'pending' ? 'M0-4.4L4.4 0L0 4.4L-4.4 0zM0-1v2' : 'M0-3.6L3.6 0L0 3.6L-3.6 0z'}" class="track ${symbol}"/>`;
}

export const trackSignSvg = (symbol: SymbolClass): string =>
  `<svg viewBox="-9 -9 18 18" aria-hidden="true"><g transform="scale(1.8)">${trackSign(symbol, 0, 0)}</g></svg>`;

const nameIn = (names: Readonly<Record<string, string>>, language: ReportLanguage): string => names[language] ?? names['en'] ?? '';

interface Warned {
  readonly place: PlaceFacts;
  readonly stage: Stage;
}

const shownOf = (facts: RecordedFacts): readonly number[] => facts.shown['hub'] ?? facts.places.map((_, index) => index);

function warnedOf(map: MapFrame, facts: RecordedFacts): Warned[] {
  const shown = shownOf(facts);
  return map.warnings
    .flatMap(({ placeIndex, stage }) => {
      const place = facts.places[shown[placeIndex] ?? -1];
      return place === undefined ? [] : [{ place, stage }];
    })
    .sort((a, b) => ORDER.indexOf(a.stage) - ORDER.indexOf(b.stage));
}

/** The same chart for every moment, so that they can be compared: all that is warned at one of them; all places, where nothing is. */
export function frameChart(maps: readonly MapFrame[], facts: RecordedFacts): Chart {
  const warned = maps.flatMap((map) => warnedOf(map, facts).map(({ place }) => place));
  return chartOf(warned.length === 0 || facts.places.length <= FEW_PLACES ? facts.places : warned, MARGIN_DEG);
}

/** What wants a name, the most telling first: places by urgency and people, towns by people, places that are not warned. */
function wantedNames(chart: Chart, warned: readonly Warned[], parts: { facts: RecordedFacts; basemap: Basemap; language: ReportLanguage }): Label[] {
  const { facts, basemap, language } = parts;
  const label = (place: PlaceFacts, clearPx: number): Label => ({
    words: nameIn(place.names, language),
    xPx: chart.x(place.lonDeg),
    yPx: chart.y(place.latDeg),
    clearPx,
    class: 'place',
  });
  const urgent = [...warned].sort((a, b) => ORDER.indexOf(b.stage) - ORDER.indexOf(a.stage) || b.place.populationCount - a.place.populationCount);
  const named = new Set(urgent.flatMap(({ place }) => Object.values(place.names)));
  const loud = urgent.filter(({ stage }) => stage === 'take-cover' || stage === 'expected').map(({ place }) => label(place, 7));
  const quiet = urgent.filter(({ stage }) => stage !== 'take-cover' && stage !== 'expected').map(({ place }) => label(place, 4));
  const towns = [...basemap.towns]
    .sort((a, b) => b[4] - a[4])
    .filter(([en, ar]) => !named.has(en) && !named.has(ar))
    .map(([en, ar, lonDeg, latDeg]): Label => ({ words: language === 'ar' ? ar : en, xPx: chart.x(lonDeg), yPx: chart.y(latDeg), clearPx: 2, class: 'town' }))
    .filter(({ xPx, yPx }) => xPx > 0 && xPx < WIDTH_PX && yPx > 0 && yPx < HEIGHT_PX);
  const still =
    facts.places.length > FEW_PLACES ? [] : facts.places.filter((place) => !warned.some((one) => one.place === place)).map((place) => label(place, 3));
  return [...loud, ...still, ...towns.slice(0, 14), ...quiet, ...towns.slice(14)];
}

function skiesSvg(chart: Chart, map: MapFrame, facts: RecordedFacts): string {
  const closed = facts.airspaces.filter(
    ({ closedFrom, closedUntil }) => closedFrom !== null && map.at >= closedFrom && (closedUntil === null || map.at < closedUntil),
  );
  const open = facts.airspaces.filter((airspace) => !closed.includes(airspace));
  const path = (airspaces: RecordedFacts['airspaces'], look: string): string => {
    const outline = airspaces.map(({ ring }) => areaPath(chart, ring)).join('');
    return outline === '' ? '' : `<path class="${look}" d="${outline}"/>`;
  };
  return path(open, 'sky') + path(closed, 'sky closed');
}

export interface FrameParts {
  readonly chart: Chart;
  readonly facts: RecordedFacts;
  readonly basemap: Basemap;
  readonly language: ReportLanguage;
  /** What the moment is, in words. */
  readonly title: string;
}

/** The SVG of one moment. */
export function mapSvg(map: MapFrame, { chart, facts, basemap, language, title }: FrameParts): string {
  const words = REPORT_WORDS[language];
  const warned = warnedOf(map, facts);
  const spots = warned.map(({ place, stage }) => ({ x: chart.x(place.lonDeg), y: chart.y(place.latDeg), stage }));
  const loud = spots.filter(({ stage }) => stage === 'take-cover' || stage === 'expected');
  const taken = loud.map(({ x, y }) => ({ left: x - 7, right: x + 7, top: y - 7, bottom: y + 7 }));
  const labels = placeLabels(wantedNames(chart, warned, { facts, basemap, language }), taken, NAMES_MAX);
  const dots = labels.filter(({ class: look }) => look === 'town').map(({ xPx, yPx }) => `M${xPx.toFixed(1)} ${yPx.toFixed(1)}h.01`);
  const still = facts.places
    .filter((place) => !warned.some((one) => one.place === place))
    .map((place) => `M${chart.x(place.lonDeg).toFixed(1)} ${chart.y(place.latDeg).toFixed(1)}h.01`);
  const inSight = map.frame.tracks
    .map((track) => ({ symbol: track.symbol, x: chart.x(track.lonDeg), y: chart.y(track.latDeg) }))
    .filter(({ x, y }) => x > -4 && x < WIDTH_PX + 4 && y > -4 && y < HEIGHT_PX + 4);
  const names = labels.map(
    ({ words: name, atXPx, atYPx, class: look }) => `<text class="${look}" x="${atXPx.toFixed(1)}" y="${(atYPx + 3.8).toFixed(1)}">${escaped(name)}</text>`,
  );
  const counts = ORDER.toReversed().flatMap((stage) => {
    const count = warned.filter((one) => one.stage === stage).length;
    const word = { 'take-cover': words.cover, expected: words.expected, prepare: words.prepare, 'all-clear': words.clear, cancelled: words.cancelled }[stage];
    return count === 0 ? [] : [`${word} ${count}`];
  });
  return (
    `<svg viewBox="0 0 ${WIDTH_PX} ${HEIGHT_PX}" role="img" aria-label="${escaped([title, ...counts].join(' · '))}">${groundSvg(chart, basemap)}${skiesSvg(chart, map, facts)}` +
    `<path class="dots" d="${[...dots, ...still].join('')}"/>${inSight.map(({ symbol, x, y }) => trackSign(symbol, x, y)).join('')}` +
    `${spots.map(({ stage, x, y }) => sign(stage, x, y)).join('')}<g class="names">${names.join('')}</g></svg>`
  );
}
