/**
 * A track as it may be shown: place, height, speed, errors and kinds on a tick. Made when a stream first shows it on a tick
 * and used by every stream of that tracker; a function of the track alone, whoever asked before. Holds nothing of plots, their
 * times or number. Its errors leave a stream as grades only.
 */
import { assert } from '../base/index.ts';
import { ecefToGeodeticInto } from '../geo/index.ts';
import { cos, sin } from '../math/index.ts';
import { KINDS, type SymbolClass, type TrackEstimate } from '../model/index.ts';

/** What may be shown of one track. */
export interface DisplayTrack {
  serial: number;
  event: number;
  status: 'confirmed' | 'lost';
  symbol: SymbolClass;
  latDeg: number;
  lonDeg: number;
  altitudeHaeM: number;
  heightKnown: boolean;
  eastMps: number;
  northMps: number;
  upMps: number;
  kindChance: number[];
  /** One sigma along the worst direction, and vertical; no better than the grid of the track's sources. */
  horizontalSigmaM: number;
  verticalSigmaM: number;
  callsign: string;
  /** The tick at which this was last written. */
  shownAt: number;
}

const DEGREES = 180 / Math.PI;
const AIRCRAFT = KINDS.indexOf('aircraft');
/** Below this no kind is settled, and the symbol stays `pending`. */
const SETTLED_CHANCE = 0.6;

const geodetic = new Float64Array(3);
const axes = new Float64Array(9);

/** An empty display for a track. */
export function blankDisplay(serial: number): DisplayTrack {
  return {
    serial,
    event: serial,
    status: 'confirmed',
    symbol: 'pending',
    latDeg: 0,
    lonDeg: 0,
    altitudeHaeM: 0,
    heightKnown: false,
    eastMps: 0,
    northMps: 0,
    upMps: 0,
    kindChance: KINDS.map(() => 0),
    horizontalSigmaM: Number.NaN,
    verticalSigmaM: Number.NaN,
    callsign: '',
    shownAt: -1,
  };
}

function writeAxes(latRad: number, lonRad: number): void {
  const sinLat = sin(latRad);
  const cosLat = cos(latRad);
  const sinLon = sin(lonRad);
  const cosLon = cos(lonRad);
  axes[0] = -sinLon;
  axes[1] = cosLon;
  axes[2] = 0;
  axes[3] = -sinLat * cosLon;
  axes[4] = -sinLat * sinLon;
  axes[5] = cosLat;
  axes[6] = cosLat * cosLon;
  axes[7] = cosLat * sinLon;
  axes[8] = sinLat;
}

/** uᵀ P v for two axes and the position block of the packed covariance. */
function projected(p: Float64Array, u: number, v: number): number {
  const px = p[0] * axes[v] + p[1] * axes[v + 1] + p[2] * axes[v + 2];
  const py = p[1] * axes[v] + p[6] * axes[v + 1] + p[7] * axes[v + 2];
  const pz = p[2] * axes[v] + p[7] * axes[v + 1] + p[11] * axes[v + 2];
  return axes[u] * px + axes[u + 1] * py + axes[u + 2] * pz;
}

function writeErrors(out: DisplayTrack, track: TrackEstimate): void {
  const p = track.covariance;
  const east = projected(p, 0, 0);
  const north = projected(p, 3, 3);
  const cross = projected(p, 0, 3);
  const half = (east - north) / 2;
  const largest = (east + north) / 2 + Math.sqrt(half * half + cross * cross);
  out.horizontalSigmaM = Math.max(Math.sqrt(Math.max(0, largest)), track.gridM);
  out.verticalSigmaM = Math.max(Math.sqrt(Math.max(0, projected(p, 6, 6))), track.gridM / 2);
}

function symbolOf(track: TrackEstimate): SymbolClass {
  if (track.civilCorroborated && track.kindChance[AIRCRAFT] >= 0.5) return 'civil';
  let best = 0;
  for (let i = 0; i < KINDS.length - 1; i += 1) best = Math.max(best, track.kindChance[i]);
  return best >= SETTLED_CHANCE ? 'unknown' : 'pending';
}

/** Writes `track`, already predicted to the tick, into `out`. */
export function displayInto(out: DisplayTrack, track: TrackEstimate): void {
  const s = track.state;
  ecefToGeodeticInto(geodetic, 0, { xM: s[0], yM: s[1], zM: s[2] });
  writeAxes(geodetic[0], geodetic[1]);
  out.event = track.event;
  out.status = track.status === 'lost' ? 'lost' : 'confirmed';
  out.symbol = symbolOf(track);
  out.latDeg = geodetic[0] * DEGREES;
  out.lonDeg = geodetic[1] * DEGREES;
  out.altitudeHaeM = geodetic[2];
  assert(Number.isFinite(out.latDeg) && Number.isFinite(out.altitudeHaeM), 'a track that is shown has a place');
  out.heightKnown = track.heightKnown;
  out.eastMps = axes[0] * s[3] + axes[1] * s[4];
  out.northMps = axes[3] * s[3] + axes[4] * s[4] + axes[5] * s[5];
  out.upMps = axes[6] * s[3] + axes[7] * s[4] + axes[8] * s[5];
  for (let i = 0; i < out.kindChance.length; i += 1) out.kindChance[i] = track.kindChance[i];
  out.callsign = out.symbol === 'civil' ? track.callsign : '';
  writeErrors(out, track);
  out.shownAt = track.at;
}
