// Web Mercator in units of the whole world (0 to 1, y downwards).

const RADIANS = Math.PI / 180;
/** Metres round the equator (WGS-84). */
const EQUATOR_M = 40_075_016.686;
/** Pixels of the whole world at zoom 0. */
export const WORLD_PX = 512;

export function mercatorX(lonDeg: number): number {
  return (lonDeg + 180) / 360;
}

export function mercatorY(latDeg: number): number {
  return 0.5 - Math.log(Math.tan(Math.PI / 4 + (latDeg * RADIANS) / 2)) / (2 * Math.PI);
}

export function lonFromMercator(x: number): number {
  return x * 360 - 180;
}

export function latFromMercator(y: number): number {
  return (2 * Math.atan(Math.exp((0.5 - y) * 2 * Math.PI)) - Math.PI / 2) / RADIANS;
}

/** World units of one metre at a latitude. */
export function unitsPerMetre(latDeg: number): number {
  return 1 / (EQUATOR_M * Math.max(0.01, Math.cos(latDeg * RADIANS)));
}

/** Which part of the world a canvas shows. */
export interface Camera {
  /** World units of the canvas centre. */
  x: number;
  y: number;
  /** Pixels of the whole world. */
  worldPx: number;
  widthPx: number;
  heightPx: number;
}
