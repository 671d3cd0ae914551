/**
 * How good one view's tracks are, tick by tick while the run goes on, so that nothing has to be kept: GOSPA, SIAP completeness and
 * spuriousness, switches. The same definitions as `manara score`; `docs/assessment.md` writes them out.
 */
import { assert, type TimeS } from '../base/index.ts';
import { assignmentWorkspace, assignSparse, type AssignmentWorkspace, type SparseProblem } from '../math/index.ts';
import { blankPairs, createPairFinder, keepPairsInto, type NearbyPairs, type StatePoint } from './nearby-pairs.ts';
import { createTrackLinks } from './track-links.ts';

/** A true object at a tick: ECEF position and velocity (m, m/s). */
export interface TruthPoint extends StatePoint {
  readonly objectId: string;
  /** Some sensor sees it now: only such objects can be missed. */
  readonly covered: boolean;
}

/** A confirmed track at a tick, predicted to it: ECEF position and velocity (m, m/s). */
export interface TrackPoint extends StatePoint {
  /** Number that stays with the track within this view. */
  readonly id: number;
}

/** Shares of a picture's skill. */
export interface PictureShares {
  /** Object ticks with an associated track, of all. Absent when nothing was to be seen. */
  readonly completeness?: number;
  /** Track ticks without an associated object, of all. Absent when there were no tracks. */
  readonly spuriousness?: number;
}

/** Counts of a picture's skill. */
export interface PictureCounts {
  /** How often an object's track number differed from the last one it had. */
  readonly switches: number;
}

/** The figures of one recipient and level. What could not be computed is absent. */
export interface PictureSkill extends PictureShares, PictureCounts {
  readonly gospaMeanM?: number;
}

/** Fed on every tick (5 s). */
export interface PictureRun {
  /** One tick; times must rise. Objects not covered are no truth of the metrics. Nothing given is kept. */
  tick(at: TimeS, objects: readonly TruthPoint[], tracks: readonly TrackPoint[]): void;
  /** The object nearest to a track at the last tick, covered or not, within the cut-off; undefined: it is no object. */
  objectOf(trackId: number): string | undefined;
  skill(): PictureSkill;
}

/** Choices of the metrics. */
export interface PictureRunOptions {
  /** GOSPA's c and the reach of every association. */
  readonly cutOffM?: number;
}

/** The cut-off of `manara score`, kept so that both print the same figures. */
export const CUT_OFF_M = 2000;

interface Assigner {
  /** Assigns tracks to covered objects for the least sum of squared distances; returns that sum, misses at c². */
  solve(pairs: NearbyPairs, trackCount: number, objectCount: number): number;
  readonly columnOfRow: () => Int32Array;
}

function createAssigner(missM2: number): Assigner {
  let workspace: AssignmentWorkspace = assignmentWorkspace(64, 64);
  let missCost = new Float64Array(64).fill(missM2);
  return {
    solve(pairs, trackCount, objectCount) {
      if (trackCount > workspace.rowsMax || objectCount > workspace.columnsMax) {
        const room = 2 * Math.max(trackCount, objectCount);
        workspace = assignmentWorkspace(room, room);
        missCost = new Float64Array(room).fill(missM2);
      }
      const problem: SparseProblem = {
        rowCount: trackCount,
        columnCount: objectCount,
        rowStart: pairs.start,
        edgeColumn: pairs.object,
        edgeCost: pairs.squaredM2,
        missCost,
      };
      return assignSparse(workspace, problem);
    },
    columnOfRow: () => workspace.columnOfRow,
  };
}

/** Index of the nearest object of a track, −1 for none; of equally near ones the first by id, so that the order given does not matter. */
function nearestOf(pairs: NearbyPairs, track: number, objects: readonly TruthPoint[]): number {
  let nearest = -1;
  let least = Infinity;
  for (let pair = pairs.start[track]; pair < pairs.start[track + 1]; pair += 1) {
    const squared = pairs.squaredM2[pair];
    const object = pairs.object[pair];
    if (squared > least || (squared === least && objects[object].objectId > objects[nearest].objectId)) continue;
    least = squared;
    nearest = object;
  }
  return nearest;
}

