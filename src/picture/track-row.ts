/**
 * Where a track's numbers stand in its row of the table: one flat buffer, so that a look at a track touches a few lines of memory. What a
 * plot is compared with stands first, then what a plot changes, a line of eight each; then the seats of its sensors.
 */
import { KINDS } from '../model/index.ts';

/** Sensors a track remembers: more than that many rarely see one object; the one unheard longest makes room. */
export const SENSORS_PER_TRACK = 8;

/** Latest hits a track remembers one by one: two tracks that one sensor gave a plot each in one scan are two objects. */
export const RECENT_HITS = 8;

export const SERIAL = 0;
export const STATUS = 1;
export const PENDING_COUNT = 2;
export const AIRCRAFT_ADDRESS = 3;
export const GATE_M = 4;
export const GATE_GROWTH_MPS = 5;
export const PLOT_COUNT = 6;
export const SENSOR_COUNT = 7;
export const SWEEP_AT = 8;
export const BOOKED_AT = 9;
export const LAST_PLOT_AT = 10;
export const EXISTENCE_SCORE = 11;
export const UPDATE_COUNT = 12;
export const RECENT_INDEX = 13;
export const LONE_FEED = 14;
export const COMPARED_AT = 15;
export const RADAR_AT = 16;
export const BROADCAST_AT = 17;
export const UNSNAPPED_AT = 18;
export const SECURED_AT = 19;
export const FORGEABLE_AT = 20;
export const HEIGHT_KNOWN = 21;
export const CORROBORATED = 22;
export const GRID_M = 23;
export const MODE_3A = 24;
export const MISSING_ANSWER_COUNT = 25;
export const ANSWER_LOOK_AT = 26;
export const FIRST_AT = 27;
export const SWEPT_AT = 28;
export const BORN_BY_INDEX = 29;
export const VERDICT = 30;
export const OTHER_COUNT = 31;
/** Of a seat: its sensor's index, its latest hit, when its next plot is due, its silences in a row. */
export const SENSOR_INDEX = 32;
export const HIT_AT = 33;
export const DUE_AT = 34;
export const SILENCES = 35;
export const SEAT_SIZE = 4;
/** Of a recent hit: its sensor and when. */
export const RECENT_SENSOR = SENSOR_INDEX + SEAT_SIZE * SENSORS_PER_TRACK;
export const RECENT_AT = RECENT_SENSOR + 1;
export const RECENT_SIZE = 2;
export const KIND_CHANCE = RECENT_SENSOR + RECENT_SIZE * RECENT_HITS;
const REST = KIND_CHANCE + KINDS.length;
export const EVENT = REST;
export const LOST_AT = REST + 1;
export const COLUMN = REST + 2;
export const OWNER_HEAD = REST + 3;
export const BORN_X = REST + 4;
export const BORN_Y = REST + 5;
export const BORN_Z = REST + 6;
export const KIND_COUNT = REST + 7;
export const IS_NEAR = REST + 8;
export const TOLD_AT = REST + 9;
/** Feeds beside its own that a track which one feed alone reports is compared with: those that first should have seen it. */
export const WITNESSES_MAX = 4;
export const WITNESS_FEED = REST + 10;
export const UNSEEN_LOG = WITNESS_FEED + WITNESSES_MAX;
export const ROW_SIZE = UNSEEN_LOG + WITNESSES_MAX;

/** Makes the row at `at` say nothing yet of kinds. */
export function clearKinds(side: Float64Array, at: number): void {
  side.fill(0, at + KIND_CHANCE, at + KIND_CHANCE + KINDS.length);
  side[at + KIND_COUNT] = -1;
}
