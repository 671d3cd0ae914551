/**
 * How good the warnings of one recipient were, against what would have happened. `docs/assessment.md` has every definition; this
 * file follows it line by line. Two steps, so that several recipients can be pooled: outcomes, then figures.
 */
import { assert, timeS, type TimeS } from '../base/index.ts';
import type { TruthKind, UnopposedArrival } from '../exercise/index.ts';
import { KINDS, type Place } from '../model/index.ts';
import { medianOf } from './median.ts';
import { coveredS, spellsOfPlaces, type PlaceSpells, type Spell, type WarningChange } from './warning-spells.ts';

/** A place that is truly threatened, by what and when; what became of the object in this run. */
export interface Threat extends UnopposedArrival {
  /** When the object ended before its arrival: stopped, or failed after its first plot. Undefined: it flew on. */
  readonly endedAt?: TimeS;
  /** When the third plot of it was had by anybody; undefined when that is not known. */
  readonly knowableAt?: TimeS;
}

/** What one recipient's warnings are judged by. */
export interface WarningRun {
  /** The recipient's own places, in the order of their index. */
  readonly places: readonly Place[];
  /** All of them, also those after the end of the run: whether a take-cover was false depends on them. */
  readonly threats: readonly Threat[];
  /** By object: its third plot available in this recipient's `warn` view. */
  readonly thirdPlotAt: ReadonlyMap<string, TimeS>;
  /** Every warning that went out to this recipient, warm-up included, in order of time. */
  readonly changes: readonly WarningChange[];
  /** Arrivals, minutes and take-covers inside it count. */
  readonly window: { readonly from: TimeS; readonly until: TimeS };
  /**
   * Objects whose tracks raised the place to `take-cover` at that time: by the rule of `docs/assessment.md`, with a name of its own
   * for each track that was no object. None named: the take-cover counts as an object of its own. Left out: not computed.
   */
  readonly causes?: (placeIndex: number, at: TimeS) => readonly string[];
}

/** One object and one place that it threatens. */
export interface Lead {
  readonly kind: TruthKind;
  readonly leadS: number;
  /** Undefined when the view never had three plots of it in time. */
  readonly attainableS: number | undefined;
  /** Time since the last arrival of anything else at the place: until then it was rightly told of that, and then rightly that it was over. +∞ when there was none. */
  readonly sinceArrivalS: number;
}

/** What happened to one recipient; outcomes of several can be pooled. */
export interface WarningOutcome {
  readonly threatenedCount: number;
  readonly inTimeCount: number;
  readonly missedCount: number;
  readonly sparedCount: number;
  readonly leads: readonly Lead[];
  /** Person-seconds at take-cover; whole seconds, so that sums do not depend on their order. */
  readonly warnedPersonS: number;
  readonly threatenedPersonS: number;
  readonly needlessPersonS: number;
  readonly needlessPeopleCount: number;
  readonly flapCount: number;
  /** By object that caused a take-cover: true when some place it triggered was truly threatened. */
  readonly coverCauses: ReadonlyMap<string, boolean> | undefined;
}

/** The counts of an assessment, under the names it has in `assessment.json`. */
export interface WarningCounts {
  readonly placesThreatened: number;
  readonly placesInTime: number;
  readonly placesMissed: number;
  readonly placesSpared: number;
  readonly needlessPeople: number;
  readonly falseTakeCoverObjects?: number;
  readonly takeCoverObjects?: number;
  readonly flaps: number;
}

/** The figures of one recipient (or of several pooled). What could not be computed is absent. */
export interface WarningSkill extends WarningCounts {
  readonly leadMedianMin: Readonly<Partial<Record<TruthKind, number>>>;
  readonly leadShareMedian: Readonly<Partial<Record<TruthKind, number>>>;
  readonly overWarningRatio?: number;
  readonly needlessPersonMin: number;
}

/** Kinds in the order in which figures list them. */
export const THREAT_KINDS: readonly TruthKind[] = [...KINDS, 'debris'];

/** How long before its arrival an object can be warned of at most: the `prepare` horizon. */
export function prepareHorizonS(kind: TruthKind): number {
  return kind === 'drone' ? 7200 : 3600;
}

/** `take-cover` is meant to go out this long before the place's shelter time begins to run out. */
const COVER_MARGIN_S = 60;

type Answer = 'in-time' | 'late' | 'missed' | 'spared';

