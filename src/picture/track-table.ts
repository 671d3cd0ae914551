/** The tracks of one picture: their blocks of doubles, and what is not kinematics. Slots are reused; serials never are. */
import { assert, LIMITS } from '../base/index.ts';
import { BLOCK_SIZE, FIRST_TRACK_SLOT, blockOf } from './layout.ts';
import { createGateGrid, type GateGrid, type SavedGrid } from './gate-grid.ts';
import { ROW_SIZE, clearKinds } from './track-row.ts';
import { FREE, Track, type Rows } from './track.ts';

export interface TrackTable {
  /** One buffer; replaced when the table grows, so never keep it across a call that may start a track. */
  data: Float64Array;
  readonly tracks: Track[];
  /** What is not kinematics, a row of numbers for each slot. */
  readonly rows: Rows;
  readonly grid: GateGrid;
  /** Slots in use, by ascending serial. */
  readonly order: number[];
  /** A fresh tentative track with the next serial; undefined when the table is full. */
  start(): Track | undefined;
  free(track: Track): void;
  /** Called when a track is freed. */
  onFreed: (track: Track) => void;
  bySerial(serial: number): Track | undefined;
  /** Gives `track` the serial of another that it continues, which is freed. */
  takeOver(track: Track, old: Track): void;
  /** Drops freed slots from `order`. */
  compact(): void;
  save(): SavedTable;
  load(saved: SavedTable): void;
  /** Leaves so many serials out. */
  skip(count: number): void;
}

/** A table as plain data. */
export interface SavedTable {
  readonly capacityCount: number;
  readonly spare: readonly number[];
  readonly slotBySerial: ReadonlyMap<number, number>;
  readonly lastSerial: number;
  readonly isDirty: boolean;
  readonly isShuffled: boolean;
  readonly freed: Uint8Array;
  readonly side: Float64Array;
  /** Blocks of tracks, without those that are worked in. */
  readonly data: Float64Array;
  readonly callsigns: readonly string[];
  readonly order: readonly number[];
  readonly grid: SavedGrid;
}

/** What a track is likely to be is worked out when somebody asks: who asked is no part of what is known. */
function rowsWithoutKinds(side: Float64Array, trackCount: number): Float64Array {
  const rows = side.slice(0, trackCount * ROW_SIZE);
  for (let at = 0; at < rows.length; at += ROW_SIZE) clearKinds(rows, at);
  return rows;
}

/** Grows by doubling; most views of a small broker hold a handful. */
const CAPACITY_AT_START = 4;

/** An empty table. */
export function createTrackTable(): TrackTable {
  let capacity = CAPACITY_AT_START;
  const spare: number[] = [];
  const slotBySerial = new Map<number, number>();
  let lastSerial = 0;
  let isDirty = false;
  /** Slots freed since `order` was last compacted, told without a walk through the rows. */
  let freed = new Uint8Array(capacity);
  /** A serial was taken over: the order no longer rises. */
  let isShuffled = false;
  const rows: Rows = { side: new Float64Array(capacity * ROW_SIZE) };

  const table: TrackTable = {
    data: new Float64Array(capacity * BLOCK_SIZE),
    tracks: [],
    rows,
    grid: createGateGrid(capacity),
    order: [],
    start() {
      let slot = spare.pop();
      if (slot === undefined) {
        if (table.tracks.length >= LIMITS.tracksPerViewMax) return undefined;
        slot = Math.max(FIRST_TRACK_SLOT, table.tracks.length);
        while (table.tracks.length <= slot) table.tracks.push(new Track(table.tracks.length, rows));
        if (slot >= capacity) grow();
      }
      const track = table.tracks[slot];
      lastSerial += 1;
      track.reset(lastSerial);
      slotBySerial.set(lastSerial, slot);
      table.order.push(slot);
      return track;
    },
    free(track) {
      if (track.status === FREE) assert(false, `a track is freed once, got serial ${track.serial} again`);
      if (slotBySerial.get(track.serial) === track.slot) slotBySerial.delete(track.serial);
      table.grid.remove(track.slot);
      track.status = FREE;
      freed[track.slot] = 1;
      isDirty = true;
      table.onFreed(track);
    },
    onFreed: () => undefined,
    bySerial(serial) {
      const slot = slotBySerial.get(serial);
      return slot === undefined ? undefined : table.tracks[slot];
    },
    takeOver(track, old) {
      const { serial, event } = old;
      table.free(old);
      slotBySerial.delete(track.serial);
      track.serial = serial;
      // Plots that wait name it by the serial it had.
      track.pendingCount = 0;
      track.event = event;
      slotBySerial.set(serial, track.slot);
      isShuffled = true;
    },
    compact() {
      if (!isDirty) return;
      isDirty = false;
      let kept = 0;
      for (const slot of table.order) {
        if (freed[slot] === 1) {
          freed[slot] = 0;
          spare.push(slot);
        } else {
          table.order[kept] = slot;
          kept += 1;
        }
      }
      table.order.length = kept;
      if (isShuffled) table.order.sort((a, b) => table.tracks[a].serial - table.tracks[b].serial);
      isShuffled = false;
    },
    save: () => ({
      capacityCount: capacity,
      spare,
      slotBySerial,
      lastSerial,
      isDirty,
      isShuffled,
      freed,
      side: rowsWithoutKinds(rows.side, table.tracks.length),
      data: table.data.subarray(blockOf(FIRST_TRACK_SLOT), blockOf(Math.max(FIRST_TRACK_SLOT, table.tracks.length))),
      callsigns: table.tracks.map(({ callsign }) => callsign),
      order: table.order,
      grid: table.grid.save(),
    }),
    load(saved) {
      capacity = saved.capacityCount;
      lastSerial = saved.lastSerial;
      isDirty = saved.isDirty;
      isShuffled = saved.isShuffled;
      freed = saved.freed.slice();
      spare.splice(0, spare.length, ...saved.spare);
      slotBySerial.clear();
      for (const [serial, slot] of saved.slotBySerial) slotBySerial.set(serial, slot);
      rows.side = new Float64Array(capacity * ROW_SIZE);
      rows.side.set(saved.side);
      table.data = new Float64Array(capacity * BLOCK_SIZE);
      table.data.set(saved.data, blockOf(FIRST_TRACK_SLOT));
      table.tracks.length = 0;
      for (const callsign of saved.callsigns) {
        const track = new Track(table.tracks.length, rows);
        track.callsign = callsign;
        table.tracks.push(track);
      }
      table.order.splice(0, table.order.length, ...saved.order);
      table.grid.load(saved.grid);
    },
    skip: (count) => void (lastSerial += count),
  };

  function grow(): void {
    capacity *= 2;
    const bigger = new Float64Array(capacity * BLOCK_SIZE);
    bigger.set(table.data);
    table.data = bigger;
    const wider = new Float64Array(capacity * ROW_SIZE);
    wider.set(rows.side);
    rows.side = wider;
    const more = new Uint8Array(capacity);
    more.set(freed);
    freed = more;
    table.grid.grow(capacity);
  }

  return table;
}
