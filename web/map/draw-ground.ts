// The lower layer of a map: airspaces, places by stage, trails, error rings, forecast regions. Drawn when something
// changed, not at the screen's rate.

import { ERROR_GRADES_M, type FrameTrack, type Stage, type Warning } from '../../src/model/index.ts';
import { STAGE_LOOKS, STAGE_ORDER, isStanding } from '../display/stage-look.ts';
import type { AirspaceInfo, PlaceInfo } from '../session/server-messages.ts';
import { mercatorX, mercatorY, unitsPerMetre, type Camera } from './mercator.ts';
import { eachTrailPoint, type Scene } from './scene.ts';
import { SYMBOL_COLOURS } from './symbols.ts';

/** What a ground drawing depends on beside the scene. */
export interface GroundContent {
  places: readonly PlaceInfo[];
  warnings: readonly Warning[];
  airspaces: readonly AirspaceInfo[];
  at: number;
  selectedTrack: number | undefined;
  selectedPlace: number | undefined;
  /** The name of a place in the language of the screen. */
  nameOf(place: PlaceInfo): string;
  /** The short time left that stands beside a warned place. */
  leftOf(warning: Warning): string;
}

type Brush = CanvasRenderingContext2D;

/** Below this width on the screen an outline is a dot. */
const OUTLINE_MIN_PX = 9;
const MARK_PX = 17;
const WORST_GRADE_M = 20_000;

const paths = new Map<string, Path2D>();

function pathOf(outline: string): Path2D {
  let path = paths.get(outline);
  if (path === undefined) {
    path = new Path2D(outline);
    paths.set(outline, path);
  }
  return path;
}

const screenX = (camera: Camera, x: number): number => (x - camera.x) * camera.worldPx + camera.widthPx / 2;
const screenY = (camera: Camera, y: number): number => (y - camera.y) * camera.worldPx + camera.heightPx / 2;

function isNear(camera: Camera, x: number, y: number, marginPx: number): boolean {
  return x > -marginPx && y > -marginPx && x < camera.widthPx + marginPx && y < camera.heightPx + marginPx;
}

/** Radius of an error grade in metres; the last grade says only "worse". */
export function gradeRadiusM(grade: number): number {
  return ERROR_GRADES_M[grade] ?? WORST_GRADE_M;
}

function traceRing(brush: Brush, camera: Camera, ring: PlaceInfo['ring']): void {
  brush.beginPath();
  ring.forEach(([lonDeg, latDeg], index) => {
    const x = screenX(camera, mercatorX(lonDeg));
    const y = screenY(camera, mercatorY(latDeg));
    if (index === 0) brush.moveTo(x, y);
    else brush.lineTo(x, y);
  });
  brush.closePath();
}

function drawAirspaces(brush: Brush, camera: Camera, content: GroundContent): void {
  for (const airspace of content.airspaces) {
    const closed =
      airspace.closedFrom !== undefined && content.at >= airspace.closedFrom && content.at < (airspace.closedUntil ?? Infinity);
    traceRing(brush, camera, airspace.ring);
    brush.strokeStyle = closed ? '#b9a4d8' : '#53627a';
    brush.lineWidth = closed ? 1.6 : 1;
    brush.setLineDash(closed ? [2, 3] : [8, 6]);
    brush.stroke();
    if (closed) {
      brush.fillStyle = 'rgba(185, 164, 216, 0.06)';
      brush.fill();
    }
  }
  brush.setLineDash([]);
}

function strokeTrail(brush: Brush, camera: Camera, scene: Scene, id: number): void {
  const trail = scene.trails.get(id);
  const index = scene.indexOf.get(id);
  if (trail === undefined || index === undefined) return;
  eachTrailPoint(trail, (x, y, first) => {
    if (first) brush.moveTo(screenX(camera, x), screenY(camera, y));
    else brush.lineTo(screenX(camera, x), screenY(camera, y));
  });
  brush.lineTo(screenX(camera, scene.x[index] ?? 0), screenY(camera, scene.y[index] ?? 0));
}

