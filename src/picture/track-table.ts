/** The tracks of one picture: their blocks of doubles, and what is not kinematics. Slots are reused; serials never are. */
import { assert, LIMITS } from '../base/index.ts';
import { KINDS } from '../model/index.ts';
import { BLOCK_SIZE, blockOf, FIRST_TRACK_SLOT } from './layout.ts';
import { createGateGrid, type GateGrid } from './gate-grid.ts';

export const FREE = 0;
export const TENTATIVE = 1;
export const CONFIRMED = 2;
export const LOST = 3;

/** Sensors a track remembers: more than that many rarely see one object; the one unheard longest makes room. */
export const SENSORS_PER_TRACK = 8;

/** Latest hits a track remembers one by one: two tracks that one sensor gave a plot each in one scan are two objects. */
export const RECENT_HITS = 8;

/** What is known of a track beside its block. */
export interface Track {
  readonly slot: number;
  serial: number;
  event: number;
  status: number;
  /** Log odds that it exists. */
  existenceScore: number;
  firstAt: number;
  lastPlotAt: number;
  lostAt: number;
  /** When it is next looked at without a plot. */
  sweepAt: number;
  sweptAt: number;
  updateCount: number;
  plotCount: number;
  heightKnown: boolean;
  aircraftAddress: number;
  callsign: string;
  mode3A: number;
  /** Latest plot of a radar, of a broadcast, of anything unsnapped; −∞ when none. */
  radarAt: number;
  broadcastAt: number;
  /** A radar agreed with the broadcast position when both were heard. */
  corroborated: boolean;
  /** Answers of a transponder that were due and did not come, and when they were last looked for. */
  missingAnswerCount: number;
  answerLookAt: number;
  unsnappedAt: number;
  gridM: number;
  /** Waiting contested plots that may belong to it. */
  pendingCount: number;
  /** Working mark while a component is gathered. */
  isColumn: boolean;
  /** Sensors that have detected it: index, latest hit, when its next plot is due, silences in a row. */
  sensorCount: number;
  readonly sensorIndex: Int32Array;
  readonly hitAt: Float64Array;
  readonly dueAt: Float64Array;
  readonly silences: Int32Array;
  readonly recentSensor: Int32Array;
  readonly recentAt: Float64Array;
  recentIndex: number;
  /** Sensor and place of its first plot. */
  bornByIndex: number;
  readonly bornPosition: Float64Array;
  readonly kindChance: Float64Array;
  kindCount: number;
  /** Radius of its gate at its own time, and the rate at which it grows. */
  gateM: number;
  gateGrowthMps: number;
}

const blankTrack = (slot: number): Track => ({
  slot, serial: 0, event: 0, status: FREE, existenceScore: 0, firstAt: 0, lastPlotAt: 0, lostAt: 0, sweepAt: 0, sweptAt: 0, updateCount: 0, plotCount: 0, heightKnown: false,
  aircraftAddress: -1, callsign: '', mode3A: -1, radarAt: Number.NEGATIVE_INFINITY, broadcastAt: Number.NEGATIVE_INFINITY, corroborated: false, missingAnswerCount: 0, answerLookAt: 0,
  unsnappedAt: Number.NEGATIVE_INFINITY, gridM: 0, pendingCount: 0, isColumn: false, sensorCount: 0,
  sensorIndex: new Int32Array(SENSORS_PER_TRACK), hitAt: new Float64Array(SENSORS_PER_TRACK), dueAt: new Float64Array(SENSORS_PER_TRACK),
  silences: new Int32Array(SENSORS_PER_TRACK), recentSensor: new Int32Array(RECENT_HITS), recentAt: new Float64Array(RECENT_HITS), recentIndex: 0,
  bornByIndex: 0, bornPosition: new Float64Array(3),
  kindChance: new Float64Array(KINDS.length), kindCount: -1, gateM: 0, gateGrowthMps: 0,
});

export interface TrackTable {
  /** One buffer; replaced when the table grows, so never keep it across a call that may start a track. */
  data: Float64Array;
  readonly tracks: Track[];
  readonly grid: GateGrid;
  /** Slots in use, by ascending serial. */
  readonly order: number[];
  /** A fresh tentative track with the next serial; undefined when the table is full. */
  start(): Track | undefined;
  free(track: Track): void;
  bySerial(serial: number): Track | undefined;
  /** Gives `track` the serial of another that it continues, which is freed. */
  takeOver(track: Track, old: Track): void;
  /** Drops freed slots from `order`. */
  compact(): void;
}

const CAPACITY_AT_START = 128;

