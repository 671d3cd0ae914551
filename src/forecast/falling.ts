/** Arrivals of what comes down: whole, under power, or in pieces; and the impact that is shown. */
import { timeS } from '../base/index.ts';
import { atan2, wrapTwoPi } from '../math/index.ts';
import type { TrackEstimate } from '../model/index.ts';
import { addArrival, type ArrivalSink, type Contribution } from './arrival-sink.ts';
import { flyToGround } from './ballistic-flight.ts';
import { forecastBoost } from './boost.ts';
import { coefficientOf } from './drag.ts';
import type { PoweredFlight } from './fan.ts';
import { chanceBound, countedReachM, impactChance, type GroundSpread } from './ground-chance.ts';
import { COEFFICIENT_PRIOR_SPREAD, COEFFICIENT_SPREAD, blankSpread, forecastFall, placeSpread, setEllipse } from './impact-spread.ts';
import { placesInWedge, type PlaceShapes, type Wedge } from './place-shapes.ts';
import type { TrackMemory } from './track-memory.ts';

const QUANTILE_SIGMAS = 1.645;
/** A part that adds less than this to a place is left out: a quarter of the least chance that is listed. */
const PART_CHANCE_MIN = 0.002;
/** Pieces of a broken body by ballistic coefficient (kg/m²): sheet, tanks. */
const PIECES = [
  { coefficient: 120, share: 0.25 },
  { coefficient: 600, share: 0.25 },
] as const;
/** Sideways speed that a break-up gives its pieces: their spread on the ground per second of fall, and a floor. */
const PIECE_SPREAD_MPS = 20;
const PIECE_SPREAD_MIN_M = 1_000;

/**
 * What falls above the air may be a body or a piece of one (a stage, what a break-up left): light, it comes down short of the body and
 * later. Which it is shows in the air alone. The chance of a piece: of any falling track, and of one that began beside another.
 */
const PIECE_CHANCE = 0.2;
const SIBLING_PIECE_CHANCE = 0.7;
const PIECE_COEFFICIENT = 700;
/** One sigma of a piece's shortfall and delay, as a share of them: coefficients from about 400 to 1,200 kg/m². */
const PIECE_SPREAD_SHARE = 0.4;

/**
 * A piece that the air has slowed comes down at its last speed, all but straight, and is no arc any more: its kind is lost, its way is
 * not. Nothing that flies comes down this fast and this steeply.
 */
const SINKING_MPS = 20;
const SINKING_RATIO = 0.6;
/** Denser air slows it on; it goes on ahead about half as far as its speed says, give or take the wind and what the speed is worth. */
const SINKING_SLOWS = 1.15;
const SINKING_TIME_SPREAD = 0.2;
const SINKING_AHEAD_SHARE = 0.5;
const SINKING_DRIFT_MPS = 6;

const part: Contribution = { placeIndex: 0, chance: 0, earliestAt: 0, medianAt: 0, latestAt: 0 };
const around: Wedge = { apex: new Float64Array(3), head: new Float64Array(3), halfWidthRad: Math.PI, reachM: 0 };
const work = new Float64Array(6);
const piece = blankSpread();

