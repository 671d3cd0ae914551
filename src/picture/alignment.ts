/**
 * What a radar measures too much in range, azimuth and time, by the tracks that other sensors of this view hold. Registration at the door goes by
 * public broadcasts; where there are none, sensors are aligned with one another here: what all of them have in common shows nowhere and stays.
 */
import { atan2, wrapPi } from '../math/index.ts';
import { addRow, fade, solve } from './alignment-fit.ts';
import { count, type Core } from './core.ts';
import { predictState } from './gate.ts';
import { ARC_CHANCE, MEAN_STATE, MODE_STATE } from './layout.ts';
import { AZIMUTH, RANGE, type Observation } from './observation.ts';
import type { SensorEntry } from './sensor-table.ts';
import { blockOfTrack, CONFIRMED, type Track } from './track.ts';

/** After so many pairs, or plots, one of so many plots is looked at. */
const PAIRS_PLENTY = 128;
const PLOTS_PLENTY = 4096;
const LOOK_EVERY = 8;
/** No other track may be within this of the plot. */
const ALONE_M = 10_000;
const RANGE_MAX_M = 2_000;
const AZIMUTH_MAX_RAD = 0.03;
const GATE_SIGMAS = 4;
/** Another sensor must have seen the track so lately; the track must be grown. */
const OTHER_WITHIN_S = 12;
const GROWN_PLOTS = 8;
const GROUND_MIN_M = 2_000;
/** The fit is solved after so many plots, the first time after `PAIRS_MIN`. */
const SOLVE_EVERY = 16;
const PAIRS_MIN = 32;
const enu = new Float64Array(3);

/** A place seen from a sensor: east, north, up. */
function turnInto({ rotation: r }: SensorEntry, x: number, y: number, z: number): Float64Array {
  enu[0] = r[0] * x + r[1] * y + r[2] * z;
  enu[1] = r[3] * x + r[4] * y + r[5] * z;
  enu[2] = r[6] * x + r[7] * y + r[8] * z;
  return enu;
}

const rowValue = ({ rowKind, rowValue: values, rowCount }: Observation, kind: number): number => {
  for (let i = 0; i < rowCount; i += 1) if (rowKind[i] === kind) return values[i];
  return Number.NaN;
};

/** The one grown track near a plot, when another sensor holds it up; undefined when several are near, or none. */
function heldByOthers(core: Core, observation: Observation): Track | undefined {
  if (core.sensors.entries.length < 2) return undefined;
  const { tracks, grid } = core.table;
  const length = grid.query(observation.search, ALONE_M);
  let only: Track | undefined;
  for (let i = 0; i < length; i += 1) {
    const track = tracks[grid.found[i]];
    if (!isHeldByOthers(core, track, observation)) continue;
    if (only !== undefined) return undefined;
    only = track;
  }
  return only;
}

function isHeldByOthers(core: Core, track: Track, observation: Observation): boolean {
  const { data } = core.table;
  const block = blockOfTrack(track);
  if (track.status !== CONFIRMED || track.plotCount < GROWN_PLOTS || !track.heightKnown || data[block + ARC_CHANCE] > 0.01) return false;
  for (let seat = 0; seat < track.sensorCount; seat += 1) {
    if (track.sensorIndex(seat) !== observation.sensorIndex && Math.abs(observation.at - track.hitAt(seat)) <= OTHER_WITHIN_S) return true;
  }
  return false;
}

/** Compares a plot of a radar with the track of others that it must belong to, if there is one. */
export function align(core: Core, entry: SensorEntry, observation: Observation): void {
  const { alignment, place, traits } = entry;
  if (observation.isBearing || observation.isEstimate || observation.gridM > 0 || observation.place[0] !== place[0] || !(traits.rangeSigmaM > 0)) return;
  alignment.plotCount += 1;
  if ((alignment.pairCount >= PAIRS_PLENTY || alignment.plotCount >= PLOTS_PLENTY) && alignment.plotCount % LOOK_EVERY !== 0) return;
  const track = heldByOthers(core, observation);
  if (track === undefined) return;
  const { data } = core.table;
  const o = predictState(data, blockOfTrack(track), observation.at) + MODE_STATE;
  const [east, north, up] = turnInto(entry, data[o] - place[0], data[o + 1] - place[1], data[o + 2] - place[2]);
  const ground2 = east * east + north * north,
    ground = Math.sqrt(ground2),
    range = Math.sqrt(ground2 + up * up);
  if (ground < GROUND_MIN_M) return;
  const azimuth = atan2(east, north);
  const [vEast, vNorth, vUp] = turnInto(entry, data[o + 3], data[o + 4], data[o + 5]);
  const rangeRate = (east * vEast + north * vNorth + up * vUp) / range,
    azimuthRate = (vEast * north - vNorth * east) / ground2;
  let rangeOff: number, azimuthOff: number;
  if (observation.isFix) {
    const { position } = observation;
    const seen = turnInto(entry, position[0] - place[0], position[1] - place[1], position[2] - place[2]);
    rangeOff = Math.sqrt(seen[0] * seen[0] + seen[1] * seen[1] + seen[2] * seen[2]) - range;
    azimuthOff = wrapPi(atan2(seen[0], seen[1]) - azimuth);
  } else {
    rangeOff = rowValue(observation, RANGE) - range;
    azimuthOff = wrapPi(rowValue(observation, AZIMUTH) - azimuth);
  }
  // How unsure the track is, in any direction along the ground: a third of the trace.
  const p = blockOfTrack(track) + MEAN_STATE + 6;
  const held = (data[p] + data[p + 6] + data[p + 11]) / 3;
  const rangeVariance = traits.rangeSigmaM * traits.rangeSigmaM + held,
    azimuthVariance = traits.azimuthSigmaRad * traits.azimuthSigmaRad + held / ground2;
  if (!isNear(rangeOff, RANGE_MAX_M, rangeVariance + alignment.rangeSigmaM * alignment.rangeSigmaM)) return;
  if (!isNear(azimuthOff, AZIMUTH_MAX_RAD, azimuthVariance + alignment.azimuthSigmaRad * alignment.azimuthSigmaRad)) return;
  fade(alignment, observation.at);
  addRow(alignment, rangeOff, [1, 0, -rangeRate], rangeVariance);
  addRow(alignment, azimuthOff, [0, 1, -azimuthRate], azimuthVariance);
  alignment.pairCount += 1;
  if (alignment.pairCount < PAIRS_MIN || alignment.pairCount % SOLVE_EVERY !== 0) return;
  const wasApplied = alignment.isApplied;
  solve(alignment);
  if (alignment.isApplied && !wasApplied) count(core, 'sensors aligned');
}

/** What is farther off is another object, or no bias that a radar in use has. */
const isNear = (off: number, most: number, variance: number): boolean => Math.abs(off) <= Math.min(most, GATE_SIGMAS * Math.sqrt(variance));
