// Symbols of tracks as bitmaps, made once each. Affiliation is never more than unknown, pending or civil; the icon
// inside says the most likely kind when it is likely enough.

import ms from 'milsymbol';
import { KINDS, type FrameTrack, type Kind, type SymbolClass } from '../../src/model/index.ts';

/** A kind is drawn when it is at least this likely; else the frame alone. */
const KIND_DRAWN_CHANCE = 0.5;

/** Function letters of the symbol code (MIL-STD-2525C, air) by kind, for civil objects and for all others. */
const FUNCTION: Readonly<Record<Kind, { civil: string; other: string }>> = {
  ballistic: { civil: '', other: 'WM' },
  cruise: { civil: '', other: '' },
  drone: { civil: 'CF', other: 'MFQ' },
  aircraft: { civil: 'CF', other: 'MF' },
  helicopter: { civil: 'CH', other: 'MH' },
  balloon: { civil: 'CL', other: 'ML' },
  bird: { civil: '', other: '' },
  unknown: { civil: '', other: '' },
};

const AFFILIATION: Readonly<Record<SymbolClass, string>> = { unknown: 'U', pending: 'P', civil: 'U' };

/** Line colours on a dark ground; all differ in lightness from the stages of warnings, which are filled. */
export const SYMBOL_COLOURS: Readonly<Record<SymbolClass, string>> = {
  unknown: '#f4ecc6',
  pending: '#f4ecc6',
  civil: '#86b7cc',
};

/** Unknown is filled, pending only outlined with dashes, civil blue: three looks that also differ without colour. */
const FRAME_FILL: Readonly<Record<SymbolClass, string>> = { unknown: '#4a4424', pending: '#20242a', civil: '#142a35' };
const FRAME_STROKE: Readonly<Record<SymbolClass, number>> = { unknown: 6, pending: 11, civil: 6 };

export interface SymbolBitmap {
  canvas: HTMLCanvasElement;
  widthPx: number;
  heightPx: number;
  /** Where in the bitmap the object stands. */
  anchorXPx: number;
  anchorYPx: number;
}

const cache = new Map<string, SymbolBitmap>();

/** The most likely kind, when it is likely enough to be drawn. */
export function drawnKind(track: FrameTrack): Kind | undefined {
  let best = 0;
  for (let i = 1; i < track.kindChance.length; i += 1) {
    if ((track.kindChance[i] ?? 0) > (track.kindChance[best] ?? 0)) best = i;
  }
  return (track.kindChance[best] ?? 0) >= KIND_DRAWN_CHANCE ? KINDS[best] : undefined;
}

function symbolCode(symbol: SymbolClass, kind: Kind | undefined): string {
  const civil = symbol === 'civil';
  const letters = kind === undefined ? '' : FUNCTION[kind][civil ? 'civil' : 'other'];
  const dash = civil && letters === '' ? 'C' : letters;
  return `S${AFFILIATION[symbol]}AP${dash.padEnd(6, '-')}`;
}

/** The standard's sign of a class and a kind; that of a cruise object lacks the dart that is drawn into it. */
export function standardSign(
  symbol: SymbolClass,
  kind: Kind | undefined,
  { lost, sizePx }: { readonly lost: boolean; readonly sizePx: number },
): InstanceType<typeof ms.Symbol> {
  return new ms.Symbol(symbolCode(symbol, kind), {
    size: sizePx,
    monoColor: SYMBOL_COLOURS[symbol],
    fillColor: FRAME_FILL[symbol],
    fillOpacity: lost ? 0 : 1,
    strokeWidth: FRAME_STROKE[symbol],
    infoFields: false,
  });
}

/** Body and fins in a box of 100 by 100 round the middle. */
const CRUISE_OUTLINES: readonly (readonly (readonly [number, number])[])[] = [
  [
    [-34, -7],
    [22, -7],
    [36, 0],
    [22, 7],
    [-34, 7],
  ],
  [
    [-30, -20],
    [-20, -20],
    [-8, -7],
    [-30, -7],
  ],
  [
    [-30, 20],
    [-20, 20],
    [-8, 7],
    [-30, 7],
  ],
];

/** The standard's sign for a cruise object is two letters that nobody can read at this size: a flat dart instead. */
function drawCruiseSign(brush: CanvasRenderingContext2D, at: { x: number; y: number }, look: { sizePx: number; colour: string }): void {
  const unit = look.sizePx / 100;
  brush.save();
  brush.translate(at.x, at.y);
  brush.scale(unit, unit);
  brush.fillStyle = look.colour;
  brush.beginPath();
  for (const outline of CRUISE_OUTLINES) {
    outline.forEach(([x, y], index) => (index === 0 ? brush.moveTo(x, y) : brush.lineTo(x, y)));
    brush.closePath();
  }
  brush.fill();
  brush.restore();
}

/** The bitmap for a track at a size; `ratio` is the screen's pixels per CSS pixel. */
export function symbolFor(track: FrameTrack, sizePx: number, ratio: number): SymbolBitmap {
  const kind = drawnKind(track);
  const key = `${track.symbol}/${kind ?? ''}/${track.status}/${sizePx}/${ratio}`;
  const known = cache.get(key);
  if (known !== undefined) return known;
  const lost = track.status === 'lost';
  const symbol = standardSign(track.symbol, kind, { lost, sizePx: sizePx * ratio });
  const drawn = symbol.asCanvas();
  const canvas = document.createElement('canvas');
  canvas.width = drawn.width;
  canvas.height = drawn.height;
  const brush = canvas.getContext('2d');
  if (brush !== null) {
    brush.globalAlpha = lost ? 0.55 : 1;
    brush.drawImage(drawn, 0, 0);
    if (kind === 'cruise') drawCruiseSign(brush, symbol.getAnchor(), { sizePx: sizePx * ratio, colour: SYMBOL_COLOURS[track.symbol] });
  }
  const anchor = symbol.getAnchor();
  const bitmap = {
    canvas,
    widthPx: canvas.width / ratio,
    heightPx: canvas.height / ratio,
    anchorXPx: anchor.x / ratio,
    anchorYPx: anchor.y / ratio,
  };
  cache.set(key, bitmap);
  return bitmap;
}
