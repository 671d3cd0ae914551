// The files of the basemap, ready to be drawn: land and thin de-facto lines as paths, towns with their names.

import type { Language } from '../words/language.ts';
import { mercatorX, mercatorY } from './mercator.ts';

/** Units of the paths to the whole world: canvases keep single precision in some browsers. */
export const PATH_UNITS = 1_000;

export interface Town {
  readonly names: Readonly<Record<Language, string>>;
  /** World units. */
  readonly x: number;
  readonly y: number;
  readonly thousands: number;
}

export interface GroundShapes {
  land: Path2D | undefined;
  lines: Path2D | undefined;
  /** The largest first. */
  towns: readonly Town[];
}

type Ring = readonly (readonly [number, number])[];
interface Shape {
  type: string;
  coordinates?: unknown;
  geometries?: readonly Shape[];
}

/** A town: English, Arabic, longitude, latitude, thousands of people. */
type TownRow = readonly [string, string, number, number, number];

/** All rings and lines of a GeoJSON geometry. */
export function outlinesOf(shape: Shape): Ring[] {
  const own = shape.coordinates;
  if (own === undefined) return (shape.geometries ?? []).flatMap(outlinesOf);
  if (shape.type === 'LineString') return [own as Ring];
  if (shape.type === 'Polygon' || shape.type === 'MultiLineString') return own as Ring[];
  return shape.type === 'MultiPolygon' ? (own as Ring[][]).flat() : [];
}

async function fetchPath(name: string, closed: boolean): Promise<Path2D> {
  const answer = await fetch(`basemap/${name}`);
  const path = new Path2D();
  for (const outline of outlinesOf((await answer.json()) as Shape)) {
    outline.forEach(([lonDeg, latDeg], index) => {
      const x = mercatorX(lonDeg) * PATH_UNITS;
      const y = mercatorY(latDeg) * PATH_UNITS;
      if (index === 0) path.moveTo(x, y);
      else path.lineTo(x, y);
    });
    if (closed) path.closePath();
  }
  return path;
}

async function fetchTowns(): Promise<Town[]> {
  const answer = await fetch('basemap/towns.json');
  const { towns } = (await answer.json()) as { towns: readonly TownRow[] };
  return towns
    .map(([en, ar, lonDeg, latDeg, thousands]) => ({ names: { en, ar }, x: mercatorX(lonDeg), y: mercatorY(latDeg), thousands }))
    .sort((a, b) => b.thousands - a.thousands);
}

/** Both maps of the screen draw the same shapes, fetched once. */
let shapes: GroundShapes | undefined;
const waiting = new Set<() => void>();

function arrived(): void {
  for (const tell of waiting) tell();
}

/** Calls `tell` each time that more of the shapes are there; returns how to stop. */
export function whenShapesArrive(tell: () => void): () => void {
  waiting.add(tell);
  return () => void waiting.delete(tell);
}

/** The shapes, as far as they are there. What cannot be fetched is left out. */
export function groundShapes(): GroundShapes {
  if (shapes !== undefined) return shapes;
  const made: GroundShapes = { land: undefined, lines: undefined, towns: [] };
  shapes = made;
  const take = <Value>(wanted: Promise<Value>, keep: (value: Value) => void): void => {
    wanted.then(keep).then(arrived, () => undefined);
  };
  take(fetchPath('land.json', true), (path) => (made.land = path));
  take(fetchPath('lines.json', false), (path) => (made.lines = path));
  take(fetchTowns(), (towns) => (made.towns = towns));
  // Labels are drawn from web fonts: they are drawn again when these are there.
  take(Promise.all([document.fonts.load('12px "Inter Variable"', 'A'), document.fonts.load('12px "Noto Sans Arabic Variable"', 'ب')]), () => undefined);
  return made;
}
