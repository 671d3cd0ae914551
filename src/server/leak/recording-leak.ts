/**
 * What a recording let its recipients infer: each track of each view with the members whose released plots lay on it. Whose they were is
 * worked out from the inputs and terms of the record; the adversary sees the frames alone.
 */
import { memberOf, type FeedId, type MemberId, type SensorId, type TimeS } from '../../base/index.ts';
import { leakFigure, type Example, type LeakFigure } from '../../assess/leak/adversary.ts';
import { createStoryBook, featuresOf, type FeatureSet, type StoryBook } from '../../assess/leak/stories.ts';
import { createFrameReader, type FrameReader } from '../../format/frame/index.ts';
import { createIngest, type Ingest } from '../../ingest/index.ts';
import type { BrokerConfig, FrameTrack, Plot } from '../../model/index.ts';
import type { FrameEntry, RecordEntry, TextEntry } from '../../record/chain/index.ts';
import { admit, compileRows, locateInto, releaseTime, rowsSince, siteOf, viewsOf, type Location, type Row, type Site, type ViewName } from '../../release/index.ts';
import { valueOf } from '../failure.ts';
import { BROKER_SUBJECT, readBroker, readTermsEntry } from '../recorded-config.ts';

const DEGREES = 180 / Math.PI;
/** A plot lies on the track that is nearest to it, within this and its grid. */
const NEAR_M = 3_000;

/** A plot that waits for the frame that may show it. */
interface Waiting {
  readonly member: MemberId;
  readonly latDeg: number;
  readonly lonDeg: number;
  readonly gridM: number;
  readonly from: TimeS;
}

interface Watched {
  readonly name: ViewName;
  rows: readonly Row[];
  waiting: Waiting[];
  readonly reader: FrameReader;
  readonly book: StoryBook;
  /** Plots by member on each track. */
  readonly fed: Map<number, Map<MemberId, number>>;
}

const keyOf = ({ recipient, level }: { recipient: string; level: string }): string => `${recipient}/${level}`;

function distanceM(a: { latDeg: number; lonDeg: number }, b: { latDeg: number; lonDeg: number }): number {
  const north = a.latDeg - b.latDeg, east = (a.lonDeg - b.lonDeg) * Math.cos(a.latDeg / DEGREES);
  return Math.hypot(north, east) * 111_195;
}

function nearestTrack(tracks: readonly FrameTrack[], plot: Waiting): FrameTrack | undefined {
  let best: FrameTrack | undefined;
  let least = NEAR_M + 1.5 * plot.gridM;
  for (const track of tracks) {
    // Most tracks are elsewhere: a look at the latitude is enough.
    if (Math.abs(track.latDeg - plot.latDeg) * 111_195 > least) continue;
    const apart = distanceM(track, plot);
    if (apart < least) [least, best] = [apart, track];
  }
  return best;
}

/** Takes the entries of one recording in their order. */
export class RecordingLeak {
  private config: BrokerConfig | undefined;
  private ingest: Ingest | undefined;
  private sites: ReadonlyMap<SensorId, Site> = new Map();
  private ownerOf: ReadonlyMap<FeedId, MemberId> = new Map();
  private views = new Map<string, Watched>();
  private readonly location: Location = { latRad: 0, lonRad: 0, altitudeHaeM: 0, horizontalSigmaM: 0, altitudeSigmaM: 0 };
  private startsAt: TimeS | undefined;

  take(entry: RecordEntry): void {
    if (entry.type === 'config' && entry.subject === BROKER_SUBJECT) this.begin(entry);
    else if (entry.type === 'terms' && this.startsAt !== undefined) this.changeTerms(entry);
    else if (entry.type === 'tick') this.startsAt ??= entry.at;
    else if (entry.type === 'input') this.ingest?.bytes(entry.door, entry.at, entry.bytes);
    else if (entry.type === 'frame') this.frame(entry);
  }

  /** Tracks of each view for each member that fed some of them and not others, as examples of one or of several worlds. */
  examples(set: FeatureSet, worldOf: (id: number) => number): Map<string, Example[]> {
    const all = new Map<string, Example[]>();
    for (const [key, { book, fed, name }] of this.views) {
      const members = new Set([...fed.values()].flatMap((counts) => [...counts.keys()]));
      members.delete(memberOf(name.recipient));
      for (const member of members) {
        const examples = book.stories.filter(({ id }) => fed.has(id)).map((story): Example => ({
          features: featuresOf(story, set, { startsAt: this.startsAt ?? 0 }), isOwners: fed.get(story.id)?.has(member) === true, world: worldOf(story.id),
        }));
        all.set(`${key} ${member}`, examples);
      }
    }
    return all;
  }

