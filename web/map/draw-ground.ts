// The lowest layer of a map: airspaces, own coverage, trails, error rings, forecast regions. Drawn when something
// changed, not at the screen's rate.

import { ERROR_GRADES_M, type FrameTrack } from '../../src/model/index.ts';
import { drawFan } from './draw-fan.ts';
import { mercatorX, mercatorY, unitsPerMetre, type Camera } from './mercator.ts';
import { dip, INKS, isNear, screenX, screenY, traceRing, type Brush, type MapContent } from './paper.ts';
import { eachTrailPoint, type Scene } from './scene.ts';

/** The last grade says only "worse than 10 km": it is drawn dashed, at twice that. */
const WORST_GRADE_M = 20_000;
/** A trail may come in from this far outside. */
const NEAR_PX = 300;
/** Above this many falling objects only the selected one has its line drawn. */
const LINES_MAX = 8;

/** Radius of an error grade in metres; the last grade says only "worse". */
export function gradeRadiusM(grade: number): number {
  return ERROR_GRADES_M[grade] ?? WORST_GRADE_M;
}

function drawAirspaces(brush: Brush, camera: Camera, content: MapContent): void {
  for (const airspace of content.airspaces) {
    const closed = airspace.closedFrom !== undefined && content.at >= airspace.closedFrom && content.at < (airspace.closedUntil ?? Infinity);
    traceRing(brush, camera, airspace.ring);
    dip(brush, closed ? INKS.closed : INKS.airspace);
    brush.lineWidth = closed ? 1.6 : 1;
    brush.setLineDash(closed ? [2, 3] : [8, 6]);
    brush.stroke();
    if (!closed) continue;
    brush.fillStyle = 'rgba(185, 164, 216, 0.06)';
    brush.fill();
  }
  brush.setLineDash([]);
}

/** What a sensor can reach at most: a ring or a sector, and the place of the sensor itself. */
function drawCoverage(brush: Brush, camera: Camera, content: MapContent): void {
  brush.lineWidth = 1.2;
  for (const { ring, latDeg, lonDeg } of content.coverage) {
    traceRing(brush, camera, ring);
    brush.globalAlpha = 0.05;
    brush.fillStyle = '#7fd0b8';
    brush.fill();
    dip(brush, INKS.coverage);
    brush.stroke();
    brush.strokeRect(screenX(camera, mercatorX(lonDeg)) - 3, screenY(camera, mercatorY(latDeg)) - 3, 6, 6);
  }
  brush.globalAlpha = 1;
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

/** Calls `visit` with the tracks that are drawn and near the canvas: with thousands of tracks, what lies under a group has no trail. */
function eachDrawn(camera: Camera, scene: Scene, content: MapContent, visit: (track: FrameTrack, index: number, at: { x: number; y: number }) => void): void {
  const { groups } = content;
  for (let i = 0; i < groups.count; i += 1) {
    const index = groups.leaders[i] ?? 0;
    const track = scene.tracks[index];
    const at = { x: screenX(camera, scene.x[index] ?? 0), y: screenY(camera, scene.y[index] ?? 0) };
    if (track !== undefined && isNear(camera, at.x, at.y, NEAR_PX)) visit(track, index, at);
  }
}

function drawTrails(brush: Brush, camera: Camera, scene: Scene, content: MapContent): void {
  const selected = content.selectedTrack;
  brush.lineWidth = 1.2;
  for (const symbol of ['civil', 'unknown'] as const) {
    dip(brush, symbol === 'civil' ? INKS.civilTrail : INKS.trail);
    brush.beginPath();
    eachDrawn(camera, scene, content, (track) => {
      if ((track.symbol === 'civil') === (symbol === 'civil') && track.id !== selected) strokeTrail(brush, camera, scene, track.id);
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

function drawErrorRings(brush: Brush, camera: Camera, scene: Scene, content: MapContent): void {
  brush.lineWidth = 1;
  eachDrawn(camera, scene, content, (track, _index, { x, y }) => {
    const radiusPx = gradeRadiusM(track.horizontalGrade) * unitsPerMetre(track.latDeg) * camera.worldPx;
    const chosen = track.id === content.selectedTrack;
    // A ring smaller than the symbol would only smear it.
    if ((radiusPx < 13 && !chosen) || radiusPx < 3 || !isNear(camera, x, y, radiusPx)) return;
    dip(brush, chosen ? INKS.chosen : track.symbol === 'civil' ? INKS.civilRing : INKS.ring);
    brush.setLineDash(track.horizontalGrade >= ERROR_GRADES_M.length ? [3, 4] : []);
    brush.beginPath();
    brush.arc(x, y, radiusPx, 0, Math.PI * 2);
    brush.stroke();
  });
  brush.setLineDash([]);
  brush.globalAlpha = 1;
}

function drawImpact(brush: Brush, camera: Camera, track: FrameTrack, from: { x: number; y: number; chosen: boolean; line: boolean }): void {
  const { impact } = track;
  if (impact === undefined) return;
  const x = screenX(camera, mercatorX(impact.lonDeg));
  const y = screenY(camera, mercatorY(impact.latDeg));
  const radiusPx = Math.max(4, gradeRadiusM(impact.grade) * unitsPerMetre(impact.latDeg) * camera.worldPx);
  if (!isNear(camera, x, y, radiusPx + 2_000)) return;
  dip(brush, from.chosen ? INKS.chosen : INKS.fall);
  brush.lineWidth = from.chosen ? 1.6 : 1;
  if (from.line) {
    brush.setLineDash([5, 4]);
    brush.beginPath();
    brush.moveTo(from.x, from.y);
    brush.lineTo(x, y);
    brush.stroke();
    brush.setLineDash([]);
  }
  brush.beginPath();
  brush.arc(x, y, radiusPx, 0, Math.PI * 2);
  brush.globalAlpha = from.chosen ? 0.22 : 0.1;
  brush.fillStyle = '#ff9b7a';
  brush.fill();
  dip(brush, from.chosen ? INKS.chosen : INKS.fall);
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
  const falling = scene.tracks.filter((track) => track.impact !== undefined).length;
  scene.tracks.forEach((track, index) => {
    const chosen = track.id === content.selectedTrack;
    if (track.impact === undefined && !chosen) return;
    const x = screenX(camera, scene.x[index] ?? 0);
    const y = screenY(camera, scene.y[index] ?? 0);
    // Of many the lines would hide the map; where each comes down is said by its mark.
    drawImpact(brush, camera, track, { x, y, chosen, line: chosen || falling <= LINES_MAX });
    if (!chosen) return;
    drawFan(brush, camera, track, content);
    dip(brush, INKS.ahead);
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
  drawCoverage(brush, camera, content);
  drawAirspaces(brush, camera, content);
  drawTrails(brush, camera, scene, content);
  drawErrorRings(brush, camera, scene, content);
  drawForecasts(brush, camera, scene, content);
}
