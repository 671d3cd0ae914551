/** A plot that is known to belong to a track, or to none: updating and starting tracks. */
import { assert } from '../base/index.ts';
import { ecefToGeodetic, ringContains } from '../geo/index.ts';
import { exp, log } from '../math/index.ts';
import { advanceBank, combineBank, doubtManoeuvres, shiftBank, updateBank } from './bank.ts';
import { isQuiet, settleQuiet } from './bank-quiet.ts';
import { reviveBank, startBank } from './bank-start.ts';
import { ended, mayStart } from './birth-quota.ts';
import { noteAnswer } from './civil-evidence.ts';
import { schedule } from './schedule.ts';
import { count, type Core, type PlotContext } from './core.ts';
import { isHadAlready, joinEstimate, noteNumber } from './estimates.ts';
import { isExpected } from './flights.ts';
import { placeInGrid } from './gate.ts';
import { heightHaeM } from './height.ts';
import { ARC_CHANCE, AT, BLOCK_MODES, MEAN_STATE, MODE_SIZE } from './layout.ts';
import { MODES } from './modes.ts';
import { addRow, HEIGHT, type Observation } from './observation.ts';
import { bookLook } from './sensor-table.ts';
import { noteFeed } from './trust.ts';
import { blockOfTrack, CONFIRMED, TENTATIVE, type Track } from './track.ts';

/** Log odds at which a track is confirmed: existence 0.9. */
export const CONFIRM_LOG_ODDS = 2.1972245773362196;
/** More certainty than this would make a death take too long to believe. */
const LOG_ODDS_MAX = 9;
/** One plot says at most this much: models of false plots are never that right. */
const LOG_GAIN_MAX = 8;
/** Log odds of a first plot: new objects against false plots. */
export const START_LOG_ODDS = -1.4;
const LATE_S = 0.02;
/** Association chances under the first count as the first, over the second need no care. */
const SURETY_MIN = 0.03;
const SURETY_SAFE = 0.98;
const UNSNAPPED_HOLD_S = 30;

/** Chance of existence from log odds. */
export const chanceOf = (existenceScore: number): number => 1 / (1 + exp(-existenceScore));

/** Noise that the past was subject to since a late plot's time, by the modes' chances, added to its covariance. */
function blurLate(core: Core, block: number, observation: Observation, lag: number): void {
  const { data } = core.table;
  let noise = 0;
  for (let j = 0; j < core.bank.weights.length; j += 1) {
    const chance = data[block + BLOCK_MODES + j * MODE_SIZE];
    if (j < 6) noise += chance * MODES.acrossNoise[j];
  }
  const added = (noise * lag * lag * lag) / 3;
  const c = observation.covariance;
  c[0] += added;
  c[3] += added;
  c[5] += added;
  for (let i = 0; i < observation.placeRows; i += 1) {
    // Angle rows count in rad²; without a range at hand they take no more than their own variance again.
    observation.rowVariance[i] = observation.rowVariance[i] >= 1 ? observation.rowVariance[i] + added : observation.rowVariance[i] * 2;
  }
}

/**
 * A plot that may belong to another track counts with a larger error. The variance grows with the fourth power of the chance, by trial: plots
 * that were chosen because they lie near a track confirm it more than they should, and a chance of a half says next to nothing.
 */
function softenPlot(observation: Observation, suretyChance: number): void {
  const scale = 1 / (suretyChance * suretyChance * suretyChance * suretyChance);
  for (let i = 0; i < 6; i += 1) observation.covariance[i] *= scale;
  for (let i = 0; i < observation.rowCount; i += 1) observation.rowVariance[i] *= scale;
}

/** An uncertain time of measurement is an error along the path. */
function blurTime(core: Core, block: number, observation: Observation): void {
  const sigma = observation.timeSigmaS;
  if (sigma <= 0) return;
  const { data } = core.table;
  const s = block + MEAN_STATE + 3;
  const c = observation.covariance;
  let at = 0;
  for (let i = 0; i < 3; i += 1) {
    for (let j = i; j < 3; j += 1) {
      c[at] += sigma * sigma * data[s + i] * data[s + j];
      at += 1;
    }
  }
}

