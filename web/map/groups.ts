// Tracks whose symbols would lie on one another are one symbol with their number: a formation, the pieces of one event,
// a crowded sky. The first track of a group stands for it at its own true position; what is on its way to a place leads
// before what is not, and civil traffic comes last.

import type { FrameTrack } from '../../src/model/index.ts';
import type { Scene } from './scene.ts';
import { drawnKind } from './symbols.ts';

export interface Groups {
  /** Indices of the tracks that are drawn, civil ones first: they lie under the others. */
  leaders: Int32Array;
  count: number;
  /** By track index: how many tracks it stands for, itself included; 0 when another stands for it. */
  sizes: Int32Array;
  /** By track index: the track that stands for it. */
  leaderOf: Int32Array;
}

/** No two cells of one class share a key below this many cells across. */
const CELLS_ACROSS = 1 << 20;
const CLASSES = 64;

export function createGroups(): Groups {
  return { leaders: new Int32Array(0), count: 0, sizes: new Int32Array(0), leaderOf: new Int32Array(0) };
}

const KIND_CODES: Readonly<Record<string, number>> = {
  ballistic: 1,
  cruise: 2,
  drone: 3,
  aircraft: 4,
  helicopter: 5,
  balloon: 6,
  bird: 7,
  unknown: 8,
};

/** Only what looks the same may be one symbol. */
function classOf(track: FrameTrack): number {
  const kind = KIND_CODES[drawnKind(track) ?? ''] ?? 0;
  const symbol = track.symbol === 'civil' ? 2 : track.symbol === 'pending' ? 1 : 0;
  return kind + 9 * symbol + (track.status === 'lost' ? 32 : 0);
}

interface Cells {
  readonly heads: Map<number, number[]>;
  readonly radius: number;
}

function cellKey(x: number, y: number, radius: number, look: number): number {
  return (Math.floor(x / radius) * CELLS_ACROSS + Math.floor(y / radius)) * CLASSES + look;
}

/** The leader of the same look within the radius, the first that was made; -1 when there is none. */
function leaderNear(cells: Cells, scene: Scene, index: number, look: number): number {
  const x = scene.x[index] ?? 0;
  const y = scene.y[index] ?? 0;
  const { radius } = cells;
  let best = -1;
  for (let dx = -1; dx <= 1; dx += 1) {
    for (let dy = -1; dy <= 1; dy += 1) {
      for (const head of cells.heads.get(cellKey(x + dx * radius, y + dy * radius, radius, look)) ?? []) {
        if (Math.abs((scene.x[head] ?? 0) - x) < radius && Math.abs((scene.y[head] ?? 0) - y) < radius && (best < 0 || head < best)) best = head;
      }
    }
  }
  return best;
}

/** Pieces of one event stand under its first track while they are near it, whatever each is taken for. */
function eventHead(scene: Scene, index: number, radius: number): number {
  const track = scene.tracks[index];
  if (track === undefined || track.event === track.id) return -1;
  const head = scene.indexOf.get(track.event);
  if (head === undefined) return -1;
  const near = Math.abs((scene.x[head] ?? 0) - (scene.x[index] ?? 0)) < radius && Math.abs((scene.y[head] ?? 0) - (scene.y[index] ?? 0)) < radius;
  return near ? head : -1;
}

/** 0: on its way to somebody; 1: not civil; 2: civil. */
function rankOf(track: FrameTrack): number {
  if (track.symbol === 'civil') return 2;
  return track.arrivals.length > 0 || track.impact !== undefined ? 0 : 1;
}

/** Groups the tracks of a scene within `radius` world units; `apart` (a track's id) always stands alone. */
export function groupTracks(groups: Groups, scene: Scene, radius: number, apart: number | undefined): void {
  const { count } = scene;
  if (groups.sizes.length < count) {
    groups.leaders = new Int32Array(count * 2);
    groups.sizes = new Int32Array(count * 2);
    groups.leaderOf = new Int32Array(count * 2);
  }
  groups.sizes.fill(0);
  const cells: Cells = { heads: new Map(), radius };
  const join = (index: number, leader: number): void => {
    groups.leaderOf[index] = leader;
    groups.sizes[leader] = (groups.sizes[leader] ?? 0) + 1;
  };
  const place = (index: number, track: FrameTrack): void => {
    if (track.id === apart) return join(index, index);
    const look = classOf(track);
    const head = eventHead(scene, index, radius);
    const leader = head >= 0 && (groups.sizes[head] ?? 0) > 0 ? head : leaderNear(cells, scene, index, look);
    if (leader >= 0) return join(index, leader);
    join(index, index);
    const key = cellKey(scene.x[index] ?? 0, scene.y[index] ?? 0, radius, look);
    const heads = cells.heads.get(key);
    if (heads === undefined) cells.heads.set(key, [index]);
    else heads.push(index);
  };
  for (let rank = 0; rank <= 2; rank += 1) {
    scene.tracks.forEach((track, index) => {
      if (rankOf(track) === rank) place(index, track);
    });
  }
  groups.count = 0;
  for (let rank = 2; rank >= 0; rank -= 1) {
    scene.tracks.forEach((track, index) => {
      if ((groups.sizes[index] ?? 0) > 0 && rankOf(track) === rank) groups.leaders[groups.count++] = index;
    });
  }
}

/** Ids of the tracks that a leader stands for. */
export function membersOf(groups: Groups, scene: Scene, leader: number): number[] {
  const ids: number[] = [];
  for (let index = 0; index < scene.count; index += 1) {
    const track = scene.tracks[index];
    if (groups.leaderOf[index] === leader && track !== undefined) ids.push(track.id);
  }
  return ids;
}