function reset(track: Track, serial: number): void {
  track.serial = serial; track.event = serial; track.status = TENTATIVE;
  track.existenceScore = 0; track.updateCount = 0; track.plotCount = 0; track.heightKnown = false;
  track.aircraftAddress = -1; track.callsign = ''; track.mode3A = -1;
  track.radarAt = Number.NEGATIVE_INFINITY; track.broadcastAt = Number.NEGATIVE_INFINITY; track.unsnappedAt = Number.NEGATIVE_INFINITY;
  track.corroborated = false; track.missingAnswerCount = 0; track.answerLookAt = 0; track.gridM = 0; track.pendingCount = 0; track.sensorCount = 0; track.kindCount = -1; track.lostAt = 0; track.sweepAt = Number.NEGATIVE_INFINITY; track.sweptAt = 0;
  track.recentAt.fill(Number.NEGATIVE_INFINITY); track.recentIndex = 0;
}

/** An empty table. */
export function createTrackTable(): TrackTable {
  let capacity = CAPACITY_AT_START;
  const spare: number[] = [];
  const slotBySerial = new Map<number, number>();
  let lastSerial = 0;
  let isDirty = false;

  const table: TrackTable = {
    data: new Float64Array(capacity * BLOCK_SIZE),
    tracks: [],
    grid: createGateGrid(capacity),
    order: [],
    start() {
      let slot = spare.pop();
      if (slot === undefined) {
        if (table.tracks.length >= LIMITS.tracksPerViewMax) return undefined;
        slot = Math.max(FIRST_TRACK_SLOT, table.tracks.length);
        while (table.tracks.length <= slot) table.tracks.push(blankTrack(table.tracks.length));
        if (slot >= capacity) grow();
      }
      const track = table.tracks[slot];
      lastSerial += 1;
      reset(track, lastSerial);
      slotBySerial.set(lastSerial, slot);
      table.order.push(slot);
      return track;
    },
    free(track) {
      assert(track.status !== FREE, `a track is freed once, got serial ${track.serial} again`);
      if (slotBySerial.get(track.serial) === track.slot) slotBySerial.delete(track.serial);
      table.grid.remove(track.slot);
      track.status = FREE;
      isDirty = true;
    },
    bySerial(serial) {
      const slot = slotBySerial.get(serial);
      return slot === undefined ? undefined : table.tracks[slot];
    },
    takeOver(track, old) {
      const { serial, event } = old;
      table.free(old);
      slotBySerial.delete(track.serial);
      track.serial = serial;
      track.event = event;
      slotBySerial.set(serial, track.slot);
      isDirty = true;
    },
    compact() {
      if (!isDirty) return;
      isDirty = false;
      let kept = 0;
      for (const slot of table.order) {
        if (table.tracks[slot].status === FREE) spare.push(slot);
        else {
          table.order[kept] = slot;
          kept += 1;
        }
      }
      table.order.length = kept;
      table.order.sort((a, b) => table.tracks[a].serial - table.tracks[b].serial);
    },
  };

  function grow(): void {
    capacity *= 2;
    const bigger = new Float64Array(capacity * BLOCK_SIZE);
    bigger.set(table.data);
    table.data = bigger;
    table.grid.grow(capacity);
  }

  return table;
}

/** Index of a sensor in the track's list, −1 when it never detected it. */
export function sensorSeat(track: Track, sensorIndex: number): number {
  for (let i = 0; i < track.sensorCount; i += 1) if (track.sensorIndex[i] === sensorIndex) return i;
  return -1;
}

/** Books a detection by a sensor at `at`, with its next plot due a period later. */
export function bookHit(track: Track, sensorIndex: number, at: number, periodS: number): void {
  track.recentSensor[track.recentIndex] = sensorIndex;
  track.recentAt[track.recentIndex] = at;
  track.recentIndex = (track.recentIndex + 1) % RECENT_HITS;
  let seat = sensorSeat(track, sensorIndex);
  if (seat < 0) {
    if (track.sensorCount < SENSORS_PER_TRACK) {
      seat = track.sensorCount;
      track.sensorCount += 1;
    } else {
      seat = 0;
      for (let i = 1; i < SENSORS_PER_TRACK; i += 1) if (track.hitAt[i] < track.hitAt[seat]) seat = i;
    }
    track.sensorIndex[seat] = sensorIndex;
    track.hitAt[seat] = Number.NEGATIVE_INFINITY;
  }
  if (at < track.hitAt[seat]) return;
  track.hitAt[seat] = at;
  track.dueAt[seat] = at + periodS;
  track.silences[seat] = 0;
}

/** Takes a sensor off the track's list. */
export function leaveSeat(track: Track, seat: number): void {
  const last = track.sensorCount - 1;
  track.sensorIndex[seat] = track.sensorIndex[last];
  track.hitAt[seat] = track.hitAt[last];
  track.dueAt[seat] = track.dueAt[last];
  track.silences[seat] = track.silences[last];
  track.sensorCount = last;
}

/** Offset of a track's block. */
export const blockOfTrack = (track: Track): number => blockOf(track.slot);