function noteSource(core: Core, track: Track, observation: Observation): void {
  if (observation.heightMeasured) track.heightKnown = true;
  const at = observation.at;
  if (observation.unauthenticated) track.broadcastAt = Math.max(track.broadcastAt, at);
  else if (!observation.isBearing) track.radarAt = Math.max(track.radarAt, at);
  if (observation.forgeable) track.forgeableAt = Math.max(track.forgeableAt, at);
  else if (!observation.unauthenticated) track.securedAt = Math.max(track.securedAt, at);
  if (observation.gridM === 0) track.unsnappedAt = Math.max(track.unsnappedAt, at);
  if (observation.gridM > 0) track.gridM = Math.max(observation.gridM, at - track.unsnappedAt > UNSNAPPED_HOLD_S ? track.gridM : 0);
  else track.gridM = 0;
  if (observation.aircraftAddress >= 0) track.aircraftAddress = observation.aircraftAddress;
  if (observation.callsign !== '') track.callsign = observation.callsign;
  if (observation.mode3A >= 0) track.mode3A = observation.mode3A;
  if (track.radarAt > Number.NEGATIVE_INFINITY && (!observation.unauthenticated || at - track.radarAt < UNSNAPPED_HOLD_S)) track.corroborated = true;
  else if (!track.corroborated && observation.unauthenticated && core.flights !== undefined && isExpected(core.flights, track, core.table.data, at))
    track.corroborated = true;
}

function finishUse(core: Core, track: Track, observation: Observation): void {
  const entry = core.sensors.at(observation.sensorIndex);
  bookLook(entry, true);
  if (observation.isEstimate) entry.isTracker = true;
  track.bookHit(observation.sensorIndex, observation.at, entry.periodS);
  track.lastPlotAt = Math.max(track.lastPlotAt, observation.at);
  track.updateCount += 1;
  track.plotCount += 1;
  noteSource(core, track, observation);
  noteNumber(core, track, observation);
  noteAnswer(core, track, observation);
  noteFeed(core, track, observation);
  schedule(core, track, core.clockAt);
  placeInGrid(core, track, core.clockAt);
}

const ALONE: PlotContext = { suretyChance: 1, isCrowded: false, isFormation: false, existenceScore: 0 };
const YOUNG_PLOTS = 6;
/**
 * Ranges and directions say next to nothing of a height, and a bias of metres in range moves it by kilometres: one that no sensor
 * measured, of what flies level, is pulled back from where nothing flies.
 */
const LEVEL_FLOOR_M = 0;
const LEVEL_CEILING_M = 12_000;
const LEVEL_HEIGHT_SIGMA_M = 1_500;

function holdHeight(track: Track, data: Float64Array, observation: Observation): void {
  const block = blockOfTrack(track);
  if (track.heightKnown || observation.heightMeasured || observation.isBearing || data[block + ARC_CHANCE] > 0.5) return;
  const height = heightHaeM(data, block + MEAN_STATE);
  const held = Math.max(LEVEL_FLOOR_M, Math.min(LEVEL_CEILING_M, height));
  if (held !== height) addRow(observation, HEIGHT, held, LEVEL_HEIGHT_SIGMA_M * LEVEL_HEIGHT_SIGMA_M);
}
/** Misfit of a gated plot that a track in steady flight meets once in thousands. */
const SURPRISE = 12;

