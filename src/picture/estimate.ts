/** A track as the picture hands it on: predicted to a time, with the errors it may claim. */
import { timeS, type TimeS } from '../base/index.ts';
import { KINDS, type TrackEstimate } from '../model/index.ts';
import { momentMatch } from './mix.ts';
import { isCivil } from './civil-evidence.ts';
import { claimInto } from './claim.ts';
import type { Core } from './core.ts';
import { predictState } from './gate.ts';
import { refreshKind } from './kinds.ts';
import { ARC_CHANCE, AT, BALLISTIC, blockOf, BOOST, LEVEL_COUNT, MEAN_STATE, MEAN_TURN, MODE_COUNT, MODE_STATE, modeOf, WORK_SLOT } from './layout.ts';
import { coast, LEVEL_AHEAD_S } from './lifecycle.ts';
import { addNoise, NORMAL_Z } from './predict.ts';
import { blockOfTrack, LOST, TENTATIVE, type Track } from './track.ts';
import { credenceOf, isHeldBack, isSingleSource } from './trust.ts';
import { chanceOf } from './use-plot.ts';

export const blankEstimate = (): TrackEstimate => ({
  serial: 0,
  event: 0,
  status: 'tentative',
  existenceChance: 0,
  at: timeS(0),
  state: new Float64Array(6),
  covariance: new Float64Array(21),
  turnSigmaMps: 0,
  kindChance: new Float64Array(KINDS.length),
  boostChance: 0,
  ballisticChance: 0,
  ballisticCoefficientKgPerM2: Number.NaN,
  turnRateRadPerS: 0,
  heightKnown: false,
  updateCount: 0,
  firstAt: timeS(0),
  lastPlotAt: timeS(0),
  aircraftAddress: -1,
  callsign: '',
  mode3A: -1,
  civilCorroborated: false,
  broadcastOnly: false,
  forgeable: false,
  gridM: 0,
  credenceShare: 1,
  heldBack: false,
  singleSource: false,
});

/** A track that nothing but what could be forged has shown for so long may have been led away. */
const SECURED_HOLD_S = 120;

/** Speed changes course while out of sight: share of the way that is uncertain sideways. */
const LOST_WANDER = 0.15;
/** From this time ahead an arc is integrated rather than stretched. */
const ARC_AHEAD_S = 1;

/** Writes where a track is and how it moves at `at` (ECEF, 6 doubles) into `state`. */
export function stateInto(core: Core, track: Track, at: TimeS, state: Float64Array): void {
  const { data } = core.table;
  const block = blockOfTrack(track);
  const arc = data[block + ARC_CHANCE];
  const dt = at - data[block + AT];
  const o = Math.abs(dt) > (arc > 0.5 ? ARC_AHEAD_S : LEVEL_AHEAD_S) ? coast(core, track, at) : predictState(data, block, at) + MODE_STATE;
  for (let i = 0; i < 6; i += 1) state[i] = data[o + i];
  if (arc > 0.02 && arc < 0.98 && track.status !== TENTATIVE) splitBanks(core, track, dt, state);
}

/** Fills `out` with a track predicted to `at`. */
export function estimateInto(core: Core, track: Track, at: TimeS, out: TrackEstimate): void {
  const { data } = core.table;
  const block = blockOfTrack(track);
  const arc = data[block + ARC_CHANCE];
  const isLost = track.status === LOST;
  stateInto(core, track, at, out.state);
  claimInto(data, track, at - data[block + AT], out);
  if (isLost && arc < 0.5) growLost(out, at - track.lastPlotAt);
  if (track.gridM > 0) floorGrid(out, track.gridM);
  refreshKind(track, data, block + MEAN_STATE);
  for (let k = 0; k < KINDS.length; k += 1) out.kindChance[k] = track.kindChance(k);
  out.serial = track.serial;
  out.event = track.event;
  out.heldBack = isHeldBack(track);
  out.singleSource = isSingleSource(track);
  out.status = out.heldBack || track.status === TENTATIVE ? 'tentative' : isLost ? 'lost' : 'confirmed';
  out.existenceChance = chanceOf(track.existenceScore);
  out.credenceShare = credenceOf(core, track);
  out.at = at;
  out.boostChance = arc * data[modeOf(block, BOOST)];
  out.ballisticChance = arc * data[modeOf(block, BALLISTIC)];
  const speed = Math.sqrt(out.state[3] * out.state[3] + out.state[4] * out.state[4] + out.state[5] * out.state[5]);
  out.turnRateRadPerS = speed > 5 ? data[block + MEAN_TURN] / speed : 0;
  out.heightKnown = track.heightKnown;
  out.updateCount = track.updateCount;
  out.firstAt = timeS(track.firstAt);
  out.lastPlotAt = timeS(track.lastPlotAt);
  out.aircraftAddress = track.aircraftAddress;
  out.callsign = track.callsign;
  out.mode3A = track.mode3A;
  out.civilCorroborated = isCivil(track);
  out.broadcastOnly = track.radarAt === Number.NEGATIVE_INFINITY;
  out.gridM = track.gridM;
  out.forgeable = track.forgeableAt > track.securedAt + SECURED_HOLD_S;
}

/** While both banks stand, what is handed on is the likelier one, not their average. */
function splitBanks(core: Core, track: Track, dt: number, state: Float64Array): void {
  const { data } = core.table;
  const block = blockOfTrack(track);
  const isArc = data[block + ARC_CHANCE] > 0.5;
  const { weights } = core.bank;
  for (let j = 0; j < MODE_COUNT; j += 1) weights[j] = j < LEVEL_COUNT === isArc ? 0 : data[modeOf(block, j)];
  const work = blockOf(WORK_SLOT);
  momentMatch(data, block, weights, work + MEAN_STATE);
  const s = work + MEAN_STATE;
  for (let i = 0; i < 3; i += 1) {
    state[i] += data[s + i] - data[block + MEAN_STATE + i] + dt * (data[s + 3 + i] - data[block + MEAN_STATE + 3 + i]);
    state[3 + i] += data[s + 3 + i] - data[block + MEAN_STATE + 3 + i];
  }
}

const spread = new Float64Array(6);

/** The region a lost object can have reached grows along and across its way. */
function growLost(out: TrackEstimate, age: number): void {
  const s = out.state;
  const speed2 = s[3] * s[3] + s[4] * s[4] + s[5] * s[5];
  const x = s[0],
    y = s[1],
    z = s[2] * NORMAL_Z;
  const n2 = x * x + y * y + z * z;
  const across = LOST_WANDER * LOST_WANDER * speed2;
  // Horizontal only: I − u uᵀ; as a density over the age it adds (share × way)².
  const scale = (3 * across) / Math.max(1, age);
  spread[0] = scale * (1 - (x * x) / n2);
  spread[1] = (-scale * x * y) / n2;
  spread[2] = (-scale * x * z) / n2;
  spread[3] = scale * (1 - (y * y) / n2);
  spread[4] = (-scale * y * z) / n2;
  spread[5] = scale * (1 - (z * z) / n2);
  addNoise(out.covariance, 0, spread, Math.max(0, age));
}

/** A track fed by snapped plots alone claims no better than the cell: its error is a bias that more plots do not take away. */
function floorGrid(out: TrackEstimate, gridM: number): void {
  const variance = (gridM * gridM) / 12;
  out.covariance[0] += variance;
  out.covariance[6] += variance;
  out.covariance[11] += variance;
}