/** What overlaps the time from the object's end (or arrival) to its arrival: the warnings that can have been for it. */
function standingFor(stretches: readonly Spell[], threat: Threat): Spell[] {
  const from = Math.min(threat.arrivesAt, threat.endedAt ?? Infinity);
  return stretches.filter((one) => one.startsAt <= threat.arrivesAt && one.endsAt >= from);
}

function answerTo(threat: Threat, place: Place, spells: PlaceSpells): Answer {
  const dueAt = threat.arrivesAt - place.shelterS;
  const covers = standingFor(spells.covers, threat);
  if (covers.some((cover) => cover.startsAt <= dueAt)) return 'in-time';
  if (threat.endedAt !== undefined && threat.endedAt <= dueAt) return 'spared';
  return covers.length > 0 ? 'late' : 'missed';
}

/** A threat with what was said of it: for finding out why. */
export interface AnsweredThreat {
  readonly threat: Threat;
  readonly answer: 'in-time' | 'late' | 'missed' | 'spared';
}

/** Every assessed threat of one recipient with its answer, in the order of places. */
export function answerThreats(run: Pick<WarningRun, 'places' | 'threats' | 'changes' | 'window'>): AnsweredThreat[] {
  const spells = spellsOfPlaces(run.changes, run.places.length);
  return groupByPlace(run.threats, run.places.length).flatMap((threats, placeIndex) =>
    threats
      .filter((one) => isAssessed(one, run.places[placeIndex].shelterS, run.window))
      .map((threat) => ({ threat, answer: answerTo(threat, run.places[placeIndex], spells[placeIndex]) })),
  );
}

/** An object that ended before anybody could owe a warning of it says nothing about leads. */
function owesLead(threat: Threat): boolean {
  if (threat.endedAt === undefined) return true;
  return threat.endedAt > Math.max(threat.arrivesAt - prepareHorizonS(threat.kind), threat.knowableAt ?? -Infinity);
}

function leadOf(threat: Threat, spells: PlaceSpells, known: { readonly thirdPlotAt: TimeS | undefined; readonly others: readonly Threat[] }): Lead {
  const { kind, arrivesAt } = threat;
  const { thirdPlotAt } = known;
  const sinceArrivalS = known.others.reduce((least, one) => (one.arrivesAt < arrivesAt ? Math.min(least, arrivesAt - one.arrivesAt) : least), Infinity);
  if (thirdPlotAt === undefined || thirdPlotAt >= arrivesAt) return { kind, leadS: 0, attainableS: undefined, sinceArrivalS };
  const attainableS = Math.min(arrivesAt - thirdPlotAt, prepareHorizonS(kind));
  const first = standingFor(spells.spells, threat).reduce((least, one) => Math.min(least, one.startsAt), Infinity);
  return { kind, leadS: Math.max(0, arrivesAt - Math.max(first, thirdPlotAt)), attainableS, sinceArrivalS };
}

/** Arrives within the window, was still in the air when it began, and its take-cover was not due before anything could leave. */
function isAssessed({ arrivesAt, endedAt = timeS(Infinity) }: Threat, shelterS: number, { from, until }: WarningRun['window']): boolean {
  return arrivesAt - shelterS >= from && arrivesAt <= until && endedAt > from;
}

function groupByPlace(threats: readonly Threat[], placeCount: number): Threat[][] {
  const groups: Threat[][] = Array.from({ length: placeCount }, () => []);
  for (const threat of threats) {
    const group = groups[threat.placeIndex];
    assert(group !== undefined, `placeIndex must be below ${placeCount}, got ${threat.placeIndex}`);
    group.push(threat);
  }
  return groups;
}

function coverCausesOf(run: WarningRun, spells: readonly PlaceSpells[], threats: readonly Threat[][]): Map<string, boolean> | undefined {
  const { causes, window } = run;
  if (causes === undefined) return undefined;
  const triggered = new Map<string, boolean>();
  spells.forEach((place, placeIndex) => {
    for (const cover of place.covers) {
      if (cover.startsAt < window.from || cover.startsAt > window.until) continue;
      const named = causes(placeIndex, timeS(cover.startsAt));
      const objects = named.length > 0 ? named : [`${run.places[placeIndex].id} ${cover.startsAt}`];
      for (const object of objects) triggered.set(object, triggered.get(object) === true || threats[placeIndex].length > 0);
    }
  });
  return triggered;
}

