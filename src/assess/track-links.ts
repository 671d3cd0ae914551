/**
 * The association of SIAP, as a stream: a track belongs to an object from the first of three ticks in a row at which that object
 * was nearest to it, until two ticks in a row fail; the last tick that held is the end. What is not yet certain is kept open for
 * the few ticks until it is.
 */

/** Sums over all ticks. */
export interface LinkCounts {
  readonly objectTickCount: number;
  readonly linkedObjectTickCount: number;
  readonly trackTickCount: number;
  readonly linkedTrackTickCount: number;
}

/** The nearest object of a track within the cut-off; undefined for none. */
export interface NearestObject {
  readonly trackId: number;
  readonly objectId: string | undefined;
}

/** Associations so far. */
export interface TrackLinks {
  /** One tick: the objects that can be missed, and every track. */
  tick(objects: readonly string[], nearest: readonly NearestObject[]): void;
  /** The sums as if the run ended here. */
  counts(): LinkCounts;
}

const CONFIRM_TICKS = 3;
const END_TICKS = 2;
/** A tick can change until a run of three that began at it has ended: two ticks later. One more for the failing one. */
const OPEN_TICKS = 24;

interface OpenTick {
  number: number;
  objects: Set<string>;
  tracks: Set<number>;
  linkedObjects: Set<string>;
  linkedTracks: Set<number>;
}

interface TrackState {
  /** The object it belongs to, with the last tick that held. */
  object: string | undefined;
  heldTick: number;
  /** Failures since the last tick that held; a new start does not forget them. */
  failCount: number;
  /** The object it may come to belong to; a tick that holds does not forget it. */
  candidate: string | undefined;
  candidateFrom: number;
  candidateCount: number;
  seenTick: number;
}

function blankTrack(): TrackState {
  return { object: undefined, heldTick: -1, failCount: 0, candidate: undefined, candidateFrom: -1, candidateCount: 0, seenTick: -1 };
}

/** Links of a run that has not begun. */
export function createTrackLinks(): TrackLinks {
  const tracks = new Map<number, TrackState>();
  const open: OpenTick[] = [];
  const sums = { objectTickCount: 0, linkedObjectTickCount: 0, trackTickCount: 0, linkedTrackTickCount: 0 };
  let number = -1;

  const link = (trackId: number, object: string, from: number, to: number): void => {
    for (let i = open.length - 1; i >= 0 && open[i].number >= from; i -= 1) {
      const tick = open[i];
      if (tick.number > to || !tick.tracks.has(trackId) || !tick.objects.has(object)) continue;
      tick.linkedTracks.add(trackId);
      tick.linkedObjects.add(object);
    }
  };
  const close = (tick: OpenTick): void => {
    sums.linkedObjectTickCount += tick.linkedObjects.size;
    sums.linkedTrackTickCount += tick.linkedTracks.size;
  };
  const step = (trackId: number, track: TrackState, object: string | undefined): void => {
    if (track.object !== undefined && object === track.object) {
      // A tick that failed in between belongs to the stretch after all.
      link(trackId, track.object, track.heldTick + 1, number);
      track.heldTick = number;
      track.failCount = 0;
      return;
    }
    if (track.object !== undefined) {
      track.failCount += 1;
      if (track.failCount >= END_TICKS) track.object = undefined;
    }
    if (object === undefined || object !== track.candidate) {
      track.candidate = object;
      track.candidateFrom = number;
      track.candidateCount = 0;
    }
    if (object === undefined) return;
    track.candidateCount += 1;
    if (track.object !== undefined || track.candidateCount < CONFIRM_TICKS) return;
    track.object = object;
    track.heldTick = number;
    track.candidate = undefined;
    link(trackId, object, track.candidateFrom, number);
  };

  return {
    tick(objects, nearest) {
      number += 1;
      const present = nearest.map((one) => one.trackId);
      open.push({ number, objects: new Set(objects), tracks: new Set(present), linkedObjects: new Set(), linkedTracks: new Set() });
      const [oldest] = open;
      if (open.length > OPEN_TICKS) {
        close(oldest);
        open.shift();
      }
      sums.objectTickCount += objects.length;
      sums.trackTickCount += nearest.length;
      for (const { trackId, objectId } of nearest) {
        let track = tracks.get(trackId);
        if (track === undefined) {
          track = blankTrack();
          tracks.set(trackId, track);
        }
        track.seenTick = number;
        step(trackId, track, objectId);
      }
      if (number % 64 === 0) for (const [id, track] of tracks) if (track.seenTick < number - OPEN_TICKS) tracks.delete(id);
    },
    counts() {
      const linked = (size: (tick: OpenTick) => number): number => open.reduce((total, tick) => total + size(tick), 0);
      return {
        ...sums,
        linkedObjectTickCount: sums.linkedObjectTickCount + linked((tick) => tick.linkedObjects.size),
        linkedTrackTickCount: sums.linkedTrackTickCount + linked((tick) => tick.linkedTracks.size),
      };
    },
  };
}
