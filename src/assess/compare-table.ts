/** What sharing was worth: one table from the assessments of the same exercise and seeds at each level. */
import { assert } from '../base/index.ts';
import type { TruthKind } from '../exercise/index.ts';
import type { Assessment } from './assessment.ts';
import { medianOf } from './median.ts';
import { THREAT_KINDS, type WarningSkill } from './warning-skill.ts';

/** One way of sharing: a level (or a level without a member), with one assessment a seed. */
export interface CompareColumn {
  readonly label: string;
  readonly assessments: readonly Assessment[];
}

/** A table of texts; the first cell of a row says what it is. */
export interface CompareTable {
  readonly header: readonly string[];
  readonly rows: ReadonlyArray<readonly string[]>;
}

/** Stands where a figure was not computed. */
const ABSENT = '–';

/** Digits in groups of three, alike in every language of the platform. */
function grouped(value: number): string {
  return String(Math.round(value)).replace(/\B(?=(?:\d{3})+$)/g, ',');
}

type Format = (value: number) => string;

const oneDecimal: Format = (value) => value.toFixed(1);
const percent: Format = (value) => `${Math.round(value * 100)} %`;

/** One seed: the figure; several: median (least–most). Seeds without the figure are left out. */
function spread(values: ReadonlyArray<number | undefined>, format: Format): string {
  const known = values.filter((value) => value !== undefined);
  const median = medianOf(known);
  if (median === undefined) return ABSENT;
  const least = format(Math.min(...known));
  const most = format(Math.max(...known));
  return values.length === 1 ? format(median) : `${format(median)} (${least}–${most})`;
}

type Cell = (column: CompareColumn) => string;

function figure(of: (skill: WarningSkill) => number | undefined, format: Format): Cell {
  return ({ assessments }) =>
    spread(
      assessments.map(({ together }) => (together === undefined ? undefined : of(together))),
      format,
    );
}

/** Spared places needed no take-cover any more; they are in a row of their own, so that stops do not flatter sharing. */
const inTime: Cell = ({ assessments }) => {
  const owed = (skill: WarningSkill): number => skill.placesThreatened - skill.placesSpared;
  const share = (skill: WarningSkill): number | undefined => (owed(skill) > 0 ? skill.placesInTime / owed(skill) : undefined);
  const [first] = assessments;
  if (assessments.length > 1) return figure(share, percent)({ label: '', assessments });
  if (first.together === undefined) return ABSENT;
  const part = share(first.together);
  return `${first.together.placesInTime} of ${owed(first.together)}${part === undefined ? '' : ` (${percent(part)})`}`;
};

const falseObjects: Cell = ({ assessments }) => {
  const share = ({ falseTakeCoverObjects, takeCoverObjects = 0 }: WarningSkill): number | undefined =>
    falseTakeCoverObjects === undefined || takeCoverObjects === 0 ? undefined : falseTakeCoverObjects / takeCoverObjects;
  const skill = assessments[0].together;
  if (assessments.length > 1) return figure(share, percent)({ label: '', assessments });
  if (skill?.falseTakeCoverObjects === undefined) return ABSENT;
  return `${skill.falseTakeCoverObjects} of ${skill.takeCoverObjects ?? 0}`;
};

const stopped: Cell = ({ assessments }) => {
  if (assessments.length > 1)
    return spread(
      assessments.map((one) => one.stopped?.objects),
      grouped,
    );
  const [one] = assessments;
  return one.stopped === undefined ? ABSENT : `${one.stopped.objects} of ${one.stopped.ofObjects}`;
};

function kindsOf(columns: readonly CompareColumn[]): TruthKind[] {
  const all = columns.flatMap(({ assessments }) => assessments.flatMap(({ together }) => (together === undefined ? [] : Object.keys(together.leadMedianMin))));
  return THREAT_KINDS.filter((kind) => all.includes(kind));
}

/**
 * The table of `--compare`: hub and members pooled, a column for each way of sharing; several seeds give median (least–most).
 * What the exercise assumes comes last and says so.
 */
export function compareTable(columns: readonly CompareColumn[]): CompareTable {
  for (const { label, assessments } of columns) assert(assessments.length > 0, `column "${label}" must hold an assessment`);
  const row = (label: string, cell: Cell): string[] => [label, ...columns.map(cell)];
  const leads = kindsOf(columns).map((kind) =>
    row(
      `median lead, ${kind} (min)`,
      figure((skill) => skill.leadMedianMin[kind], oneDecimal),
    ),
  );
  return {
    header: ['sharing', ...columns.map((column) => column.label)],
    rows: [
      row('places warned in time', inTime),
      row(
        'places missed',
        figure((skill) => skill.placesMissed, grouped),
      ),
      ...leads,
      row(
        'people warned needlessly',
        figure((skill) => skill.needlessPeople, grouped),
      ),
      row(
        'warned over truly threatened person-minutes',
        figure((skill) => skill.overWarningRatio, oneDecimal),
      ),
      row('objects with a false take-cover', falseObjects),
      row(
        'places spared before their take-cover was due (an assumption of the exercise)',
        figure((skill) => skill.placesSpared, grouped),
      ),
      row('objects stopped (an assumption of the exercise)', stopped),
    ],
  };
}

/** The table in columns for a terminal, with a line feed at the end. */
export function compareText({ header, rows }: CompareTable): string {
  const lines = [header, ...rows];
  const widths = header.map((_, column) => Math.max(...lines.map((line) => line[column].length)));
  const rule = widths.map((width) => '-'.repeat(width)).join('  ');
  const text = (line: readonly string[]): string =>
    line
      .map((cell, column) => (column === 0 ? cell.padEnd(widths[column]) : cell.padStart(widths[column])))
      .join('  ')
      .trimEnd();
  return `${[text(header), rule, ...rows.map(text)].join('\n')}\n`;
}

/** The table in Markdown, figures to the right, with a line feed at the end. */
export function compareMarkdown({ header, rows }: CompareTable): string {
  const line = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`;
  const rule = line(header.map((_, column) => (column === 0 ? '---' : '---:')));
  return `${[line(header), rule, ...rows.map(line)].join('\n')}\n`;
}
