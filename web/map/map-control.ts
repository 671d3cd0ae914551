// The maps that are open, for whoever moves them: keys, buttons, a link, the other map.

export interface MapCamera {
  lonDeg: number;
  latDeg: number;
  zoom: number;
}

/** West, south, east, north, degrees. */
export type Bounds = [number, number, number, number];

export interface MapControl {
  centreOn(lonDeg: number, latDeg: number): void;
  zoomBy(steps: number): void;
  /** Moves by shares of the map's height. */
  panBy(right: number, down: number): void;
  home(bounds: Bounds, durationMs: number): void;
  place(camera: MapCamera): void;
  camera(): MapCamera;
}

const open = new Map<number, MapControl>();
/** Where the next map to be opened looks. */
let wanted: MapCamera | undefined;
let stepping = false;
/** What the maps show at first and on demand: until places are known, the lands between the sea in the west and the mountains in the east. */
let homeBounds: Bounds = [32.5, 26.5, 51.5, 37.5];
let homeKnown = false;

const HOME_MS = 250;
/** Room round the outermost place, as a share of the extent, and at least so many degrees. */
const HOME_MARGIN_SHARE = 0.12;
const HOME_MARGIN_DEG = 0.4;

/** True until somebody moves a map: then a change of its size may not move it back. */
let home = true;

/** Somebody moved a map. */
export function movedByHand(): void {
  home = false;
}

/** True while the maps still show what they opened with. */
export function looksHome(): boolean {
  return home;
}

/** Announces an open map; returns how to take it back. */
export function registerMap(index: number, control: MapControl): () => void {
  const other = open.get(1 - index);
  const start = home ? undefined : (other?.camera() ?? wanted);
  open.set(index, control);
  if (start !== undefined) control.place(start);
  return () => {
    if (open.get(index) === control) open.delete(index);
  };
}

function mapOf(index: number): MapControl | undefined {
  return open.get(index) ?? open.get(0);
}

/** Where a map looks; undefined while it is not open. */
export function cameraOf(index: number): MapCamera | undefined {
  return mapOf(index)?.camera();
}

/** Brings a position into the middle of a map. */
export function centreMapOn(index: number, lonDeg: number, latDeg: number): void {
  home = false;
  mapOf(index)?.centreOn(lonDeg, latDeg);
}

/** Zooms a map in (or out). */
export function zoomMapBy(index: number, steps: number): void {
  home = false;
  mapOf(index)?.zoomBy(steps);
}

/** Moves a map by shares of its height. */
export function panMapBy(index: number, right: number, down: number): void {
  home = false;
  mapOf(index)?.panBy(right, down);
}

/** Shows everything again. */
export function sendMapHome(index: number): void {
  home = true;
  mapOf(index)?.home(homeBounds, HOME_MS);
}

/** What a map that looks home shows. */
export function currentHome(): Bounds {
  return homeBounds;
}

/** The first view's places and airspaces say what is worth showing at first. */
export function learnHome(positions: readonly (readonly [number, number])[]): void {
  if (homeKnown || positions.length === 0) return;
  homeKnown = true;
  const lons = positions.map(([lonDeg]) => lonDeg);
  const lats = positions.map(([, latDeg]) => latDeg);
  const [west, east] = [Math.min(...lons), Math.max(...lons)];
  const [south, north] = [Math.min(...lats), Math.max(...lats)];
  const lonMarginDeg = Math.max(HOME_MARGIN_DEG, (east - west) * HOME_MARGIN_SHARE);
  const latMarginDeg = Math.max(HOME_MARGIN_DEG, (north - south) * HOME_MARGIN_SHARE);
  homeBounds = [west - lonMarginDeg, south - latMarginDeg, east + lonMarginDeg, north + latMarginDeg];
  if (home) for (const control of open.values()) control.home(homeBounds, 0);
}

/** Moves all maps to `camera`, now or when they open. */
export function placeMaps(camera: MapCamera): void {
  home = false;
  wanted = camera;
  for (const control of open.values()) control.place(camera);
}

/** Called when one map moved: the other follows, once. */
export function keepInStep(index: number): void {
  if (stepping) return;
  const moved = open.get(index);
  const other = open.get(1 - index);
  if (moved === undefined || other === undefined) return;
  stepping = true;
  other.place(moved.camera());
  stepping = false;
}
