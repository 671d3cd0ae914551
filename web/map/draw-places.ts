// The uppermost layer of a map: places, coloured and shaped by stage, with their names. It lies above the tracks, because
// who is to take cover matters more than what flies past.

import type { Stage } from '../../src/model/index.ts';
import { STAGE_LOOKS, STAGE_ORDER, isStanding } from '../display/stage-look.ts';
import type { PlaceInfo } from '../session/server-messages.ts';
import { mercatorX, mercatorY, type Camera } from './mercator.ts';
import { dip, INKS, isNear, overlaps, screenX, screenY, traceRing, type Box, type Brush, type MapContent } from './paper.ts';

/** Below this width on the screen an outline is a dot. */
const OUTLINE_MIN_PX = 9;
/** Nearer than this, places that only prepare have their names too. */
const PREPARE_NAMES_WORLD_PX = 30_000;

const paths = new Map<string, Path2D>();

function pathOf(outline: string): Path2D {
  let path = paths.get(outline);
  if (path === undefined) {
    path = new Path2D(outline);
    paths.set(outline, path);
  }
  return path;
}

/** Draws the mark of a stage: outline in its colour, sign inside. */
export function drawStageMark(brush: Brush, stage: Stage, at: { x: number; y: number; sizePx: number }): void {
  const look = STAGE_LOOKS[stage];
  const scale = at.sizePx / 24;
  brush.save();
  brush.translate(at.x - at.sizePx / 2, at.y - at.sizePx / 2);
  brush.scale(scale, scale);
  brush.lineWidth = 3;
  brush.strokeStyle = '#0b1116';
  brush.stroke(pathOf(look.outline));
  brush.fillStyle = look.colour;
  brush.fill(pathOf(look.outline));
  brush.strokeStyle = look.ink;
  brush.lineWidth = 2.6;
  brush.lineCap = 'round';
  brush.stroke(pathOf(look.sign));
  brush.restore();
}

function drawOutline(brush: Brush, camera: Camera, place: PlaceInfo, colour: string | undefined): void {
  if (place.ring.length < 3) return;
  const [lonDeg, latDeg] = place.ring[0] ?? [place.lonDeg, place.latDeg];
  const across = Math.hypot(mercatorX(lonDeg) - mercatorX(place.lonDeg), mercatorY(latDeg) - mercatorY(place.latDeg));
  if (across * camera.worldPx * 2 < OUTLINE_MIN_PX) return;
  traceRing(brush, camera, place.ring);
  if (colour !== undefined) {
    brush.globalAlpha = 0.22;
    brush.fillStyle = colour;
    brush.fill();
  }
  dip(brush, colour === undefined ? INKS.place : { colour, alpha: 0.9 });
  brush.lineWidth = 1;
  brush.setLineDash(place.served ? [] : [3, 3]);
  brush.stroke();
  brush.setLineDash([]);
  brush.globalAlpha = 1;
}

function drawPlaceDots(brush: Brush, camera: Camera, content: MapContent, warned: ReadonlySet<number>): void {
  content.places.forEach((place, index) => {
    const x = screenX(camera, mercatorX(place.lonDeg));
    const y = screenY(camera, mercatorY(place.latDeg));
    if (!isNear(camera, x, y, 60) || warned.has(index)) return;
    drawOutline(brush, camera, place, undefined);
    brush.fillStyle = INKS.place.colour;
    brush.fillRect(x - 1.2, y - 1.2, 2.4, 2.4);
  });
}

function drawLabel(brush: Brush, words: string, at: { x: number; y: number }, taken: Box[]): void {
  const width = brush.measureText(words).width;
  const box = { left: at.x + 10, top: at.y - 8, right: at.x + 16 + width, bottom: at.y + 9 };
  if (taken.some((other) => overlaps(box, other))) return;
  taken.push(box);
  brush.fillStyle = 'rgba(11, 17, 22, 0.82)';
  brush.fillRect(box.left, box.top, box.right - box.left, box.bottom - box.top);
  brush.fillStyle = '#eef3f7';
  brush.fillText(words, box.left + 3, at.y + 1);
}

/** The more urgent the larger; smaller where a whole region is on the map. */
function markSizePx(stage: Stage, camera: Camera): number {
  const far = camera.worldPx < PREPARE_NAMES_WORLD_PX;
  if (!isStanding(stage)) return far ? 7 : 10;
  if (stage === 'prepare') return far ? 8 : 12;
  return far ? (stage === 'take-cover' ? 16 : 12) : 18;
}

