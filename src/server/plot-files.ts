/** Whole files of CSV, GeoJSON or KML with plots, as the lines that the native door takes. */
import { LIMITS, utf8 } from '../base/index.ts';
import { plotLinesOf } from '../format/plots/index.ts';

/** A line longer than an input stands for itself, so that its feed is told. */
function piecesOf(lines: readonly string[]): Uint8Array[] {
  const pieces: Uint8Array[] = [];
  let piece = '';
  for (const line of lines) {
    if (piece !== '' && piece.length + line.length >= LIMITS.inputBytesMax / 4) {
      pieces.push(utf8(piece));
      piece = '';
    }
    piece += `${line}\n`;
  }
  if (piece !== '') pieces.push(utf8(piece));
  return pieces;
}

/** The plots of a text in pieces that an input may have; a text that says why it does not read; undefined when it is no such file. */
export function plotPieces(text: string): readonly Uint8Array[] | string | undefined {
  const found = plotLinesOf(text);
  if (found === undefined) return undefined;
  return found.ok ? piecesOf(found.value) : `${found.error.message} [${found.error.code}]`;
}
