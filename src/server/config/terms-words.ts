/** Terms in words, for whoever must agree to them: what goes to whom, what a coarse grant still tells, what a delay costs. */
import { isoFromTime, timeS } from '../../base/index.ts';
import { ringAreaM2 } from '../../geo/index.ts';
import { LEVELS } from '../../model/index.ts';
import { timeStepS } from '../../release/index.ts';
import type { Audience, Grant, WordGrant, WrittenTerms } from './terms-file.ts';

const km = (metres: number): string => `${Math.round(metres / 100) / 10} km`;

const LEVEL_WORDS: Readonly<Record<Grant['level'], string>> = {
  none: 'nothing',
  warn: 'count them towards warnings for its places, and show no track',
  threats: 'see the tracks on their way to its places, and be warned',
  picture: 'see every track, and be warned',
};

const pinned = (seal: string): string => ` (pinned to those behind the seal ${seal.slice(0, 16)}…: who joins later gets nothing)`;

function audienceWords(to: Audience): string {
  switch (to.kind) {
    case 'all':
      return `every member and the hub${to.seal === undefined ? ' (whoever that is: this trusts the hub with the list)' : pinned(to.seal)}`;
    case 'group':
      return `the group ${to.name}${to.seal === undefined ? ' (whoever the hub says is in it: this trusts the hub with the list)' : pinned(to.seal)}`;
    case 'public':
      return `the public of ${to.name} (THIS TELLS EVERYBODY)`;
    default:
      return to.name;
  }
}

const areaKm2 = (ring: Float64Array): string => Math.round(ringAreaM2(ring) / 1e6).toLocaleString('en');

/** One grant in words. */
export function grantWords(grant: Grant): string {
  const feeds = grant.feeds === 'all' ? 'plots of all feeds' : `plots of ${grant.feeds.join(', ')}`;
  const parts = [`${feeds} → ${audienceWords(grant.to)} may ${LEVEL_WORDS[grant.level]}`];
  if (grant.gridM > 0) parts.push(`snapped to a grid of ${km(grant.gridM)}`);
  if (grant.delayS > 0) parts.push(`${grant.delayS} s late`);
  if (grant.region !== undefined) parts.push(`within a region of ${areaKm2(grant.region)} km²`);
  if (grant.places !== undefined) parts.push(`for those of its places alone that lie wholly in an area of ${areaKm2(grant.places)} km²`);
  if (Number.isFinite(grant.floorHaeM)) parts.push(`above ${km(grant.floorHaeM)}`);
  if (Number.isFinite(grant.ceilingHaeM)) parts.push(`below ${km(grant.ceilingHaeM)}`);
  if (grant.exerciseOnly) parts.push('in exercises only');
  if (grant.validFrom > 0) parts.push(`from ${isoFromTime(grant.validFrom)}`);
  return `${parts.join(', ')}, until ${isoFromTime(grant.validUntil)}.`;
}

const WORD_LEVEL_WORDS: Readonly<Record<Grant['level'], string>> = {
  none: 'learn nothing of them',
  warn: 'have them count towards the posture of regions, and see none of them',
  threats: 'see what they say, without who said it to whom',
  picture: 'see what they say and the chain of who said it to whom',
};

/** One grant for indications in words. */
export function wordGrantWords(grant: WordGrant): string {
  const parts = [`indications → ${audienceWords(grant.to)} may ${WORD_LEVEL_WORDS[grant.level]}`];
  if (grant.level === 'picture') parts.push(grant.namesOriginator ? 'WITH YOUR NAME' : 'never your name');
  if (grant.widenSteps > 0) parts.push(`regions ${grant.widenSteps} step${grant.widenSteps === 1 ? '' : 's'} wider`);
  if (grant.windowStepS > 0) parts.push(`times in whole steps of ${grant.windowStepS / 3600} h`);
  if (grant.widenSteps > 0 || grant.windowStepS > 0) parts.push('without their text');
  if (grant.delayS > 0) parts.push(`${Math.round(grant.delayS / 6) / 10} min late`);
  if (grant.exerciseOnly) parts.push('in exercises only');
  if (grant.validFrom > 0) parts.push(`from ${isoFromTime(grant.validFrom)}`);
  return `${parts.join(', ')}, until ${isoFromTime(grant.validUntil)}.`;
}

/** What the words below reckon with: an airliner's or a cruise object's speed, and how long somebody watches it fly straight. */
const SPEED_MPS = 240;
const WATCHED_S = 600;
const BALLISTIC_FLIGHT_MIN = 12;

/**
 * One sigma of where an object on a straight course stands for somebody who averages what a grid leaves: each new cell is one
 * independent look, good to the cell in place and to the step in time.
 */
export function averagedSigmaM(gridM: Grant['gridM']): number {
  if (gridM === 0) return 0;
  const oneLookM = Math.sqrt((gridM * gridM + (SPEED_MPS * timeStepS(gridM)) ** 2) / 12);
  return oneLookM / Math.sqrt(Math.max(1, (SPEED_MPS * WATCHED_S) / gridM));
}

/** Minutes by which a warning comes later than without delay and grid: the delay, and half a time step on average. */
export function leadCostMin(grant: Pick<Grant, 'gridM' | 'delayS'>): number {
  return (grant.delayS + timeStepS(grant.gridM) / 2) / 60;
}

const minutes = (value: number): string => `${Math.round(value * 100) / 100} min`;