/** Judges one recipient's warnings. About linear in changes and threats. */
export function assessWarnings(run: WarningRun): WarningOutcome {
  const { places, window } = run;
  const spells = spellsOfPlaces(run.changes, places.length);
  const threats = groupByPlace(run.threats, places.length);
  const counts = { threatened: 0, inTime: 0, missed: 0, spared: 0, needlessPeople: 0, flaps: 0 };
  const personS = { warned: 0, threatened: 0, needless: 0 };
  const leads: Lead[] = [];
  places.forEach((place, placeIndex) => {
    const told = spells[placeIndex];
    const assessed = threats[placeIndex].filter((one) => isAssessed(one, place.shelterS, window));
    const answers = assessed.map((threat) => answerTo(threat, place, told));
    const owing = threats[placeIndex].filter(({ arrivesAt, endedAt = timeS(Infinity) }) => endedAt >= arrivesAt);
    if (assessed.length > 0) counts.threatened += 1;
    if (answers.includes('missed')) counts.missed += 1;
    else if (answers.includes('in-time') && !answers.includes('late')) counts.inTime += 1;
    else if (assessed.length > 0 && !answers.includes('late')) counts.spared += 1;
    for (const threat of assessed) if (owesLead(threat)) leads.push(leadOf(threat, told, { thirdPlotAt: run.thirdPlotAt.get(threat.objectId), others: owing }));

    const owed = assessed.filter((_, index) => answers[index] !== 'spared');
    const needed = owed.map((one) => ({ startsAt: one.arrivesAt - place.shelterS - COVER_MARGIN_S, endsAt: one.arrivesAt }));
    const warned = Math.round(coveredS(told.covers, window.from, window.until)) * place.populationCount;
    personS.warned += warned;
    personS.threatened += Math.round(coveredS(needed, window.from, window.until)) * place.populationCount;
    if (threats[placeIndex].length === 0 && warned > 0) {
      personS.needless += warned;
      counts.needlessPeople += place.populationCount;
    }
    counts.flaps += told.flapsAt.filter((at) => at >= window.from && at <= window.until).length;
  });
  return {
    threatenedCount: counts.threatened,
    inTimeCount: counts.inTime,
    missedCount: counts.missed,
    sparedCount: counts.spared,
    leads,
    warnedPersonS: personS.warned,
    threatenedPersonS: personS.threatened,
    needlessPersonS: personS.needless,
    needlessPeopleCount: counts.needlessPeople,
    flapCount: counts.flaps,
    coverCauses: coverCausesOf(run, spells, threats),
  };
}

function medians(leads: readonly Lead[], figure: (lead: Lead) => number | undefined): Partial<Record<TruthKind, number>> {
  const byKind: Partial<Record<TruthKind, number>> = {};
  for (const kind of THREAT_KINDS) {
    const values = leads.flatMap((lead) => (lead.kind === kind ? (figure(lead) ?? []) : []));
    const median = medianOf(values);
    if (median !== undefined) byKind[kind] = median;
  }
  return byKind;
}

function pooledCauses(outcomes: readonly WarningOutcome[]): Map<string, boolean> | undefined {
  const pooled = new Map<string, boolean>();
  for (const { coverCauses } of outcomes) {
    if (coverCauses === undefined) return undefined;
    for (const [object, threatened] of coverCauses) pooled.set(object, pooled.get(object) === true || threatened);
  }
  return pooled;
}

/** The figures of one recipient's outcome, or of several recipients' together: pooled, not averaged. */
export function warningSkill(outcomes: readonly WarningOutcome[]): WarningSkill {
  const sum = (figure: (outcome: WarningOutcome) => number): number => outcomes.reduce((total, one) => total + figure(one), 0);
  const leads = outcomes.flatMap((one) => one.leads);
  const threatenedPersonS = sum((one) => one.threatenedPersonS);
  const causes = pooledCauses(outcomes);
  return {
    placesThreatened: sum((one) => one.threatenedCount),
    placesInTime: sum((one) => one.inTimeCount),
    placesMissed: sum((one) => one.missedCount),
    placesSpared: sum((one) => one.sparedCount),
    leadMedianMin: medians(leads, (lead) => lead.leadS / 60),
    leadShareMedian: medians(leads, ({ leadS, attainableS }) => (attainableS === undefined ? undefined : Math.min(1, leadS / attainableS))),
    ...(threatenedPersonS > 0 && { overWarningRatio: sum((one) => one.warnedPersonS) / threatenedPersonS }),
    needlessPeople: sum((one) => one.needlessPeopleCount),
    needlessPersonMin: sum((one) => one.needlessPersonS) / 60,
    ...(causes !== undefined && {
      falseTakeCoverObjects: [...causes.values()].filter((threatened) => !threatened).length,
      takeCoverObjects: causes.size,
    }),
    flaps: sum((one) => one.flapCount),
  };
}
