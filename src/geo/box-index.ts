/**
 * A uniform grid over latitude and longitude that answers "which of these boxes can be near?" for hundreds to some thousands of
 * boxes. Candidates may be too many, never too few: the caller checks each exactly. Queries write to a caller's array and
 * allocate nothing; boxes at the poles are not supported.
 */
import { assert } from '../base/index.ts';
import { atan2, cos, sin, TWO_PI, wrapPi } from '../math/index.ts';
import type { LatLon } from './frames.ts';
import type { BoundingBox } from './ring.ts';

/** Grid, lists of boxes by cell (boxes of cell c are items[starts[c]] … items[starts[c + 1] − 1]), and marks of the query under way. */
export interface BoxIndex {
  readonly boxes: readonly BoundingBox[];
  readonly cellRad: number;
  readonly rowCount: number;
  readonly columnCount: number;
  readonly starts: Int32Array;
  readonly items: Int32Array;
  readonly seen: Uint32Array;
  queryCount: number;
}

/** A wedge: from `apex`, `halfWidthRad` to either side of `bearingRad`, out to `rangeM`. */
export interface Fan {
  readonly apex: LatLon;
  readonly bearingRad: number;
  readonly halfWidthRad: number;
  readonly rangeM: number;
}

/** Never longer than a radian's arc anywhere on the ellipsoid, so that search areas err on the large side. */
const METRES_PER_RADIAN_MIN = 6_335_000;
/** Straight flat-chart wedges bend against geodesics by less than this within 1,500 km below latitude 65°. */
const FAN_SLACK_RAD = 0.12;

function rowOf(index: BoxIndex, latRad: number): number {
  return Math.max(0, Math.min(index.rowCount - 1, Math.floor((latRad + Math.PI / 2) / index.cellRad)));
}

/** Calls `visit` for each cell that a box overlaps. */
function forCells(index: BoxIndex, box: BoundingBox, visit: (cell: number) => void): void {
  const columns = index.columnCount;
  const first = Math.floor((box.westRad + Math.PI) / index.cellRad);
  const last = Math.min(first + columns - 1, Math.floor((box.eastRad + Math.PI) / index.cellRad));
  for (let row = rowOf(index, box.southRad); row <= rowOf(index, box.northRad); row += 1) {
    for (let column = first; column <= last; column += 1) visit(row * columns + (((column % columns) + columns) % columns));
  }
}

/** An index of boxes with square cells of about `cellRad` (default 1°). */
export function buildBoxIndex(boxes: readonly BoundingBox[], cellRad = Math.PI / 180): BoxIndex {
  assert(cellRad > 0.001 && cellRad < 1, `a cell is between 0.001 and 1 rad, got ${cellRad}`);
  const columnCount = Math.floor(TWO_PI / cellRad + 0.5);
  const size = TWO_PI / columnCount;
  const rowCount = Math.ceil(Math.PI / size);
  const starts = new Int32Array(rowCount * columnCount + 1);
  const empty: BoxIndex = {
    boxes,
    cellRad: size,
    rowCount,
    columnCount,
    starts,
    items: new Int32Array(0),
    seen: new Uint32Array(boxes.length),
    queryCount: 0,
  };
  for (const box of boxes) {
    forCells(empty, box, (cell) => {
      starts[cell + 1] += 1;
    });
  }
  for (let cell = 0; cell < rowCount * columnCount; cell += 1) starts[cell + 1] += starts[cell];
  const items = new Int32Array(starts[rowCount * columnCount]);
  const next = starts.slice();
  boxes.forEach((box, i) => {
    forCells(empty, box, (cell) => {
      items[next[cell]] = i;
      next[cell] += 1;
    });
  });
  return { ...empty, items };
}

/** Writes the numbers of all boxes that may lie within `radiusM` of the point (ascending) and returns how many; `out` holds one per box. */
export function boxesWithinInto(out: Int32Array, index: BoxIndex, point: LatLon, radiusM: number): number {
  return searchInto(out, index, { apex: point, bearingRad: 0, halfWidthRad: Math.PI, rangeM: radiusM });
}

