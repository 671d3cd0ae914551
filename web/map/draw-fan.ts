// The forecast fan of the selected track: how far it can be by when at its present speed, between the outermost places
// ahead of it. A place ahead is a wish of nobody: it is where the forecast gives a chance of arrival.

import type { FrameTrack } from '../../src/model/index.ts';
import { clockText } from '../display/quantity.ts';
import type { PlaceInfo } from '../session/server-messages.ts';
import { mercatorX, mercatorY, unitsPerMetre, type Camera } from './mercator.ts';
import { dip, INKS, screenX, screenY, type Brush } from './paper.ts';

/** Times ahead at which an arc is drawn, the last of them chosen by what lies ahead. */
const ARC_MINUTES = [5, 10, 15, 30, 60, 120] as const;
/** At least so much to each side of the present course. */
const SIDE_MIN_RAD = (8 * Math.PI) / 180;
const SIDE_MAX_RAD = (75 * Math.PI) / 180;
/** Slower than this there is no course to speak of. */
const SPEED_MIN_MPS = 15;
/** Nearer to one another the times could not be read. */
const ARC_GAP_PX = 40;

const wrapped = (angle: number): number => Math.atan2(Math.sin(angle), Math.cos(angle));

export interface FanShape {
  /** Clockwise from the right on the screen, radians. */
  readonly left: number;
  readonly right: number;
  readonly minutes: readonly number[];
}

/** The sides of a track's fan and the times of its arcs; undefined for what falls or stands. */
export function fanOf(track: FrameTrack, places: readonly PlaceInfo[], at: number): FanShape | undefined {
  const speedMps = Math.hypot(track.eastMps, track.northMps);
  if (track.impact !== undefined || speedMps < SPEED_MIN_MPS) return undefined;
  const course = Math.atan2(-track.northMps, track.eastMps);
  let [left, right] = [-SIDE_MIN_RAD, SIDE_MIN_RAD];
  let lastS = 0;
  for (const arrival of track.arrivals) {
    const place = places[arrival.placeIndex];
    if (place === undefined) continue;
    const dx = mercatorX(place.lonDeg) - mercatorX(track.lonDeg);
    const dy = mercatorY(place.latDeg) - mercatorY(track.latDeg);
    const side = Math.min(SIDE_MAX_RAD, Math.max(-SIDE_MAX_RAD, wrapped(Math.atan2(dy, dx) - course)));
    left = Math.min(left, side);
    right = Math.max(right, side);
    lastS = Math.max(lastS, arrival.medianAt - at);
  }
  const minutes = ARC_MINUTES.filter((minute) => minute * 60 <= Math.max(lastS, 900));
  return { left: course + left, right: course + right, minutes };
}

/** Draws the fan from where the track is drawn. */
export function drawFan(brush: Brush, camera: Camera, track: FrameTrack, content: { places: readonly PlaceInfo[]; at: number }): void {
  const fan = fanOf(track, content.places, content.at);
  if (fan === undefined) return;
  const x = screenX(camera, mercatorX(track.lonDeg));
  const y = screenY(camera, mercatorY(track.latDeg));
  const pxPerS = Math.hypot(track.eastMps, track.northMps) * unitsPerMetre(track.latDeg) * camera.worldPx;
  const farPx = (fan.minutes.at(-1) ?? 0) * 60 * pxPerS;
  brush.fillStyle = 'rgba(255, 255, 255, 0.05)';
  brush.beginPath();
  brush.moveTo(x, y);
  brush.arc(x, y, farPx, fan.left, fan.right);
  brush.closePath();
  brush.fill();
  dip(brush, INKS.fan);
  brush.lineWidth = 1;
  brush.font = '500 11px "Inter Variable", sans-serif';
  brush.textBaseline = 'middle';
  let drawnPx = 0;
  for (const minute of fan.minutes) {
    const radiusPx = minute * 60 * pxPerS;
    if (radiusPx - drawnPx < ARC_GAP_PX) continue;
    drawnPx = radiusPx;
    brush.beginPath();
    brush.arc(x, y, radiusPx, fan.left, fan.right);
    brush.stroke();
    const words = clockText(content.at + minute * 60).slice(0, 5);
    const middle = (fan.left + fan.right) / 2;
    const [labelX, labelY] = [x + Math.cos(middle) * radiusPx, y + Math.sin(middle) * radiusPx];
    brush.fillStyle = 'rgba(11, 17, 22, 0.8)';
    brush.fillRect(labelX - 18, labelY - 8, 36, 16);
    brush.fillStyle = '#ffffff';
    brush.fillText(words, labelX - brush.measureText(words).width / 2, labelY + 1);
  }
  brush.globalAlpha = 1;
}
