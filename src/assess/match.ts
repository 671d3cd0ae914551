/** Truths against tracks at one tick: the assignment that GOSPA, OSPA and the count of switches rest on. */
import { assignmentWorkspace, assignSparse } from '../math/index.ts';

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
  const a = scene.truthStates,
    b = scene.trackStates;
  const dx = a[truth * 6] - b[track * 6],
    dy = a[truth * 6 + 1] - b[track * 6 + 1],
    dz = a[truth * 6 + 2] - b[track * 6 + 2];
  return Math.sqrt(dx * dx + dy * dy + dz * dz);
}

/**
 * Track of each truth (−1: none) in the assignment with the least sum of costs: those of pairs nearer than `cutoffM`, and the
 * cut-off's own for a truth without a track.
 */
export function assignTracks(scene: TickScene, cutoffM: number, costOf: (distanceM: number) => number): Int32Array {
  const truths = scene.truthIds.length,
    tracks = scene.trackIds.length;
  const rowStart = new Int32Array(truths + 1);
  const edgeColumn: number[] = [],
    edgeCost: number[] = [];
  for (let i = 0; i < truths; i += 1) {
    for (let j = 0; j < tracks; j += 1) {
      const distance = distanceOf(scene, i, j);
      if (distance >= cutoffM) continue;
      edgeColumn.push(j);
      edgeCost.push(costOf(distance));
    }
    rowStart[i + 1] = edgeColumn.length;
  }
  const workspace = assignmentWorkspace(truths, tracks);
  assignSparse(workspace, {
    rowCount: truths,
    columnCount: tracks,
    rowStart,
    edgeColumn: Int32Array.from(edgeColumn),
    edgeCost: Float64Array.from(edgeCost),
    missCost: new Float64Array(truths).fill(costOf(cutoffM)),
  });
  return workspace.columnOfRow;
}

/** Track of each truth (−1: none) in the assignment that minimises the sum of min(d, c)^2 with cut-off c. */
export function matchTick(scene: TickScene, cutoffM: number): Int32Array {
  return assignTracks(scene, cutoffM, (distance) => distance * distance);
}