/** What a grant leaves to be found out, and what it costs the recipient: the price in both directions. */
export function grantPrice(grant: Grant): string[] {
  if (grant.level === 'none') return [];
  const lines: string[] = [];
  if (grant.gridM === 0) lines.push('as measured: errors and gaps of these tracks can tell how far, and in which direction, the sensor stands');
  else
    lines.push(
      `averaging: an object that flies straight for ${WATCHED_S / 60} min at ${SPEED_MPS} m/s can still be placed to ${km(averagedSigmaM(grant.gridM))} (one sigma), though each cell is ${km(grant.gridM)}`,
    );
  if (grant.level === 'warn') lines.push('geography: a warning that no other feed could have raised tells that somebody sees there');
  else
    lines.push(
      'geography: a track that appears or ends where only one feed can see tells that it sees there' +
        (grant.region === undefined ? '' : ', and tracks that end in a line show the edge of the region'),
    );
  if (grant.places !== undefined)
    lines.push('places: whoever has places in the area and outside it can compare what is said of them, and so learns what your plots add');
  const cost = leadCostMin(grant);
  if (cost > 0) lines.push(`lead: its warnings come ${minutes(cost)} later, of the ${BALLISTIC_FLIGHT_MIN} min that a ballistic object flies`);
  return lines;
}

const keyOf = (grant: Grant): string => `${grant.to.kind}:${grant.to.name}`;
const sameRing = (a: Float64Array | undefined, b: Float64Array | undefined): boolean =>
  a === undefined || b === undefined ? a === b : a.length === b.length && a.every((x, i) => x === b[i]);

/** True when whatever `less` lets through, `more` lets through at least as fine, as soon and as high. */
function covers(more: Grant, less: Grant): boolean {
  const feeds = more.feeds === 'all' || (less.feeds !== 'all' && less.feeds.every((feed) => more.feeds.includes(feed)));
  const seal = (grant: Grant): string | undefined => ('seal' in grant.to ? grant.to.seal : undefined);
  return (
    keyOf(more) === keyOf(less) &&
    feeds &&
    LEVELS.indexOf(more.level) >= LEVELS.indexOf(less.level) &&
    more.gridM <= less.gridM &&
    more.delayS <= less.delayS &&
    (more.region === undefined || sameRing(more.region, less.region)) &&
    (more.places === undefined || sameRing(more.places, less.places)) &&
    more.floorHaeM <= less.floorHaeM &&
    more.ceilingHaeM >= less.ceilingHaeM &&
    (seal(more) === undefined || seal(more) === seal(less)) &&
    more.validFrom <= less.validFrom &&
    more.validUntil >= less.validUntil &&
    (!more.exerciseOnly || less.exerciseOnly)
  );
}

const allCovered = (by: readonly Grant[], these: readonly Grant[]): boolean =>
  these.every((grant) => grant.level === 'none' || by.some((other) => covers(other, grant)));

/** What a change of terms is for one audience. */
export interface AudienceChange {
  readonly verdict: 'more' | 'less' | 'other';
  readonly gone: readonly Grant[];
  readonly come: readonly Grant[];
}

/** What going from one file to the next changes, for each audience that it concerns. */
export function audienceChanges(before: WrittenTerms, after: WrittenTerms): AudienceChange[] {
  const audiences = [...new Set([...before.grants, ...after.grants].map(keyOf))].sort();
  return audiences.flatMap((audience): AudienceChange[] => {
    const old = before.grants.filter((grant) => keyOf(grant) === audience);
    const next = after.grants.filter((grant) => keyOf(grant) === audience);
    const isMore = allCovered(next, old);
    const isLess = allCovered(old, next);
    if (isMore && isLess) return [];
    const without = (these: readonly Grant[], others: readonly Grant[]): Grant[] => {
      const words = new Set(others.map(grantWords));
      return these.filter((grant) => !words.has(grantWords(grant)));
    };
    return [{ verdict: isMore ? 'more' : isLess ? 'less' : 'other', gone: without(old, next), come: without(next, old) }];
  });
}

const VERDICT_WORDS: Readonly<Record<AudienceChange['verdict'], string>> = { more: 'gets MORE', less: 'gets less', other: 'gets something else, in part MORE' };

/** What going from one file to the next changes: for each audience whether it gets more, less or something else, and the lines. */
export function diffWords(before: WrittenTerms, after: WrittenTerms): string[] {
  return audienceChanges(before, after).flatMap(({ verdict, gone, come }) => {
    const name = audienceWords([...come, ...gone][0].to).split(/[,:]/)[0];
    return [`${name} ${VERDICT_WORDS[verdict]}:`, ...gone.map((grant) => `  - ${grantWords(grant)}`), ...come.map((grant) => `  + ${grantWords(grant)}`)];
  });
}

/** Lines about indications that one file has and the other has not; who gets more by them is for a reader to say. */
export function wordDiffWords(before: WrittenTerms, after: WrittenTerms): string[] {
  const [old, next] = [before.words.map(wordGrantWords), after.words.map(wordGrantWords)];
  return [...old.filter((line) => !next.includes(line)).map((line) => `- ${line}`), ...next.filter((line) => !old.includes(line)).map((line) => `+ ${line}`)];
}

/** A moment without its fraction, as words have it. */
export const wholeSecond = (at: number): string => isoFromTime(timeS(Math.floor(at)));
