/** The tracks of one picture: their blocks of doubles, and what is not kinematics. Slots are reused; serials never are. */
import { assert, LIMITS } from '../base/index.ts';
import { BLOCK_SIZE, FIRST_TRACK_SLOT } from './layout.ts';
import { createGateGrid, type GateGrid } from './gate-grid.ts';
import { ROW_SIZE } from './track-row.ts';
import { FREE, Track, type Rows } from './track.ts';

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

/** Grows by doubling; most views of a small broker hold a handful. */
const CAPACITY_AT_START = 8;

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
