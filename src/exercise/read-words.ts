/** The words of an exercise file: regions, terms for indications, and what members file when. */
import { LIMITS, isoFromTime, timeS, type TimeS } from '../base/index.ts';
import { INDICATION_FORMAT, readIndication, regionFaults } from '../coordinate/index.ts';
import { LEVELS, WINDOW_STEPS_S, type Region, type WindowStepS } from '../model/index.ts';
import { absent, child, entries, fields, list, moment, names, problem, quantity, shown, text, whole, word, type Cursor } from './cursor.ts';
import { DURATION } from './quantity.ts';
import { readArea } from './read-area.ts';
import type { ScenarioWord, ScenarioWordTerm } from './scenario.ts';

type Areas = ReadonlyMap<string, Float64Array>;

/** Until nobody takes it back. */
const EVER = timeS(4_102_444_800);

/** Regions, by their names in the file. */
export function readRegions(at: Cursor, areas: Areas): Region[] {
  const regions = entries(at).map(([id, one]): Region => {
    fields(one, ['names', 'area', 'within']);
    const within = child(one, 'within');
    return { id, names: names(child(one, 'names')), ring: readArea(child(one, 'area'), areas), within: absent(within) ? undefined : text(within) };
  });
  for (const fault of regionFaults(regions)) problem(at, fault);
  return regions;
}

function readStep(at: Cursor): WindowStepS {
  const value = quantity(at, DURATION, { min: 0, max: 86_400 }, 0);
  const step = WINDOW_STEPS_S.find((one) => one === value);
  if (step === undefined) problem(at, `"${shown(at.value)}" is not one of the steps: 1 h, 6 h, 24 h, or leave it out`);
  return step ?? 86_400;
}

/** Grants for indications, by member. */
export function readWordTerms(at: Cursor, origin: TimeS): ScenarioWordTerm[] {
  return entries(at).flatMap(([member, terms]) =>
    list(terms).map((one): ScenarioWordTerm => {
      fields(one, ['to', 'level', 'widen', 'steps', 'delay', 'from', 'until', 'namesOriginator']);
      return {
        member,
        to: text(child(one, 'to')),
        level: word(child(one, 'level'), LEVELS),
        widenSteps: whole(child(one, 'widen'), { min: 0, max: 2 }, 0) as 0 | 1 | 2,
        windowStepS: readStep(child(one, 'steps')),
        delayS: quantity(child(one, 'delay'), DURATION, { min: 0, max: LIMITS.wordsDelayMaxS }, 0),
        namesOriginator: child(one, 'namesOriginator').value === true,
        validFrom: absent(child(one, 'from')) ? timeS(0) : moment(child(one, 'from'), origin),
        validUntil: absent(child(one, 'until')) ? EVER : moment(child(one, 'until'), origin),
      };
    }),
  );
}

const OWN_FIELDS = ['member', 'at', 'passesOn'] as const;

/** What members file; each is read as its door would read it. Moments in it may be written as elsewhere in the file. */
export function readWords(at: Cursor, regions: readonly Region[], origin: TimeS): ScenarioWord[] {
  const words = list(at).map((one): ScenarioWord => {
    const member = text(child(one, 'member'));
    const passes = child(one, 'passesOn');
    if (!absent(passes)) fields(passes, ['member', 'id']);
    const said = Object.fromEntries(
      entries(one)
        .filter(([name]) => !(OWN_FIELDS as readonly string[]).includes(name))
        .map(([name, value]) => [name, value.value]),
    );
    const written = JSON.stringify({ format: INDICATION_FORMAT, version: 1, member, ...said });
    const read = readIndication(written, regions);
    if (!read.ok) problem(one, read.error.message);
    return {
      member,
      at: moment(child(one, 'at'), origin),
      text: written,
      passesOn: absent(passes) ? undefined : { member: text(child(passes, 'member')), id: text(child(passes, 'id')) },
    };
  });
  const late = words.findIndex((one, i) => i > 0 && one.at < words[i - 1].at);
  if (late >= 0) problem(at, `the one of ${isoFromTime(words[late].at)} stands behind a later one: give them in the order of their times`);
  return words;
}
