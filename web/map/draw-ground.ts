// The lowest layer of a map: airspaces, trails, error rings, forecast regions. Drawn when something changed, not at the
// screen's rate.

import { ERROR_GRADES_M, type FrameTrack } from '../../src/model/index.ts';
import { mercatorX, mercatorY, unitsPerMetre, type Camera } from './mercator.ts';
import { isNear, screenX, screenY, traceRing, type Brush, type MapContent } from './paper.ts';
import { eachTrailPoint, type Scene } from './scene.ts';
import { SYMBOL_COLOURS } from './symbols.ts';

/** The last grade says only "worse than 10 km": it is drawn dashed, at twice that. */
const WORST_GRADE_M = 20_000;

/** Radius of an error grade in metres; the last grade says only "worse". */
export function gradeRadiusM(grade: number): number {
  return ERROR_GRADES_M[grade] ?? WORST_GRADE_M;
}

function drawAirspaces(brush: Brush, camera: Camera, content: MapContent): void {
  for (const airspace of content.airspaces) {
    const closed =
      airspace.closedFrom !== undefined && content.at >= airspace.closedFrom && content.at < (airspace.closedUntil ?? Infinity);
    traceRing(brush, camera, airspace.ring);
    brush.strokeStyle = closed ? '#b9a4d8' : '#53627a';
    brush.lineWidth = closed ? 1.6 : 1;
    brush.setLineDash(closed ? [2, 3] : [8, 6]);
    brush.stroke();
    if (!closed) continue;
    brush.fillStyle = 'rgba(185, 164, 216, 0.06)';
    brush.fill();
    const [lonDeg, latDeg] = airspace.ring.reduce((best, corner) => (corner[1] > best[1] ? corner : best));
    brush.setLineDash([]);
    brush.fillStyle = '#cbb9e6';
    brush.font = '500 11px "Inter Variable", "Noto Sans Arabic Variable", sans-serif';
    brush.fillText(content.closedName(airspace), screenX(camera, mercatorX(lonDeg)) + 4, screenY(camera, mercatorY(latDeg)) - 5);
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

function drawForecasts(brush: Brush, camera: Camera, scene: Scene, content: MapContent): void {
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

/** Draws the whole layer. */
export function drawGround(brush: Brush, camera: Camera, scene: Scene, content: MapContent): void {
  brush.clearRect(0, 0, camera.widthPx, camera.heightPx);
  drawAirspaces(brush, camera, content);
  drawTrails(brush, camera, scene, content.selectedTrack);
  drawErrorRings(brush, camera, scene, content.selectedTrack);
  drawForecasts(brush, camera, scene, content);
}
