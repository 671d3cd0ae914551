// Draws the basemap for a camera: land, lines, and as many names of towns as have room, the largest first.

import type { Language } from '../words/language.ts';
import { PATH_UNITS, type GroundShapes, type Town } from './ground-shapes.ts';
import { WORLD_PX, type Camera } from './mercator.ts';
import { GROUNDS, INKS, isNear, overlaps, screenX, screenY, type Box, type Brush } from './paper.ts';

const COLOURS = { town: '#8fa0ae', townHalo: '#121a21' } as const;
const FONT = '11.5px "Inter Variable", "Noto Sans Arabic Variable", sans-serif';
const LABEL_HEIGHT_PX = 15;
const LABEL_GAP_PX = 5;
const DOT_MIN_ZOOM = 6;

/** From which zoom on towns of so many thousands are named. */
const NAMED: readonly (readonly [zoom: number, thousands: number])[] = [
  [8, 0],
  [7, 80],
  [6, 250],
  [5, 600],
  [0, 1_500],
];

/** Boxes round the dot to try, the usual one first. */
function boxesAt(x: number, y: number, widthPx: number): readonly Box[] {
  const half = LABEL_HEIGHT_PX / 2;
  const box = (left: number, top: number): Box => ({ left, top, right: left + widthPx, bottom: top + LABEL_HEIGHT_PX });
  return [
    box(x + LABEL_GAP_PX, y - half),
    box(x - LABEL_GAP_PX - widthPx, y - half),
    box(x - widthPx / 2, y - LABEL_GAP_PX - LABEL_HEIGHT_PX),
    box(x - widthPx / 2, y + LABEL_GAP_PX),
  ];
}

/** Where the labels go: a box for each that has room, in the order given. */
export function placeLabels(wanted: readonly { readonly x: number; readonly y: number; readonly widthPx: number }[]): (Box | undefined)[] {
  const taken: Box[] = [];
  return wanted.map(({ x, y, widthPx }) => {
    const free = boxesAt(x, y, widthPx).find((box) => !taken.some((other) => overlaps(box, other)));
    if (free !== undefined) taken.push(free);
    return free;
  });
}

/** Widths by name: measuring text is slow, and towns keep their names. */
const widths = new Map<string, number>();

function widthOf(brush: Brush, name: string): number {
  let widthPx = widths.get(name);
  if (widthPx === undefined) {
    widthPx = brush.measureText(name).width;
    widths.set(name, widthPx);
  }
  return widthPx;
}

/** Names measured before their font was there are measured again. */
export function forgetWidths(): void {
  widths.clear();
}

const zoomOf = (camera: Camera): number => Math.log2(camera.worldPx / WORLD_PX);

/** The towns that are named, with their places on the canvas and how wide each name is. */
function namedTowns(brush: Brush, camera: Camera, towns: readonly Town[], tongue: Language): { name: string; x: number; y: number; widthPx: number }[] {
  const least = NAMED.find(([from]) => zoomOf(camera) >= from)?.[1] ?? Infinity;
  brush.font = FONT;
  return towns
    .filter(({ thousands }) => thousands >= least)
    .map((town) => ({ name: town.names[tongue], x: screenX(camera, town.x), y: screenY(camera, town.y) }))
    .filter(({ x, y }) => isNear(camera, x, y, 0))
    .map((label) => ({ ...label, widthPx: widthOf(brush, label.name) }));
}

/** Where names of towns stand: for whoever writes above them. */
export function townBoxes(brush: Brush, camera: Camera, towns: readonly Town[], tongue: Language): Box[] {
  return placeLabels(namedTowns(brush, camera, towns, tongue)).filter((box) => box !== undefined);
}

function drawTowns(brush: Brush, camera: Camera, towns: readonly Town[], tongue: Language): void {
  const shown = namedTowns(brush, camera, towns, tongue);
  brush.textBaseline = 'middle';
  brush.textAlign = 'left';
  brush.direction = tongue === 'ar' ? 'rtl' : 'ltr';
  brush.fillStyle = COLOURS.town;
  brush.strokeStyle = COLOURS.townHalo;
  brush.lineWidth = 2.4;
  brush.lineJoin = 'round';
  placeLabels(shown).forEach((box, index) => {
    const label = shown[index];
    if (box === undefined || label === undefined) return;
    brush.strokeText(label.name, box.left, (box.top + box.bottom) / 2);
    brush.fillText(label.name, box.left, (box.top + box.bottom) / 2);
    if (zoomOf(camera) >= DOT_MIN_ZOOM) brush.fillRect(label.x - 1.5, label.y - 1.5, 3, 3);
  });
}

/** Draws the whole canvas; the brush's unit is a pixel of the screen. */
export function drawGroundMap(brush: Brush, camera: Camera, shapes: GroundShapes, tongue: Language): void {
  brush.fillStyle = GROUNDS.sea;
  brush.fillRect(0, 0, camera.widthPx, camera.heightPx);
  const scale = camera.worldPx / PATH_UNITS;
  brush.save();
  brush.translate(camera.widthPx / 2, camera.heightPx / 2);
  brush.scale(scale, scale);
  brush.translate(-camera.x * PATH_UNITS, -camera.y * PATH_UNITS);
  if (shapes.land !== undefined) {
    brush.fillStyle = GROUNDS.land;
    brush.fill(shapes.land, 'evenodd');
    brush.strokeStyle = INKS.coast.colour;
    brush.lineWidth = 0.9 / scale;
    brush.stroke(shapes.land);
  }
  if (shapes.lines !== undefined) {
    brush.strokeStyle = INKS.border.colour;
    brush.lineWidth = 0.6 / scale;
    brush.stroke(shapes.lines);
  }
  brush.restore();
  drawTowns(brush, camera, shapes.towns, tongue);
}