/** Writes the numbers of all boxes that may touch the fan (ascending) and returns how many; `out` holds one per box. */
export function boxesInFanInto(out: Int32Array, index: BoxIndex, fan: Fan): number {
  return searchInto(out, index, fan);
}

function searchInto(out: Int32Array, index: BoxIndex, fan: Fan): number {
  if (out.length < index.boxes.length) assert(false, `the output holds ${out.length} of ${index.boxes.length} boxes; make it as long as the index`);
  index.queryCount += 1;
  if (index.queryCount === 0xffffffff) {
    index.seen.fill(0);
    index.queryCount = 1;
  }
  const { latRad, lonRad } = fan.apex;
  const reach = fan.rangeM / METRES_PER_RADIAN_MIN;
  const south = rowOf(index, latRad - reach);
  const north = rowOf(index, latRad + reach);
  const poleward = Math.min(1.5, Math.abs(latRad) + reach);
  const halfColumns = Math.min(index.columnCount / 2, Math.ceil(reach / cos(poleward) / index.cellRad) + 1);
  const middle = Math.floor((lonRad + Math.PI) / index.cellRad);
  let count = 0;
  for (let row = south; row <= north; row += 1) {
    for (let column = Math.ceil(middle - halfColumns); column < middle + halfColumns + 1 && column < middle - halfColumns + index.columnCount; column += 1) {
      const wrapped = ((column % index.columnCount) + index.columnCount) % index.columnCount;
      const cell = row * index.columnCount + wrapped;
      if (index.starts[cell] === index.starts[cell + 1]) continue;
      if (fan.halfWidthRad < Math.PI && !cellMayTouch(index, fan, row, wrapped)) continue;
      for (let k = index.starts[cell]; k < index.starts[cell + 1]; k += 1) {
        const box = index.items[k];
        if (index.seen[box] === index.queryCount) continue;
        index.seen[box] = index.queryCount;
        if (boxMayTouch(index.boxes[box], fan, reach)) {
          out[count] = box;
          count += 1;
        }
      }
    }
  }
  out.subarray(0, count).sort();
  return count;
}

/** False only when a whole cell lies outside the wedge, slack included. */
function cellMayTouch(index: BoxIndex, fan: Fan, row: number, column: number): boolean {
  const lat = (row + 0.5) * index.cellRad - Math.PI / 2;
  const lon = (column + 0.5) * index.cellRad - Math.PI;
  const scale = cos((lat + fan.apex.latRad) / 2);
  const x = wrapPi(lon - fan.apex.lonRad) * scale;
  const y = lat - fan.apex.latRad;
  const distance = Math.sqrt(x * x + y * y);
  const half = 0.75 * index.cellRad;
  if (distance <= 2 * half) return true;
  // half/distance is the sine of the angle under which the cell shows; 1.2 covers the difference to the angle below 1/2.
  const off = Math.abs(wrapPi(atan2(x, y) - fan.bearingRad));
  return off <= fan.halfWidthRad + FAN_SLACK_RAD + (1.2 * half) / distance;
}

/** False only when the box is farther than the reach in latitude or in longitude. */
function boxMayTouch(box: BoundingBox, fan: Fan, reach: number): boolean {
  const { latRad, lonRad } = fan.apex;
  if (box.southRad > latRad + reach || box.northRad < latRad - reach) return false;
  const poleward = Math.min(1.5, Math.abs(latRad) + reach);
  const halfWidth = (box.eastRad - box.westRad) / 2;
  const gap = Math.abs(wrapPi(lonRad - (box.westRad + halfWidth))) - halfWidth;
  // sin(Δλ) = sin(reach)/cos(latitude) bounds the longitudes a circle can touch; the division by the poleward cosine is wider.
  return gap <= reach / Math.max(1e-3, cos(poleward)) || sin(Math.min(1.5, reach)) >= cos(latRad);
}