function drawTrails(brush: Brush, camera: Camera, scene: Scene, selected: number | undefined): void {
  brush.lineWidth = 1.2;
  for (const symbol of ['civil', 'unknown'] as const) {
    brush.strokeStyle = SYMBOL_COLOURS[symbol];
    brush.globalAlpha = symbol === 'civil' ? 0.28 : 0.42;
    brush.beginPath();
    scene.tracks.forEach((track, index) => {
      if ((track.symbol === 'civil') !== (symbol === 'civil') || track.id === selected) return;
      const x = screenX(camera, scene.x[index] ?? 0);
      const y = screenY(camera, scene.y[index] ?? 0);
      if (isNear(camera, x, y, 400)) strokeTrail(brush, camera, scene, track.id);
    });
    brush.stroke();
  }
  brush.globalAlpha = 1;
  if (selected === undefined) return;
  brush.strokeStyle = '#ffffff';
  brush.lineWidth = 1.8;
  brush.beginPath();
  strokeTrail(brush, camera, scene, selected);
  brush.stroke();
}

function drawErrorRings(brush: Brush, camera: Camera, scene: Scene, selected: number | undefined): void {
  brush.lineWidth = 1;
  scene.tracks.forEach((track, index) => {
    const x = screenX(camera, scene.x[index] ?? 0);
    const y = screenY(camera, scene.y[index] ?? 0);
    const radiusPx = gradeRadiusM(track.horizontalGrade) * unitsPerMetre(track.latDeg) * camera.worldPx;
    const chosen = track.id === selected;
    // A ring smaller than the symbol would only smear it.
    if ((radiusPx < 13 && !chosen) || radiusPx < 3 || !isNear(camera, x, y, radiusPx)) return;
    brush.strokeStyle = chosen ? '#ffffff' : SYMBOL_COLOURS[track.symbol];
    brush.globalAlpha = chosen ? 0.9 : 0.35;
    brush.setLineDash(track.horizontalGrade >= ERROR_GRADES_M.length ? [3, 4] : []);
    brush.beginPath();
    brush.arc(x, y, radiusPx, 0, Math.PI * 2);
    brush.stroke();
  });
  brush.setLineDash([]);
  brush.globalAlpha = 1;
}

function drawImpact(brush: Brush, camera: Camera, track: FrameTrack, from: { x: number; y: number; chosen: boolean }): void {
  const { impact } = track;
  if (impact === undefined) return;
  const x = screenX(camera, mercatorX(impact.lonDeg));
  const y = screenY(camera, mercatorY(impact.latDeg));
  const radiusPx = Math.max(4, gradeRadiusM(impact.grade) * unitsPerMetre(impact.latDeg) * camera.worldPx);
  if (!isNear(camera, x, y, radiusPx + 2_000)) return;
  brush.strokeStyle = from.chosen ? '#ffffff' : '#ffb59b';
  brush.globalAlpha = from.chosen ? 0.95 : 0.4;
  brush.lineWidth = from.chosen ? 1.6 : 1;
  brush.setLineDash([5, 4]);
  brush.beginPath();
  brush.moveTo(from.x, from.y);
  brush.lineTo(x, y);
  brush.stroke();
  brush.setLineDash([]);
  brush.beginPath();
  brush.arc(x, y, radiusPx, 0, Math.PI * 2);
  brush.globalAlpha = from.chosen ? 0.22 : 0.1;
  brush.fillStyle = '#ff9b7a';
  brush.fill();
  brush.globalAlpha = from.chosen ? 1 : 0.6;
  brush.stroke();
  brush.beginPath();
  brush.moveTo(x - 4, y - 4);
  brush.lineTo(x + 4, y + 4);
  brush.moveTo(x + 4, y - 4);
  brush.lineTo(x - 4, y + 4);
  brush.stroke();
  brush.globalAlpha = 1;
}

function drawForecasts(brush: Brush, camera: Camera, scene: Scene, content: GroundContent): void {
  scene.tracks.forEach((track, index) => {
    const chosen = track.id === content.selectedTrack;
    const x = screenX(camera, scene.x[index] ?? 0);
    const y = screenY(camera, scene.y[index] ?? 0);
    if (track.impact !== undefined) drawImpact(brush, camera, track, { x, y, chosen });
    if (!chosen) return;
    brush.strokeStyle = '#ffffff';
    brush.globalAlpha = 0.55;
    brush.lineWidth = 1;
    brush.setLineDash([2, 4]);
    brush.beginPath();
    for (const arrival of track.arrivals) {
      const place = content.places[arrival.placeIndex];
      if (place === undefined) continue;
      brush.moveTo(x, y);
      brush.lineTo(screenX(camera, mercatorX(place.lonDeg)), screenY(camera, mercatorY(place.latDeg)));
    }
    brush.stroke();
    brush.setLineDash([]);
    brush.globalAlpha = 1;
  });
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
  brush.globalAlpha = colour === undefined ? 0.5 : 0.9;
  brush.strokeStyle = colour ?? '#6d7f8e';
  brush.lineWidth = 1;
  brush.setLineDash(place.served ? [] : [3, 3]);
  brush.stroke();
  brush.setLineDash([]);
  brush.globalAlpha = 1;
}

