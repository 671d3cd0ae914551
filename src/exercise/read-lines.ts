/** Mediated lines of an exercise file, and what is said on them when. */
import { memberId, type MemberId, type TimeS } from '../base/index.ts';
import type { LineConfig } from '../model/index.ts';
import { absent, child, entries, fields, list, moment, problem, text, type Cursor } from './cursor.ts';

/** One thing that somebody does on a line. */
export interface ScenarioSaid {
  readonly at: TimeS;
  readonly by: string;
  readonly act: 'write' | 'forward' | 'reword' | 'consent' | 'mandate';
  /** Name in the file of what comes of it, or of the entry that it is about. */
  readonly id: string;
  readonly line: string;
  readonly kind: string;
  readonly text: string;
  readonly re: string;
  readonly mandate: string;
  readonly until: TimeS;
}

const ACTS = ['write', 'forward', 'reword', 'consent', 'mandate'] as const;

function named(at: Cursor): MemberId[] {
  const read = memberId(text(at));
  if (!read.ok) problem(at, read.error.message);
  return read.ok ? [read.value] : [];
}

/** Lines, by their names in the file. */
export function readScenarioLines(at: Cursor): LineConfig[] {
  return entries(at).flatMap(([id, one]): LineConfig[] => {
    fields(one, ['through', 'between', 'speakers']);
    const [mediator] = named(child(one, 'through'));
    const [first, second] = list(child(one, 'between')).flatMap(named);
    const speakersOf = (end: string): MemberId[] =>
      entries(child(one, 'speakers')).flatMap(([name, members]) => (name === end ? list(members).flatMap(named) : []));
    if (mediator === undefined || first === undefined || second === undefined) {
      problem(one, 'a line has a mediator (through) and two ends (between)');
      return [];
    }
    return [{ id, mediator, ends: [first, second], speakers: [speakersOf(first), speakersOf(second)] }];
  });
}

/** What is said, in the order of its times. */
export function readScenarioSaid(at: Cursor, origin: TimeS, endsAt: TimeS): ScenarioSaid[] {
  const said = list(at).map((one): ScenarioSaid => {
    fields(one, ['at', 'by', 'on', 'kind', 'text', 're', 'under', 'until', ...ACTS]);
    const act = ACTS.find((name) => !absent(child(one, name)));
    if (act === undefined) problem(one, `says none of ${ACTS.join(', ')}`);
    const until = child(one, 'until');
    const optional = (name: string): string => (absent(child(one, name)) ? '' : text(child(one, name)));
    return {
      at: moment(child(one, 'at'), origin),
      by: text(child(one, 'by')),
      act: act ?? 'write',
      id: act === undefined ? '' : text(child(one, act)),
      line: optional('on'),
      kind: optional('kind'),
      text: optional('text'),
      re: optional('re'),
      mandate: optional('under'),
      until: absent(until) ? endsAt : moment(until, origin),
    };
  });
  const late = said.findIndex((one, i) => i > 0 && one.at < said[i - 1].at);
  if (late >= 0) problem(at, 'what is said stands in the order of its times: one stands behind a later one');
  return said;
}
