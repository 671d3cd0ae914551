/** Who saw what and when, and how long it took: read from the frames that each recipient got. */
import { KINDS, type Frame, type FrameTrack } from '../../model/index.ts';
import type { TimeS } from '../../base/index.ts';

/** What one recipient saw of one object that flew towards its places. */
export interface Sighting {
  readonly recipient: string;
  readonly trackId: number;
  readonly level: string;
  readonly firstAt: TimeS;
  lastAt: TimeS;
  kind: string;
  /** Place that it first flew towards, and since when. */
  readonly placeIndex: number;
  readonly threatensFrom: TimeS;
}

/** Seconds of waiting, from short to long. */
export interface Delays {
  readonly recipient: string;
  /** From the first frame whose track flies towards a place to the first stage of that place's warning. */
  readonly warning: readonly number[];
  /** From the first frame that shows a track to the first in which it flies towards a place. */
  readonly recognised: readonly number[];
}

/** Objects of one recipient that are listed; a night of a member has some hundred. */
const SIGHTINGS_MAX = 5_000;

interface Watched {
  readonly firstAt: Map<number, TimeS>;
  readonly sightings: Map<number, Sighting>;
  /** Since when some track flies towards a place. */
  readonly threatened: Map<number, TimeS>;
  readonly warning: number[];
}

const likeliest = (track: FrameTrack): string => KINDS[track.kindChance.indexOf(Math.max(...track.kindChance))] ?? 'unknown';

/** Takes what a recording holds, in its order. */
export class SightingBook {
  private readonly byRecipient = new Map<string, Watched>();

  picture(recipient: string, level: string, { at, tracks }: Frame): void {
    const watched = this.of(recipient);
    const threatened = new Set<number>();
    for (const track of tracks) {
      const firstAt = watched.firstAt.get(track.id) ?? at;
      watched.firstAt.set(track.id, firstAt);
      for (const { placeIndex } of track.arrivals) threatened.add(placeIndex);
      const known = watched.sightings.get(track.id);
      if (known !== undefined) {
        known.lastAt = at;
        known.kind = likeliest(track);
      } else if (track.arrivals.length > 0 && watched.sightings.size < SIGHTINGS_MAX) {
        watched.sightings.set(track.id, {
          recipient,
          trackId: track.id,
          level,
          firstAt,
          lastAt: at,
          kind: likeliest(track),
          placeIndex: track.arrivals[0].placeIndex,
          threatensFrom: at,
        });
      }
    }
    for (const place of threatened) if (!watched.threatened.has(place)) watched.threatened.set(place, at);
    for (const place of watched.threatened.keys()) if (!threatened.has(place)) watched.threatened.delete(place);
    if (watched.firstAt.size > 2 * SIGHTINGS_MAX) {
      const alive = new Set<number>(tracks.map(({ id }) => id));
      for (const id of watched.firstAt.keys()) if (!alive.has(id)) watched.firstAt.delete(id);
    }
  }

  /** A place is warned for the first time. */
  warned(recipient: string, placeIndex: number, at: TimeS): void {
    const watched = this.of(recipient);
    const since = watched.threatened.get(placeIndex);
    if (since !== undefined) watched.warning.push(at - since);
  }

  sightings(): Sighting[] {
    return [...this.byRecipient.values()]
      .flatMap(({ sightings }) => [...sightings.values()])
      .sort((a, b) => a.firstAt - b.firstAt || (a.recipient < b.recipient ? -1 : 1));
  }

  delays(): Delays[] {
    const sorted = (values: readonly number[]): number[] => [...values].sort((a, b) => a - b);
    return [...this.byRecipient].map(([recipient, { warning, sightings }]) => ({
      recipient,
      warning: sorted(warning),
      recognised: sorted([...sightings.values()].map(({ firstAt, threatensFrom }) => threatensFrom - firstAt)),
    }));
  }

  private of(recipient: string): Watched {
    let watched = this.byRecipient.get(recipient);
    if (watched === undefined) {
      watched = { firstAt: new Map(), sightings: new Map(), threatened: new Map(), warning: [] };
      this.byRecipient.set(recipient, watched);
    }
    return watched;
  }
}