  private begin(entry: TextEntry): void {
    const { config } = valueOf(readBroker(entry.text));
    this.config = config;
    this.startsAt = undefined;
    this.sites = new Map(config.sensors.map((sensor) => [sensor.id, siteOf(sensor)]));
    this.ownerOf = new Map(config.feeds.filter((feed) => !feed.public).map((feed) => [feed.id, feed.member]));
    this.ingest = createIngest(config, { plot: (plot) => this.plot(plot), mark: () => undefined, noted: () => undefined, quarantined: () => undefined });
    const first = config.sensors.at(0);
    const origin = { latDeg: (first?.latRad ?? 0) * DEGREES, lonDeg: (first?.lonRad ?? 0) * DEGREES };
    this.views = new Map(viewsOf(config).filter(({ level }) => level !== 'warn').map((name) => [
      keyOf(name), { name, rows: compileRows(config, name), waiting: [], reader: createFrameReader(), book: createStoryBook(origin), fed: new Map() },
    ]));
  }

  private changeTerms(entry: TextEntry): void {
    const read = readTermsEntry(entry.text);
    if (read === undefined || this.config === undefined) return;
    const { used } = read;
    const config = { ...this.config, terms: [...this.config.terms.filter((file) => file.member !== used.member), used] };
    this.config = config;
    for (const view of this.views.values()) view.rows = rowsSince(compileRows(config, view.name), view.rows, entry.at);
  }

  private plot(plot: Plot): void {
    const site = this.sites.get(plot.sensor);
    const member = this.ownerOf.get(plot.feed);
    if (site === undefined || member === undefined || !locateInto(this.location, plot, site)) return;
    const { latRad, lonRad } = this.location;
    for (const { rows, waiting } of this.views.values()) {
      const { row } = admit(plot, site, rows.filter(({ feed }) => feed === plot.feed));
      if (row !== undefined) waiting.push({ member, latDeg: latRad * DEGREES, lonDeg: lonRad * DEGREES, gridM: row.gridM, from: releaseTime(row, plot.measuredAt, plot.receivedAt) });
    }
  }

  private frame(entry: FrameEntry): void {
    const view = this.views.get(keyOf(entry));
    if (view === undefined) return;
    const read = view.reader.read(entry.bytes);
    // A stream that begins in the middle is read from its next snapshot on.
    if (!read.ok) return;
    view.book.take(read.value);
    const { fed } = view;
    view.waiting = view.waiting.filter((plot) => {
      if (plot.from > entry.at) return true;
      const track = nearestTrack(read.value.tracks, plot);
      if (track === undefined) return false;
      const counts = fed.get(track.id) ?? new Map<MemberId, number>();
      counts.set(plot.member, (counts.get(plot.member) ?? 0) + 1);
      fed.set(track.id, counts);
      return false;
    });
  }
}

/** What one member's feeding shows in one view. */
export interface ViewLeak {
  readonly recipient: string;
  readonly level: string;
  readonly originator: string;
  readonly geography: LeakFigure;
  readonly signature: LeakFigure;
}

/** Tracks of few recordings are dealt into this many lots each, in place of worlds. */
const LOTS = 20;
/** Whole recordings are for learning or for the test when there are at least this many. */
export const RECORDINGS_MIN = 8;

/** The figures of some recordings of one exercise: of many, whole recordings are for learning or for the test; of few, lots of their tracks. */
export function leaksOf(recordings: readonly RecordingLeak[]): ViewLeak[] {
  const worldOf = (at: number) => (id: number) => (recordings.length >= RECORDINGS_MIN ? at : at * LOTS + (id % LOTS));
  const pooled = (set: FeatureSet): Map<string, Example[]> => {
    const all = new Map<string, Example[]>();
    recordings.forEach((recording, at) => {
      for (const [key, examples] of recording.examples(set, worldOf(at))) all.set(key, [...(all.get(key) ?? []), ...examples]);
    });
    return all;
  };
  const [geography, signature] = [pooled('geography'), pooled('signature')];
  return [...geography].flatMap(([key, examples]): ViewLeak[] => {
    const [view = '', originator = ''] = key.split(' ');
    const [recipient = '', level = ''] = view.split('/');
    const [one, other] = [leakFigure(examples, key), leakFigure(signature.get(key) ?? [], key)];
    return one === undefined || other === undefined ? [] : [{ recipient, level, originator, geography: one, signature: other }];
  });
}