function drawWarnedPlaces(brush: Brush, camera: Camera, content: MapContent): void {
  // The least urgent first, so that the most urgent lies on top; their labels are placed the other way round.
  const ordered = [...content.warnings].sort((a, b) => STAGE_ORDER.indexOf(b.stage) - STAGE_ORDER.indexOf(a.stage));
  for (const warning of ordered) {
    const place = content.places[warning.placeIndex];
    if (place === undefined) continue;
    const x = screenX(camera, mercatorX(place.lonDeg));
    const y = screenY(camera, mercatorY(place.latDeg));
    if (!isNear(camera, x, y, 200)) continue;
    if (isStanding(warning.stage)) drawOutline(brush, camera, place, STAGE_LOOKS[warning.stage].colour);
    drawStageMark(brush, warning.stage, { x, y, sizePx: markSizePx(warning.stage, camera) });
  }
  const selectedName = content.selectedName();
  const taken: Box[] = selectedName === undefined ? [] : [selectedName];
  brush.font = '600 11.5px "Inter Variable", "Noto Sans Arabic Variable", sans-serif';
  brush.textBaseline = 'middle';
  for (const warning of ordered.reverse()) {
    const place = content.places[warning.placeIndex];
    if (place === undefined || !isStanding(warning.stage)) continue;
    if (warning.stage === 'prepare' && camera.worldPx < PREPARE_NAMES_WORLD_PX) continue;
    const x = screenX(camera, mercatorX(place.lonDeg));
    const y = screenY(camera, mercatorY(place.latDeg));
    if (isNear(camera, x, y, 0)) drawLabel(brush, `${content.nameOf(place)} ${content.leftOf(warning)}`.trim(), { x, y }, taken);
  }
  drawClosedNames(brush, camera, content, taken);
}

const CLOSED_HEIGHT_PX = 13;

/** Where the name of an airspace may stand: outside and inside each corner, the northernmost first, and in the middle. */
export function closedNameBoxes(corners: readonly { readonly x: number; readonly y: number }[], widthPx: number): Box[] {
  const box = (left: number, top: number): Box => ({ left, top, right: left + widthPx, bottom: top + CLOSED_HEIGHT_PX });
  const count = Math.max(1, corners.length);
  const middle = corners.reduce((sum, { x, y }) => ({ x: sum.x + x / count, y: sum.y + y / count }), { x: 0, y: 0 });
  const around = [...corners]
    .sort((a, b) => a.y - b.y)
    .flatMap(({ x, y }) => [
      box(x + 4, y - CLOSED_HEIGHT_PX - 2),
      box(x - widthPx - 4, y - CLOSED_HEIGHT_PX - 2),
      box(x + 6, y + 5),
      box(x - widthPx - 6, y + 5),
    ]);
  return [...around, box(middle.x - widthPx / 2, middle.y - CLOSED_HEIGHT_PX / 2)];
}

/** Names of closed airspaces, where no name of a place or town stands and all of it is on the map. */
function drawClosedNames(brush: Brush, camera: Camera, content: MapContent, taken: Box[]): void {
  const closed = content.airspaces.filter(
    ({ closedFrom, closedUntil }) => closedFrom !== undefined && content.at >= closedFrom && content.at < (closedUntil ?? Infinity),
  );
  if (closed.length === 0) return;
  const avoided = [...taken, ...content.townNames()];
  brush.font = '500 11px "Inter Variable", "Noto Sans Arabic Variable", sans-serif';
  brush.lineJoin = 'round';
  for (const airspace of closed) {
    const words = content.closedName(airspace);
    const corners = airspace.ring.map(([lonDeg, latDeg]) => ({ x: screenX(camera, mercatorX(lonDeg)), y: screenY(camera, mercatorY(latDeg)) }));
    const free = closedNameBoxes(corners, brush.measureText(words).width).find(
      (box) =>
        box.left > 2 && box.top > 2 && box.right < camera.widthPx - 2 && box.bottom < camera.heightPx - 2 && !avoided.some((other) => overlaps(box, other)),
    );
    if (free === undefined) continue;
    avoided.push(free);
    const y = (free.top + free.bottom) / 2;
    brush.strokeStyle = 'rgba(11, 17, 22, 0.85)';
    brush.lineWidth = 3;
    brush.strokeText(words, free.left, y);
    brush.fillStyle = '#cbb9e6';
    brush.fillText(words, free.left, y);
  }
}

function drawSelectedPlace(brush: Brush, camera: Camera, content: MapContent): void {
  const place = content.selectedPlace === undefined ? undefined : content.places[content.selectedPlace];
  if (place === undefined) return;
  brush.strokeStyle = '#ffffff';
  brush.lineWidth = 2;
  brush.beginPath();
  brush.arc(screenX(camera, mercatorX(place.lonDeg)), screenY(camera, mercatorY(place.latDeg)), 14, 0, Math.PI * 2);
  brush.stroke();
}

/** Draws the whole layer. */
export function drawPlaces(brush: Brush, camera: Camera, content: MapContent): void {
  brush.clearRect(0, 0, camera.widthPx, camera.heightPx);
  drawPlaceDots(brush, camera, content, new Set(content.warnings.map((warning) => warning.placeIndex)));
  drawWarnedPlaces(brush, camera, content);
  drawSelectedPlace(brush, camera, content);
}