/** Falling and boosting arrivals of a track, and its impact; `believedShare`: how far its motion is to be believed at all. */
export function addFalling(
  memory: TrackMemory,
  track: TrackEstimate,
  shapes: PlaceShapes,
  into: { readonly sink: ArrivalSink; readonly believedShare: number },
): void {
  const { sink, believedShare } = into;
  const motion = track.boostChance + track.ballisticChance;
  const boosted = motion > 0 ? track.boostChance / motion : 0;
  // A body that a scan or two missed falls on: what ends it is the end of its track, and then its pieces fall.
  const existence = memory.arcShown ? 1 : track.existenceChance;
  const chance = memory.share.ballistic * existence * track.credenceShare * believedShare;
  let shown: GroundSpread | undefined;
  if (boosted > 0.05 && forecastBoost(memory.boost, track.at, track.state, memory.thrustMps2)) {
    for (let i = 0; i < memory.boost.count; i += 1) addSpread(sink, shapes, memory.boost.parts[i], chance * boosted);
    if (boosted > 0.5) shown = memory.boost.parts[memory.boost.count >> 1];
  }
  const { coefficientKgpm2, logSigma } = knownDrag(memory, track);
  if (boosted < 0.95 && forecastFall(memory.fall, track, coefficientKgpm2, logSigma)) {
    const falls = chance * (boosted > 0.05 ? 1 - boosted : 1);
    // The air tells a piece from a body: the better the drag is known, the less is left to guess.
    const unknown = Math.max(0, (logSigma - COEFFICIENT_SPREAD) / (COEFFICIENT_PRIOR_SPREAD - COEFFICIENT_SPREAD));
    const light = unknown * (track.event === track.serial ? PIECE_CHANCE : SIBLING_PIECE_CHANCE);
    memory.fall.spread.share = 1 - light;
    addSpread(sink, shapes, memory.fall.spread, falls);
    if (light > 0 && layPiece(memory.fall.spread, track)) {
      piece.share = light;
      addSpread(sink, shapes, piece, falls);
    }
    shown ??= memory.fall.spread;
  }
  // No burn may be left that ends with what comes down: then a body under power, too, is shown where it falls.
  if (shown !== undefined && memory.share.ballistic > 0.3) showImpact(memory, shown, shown !== memory.fall.spread);
}

/** What its picture knows of the drag, else what the loss of energy shows. */
function knownDrag(memory: TrackMemory, track: TrackEstimate): { readonly coefficientKgpm2: number; readonly logSigma: number } {
  if (track.ballisticCoefficientKgPerM2 > 0) return { coefficientKgpm2: track.ballisticCoefficientKgPerM2, logSigma: COEFFICIENT_SPREAD };
  return coefficientOf(memory.drag);
}

/** Where the track comes down if it is a piece, with the body's own spread and that of its drag. */
function layPiece(body: GroundSpread, track: TrackEstimate): boolean {
  for (let i = 0; i < 6; i += 1) work[i] = track.state[i];
  const flightS = flyToGround(work, PIECE_COEFFICIENT);
  if (!(flightS > 0)) return false;
  placeSpread(piece, work);
  const r = piece.rotation;
  const dx = piece.mean[0] - body.mean[0],
    dy = piece.mean[1] - body.mean[1],
    dz = piece.mean[2] - body.mean[2];
  const shortEast = PIECE_SPREAD_SHARE * (r[0] * dx + r[1] * dy);
  const shortNorth = PIECE_SPREAD_SHARE * (r[3] * dx + r[4] * dy + r[5] * dz);
  const major = body.majorSigmaM * body.majorSigmaM,
    minor = body.minorSigmaM * body.minorSigmaM;
  const e = body.majorEastRatio,
    n = body.majorNorthRatio;
  const east = major * e * e + minor * n * n + shortEast * shortEast;
  const north = major * n * n + minor * e * e + shortNorth * shortNorth;
  setEllipse(piece, east, north, (major - minor) * e * n + shortEast * shortNorth);
  piece.tailShare = body.tailShare;
  piece.at = track.at + flightS;
  const lateS = PIECE_SPREAD_SHARE * (piece.at - body.at);
  piece.atSigmaS = Math.sqrt(body.atSigmaS * body.atSigmaS + lateS * lateS);
  return true;
}

/** Whether a flight is the way of a piece that sinks. Without a measured climb it is not. */
export function isSinking({ climbMps, eastMps, northMps, heightM }: PoweredFlight): boolean {
  return climbMps < -SINKING_MPS && heightM > 0 && climbMps * climbMps > SINKING_RATIO * SINKING_RATIO * (eastMps * eastMps + northMps * northMps);
}