function drawPlaceDots(brush: Brush, camera: Camera, content: GroundContent, warned: ReadonlySet<number>): void {
  brush.fillStyle = '#6d7f8e';
  content.places.forEach((place, index) => {
    const x = screenX(camera, mercatorX(place.lonDeg));
    const y = screenY(camera, mercatorY(place.latDeg));
    if (!isNear(camera, x, y, 60) || warned.has(index)) return;
    drawOutline(brush, camera, place, undefined);
    brush.fillStyle = '#6d7f8e';
    brush.fillRect(x - 1.2, y - 1.2, 2.4, 2.4);
  });
}

interface LabelBox {
  left: number;
  top: number;
  right: number;
  bottom: number;
}

const overlaps = (a: LabelBox, b: LabelBox): boolean => a.left < b.right && b.left < a.right && a.top < b.bottom && b.top < a.bottom;

function drawLabel(brush: Brush, words: string, at: { x: number; y: number }, taken: LabelBox[]): void {
  const width = brush.measureText(words).width;
  const box = { left: at.x + 10, top: at.y - 8, right: at.x + 16 + width, bottom: at.y + 9 };
  if (taken.some((other) => overlaps(box, other))) return;
  taken.push(box);
  brush.fillStyle = 'rgba(11, 17, 22, 0.82)';
  brush.fillRect(box.left, box.top, box.right - box.left, box.bottom - box.top);
  brush.fillStyle = '#eef3f7';
  brush.fillText(words, box.left + 3, at.y + 1);
}

function drawWarnedPlaces(brush: Brush, camera: Camera, content: GroundContent): void {
  // The least urgent first, so that the most urgent lies on top; their labels are placed the other way round.
  const ordered = [...content.warnings].sort((a, b) => STAGE_ORDER.indexOf(b.stage) - STAGE_ORDER.indexOf(a.stage));
  for (const warning of ordered) {
    const place = content.places[warning.placeIndex];
    if (place === undefined) continue;
    const x = screenX(camera, mercatorX(place.lonDeg));
    const y = screenY(camera, mercatorY(place.latDeg));
    if (!isNear(camera, x, y, 200)) continue;
    if (isStanding(warning.stage)) drawOutline(brush, camera, place, STAGE_LOOKS[warning.stage].colour);
    const sizePx = isStanding(warning.stage) ? (warning.stage === 'prepare' ? 13 : MARK_PX) : 10;
    drawStageMark(brush, warning.stage, { x, y, sizePx });
  }
  const taken: LabelBox[] = [];
  brush.font = '600 11.5px "Inter Variable", "Noto Sans Arabic Variable", sans-serif';
  brush.textBaseline = 'middle';
  for (const warning of ordered.reverse()) {
    const place = content.places[warning.placeIndex];
    if (place === undefined || !isStanding(warning.stage)) continue;
    if (warning.stage === 'prepare' && camera.worldPx < 30_000) continue;
    const x = screenX(camera, mercatorX(place.lonDeg));
    const y = screenY(camera, mercatorY(place.latDeg));
    if (isNear(camera, x, y, 0)) drawLabel(brush, `${content.nameOf(place)} ${content.leftOf(warning)}`.trim(), { x, y }, taken);
  }
}

function drawSelectedPlace(brush: Brush, camera: Camera, content: GroundContent): void {
  const place = content.selectedPlace === undefined ? undefined : content.places[content.selectedPlace];
  if (place === undefined) return;
  brush.strokeStyle = '#ffffff';
  brush.lineWidth = 2;
  brush.beginPath();
  brush.arc(screenX(camera, mercatorX(place.lonDeg)), screenY(camera, mercatorY(place.latDeg)), 14, 0, Math.PI * 2);
  brush.stroke();
}

/** Draws the whole lower layer. */
export function drawGround(brush: Brush, camera: Camera, scene: Scene, content: GroundContent): void {
  brush.clearRect(0, 0, camera.widthPx, camera.heightPx);
  drawAirspaces(brush, camera, content);
  drawPlaceDots(brush, camera, content, new Set(content.warnings.map((warning) => warning.placeIndex)));
  drawTrails(brush, camera, scene, content.selectedTrack);
  drawErrorRings(brush, camera, scene, content.selectedTrack);
  drawForecasts(brush, camera, scene, content);
  drawWarnedPlaces(brush, camera, content);
  drawSelectedPlace(brush, camera, content);
}