/**
 * A run without ticks. A tick costs about (objects + tracks) · log, plus what is crowded.
 * GOSPA: Rahmathullah, García-Fernández, Svensson 2017 (arXiv:1601.05585), p = 2, α = 2. SIAP: Votruba et al. 2001.
 */
export function createPictureRun(options: PictureRunOptions = {}): PictureRun {
  const { cutOffM = CUT_OFF_M } = options;
  const cutOffM2 = cutOffM * cutOffM;
  const finder = createPairFinder();
  const coveredPairs = blankPairs();
  let coveredIndex = new Int32Array(0);
  const assigner = createAssigner(cutOffM2);
  const links = createTrackLinks();
  const lastTrackOf = new Map<string, number>();
  const objectOfTrack = new Map<number, string>();
  let lastAt = -Infinity;
  let tickCount = 0;
  let gospaSumM = 0;
  let switchCount = 0;

  const remember = (pairs: NearbyPairs, objects: readonly TruthPoint[], tracks: readonly TrackPoint[]): void => {
    objectOfTrack.clear();
    tracks.forEach((track, index) => {
      const nearest = nearestOf(pairs, index, objects);
      if (nearest >= 0) objectOfTrack.set(track.id, objects[nearest].objectId);
    });
  };
  const coveredOf = (objects: readonly TruthPoint[]): TruthPoint[] => {
    if (coveredIndex.length < objects.length) coveredIndex = new Int32Array(objects.length * 2);
    const covered: TruthPoint[] = [];
    for (let index = 0; index < objects.length; index += 1) {
      coveredIndex[index] = objects[index].covered ? covered.push(objects[index]) - 1 : -1;
    }
    return covered;
  };
  const countSwitches = (objects: readonly TruthPoint[], tracks: readonly TrackPoint[]): void => {
    const columnOfRow = assigner.columnOfRow();
    tracks.forEach((track, index) => {
      if (columnOfRow[index] < 0) return;
      const { objectId } = objects[columnOfRow[index]];
      const before = lastTrackOf.get(objectId);
      if (before !== undefined && before !== track.id) switchCount += 1;
      lastTrackOf.set(objectId, track.id);
    });
  };

  return {
    tick(at, objects, tracks) {
      assert(at > lastAt, `ticks must rise, got ${at} after ${lastAt}`);
      lastAt = at;
      const allPairs = finder.find(tracks, objects, cutOffM);
      remember(allPairs, objects, tracks);
      const covered = coveredOf(objects);
      keepPairsInto(coveredPairs, allPairs, tracks.length, coveredIndex);
      const pairs = coveredPairs;
      const sumM2 = assigner.solve(pairs, tracks.length, covered.length);
      // The assignment prices an unassigned track at c² and an unassigned object at nothing; GOSPA wants c²/2 for each.
      gospaSumM += Math.sqrt(Math.max(0, sumM2 + ((covered.length - tracks.length) * cutOffM2) / 2));
      tickCount += 1;
      countSwitches(covered, tracks);
      links.tick(
        covered.map((one) => one.objectId),
        tracks.map((track, index) => {
          const nearest = nearestOf(pairs, index, covered);
          return { trackId: track.id, objectId: nearest < 0 ? undefined : covered[nearest].objectId };
        }),
      );
    },
    objectOf: (trackId) => objectOfTrack.get(trackId),
    skill() {
      const { objectTickCount, linkedObjectTickCount, trackTickCount, linkedTrackTickCount } = links.counts();
      return {
        ...(tickCount > 0 && { gospaMeanM: gospaSumM / tickCount }),
        ...(objectTickCount > 0 && { completeness: linkedObjectTickCount / objectTickCount }),
        ...(trackTickCount > 0 && { spuriousness: (trackTickCount - linkedTrackTickCount) / trackTickCount }),
        switches: switchCount,
      };
    },
  };
}