/** Arrivals of what sinks, and where it comes down. `chance`: that it is there, and no arc. */
export function addSinking(
  memory: TrackMemory,
  flight: PoweredFlight,
  shapes: PlaceShapes,
  into: { readonly sink: ArrivalSink; readonly chance: number },
): void {
  const { rotation: r, eastMps, northMps, climbMps, heightM } = flight;
  const fallS = (SINKING_SLOWS * heightM) / -climbMps;
  const east = SINKING_AHEAD_SHARE * eastMps * fallS,
    north = SINKING_AHEAD_SHARE * northMps * fallS;
  for (let axis = 0; axis < 3; axis += 1) work[axis] = flight.state[axis] + east * r[axis] + north * r[3 + axis] - heightM * r[6 + axis];
  placeSpread(piece, work);
  piece.share = 1;
  const ahead = Math.sqrt(east * east + north * north);
  const sigma = flight.positionSigmaM + 0.5 * ahead + SINKING_DRIFT_MPS * fallS;
  setEllipse(piece, sigma * sigma, sigma * sigma, 0);
  piece.tailShare = 0;
  piece.at = flight.at + fallS;
  piece.atSigmaS = 2 + SINKING_TIME_SPREAD * fallS;
  addSpread(into.sink, shapes, piece, into.chance);
  if (memory.forecast.impact === undefined) showImpact(memory, piece, false);
}

/** Pieces of a body that broke up where it was last seen; `chance` is that of the body. */
export function addPieces(memory: TrackMemory, shapes: PlaceShapes, sink: ArrivalSink, chance: number): void {
  for (const { coefficient, share } of PIECES) {
    for (let i = 0; i < 6; i += 1) work[i] = memory.state[i];
    const flightS = flyToGround(work, coefficient);
    if (!(flightS > 0)) continue;
    placeSpread(piece, work);
    piece.share = share;
    piece.majorSigmaM = PIECE_SPREAD_MIN_M + PIECE_SPREAD_MPS * flightS;
    piece.minorSigmaM = 0.7 * piece.majorSigmaM;
    piece.at = memory.seenAt + flightS;
    piece.atSigmaS = 0.15 * flightS;
    piece.tailShare = 0;
    addSpread(sink, shapes, piece, chance);
  }
}

function addSpread(sink: ArrivalSink, shapes: PlaceShapes, spread: GroundSpread, chance: number): void {
  const weight = chance * spread.share;
  if (weight < PART_CHANCE_MIN) return;
  for (let axis = 0; axis < 3; axis += 1) around.apex[axis] = spread.mean[axis];
  around.reachM = countedReachM(spread);
  const count = placesInWedge(shapes, around);
  for (let i = 0; i < count; i += 1) {
    const place = shapes.found[i];
    if (weight * chanceBound(spread, shapes.radiusM[place]) < PART_CHANCE_MIN) continue;
    part.chance = weight * impactChance(spread, shapes, place);
    if (part.chance < PART_CHANCE_MIN) continue;
    part.placeIndex = place;
    part.earliestAt = spread.at - QUANTILE_SIGMAS * spread.atSigmaS;
    part.medianAt = spread.at;
    part.latestAt = spread.at + QUANTILE_SIGMAS * spread.atSigmaS;
    addArrival(sink, part);
  }
}

function showImpact(memory: TrackMemory, spread: GroundSpread, boosting: boolean): void {
  const { impact } = memory;
  const { parts, count } = memory.boost;
  const last = parts[Math.max(0, count - 1)];
  impact.latRad = spread.latRad;
  impact.lonRad = spread.lonRad;
  impact.at = timeS(spread.at);
  // The chain of burn-outs is shown as one region: four tenths of its length are about one sigma of it.
  impact.atSigmaS = boosting ? Math.max(spread.atSigmaS, 0.4 * Math.abs(last.at - parts[0].at)) : spread.atSigmaS;
  impact.majorSigmaM = boosting ? Math.max(spread.majorSigmaM, 0.4 * gapM(parts[0], last)) : spread.majorSigmaM;
  impact.minorSigmaM = spread.minorSigmaM;
  impact.orientationRad = wrapTwoPi(atan2(spread.majorEastRatio, spread.majorNorthRatio));
  memory.forecast.impact = impact;
}

function gapM(a: GroundSpread, b: GroundSpread): number {
  const dx = a.mean[0] - b.mean[0],
    dy = a.mean[1] - b.mean[1],
    dz = a.mean[2] - b.mean[2];
  return Math.sqrt(dx * dx + dy * dy + dz * dz);
}
