/** Truth (CSV) and tracks (NDJSON) as the scenes of their ticks. */
import { err, fault, ok, type Fault, type Result } from '../base/index.ts';
import { geodeticToEcefInto } from '../geo/index.ts';
import { cos, sin } from '../math/index.ts';
import type { TickScene } from './match.ts';

/** Why truth or tracks cannot be scored. */
export type ScoreFault = Fault<'score/truth-malformed' | 'score/tracks-malformed'>;

/** Which ticks count. */
export interface ScoreWindow {
  readonly fromS: number;
  readonly toS: number;
  readonly stepS: number;
}

interface Gathering {
  truthIds: string[];
  truthKinds: string[];
  truth: number[];
  trackIds: number[];
  track: number[];
}

const RAD = Math.PI / 180;
const scratch = new Float64Array(3);

/** Appends position and velocity in ECEF of degrees, metres above the ellipsoid, and east, north, up in m/s. */
function pushState(out: number[], values: readonly number[]): void {
  const [lat, lon, alt, east, north, up] = values;
  const latRad = lat * RAD,
    lonRad = lon * RAD;
  geodeticToEcefInto(scratch, 0, { latRad, lonRad, altitudeHaeM: alt });
  const sLat = sin(latRad),
    cLat = cos(latRad),
    sLon = sin(lonRad),
    cLon = cos(lonRad);
  out.push(
    scratch[0],
    scratch[1],
    scratch[2],
    -sLon * east - sLat * cLon * north + cLat * cLon * up,
    cLon * east - sLat * sLon * north + cLat * sLon * up,
    cLat * north + sLat * up,
  );
}

const tickNumber = (at: number): number => Math.round(at * 1000);

function isInWindow(at: number, window: ScoreWindow): boolean {
  if (at < window.fromS - 1e-6 || at > window.toS + 1e-6) return false;
  const steps = (at - window.fromS) / window.stepS;
  return Math.abs(steps - Math.round(steps)) < 1e-6;
}

function readTruth(text: string, window: ScoreWindow, scenes: Map<number, Gathering>): ScoreFault | undefined {
  const lines = text.split('\n');
  const header = lines[0].trim().split(',');
  const column = (name: string): number => header.indexOf(name);
  const wanted = ['t', 'id', 'lat', 'lon', 'alt', 'vx', 'vy', 'vz', 'kind', 'cov'].map(column);
  if (wanted.includes(-1))
    return fault('score/truth-malformed', `the truth must have the columns t,id,lat,lon,alt,vx,vy,vz,kind,cov; got "${lines[0].slice(0, 80)}"`);
  const [t, id, lat, lon, alt, vx, vy, vz, kind, cov] = wanted;
  for (let i = 1; i < lines.length; i += 1) {
    const line = lines[i].trim();
    if (line === '') continue;
    const cells = line.split(',');
    const values = [lat, lon, alt, vx, vy, vz].map((at) => Number(cells[at]));
    if (values.some((value) => !Number.isFinite(value)))
      return fault('score/truth-malformed', `truth line ${i + 1} must hold numbers, got "${line.slice(0, 80)}"`);
    const at = Number(cells[t]);
    if (!isInWindow(at, window)) continue;
    const scene = sceneOf(scenes, at);
    if (!(Number(cells[cov]) > 0)) continue;
    scene.truthIds.push(cells[id]);
    scene.truthKinds.push(cells[kind]);
    pushState(scene.truth, values);
  }
  return undefined;
}

function sceneOf(scenes: Map<number, Gathering>, at: number): Gathering {
  const key = tickNumber(at);
  let scene = scenes.get(key);
  if (scene === undefined) {
    scene = { truthIds: [], truthKinds: [], truth: [], trackIds: [], track: [] };
    scenes.set(key, scene);
  }
  return scene;
}

function parseTrack(line: string): Record<string, unknown> | undefined {
  try {
    const value: unknown = JSON.parse(line);
    return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : undefined;
  } catch {
    return undefined;
  }
}

function readTracks(text: string, window: ScoreWindow, scenes: Map<number, Gathering>): ScoreFault | undefined {
  let number = 0;
  for (const line of text.split('\n')) {
    number += 1;
    if (line.trim() === '') continue;
    const record = parseTrack(line);
    const values = record === undefined ? [] : ['t', 'trackId', 'lat', 'lon', 'alt', 'vx', 'vy', 'vz'].map((name) => record[name]);
    if (values.length === 0 || values.some((value) => typeof value !== 'number')) {
      return fault(
        'score/tracks-malformed',
        `track line ${number} must be JSON with numbers t, trackId, lat, lon, alt, vx, vy, vz; got "${line.slice(0, 80)}"`,
      );
    }
    const [at, id, ...state] = values as number[];
    if (!isInWindow(at, window)) continue;
    const scene = sceneOf(scenes, at);
    scene.trackIds.push(id);
    pushState(scene.track, state);
  }
  return undefined;
}

/** Reads both texts into one scene a tick, in order of time; ticks without truth or track are scenes too when the other has them. */
export function readScenes(truthText: string, tracksText: string, window: ScoreWindow): Result<TickScene[], ScoreFault> {
  const gathered = new Map<number, Gathering>();
  const failure = readTruth(truthText, window, gathered) ?? readTracks(tracksText, window, gathered);
  if (failure !== undefined) return err(failure);
  const keys = [...gathered.keys()].sort((a, b) => a - b);
  const scenes: TickScene[] = [];
  for (const key of keys) {
    const scene = gathered.get(key);
    if (scene === undefined) continue;
    scenes.push({
      at: key / 1000,
      truthIds: scene.truthIds,
      truthKinds: scene.truthKinds,
      truthStates: Float64Array.from(scene.truth),
      trackIds: scene.trackIds,
      trackStates: Float64Array.from(scene.track),
    });
  }
  return ok(scenes);
}
