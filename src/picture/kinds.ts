/**
 * What a track is, as probabilities: a likelihood of speed, height and motion for each kind, and civil evidence. Civil evidence
 * counts only when a radar had the answer itself, or agrees with the broadcast, or a filed plan does: anybody can broadcast.
 */
import { exp } from '../math/index.ts';
import { KINDS } from '../model/index.ts';
import { isCivil, unansweredFactor } from './civil-evidence.ts';
import { ARC_CHANCE } from './layout.ts';
import { heightHaeM } from './height.ts';
import { blockOfTrack, type Track } from './track.ts';

/** Usual speed (m/s) and height (m) of a kind, each as a plateau with soft edges, and how common it is. */
interface KindShape {
  readonly common: number;
  readonly speed: readonly [low: number, high: number, softness: number];
  readonly height: readonly [low: number, high: number, softness: number];
}

// In the order of KINDS. Ballistic and unknown are treated apart.
const SHAPES: readonly KindShape[] = [
  { common: 0, speed: [0, 1, 1], height: [0, 1, 1] },
  { common: 0.25, speed: [150, 310, 20], height: [0, 1500, 700] },
  { common: 0.25, speed: [28, 75, 6], height: [0, 4500, 900] },
  { common: 0.25, speed: [70, 320, 15], height: [900, 14_000, 500] },
  { common: 0.04, speed: [15, 85, 8], height: [0, 2500, 600] },
  { common: 0.02, speed: [0, 14, 5], height: [200, 30_000, 2000] },
  { common: 0.15, speed: [4, 18, 4], height: [0, 1500, 500] },
  { common: 0.1, speed: [0, 1, 1], height: [0, 1, 1] },
];
/** Speeds and heights of anything with wings. */
const SLOWER_THAN_FALLS = [-5000, 380, 60] as const;
const LOWER_THAN_FALLS = [-1e9, 32_000, 2000] as const;
const BALLISTIC = KINDS.indexOf('ballistic');
const AIRCRAFT = KINDS.indexOf('aircraft');
const HELICOPTER = KINDS.indexOf('helicopter');
const UNKNOWN = KINDS.indexOf('unknown');
/** A height that no sensor measured is worth no more, whatever the filter claims: it hangs on biases in range. */
const UNMEASURED_HEIGHT_SIGMA_M = 4_000;
/** Chance that civil evidence, corroborated, belongs to something else. */
const CIVIL_DOUBT = 0.01;

/** Soft membership of a plateau; `spread` is the uncertainty of the value. */
function within(value: number, shape: readonly [number, number, number], spread: number): number {
  const outside = Math.max(0, shape[0] - value, value - shape[1]);
  if (outside === 0) return 1;
  const softness = Math.sqrt(shape[2] * shape[2] + spread * spread);
  return exp(-0.5 * Math.min(50, (outside / softness) * (outside / softness)));
}

const chances = new Float64Array(KINDS.length);

/** Recomputes `track.kindChance` when plots came since; `data` holds the track's block, `state` its mean offset. */
export function refreshKind(track: Track, data: Float64Array, state: number): void {
  if (track.kindCount === track.updateCount) return;
  track.kindCount = track.updateCount;
  const chance = chances;
  const p = state + 6;
  const speed = Math.sqrt(data[state + 3] * data[state + 3] + data[state + 4] * data[state + 4] + data[state + 5] * data[state + 5]);
  const speedSpread = Math.sqrt((data[p + 15] + data[p + 18] + data[p + 20]) / 2);
  const height = heightHaeM(data, state);
  const filtered = Math.sqrt((data[p] + data[p + 6] + data[p + 11]) / 3);
  const heightSpread = track.heightKnown ? filtered : Math.max(filtered, UNMEASURED_HEIGHT_SIGMA_M);
  const arc = data[blockOfTrack(track) + ARC_CHANCE];
  // An airliner answers those who ask: where somebody would have heard it, silence speaks against one.
  const silent = unansweredFactor(track);
  let sum = 0;
  for (let k = 0; k < KINDS.length; k += 1) {
    const shape = SHAPES[k];
    chance[k] = k === BALLISTIC || k === UNKNOWN ? 0 : shape.common * within(speed, shape.speed, speedSpread) * within(height, shape.height, heightSpread);
    if (k === AIRCRAFT || k === HELICOPTER) chance[k] *= silent;
    sum += chance[k];
  }
  // What fits no shape stays unknown; what is beyond its error faster or higher than anything with wings is ballistic before its arc is sure.
  const fit = sum / (sum + 0.02);
  const fast = 1 - within(speed - speedSpread, SLOWER_THAN_FALLS, 0);
  const high = 1 - within(height - heightSpread, LOWER_THAN_FALLS, 0);
  const sure = Math.min(1, track.plotCount / 6);
  const ballistic = Math.max(arc * sure, Math.min(0.98, Math.max(fast, high)) * sure);
  const civil = isCivil(track);
  for (let k = 0; k < KINDS.length; k += 1) chance[k] = sum > 0 ? ((1 - ballistic) * fit * chance[k]) / sum : 0;
  chance[UNKNOWN] += (1 - ballistic) * (1 - fit);
  chance[BALLISTIC] += ballistic;
  if (civil) believeCivil(chance);
  for (let k = 0; k < KINDS.length; k += 1) track.setKindChance(k, chance[k]);
}

function believeCivil(chance: Float64Array): void {
  let total = 0;
  for (let k = 0; k < KINDS.length; k += 1) {
    if (k !== AIRCRAFT) chance[k] *= CIVIL_DOUBT;
    else chance[k] = Math.max(chance[k], 0.05);
    total += chance[k];
  }
  for (let k = 0; k < KINDS.length; k += 1) chance[k] /= total;
}
