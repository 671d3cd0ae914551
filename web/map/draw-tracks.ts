// The middle layer of a map: the symbols of the tracks and where they are heading. Symbols that would lie on one another
// are one, with their number (`groups.ts`).

import type { FrameTrack } from '../../src/model/index.ts';
import { clockText, trackName } from '../display/quantity.ts';
import type { Groups } from './groups.ts';
import { WORLD_PX, type Camera } from './mercator.ts';
import type { Box, Brush } from './paper.ts';
import type { Scene } from './scene.ts';
import { SYMBOL_COLOURS, symbolFor } from './symbols.ts';

/** A leader reaches as far as the object goes in this time. */
const LEADER_S = 120;
const HIT_PX = 16;
/** Symbols nearer than this many of their sizes are one group. */
const GROUP_SIZES = 1.15;

export interface TrackContent {
  groups: Groups;
  /** Seconds since the newest frame, in the picture's time. */
  onS: number;
  selectedTrack: number | undefined;
  ratio: number;
}

/** Size of a symbol: small on a map of everything, larger where there is room. */
export function symbolSizePx(camera: Camera): number {
  const zoom = Math.log2(camera.worldPx / WORLD_PX);
  return zoom < 5.2 ? 11 : zoom < 6.2 ? 13 : zoom < 7.5 ? 16 : 19;
}

/** Within this distance, in world units, symbols are one: the same for a quarter of a zoom step, so that groups keep while one zooms. */
export function groupRadius(camera: Camera): number {
  const quarter = Math.round(Math.log2(camera.worldPx) * 4) / 4;
  return (symbolSizePx(camera) * GROUP_SIZES) / 2 ** quarter;
}

interface Spot {
  readonly x: number;
  readonly y: number;
}

function spotOf(camera: Camera, scene: Scene, index: number, onS: number): Spot {
  return {
    x: ((scene.x[index] ?? 0) + (scene.velocityX[index] ?? 0) * onS - camera.x) * camera.worldPx + camera.widthPx / 2,
    y: ((scene.y[index] ?? 0) + (scene.velocityY[index] ?? 0) * onS - camera.y) * camera.worldPx + camera.heightPx / 2,
  };
}

const isWithin = (camera: Camera, { x, y }: Spot, marginPx: number): boolean =>
  x > -marginPx && y > -marginPx && x < camera.widthPx + marginPx && y < camera.heightPx + marginPx;

function drawLeaders(brush: Brush, camera: Camera, scene: Scene, content: TrackContent): void {
  const { groups, onS } = content;
  brush.lineWidth = 1.4;
  for (const civil of [true, false]) {
    brush.strokeStyle = civil ? SYMBOL_COLOURS.civil : SYMBOL_COLOURS.unknown;
    brush.beginPath();
    for (let i = 0; i < groups.count; i += 1) {
      const index = groups.leaders[i] ?? 0;
      const track = scene.tracks[index];
      if (track === undefined || (track.symbol === 'civil') !== civil || track.impact !== undefined) continue;
      const spot = spotOf(camera, scene, index, onS);
      if (!isWithin(camera, spot, 50)) continue;
      brush.moveTo(spot.x, spot.y);
      brush.lineTo(spot.x + (scene.velocityX[index] ?? 0) * LEADER_S * camera.worldPx, spot.y + (scene.velocityY[index] ?? 0) * LEADER_S * camera.worldPx);
    }
    brush.stroke();
  }
}

function labelOf(brush: Brush, track: FrameTrack, { x, y }: Spot): { words: string; box: Box } {
  const parts = [trackName(track.id), track.callsign, track.impact === undefined ? '' : clockText(track.impact.at)];
  const words = parts.filter((part) => part !== '').join('  ');
  brush.font = '600 12px "Inter Variable", sans-serif';
  return { words, box: { left: x + 21, top: y - 10, right: x + 31 + brush.measureText(words).width, bottom: y + 10 } };
}

/** Where the name of a track stands once it is selected. */
export function trackLabelBox(brush: Brush, camera: Camera, scene: Scene, trackId: number): Box | undefined {
  const index = scene.indexOf.get(trackId) ?? -1;
  const track = scene.tracks[index];
  return track && labelOf(brush, track, spotOf(camera, scene, index, 0)).box;
}

function drawSelected(brush: Brush, scene: Scene, index: number, { x, y }: Spot): void {
  const track = scene.tracks[index];
  if (track === undefined) return;
  brush.strokeStyle = '#ffffff';
  brush.lineWidth = 2;
  brush.beginPath();
  brush.arc(x, y, 17, 0, Math.PI * 2);
  brush.stroke();
  const { words, box } = labelOf(brush, track, { x, y });
  brush.textBaseline = 'middle';
  brush.fillStyle = 'rgba(11, 17, 22, 0.88)';
  brush.fillRect(box.left, box.top, box.right - box.left, box.bottom - box.top);
  brush.fillStyle = '#ffffff';
  brush.fillText(words, box.left + 5, y + 1);
}

/** The number of a group, at the upper right of its symbol. */
function drawSize(brush: Brush, size: number, at: { x: number; y: number; sizePx: number; civil: boolean }): void {
  const words = String(size);
  const width = brush.measureText(words).width + 5;
  const left = at.x + at.sizePx * 0.35;
  const top = at.y - at.sizePx * 0.9;
  brush.fillStyle = at.civil ? '#1c3a49' : '#f4ecc6';
  brush.fillRect(left, top, width, 12);
  brush.fillStyle = at.civil ? '#d8ecf6' : '#1b1705';
  brush.fillText(words, left + 2.5, top + 6.5);
}

/** Draws the whole layer. */
export function drawTracks(brush: Brush, camera: Camera, scene: Scene, content: TrackContent): void {
  const { groups, onS, ratio } = content;
  brush.clearRect(0, 0, camera.widthPx, camera.heightPx);
  drawLeaders(brush, camera, scene, content);
  const sizePx = symbolSizePx(camera);
  let selected: { index: number; spot: Spot } | undefined;
  brush.font = '650 10.5px "Inter Variable", sans-serif';
  brush.textBaseline = 'middle';
  for (let i = 0; i < groups.count; i += 1) {
    const index = groups.leaders[i] ?? 0;
    const track = scene.tracks[index];
    if (track === undefined) continue;
    const spot = spotOf(camera, scene, index, onS);
    if (!isWithin(camera, spot, 20)) continue;
    const bitmap = symbolFor(track, sizePx, ratio);
    brush.drawImage(bitmap.canvas, spot.x - bitmap.anchorXPx, spot.y - bitmap.anchorYPx, bitmap.widthPx, bitmap.heightPx);
    const size = groups.sizes[index] ?? 1;
    if (size > 1) drawSize(brush, size, { ...spot, sizePx, civil: track.symbol === 'civil' });
    if (track.id === content.selectedTrack) selected = { index, spot };
  }
  if (selected !== undefined) drawSelected(brush, scene, selected.index, selected.spot);
}

/** The drawn track nearest to a point of the canvas, as an index into the scene, within reach of a pointer. */
export function trackAt(scene: Scene, groups: Groups, camera: Camera, point: { xPx: number; yPx: number }): number | undefined {
  let best: number | undefined;
  let bestPx2 = HIT_PX * HIT_PX;
  for (let i = 0; i < groups.count; i += 1) {
    const index = groups.leaders[i] ?? 0;
    const spot = spotOf(camera, scene, index, 0);
    const px2 = (spot.x - point.xPx) ** 2 + (spot.y - point.yPx) ** 2;
    if (px2 < bestPx2) {
      bestPx2 = px2;
      best = index;
    }
  }
  return best;
}
