/** The curves of the report, as plain numbers. */
import { KIND_CLASSES } from '../../model/index.ts';
import { isMembersOwn, type RunFacts, type Story } from './read-run.ts';
import { REPORT_WORDS, type ReportWord } from './report-words.ts';

interface Series {
  readonly names: Readonly<Record<string, string>>;
  readonly y: readonly (number | null)[];
}

export interface Chart {
  /** True when x is a time. */
  readonly time: boolean;
  readonly xNames: Readonly<Record<string, string>>;
  readonly x: readonly number[];
  readonly series: readonly Series[];
}

export type Charts = Readonly<Record<string, Chart>>;

const both = (word: ReportWord): Readonly<Record<string, string>> => ({ en: REPORT_WORDS.en[word], ar: REPORT_WORDS.ar[word] });

const LEAD_STEP_MIN = 1;
const LEAD_MAX_MIN = 120;

/** From nothing to the longest of these, at most two hours. */
function axisFor(minutes: readonly number[]): number[] {
  const most = Math.min(LEAD_MAX_MIN, Math.max(5, Math.ceil(Math.max(0, ...minutes)) + 1));
  return Array.from({ length: most / LEAD_STEP_MIN + 1 }, (_, step) => step * LEAD_STEP_MIN);
}

/** Share of `minutes` that are at least each value of the axis. */
function atLeast(leadAxis: readonly number[], minutes: readonly number[]): number[] {
  return leadAxis.map((least) => (minutes.length === 0 ? 0 : minutes.filter((value) => value >= least).length / minutes.length));
}

const KINDS_SHOWN: readonly (readonly [string, ReportWord])[] = [
  ['ballistic', 'ballistic'],
  ['cruise', 'cruise'],
  ['drone', 'drone'],
  ['other', 'otherKind'],
  ['debris', 'debris'],
];

function toldLeads(run: RunFacts): Chart | undefined {
  const own = run.stories.filter((story) => isMembersOwn(story.recipient) && story.arrivalAt !== undefined);
  const leadMin = (story: Story): number => {
    const first = Math.min(...[story.prepareAt, story.expectedAt, story.takeCoverAt].map((at) => at ?? Number.POSITIVE_INFINITY));
    return ((story.arrivalAt ?? first) - first) / 60;
  };
  const leadAxis = axisFor(own.map(leadMin));
  const series = KIND_CLASSES.flatMap((kind) => {
    const minutes = own.filter((story) => story.kindClass === kind).map(leadMin);
    const word = KINDS_SHOWN.find(([name]) => name === kind)?.[1] ?? 'otherKind';
    return minutes.length === 0 ? [] : [{ names: both(word), y: atLeast(leadAxis, minutes) }];
  });
  return series.length === 0 ? undefined : { time: false, xNames: both('lead'), x: leadAxis, series };
}

function trueLeads(run: RunFacts): Chart | undefined {
  const leadAxis = axisFor(run.leads.flatMap((lead) => [lead.leadS / 60, (lead.attainableS ?? 0) / 60]));
  const series = KINDS_SHOWN.flatMap(([kind, word]) => {
    const of = run.leads.filter((lead) => lead.kind === kind && isMembersOwn(lead.recipient));
    if (of.length === 0) return [];
    const attainable = of.flatMap((lead) => (lead.attainableS === undefined ? [] : [lead.attainableS / 60]));
    const names = both(word);
    const marked = Object.fromEntries(
      Object.entries(both('attainable')).map(([language, words]) => [language, `${names[language]}${language === 'ar' ? '،' : ','} ${words}`]),
    );
    return [
      {
        names,
        y: atLeast(
          leadAxis,
          of.map((lead) => lead.leadS / 60),
        ),
      },
      { names: marked, y: atLeast(leadAxis, attainable) },
    ];
  });
  return series.length === 0 ? undefined : { time: false, xNames: both('lead'), x: leadAxis, series };
}

/** Every chart that this recording has something for. */
export function chartsOf(run: RunFacts): Charts {
  const hub = run.curves.find(({ recipient }) => recipient === 'hub') ?? run.curves[0];
  const shown = run.curves.filter(({ recipient }) => recipient === 'hub' || isMembersOwn(recipient));
  const time = { time: true, xNames: both('utc') };
  const charts: Record<string, Chart | undefined> = {
    warned:
      hub === undefined
        ? undefined
        : {
            ...time,
            x: hub.at,
            series: [
              { names: both('prepare'), y: hub.prepare },
              { names: both('expected'), y: hub.expected },
              { names: both('cover'), y: hub.takeCover },
            ],
          },
    people: hub === undefined ? undefined : { ...time, x: hub.at, series: [{ names: both('people'), y: hub.people }] },
    tracks: hub === undefined ? undefined : { ...time, x: hub.at, series: shown.map(({ names, tracks }) => ({ names, y: tracks })) },
    told: toldLeads(run),
    leads: trueLeads(run),
  };
  return Object.fromEntries(Object.entries(charts).flatMap(([name, chart]) => (chart === undefined || chart.x.length < 2 ? [] : [[name, chart]])));
}
