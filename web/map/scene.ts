// What one map draws: the tracks of the newest frame in flat arrays, and the trail of what was delivered before.

import type { Frame, FrameTrack } from '../../src/model/index.ts';
import { mercatorX, mercatorY, unitsPerMetre } from './mercator.ts';

/** A point of a trail every so many seconds of the picture's time. */
const TRAIL_STEP_S = 10;
/** A quarter of an hour: longer than a ballistic flight, short enough to stay readable. */
const TRAIL_POINTS = 90;
/** A track is moved on from its last frame no further than this; after that it stands still, as the picture does. */
const MOVE_ON_MAX_S = 1.2;

/** Ring buffer of one track's delivered positions, world units. */
export interface Trail {
  x: Float64Array;
  y: Float64Array;
  /** Points written so far; the newest stands at (count - 1) % TRAIL_POINTS. */
  count: number;
  lastAt: number;
  seenIn: number;
}

/** The drawn state of one map. */
export interface Scene {
  frame: Frame | undefined;
  receivedMs: number;
  count: number;
  x: Float64Array;
  y: Float64Array;
  velocityX: Float64Array;
  velocityY: Float64Array;
  tracks: readonly FrameTrack[];
  trails: Map<number, Trail>;
  indexOf: Map<number, number>;
  /** Of its fastest track, world units a second: how soon a picture must be drawn again. */
  fastest: number;
  /** Counts changes, so that a layer knows when it is stale. */
  version: number;
}

export function createScene(): Scene {
  const empty = (): Float64Array => new Float64Array(0);
  return {
    frame: undefined,
    receivedMs: 0,
    count: 0,
    x: empty(),
    y: empty(),
    velocityX: empty(),
    velocityY: empty(),
    tracks: [],
    trails: new Map(),
    indexOf: new Map(),
    fastest: 0,
    version: 0,
  };
}

/** Forgets all: another view, another time. */
export function clearScene(scene: Scene): void {
  scene.frame = undefined;
  scene.count = 0;
  scene.tracks = [];
  scene.trails.clear();
  scene.indexOf.clear();
  scene.version += 1;
}

function grow(scene: Scene, count: number): void {
  if (scene.x.length >= count) return;
  const size = Math.max(256, count * 2);
  scene.x = new Float64Array(size);
  scene.y = new Float64Array(size);
  scene.velocityX = new Float64Array(size);
  scene.velocityY = new Float64Array(size);
}

function extendTrail(scene: Scene, id: number, frame: Frame, index: number): void {
  let trail = scene.trails.get(id);
  if (trail === undefined) {
    trail = { x: new Float64Array(TRAIL_POINTS), y: new Float64Array(TRAIL_POINTS), count: 0, lastAt: -Infinity, seenIn: 0 };
    scene.trails.set(id, trail);
  }
  trail.seenIn = frame.number;
  if (frame.at - trail.lastAt < TRAIL_STEP_S) return;
  const slot = trail.count % TRAIL_POINTS;
  trail.x[slot] = scene.x[index] ?? 0;
  trail.y[slot] = scene.y[index] ?? 0;
  trail.count += 1;
  trail.lastAt = frame.at;
}

/** Takes a frame in. Time that runs backwards means a seek: the old trails say nothing then. */
export function takeFrame(scene: Scene, frame: Frame, nowMs: number): void {
  if (scene.frame !== undefined && (frame.at < scene.frame.at || frame.epoch !== scene.frame.epoch)) scene.trails.clear();
  grow(scene, frame.tracks.length);
  scene.indexOf.clear();
  scene.fastest = 0;
  frame.tracks.forEach((track, index) => {
    const scale = unitsPerMetre(track.latDeg);
    scene.x[index] = mercatorX(track.lonDeg);
    scene.y[index] = mercatorY(track.latDeg);
    scene.velocityX[index] = track.eastMps * scale;
    scene.velocityY[index] = -track.northMps * scale;
    scene.fastest = Math.max(scene.fastest, Math.abs(track.eastMps * scale), Math.abs(track.northMps * scale));
    scene.indexOf.set(track.id, index);
    extendTrail(scene, track.id, frame, index);
  });
  if (scene.trails.size > frame.tracks.length) {
    for (const [id, trail] of scene.trails) if (trail.seenIn !== frame.number) scene.trails.delete(id);
  }
  scene.frame = frame;
  scene.tracks = frame.tracks;
  scene.count = frame.tracks.length;
  scene.receivedMs = nowMs;
  scene.version += 1;
}

/** Takes in what a frame says beside its tracks. */
export function takeWarnings(scene: Scene, frame: Frame): void {
  scene.frame = frame;
  scene.version += 1;
}

/** Seconds of the picture's time that have passed since its newest frame, at `speed`, bounded. */
export function secondsOn(scene: Scene, nowMs: number, speed: number): number {
  if (speed <= 0) return 0;
  const passedS = ((nowMs - scene.receivedMs) / 1000) * speed;
  return Math.min(Math.max(0, passedS), MOVE_ON_MAX_S);
}

/** Calls `visit` with the points of a trail, oldest first. */
export function eachTrailPoint(trail: Trail, visit: (x: number, y: number, first: boolean) => void): void {
  const held = Math.min(trail.count, TRAIL_POINTS);
  for (let i = 0; i < held; i += 1) {
    const slot = (trail.count - held + i) % TRAIL_POINTS;
    visit(trail.x[slot] ?? 0, trail.y[slot] ?? 0, i === 0);
  }
}