/** Updates a track by a plot; confirms it when its existence allows. */
export function updateTrack(core: Core, track: Track, observation: Observation, context: PlotContext = ALONE): void {
  const { bank } = core;
  const { data } = core.table;
  if (observation.isEstimate && isHadAlready(core, track, observation)) {
    noteNumber(core, track, observation);
    count(core, 'estimates of what is known');
    return;
  }
  const block = blockOfTrack(track);
  const heldAt = data[block + AT];
  const isLate = observation.at < heldAt - LATE_S;
  // A plot this far out is a manoeuvre or a boost: the bank that was put away must have its say before the update.
  if (!context.isFormation && observation.misfitScore > SURPRISE) reviveBank(data, block, true);
  blurTime(core, block, observation);
  holdHeight(track, data, observation);
  if (context.suretyChance < SURETY_SAFE) softenPlot(observation, Math.max(SURETY_MIN, context.suretyChance));
  let isMeanKnown = false;
  if (isLate) {
    count(core, 'plots late');
    blurLate(core, block, observation, heldAt - observation.at);
    shiftBank(data, block, observation.at, bank);
    if (observation.isEstimate) joinEstimate(core, track, observation);
    else updateBank(data, block, observation, bank);
    shiftBank(data, block, heldAt, bank);
  } else if (observation.isEstimate) joinEstimate(core, track, observation);
  else {
    bank.mixing.isCrowded = context.isFormation;
    if (context.isFormation && track.plotCount < YOUNG_PLOTS) doubtManoeuvres(data, block);
    isMeanKnown = advanceBank(data, block, observation, bank);
    bank.mixing.isCrowded = false;
  }
  reviveBank(data, block, false);
  if (isMeanKnown && isQuiet(data, block)) settleQuiet(data, block);
  else combineBank(data, block, bank);
  if (context.isCrowded) track.existenceScore = context.existenceScore;
  else if (!observation.isBearing) {
    const gain = log(observation.detectionChance) + bank.placeLogLikelihood - log(observation.falseLikelihood);
    track.existenceScore = Math.min(LOG_ODDS_MAX, track.existenceScore + Math.max(-3, Math.min(LOG_GAIN_MAX, gain)));
  }
  if (observation.isStrobe) {
    // It tells where, and nothing of who: no detection, no seat, no life.
    track.updateCount += 1;
    schedule(core, track, core.clockAt);
    placeInGrid(core, track, core.clockAt);
    return;
  }
  finishUse(core, track, observation);
  if (track.status === TENTATIVE && track.existenceScore >= CONFIRM_LOG_ODDS && track.plotCount >= 2) {
    track.status = CONFIRMED;
    core.onConfirmed(track);
  }
}

/** What is expected where the plot lies. */
function birthGain({ birthAreas }: Core, { search }: Observation): number {
  if (birthAreas.length === 0) return 0;
  const place = ecefToGeodetic({ xM: search[0], yM: search[1], zM: search[2] });
  let gain = 0;
  for (const { ring, gainScore } of birthAreas) if (gainScore > gain && ringContains(ring, place)) gain = gainScore;
  return gain;
}

/** Starts a tentative track from a plot; undefined when the table is full or the plot's feed has started too many. */
export function startTrack(core: Core, observation: Observation, existenceScore: number): Track | undefined {
  assert(!observation.isBearing, 'a bearing alone never starts a track');
  if (!mayStart(core.birthQuotas, observation.feedIndex, observation.at)) {
    count(core, 'picture/births');
    return undefined;
  }
  const track = core.table.start();
  if (track === undefined) {
    ended(core.birthQuotas, observation.feedIndex);
    count(core, 'picture/full');
    return undefined;
  }
  const { data } = core.table;
  const block = blockOfTrack(track);
  startBank(data, block, observation);
  track.existenceScore = existenceScore + birthGain(core, observation) - log(Math.max(1, observation.falseExcessRatio));
  track.bornByIndex = observation.sensorIndex;
  track.bornX = observation.search[0];
  track.bornY = observation.search[1];
  track.bornZ = observation.search[2];
  track.firstAt = observation.at;
  track.sweptAt = observation.at;
  track.lastPlotAt = observation.at;
  finishUse(core, track, observation);
  return track;
}
