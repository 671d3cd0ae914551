/**
 * What a recording let its recipients infer: each track of each view with the members whose released plots lay on it. Whose they were is
 * worked out from the inputs and terms of the record; the adversary sees the frames alone.
 */
import { memberOf, type MemberId, type TimeS } from '../../base/index.ts';
import { createStoryBook, featuresOf, leakFigure, type Example, type FeatureSet, type LeakFigure, type StoryBook } from '../../assess/index.ts';
import { createReleaseTrace, viewKey, type ReleaseTrace, type TracedPlot } from '../../broker/index.ts';
import { createFrameReader, type FrameReader } from '../../format/frame/index.ts';
import type { FrameTrack } from '../../model/index.ts';
import type { FrameEntry, RecordEntry, TextEntry } from '../../record/chain/index.ts';
import { viewsOf, type ViewName } from '../../release/index.ts';
import { CLOCK_SUBJECT, readClockDoubt } from '../clock-watch.ts';
import { valueOf } from '../failure.ts';
import { BROKER_SUBJECT, readBroker, readTermsEntry } from '../recorded-config.ts';

const DEGREES = 180 / Math.PI;
/** A plot lies on the track that is nearest to it, within this and its grid. */
const NEAR_M = 3_000;

interface Watched {
  readonly name: ViewName;
  /** Plots that wait for the frame that may show them. */
  waiting: TracedPlot[];
  readonly reader: FrameReader;
  readonly book: StoryBook;
  /** Who fed each track. */
  readonly fed: Map<number, Set<MemberId>>;
}

function distanceM(track: FrameTrack, plot: TracedPlot): number {
  const north = track.latDeg / DEGREES - plot.latRad,
    east = (track.lonDeg / DEGREES - plot.lonRad) * Math.cos(plot.latRad);
  return Math.hypot(north, east) * 6_371_000;
}

function nearestTrack(tracks: readonly FrameTrack[], plot: TracedPlot): FrameTrack | undefined {
  let best: FrameTrack | undefined;
  let least = NEAR_M + 1.5 * plot.gridM;
  for (const track of tracks) {
    // Most tracks are elsewhere: a look at the latitude is enough.
    if (Math.abs(track.latDeg / DEGREES - plot.latRad) * 6_371_000 > least) continue;
    const apart = distanceM(track, plot);
    if (apart < least) [least, best] = [apart, track];
  }
  return best;
}

/** Takes the entries of one recording in their order. */
export class RecordingLeak {
  private trace: ReleaseTrace | undefined;
  private views = new Map<string, Watched>();
  private startsAt: TimeS | undefined;

  take(entry: RecordEntry): void {
    if (entry.type === 'config' && entry.subject === BROKER_SUBJECT) this.begin(entry);
    else if (entry.type === 'terms' && this.startsAt !== undefined) this.changeTerms(entry);
    else if (entry.type === 'tick') this.tick(entry.at);
    else if (entry.type === 'input') this.trace?.bytes(entry.door, entry.at, entry.bytes);
    else if (entry.type === 'frame') this.frame(entry);
    else if (entry.type === 'fault' && entry.subject === CLOCK_SUBJECT) this.trace?.clock({ kind: 'clock', at: entry.at, ...readClockDoubt(entry.text) });
  }

  private tick(at: TimeS): void {
    this.startsAt ??= at;
    this.trace?.tick(at);
  }

  /** Tracks of each view for each member that fed some of them and not others, as examples of one or of several worlds. */
  examples(set: FeatureSet, worldOf: (id: number) => number): Map<string, Example[]> {
    const all = new Map<string, Example[]>();
    for (const [key, { book, fed, name }] of this.views) {
      const members = new Set([...fed.values()].flatMap((some) => [...some]));
      members.delete(memberOf(name.recipient));
      for (const member of members) {
        const examples = book.stories
          .filter(({ id }) => fed.has(id))
          .map(
            (story): Example => ({
              features: featuresOf(story, set, { startsAt: this.startsAt ?? 0 }),
              isOwners: fed.get(story.id)?.has(member) === true,
              worldIndex: worldOf(story.id),
            }),
          );
        all.set(`${key} ${member}`, examples);
      }
    }
    return all;
  }

  private begin(entry: TextEntry): void {
    const { config } = valueOf(readBroker(entry.text));
    this.startsAt = undefined;
    const first = config.sensors.at(0);
    const origin = { latDeg: (first?.latRad ?? 0) * DEGREES, lonDeg: (first?.lonRad ?? 0) * DEGREES };
    this.views = new Map(
      viewsOf(config)
        .filter(({ level }) => level !== 'warn')
        .map((name) => [viewKey(name), { name, waiting: [], reader: createFrameReader(), book: createStoryBook(origin), fed: new Map() }]),
    );
    this.trace = createReleaseTrace(config, (view, plot) => this.views.get(viewKey(view))?.waiting.push(plot));
  }

  private changeTerms(entry: TextEntry): void {
    const read = readTermsEntry(entry.text);
    if (read !== undefined) this.trace?.terms(read.used, entry.at);
  }

  private frame(entry: FrameEntry): void {
    const view = this.views.get(`${entry.recipient}/${entry.level}`);
    const read = view?.reader.read(entry.bytes);
    // A stream that begins in the middle is read from its next snapshot on.
    if (view === undefined || read?.ok !== true) return;
    view.book.take(read.value);
    const { fed } = view;
    view.waiting = view.waiting.filter((plot) => {
      if (plot.releasedAt > entry.at) return true;
      const track = nearestTrack(read.value.tracks, plot);
      if (track !== undefined) fed.set(track.id, (fed.get(track.id) ?? new Set<MemberId>()).add(plot.member));
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
