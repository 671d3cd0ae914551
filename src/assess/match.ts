/** Truths against tracks at one tick: the assignment that GOSPA, OSPA and the count of switches rest on. */

/** One tick: positions and velocities in ECEF, three doubles each, and who they are. */
export interface TickScene {
  readonly at: number;
  readonly truthIds: readonly string[];
  readonly truthKinds: readonly string[];
  readonly truthStates: Float64Array;
  readonly trackIds: readonly number[];
  readonly trackStates: Float64Array;
}

/** Distance in ECEF between truth i and track j of a scene. */
export function distanceOf(scene: TickScene, truth: number, track: number): number {
  const a = scene.truthStates, b = scene.trackStates;
  const dx = a[truth * 6] - b[track * 6], dy = a[truth * 6 + 1] - b[track * 6 + 1], dz = a[truth * 6 + 2] - b[track * 6 + 2];
  return Math.sqrt(dx * dx + dy * dy + dz * dz);
}

/**
 * Least total cost assignment of rows to columns (rows ≤ columns) of a dense cost table, row-major: shortest augmenting paths
 * (Jonker and Volgenant 1987). Returns the column of each row.
 */
export function cheapestAssignment(cost: Float64Array, rows: number, columns: number): Int32Array {
  const rowPrice = new Float64Array(rows), columnPrice = new Float64Array(columns + 1);
  const owner = new Int32Array(columns + 1).fill(-1);
  const parent = new Int32Array(columns + 1), distance = new Float64Array(columns + 1), used = new Uint8Array(columns + 1);
  for (let row = 0; row < rows; row += 1) {
    owner[columns] = row;
    let column = columns;
    distance.fill(Number.POSITIVE_INFINITY);
    used.fill(0);
    do {
      used[column] = 1;
      const current = owner[column];
      let least = Number.POSITIVE_INFINITY, following = -1;
      for (let j = 0; j < columns; j += 1) {
        if (used[j] === 1) continue;
        const reduced = cost[current * columns + j] - rowPrice[current] - columnPrice[j];
        if (reduced < distance[j]) {
          distance[j] = reduced;
          parent[j] = column;
        }
        if (distance[j] < least) {
          least = distance[j];
          following = j;
        }
      }
      for (let j = 0; j <= columns; j += 1) {
        if (used[j] === 1) {
          rowPrice[owner[j]] += least;
          columnPrice[j] -= least;
        } else distance[j] -= least;
      }
      column = following;
    } while (owner[column] !== -1);
    while (column !== columns) {
      owner[column] = owner[parent[column]];
      column = parent[column];
    }
  }
  const chosen = new Int32Array(rows);
  for (let j = 0; j < columns; j += 1) if (owner[j] >= 0) chosen[owner[j]] = j;
  return chosen;
}

/** Track of each truth (−1: none) in the assignment that minimises the sum of min(d, c)^2 with cut-off c. */
export function matchTick(scene: TickScene, cutoffM: number): Int32Array {
  const truths = scene.truthIds.length, tracks = scene.trackIds.length;
  const matched = new Int32Array(truths).fill(-1);
  if (truths === 0 || tracks === 0) return matched;
  const columns = tracks + truths;
  const cost = new Float64Array(truths * columns).fill(cutoffM * cutoffM);
  for (let i = 0; i < truths; i += 1) {
    for (let j = 0; j < tracks; j += 1) {
      const distance = distanceOf(scene, i, j);
      if (distance < cutoffM) cost[i * columns + j] = distance * distance;
    }
  }
  const chosen = cheapestAssignment(cost, truths, columns);
  for (let i = 0; i < truths; i += 1) {
    if (chosen[i] < tracks && distanceOf(scene, i, chosen[i]) < cutoffM) matched[i] = chosen[i];
  }
  return matched;
}
