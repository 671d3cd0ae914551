/**
 * The coarsening grid: cells of 1, 5 and 20 km, each 5 km cell 5 × 5 cells of 1 km, each 20 km cell 4 × 4 of 5 km.
 * Rows are 1/1000 of the way from pole to pole (20.004 km); each row is cut into the whole number of cells that makes them as
 * near to square as can be, so cells nest, and their areas differ by less than 2 % from the equator to latitude 85°.
 */
import { assert } from '../base/index.ts';
import { cos, TWO_PI, wrapTwoPi } from '../math/index.ts';
import type { LatLon } from './frames.ts';

/** The sizes of cells that exist, in metres. */
export const GRID_SIZES_M = [1_000, 5_000, 20_000] as const;
/** A size of cell, in metres. */
export type GridM = (typeof GRID_SIZES_M)[number];

/** A cell: its centre, and a number that is unique among the cells of its size. */
export interface GridCell extends LatLon {
  readonly cell: number;
}

const COARSE_ROWS = 1000;
/** Cells of 1 km along each side of a 20 km cell. */
const FINE_PER_COARSE = 20;
const FINE_ROWS = COARSE_ROWS * FINE_PER_COARSE;
/** Above the 40,020 cells of 1 km round the equator, so that row and column make one number. */
const ROW_STRIDE = 65_536;

/** Coarse cells round the Earth in each coarse row: its circumference at mid-row over the height of a row, at least 3. */
const coarseColumns = Int32Array.from({ length: COARSE_ROWS }, (_, coarseRow) => {
  const middleRad = ((coarseRow + 0.5) / COARSE_ROWS - 0.5) * Math.PI;
  return Math.max(3, Math.floor(2 * COARSE_ROWS * cos(middleRad) + 0.5));
});

/** The cell of size `gridM` that holds the point; the same for every caller, a pure function of its arguments. */
export function snapToGrid(point: LatLon, gridM: GridM): GridCell {
  // Messages are built only when needed: this runs once per coarsened plot.
  if (gridM !== 1000 && gridM !== 5000 && gridM !== 20_000) assert(false, `a grid is 1000, 5000 or 20000 m, got ${String(gridM)}`);
  if (!(Math.abs(point.latRad) <= Math.PI / 2)) assert(false, `a latitude lies within ±π/2 rad, got ${point.latRad}`);
  if (point.lonRad - point.lonRad !== 0) assert(false, `a longitude must be finite, got ${point.lonRad}`);
  // Always through the finest cell, so that rounding cannot make the sizes disagree.
  const fineRow = Math.min(FINE_ROWS - 1, Math.floor((point.latRad / Math.PI + 0.5) * FINE_ROWS));
  const columns = coarseColumns[Math.floor(fineRow / FINE_PER_COARSE)] * FINE_PER_COARSE;
  const fineColumn = Math.min(columns - 1, Math.floor((wrapTwoPi(point.lonRad + Math.PI) / TWO_PI) * columns));
  const merge = gridM / 1000;
  const row = Math.floor(fineRow / merge);
  const column = Math.floor(fineColumn / merge);
  return {
    latRad: (((row + 0.5) * merge) / FINE_ROWS - 0.5) * Math.PI,
    lonRad: (((column + 0.5) * merge) / columns - 0.5) * TWO_PI,
    cell: row * ROW_STRIDE + column,
  };
}
