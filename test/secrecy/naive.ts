/**
 * A naive reader of terms: from what the generator says of an input, whether any term in force lets it into a view. It shares
 * nothing with `src/release`; where its simple geometry cannot be sure, it says that the input may be released.
 */
import { memberOf } from '../../src/base/index.ts';
import { ecefToGeodetic, enuToEcef, localFrame, polarToEnu } from '../../src/geo/index.ts';
import { LEVELS, type FeedConfig, type Place, type Sensor, type Term } from '../../src/model/index.ts';
import type { ViewName } from '../../src/release/index.ts';
import type { Said } from './world-reports.ts';
import type { World } from './world.ts';

const METRES = 6_371_000;
/** Refraction and the plane's curvature leave the simple geometry this unsure. */
const UNSURE_M = 120;
const UNSURE_HEIGHT_M = 250;
const TIME_STEP_S: Readonly<Record<number, number>> = { 1000: 5, 5000: 15, 20000: 60 };

/** A term for some places is one for a view only when one of its recipient's places may lie there. */
function countsFor(term: Term, view: ViewName, places: readonly Place[]): boolean {
  const { places: area } = term;
  if (area === undefined) return true;
  return view.level !== 'picture' && places.some((place) => place.member === memberOf(view.recipient) && depthM(area, place) >= place.radiusM - UNSURE_M);
}

export const reaches = (term: Term, view: ViewName, places: readonly Place[]): boolean =>
  LEVELS.indexOf(term.level) >= LEVELS.indexOf(view.level) &&
  (term.to === view.recipient || (term.to === 'all' && !view.recipient.startsWith('public:'))) &&
  countsFor(term, view, places);

/** What a term that speaks to the view says to it: not whom else it addresses, for which feeds, or how much higher it grants. */
const saysToView = (term: Term): string =>
  JSON.stringify([
    term.gridM,
    term.delayS,
    term.region === undefined ? 0 : [...term.region],
    term.places === undefined ? 0 : [...term.places],
    term.floorHaeM,
    term.ceilingHaeM,
    term.validFrom,
    term.validUntil,
  ]);

/** A grant by name and one to all are the same release when they say the same to the view. */
const same = (a: Term, b: Term): boolean => saysToView(a) === saysToView(b);

/** The terms of a feed's owner that speak to the view, by the tick from which they hold. */
function versionsOf(world: World, feed: FeedConfig, view: ViewName): Array<{ from: number; terms: readonly Term[] }> {
  const speaks = (term: Term): boolean => reaches(term, view, world.config.places) && (term.feeds === 'all' || term.feeds.includes(feed.id));
  const first = world.config.terms.find((file) => file.member === feed.member)?.terms ?? [];
  // They hold from the next tick, or from a crash before it: the process that follows starts under them.
  const holdsFrom = (at: number): number =>
    world.crashAt !== undefined && at <= world.crashAt ? Math.min(world.crashAt, Math.floor(at) + 1) : Math.floor(at) + 1;
  const later = world.inputs.flatMap((input) =>
    input.kind === 'terms' && input.terms.member === feed.member ? [{ from: holdsFrom(input.at), terms: input.terms.terms.filter(speaks) }] : [],
  );
  return [{ from: -Infinity, terms: first.filter(speaks) }, ...later];
}

/** East and north of `to` seen from `from`, metres, on a plane. */
const planar = (from: { latRad: number; lonRad: number }, lonRad: number, latRad: number): [number, number] => [
  (lonRad - from.lonRad) * Math.cos(from.latRad) * METRES,
  (latRad - from.latRad) * METRES,
];

/** How far inside the ring a point lies, metres; negative outside. */
function depthM(ring: Float64Array, at: { latRad: number; lonRad: number }): number {
  let inside = false;
  let least = Infinity;
  for (let i = 0; i + 3 < ring.length; i += 2) {
    const [ax, ay] = planar(at, ring[i], ring[i + 1]);
    const [bx, by] = planar(at, ring[i + 2], ring[i + 3]);
    if (ay > 0 !== by > 0 && ax + ((0 - ay) * (bx - ax)) / (by - ay) > 0) inside = !inside;
    const length2 = (bx - ax) ** 2 + (by - ay) ** 2 || 1;
    const share = Math.max(0, Math.min(1, -(ax * (bx - ax) + ay * (by - ay)) / length2));
    least = Math.min(least, Math.hypot(ax + share * (bx - ax), ay + share * (by - ay)));
  }
  return inside ? least : -least;
}

/** True when every term that ever speaks to the view for the sensor's feed is for a region of which the sensor covers nothing. */
export function isOutOfReach(world: World, view: ViewName, sensor: Sensor): boolean {
  const feed = world.config.feeds.find(({ id }) => id === sensor.feed)!;
  if (feed.public || feed.member === memberOf(view.recipient)) return false;
  const terms = versionsOf(world, feed, view).flatMap((version) => version.terms);
  return terms.every(({ region }) => region !== undefined && depthM(region, sensor) < -sensor.rangeMaxM * 1.05);
}

function liesWithin(term: Term, said: Said): boolean {
  const { measurement, sensor } = said;
  if (measurement === undefined || (term.region === undefined && term.ceilingHaeM === Infinity)) return true;
  const site = localFrame({ latRad: sensor.latRad, lonRad: sensor.lonRad, altitudeHaeM: sensor.antennaAltitudeHaeM });
  const { rangeM, azimuthRad } = measurement;
  const rise = (measurement.pressureAltitudeM - sensor.antennaAltitudeHaeM) / rangeM;
  const elevationRad = Number.isNaN(measurement.elevationRad) ? Math.asin(Math.max(-1, Math.min(1, rise))) : measurement.elevationRad;
  const at = ecefToGeodetic(enuToEcef(site, polarToEnu(rangeM, azimuthRad, elevationRad)));
  const sigma = Math.max(sensor.rangeSigmaM, rangeM * sensor.azimuthSigmaRad);
  if (term.region !== undefined && depthM(term.region, at) < 3 * sigma - UNSURE_M) return false;
  const altitudeSigma = Number.isNaN(measurement.elevationRad) ? 150 : rangeM * sensor.elevationSigmaRad;
  return at.altitudeHaeM + 3 * altitudeSigma <= term.ceilingHaeM + UNSURE_HEIGHT_M;
}

/** When something leaves under a term: after its delay, and not before the middle of the time step it is snapped to. */
function leavesAt(term: Term, said: Said, receivedAt: number): number {
  const step = TIME_STEP_S[term.gridM];
  const snapped = step === undefined ? -Infinity : (Math.floor(said.measuredAt / step) + 0.5) * step;
  return Math.max(receivedAt + term.delayS, snapped);
}

/** True when nothing releases what came at `receivedAt` to the view. */
export function isHidden(world: World, view: ViewName, said: Said, receivedAt: number): boolean {
  const feed = world.config.feeds.find((one) => one.id === said.feed)!;
  if (feed.public || feed.member === memberOf(view.recipient)) return false;
  const versions = versionsOf(world, feed, view);
  const at = (time: number): readonly Term[] => versions.filter((version) => version.from <= time).at(-1)!.terms;
  const allowed = at(receivedAt).some((term) => {
    const leaves = leavesAt(term, said, receivedAt);
    if (receivedAt < term.validFrom || leaves >= term.validUntil || !liesWithin(term, said)) return false;
    // What is delayed enters on a tick, under the terms of that tick.
    return at(leaves === receivedAt ? leaves : Math.ceil(leaves)).some((later) => same(later, term));
  });
  return !allowed;
}
