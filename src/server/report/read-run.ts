/**
 * What a report says of a recording, read from its own frames, messages and acts: nothing is computed again. What an
 * exercise knows beside it (assessment, leads, a comparison) is read from the files of its folder.
 */
import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { HUB, isPublic, memberOf, recipientId, type RecipientId, type TimeS } from '../../base/index.ts';
import type { Assessment } from '../../assess/index.ts';
import { createFrameReader, type FrameReader } from '../../format/frame/index.ts';
import { LEVELS, type Frame, type KindClass, type Stage } from '../../model/index.ts';
import type { RecordEntry } from '../../record/chain/index.ts';
import type { Recording } from '../../record/store/index.ts';
import type { PlaceFacts } from '../frame-store.ts';
import { readFacts, recordedViewer, type RecordedFacts } from '../recorded-facts.ts';
import { STATE_SUBJECT } from '../picture-state.ts';
import { BIAS_SUBJECT } from '../sensor-bias.ts';
import { SightingBook, type Delays, type Sighting } from './sightings.ts';
import { wholeRuns } from '../whole-runs.ts';

/** One point of the curves a minute: a night has 660 of them; of a run of minutes, one in five seconds. */
const POINT_EVERY_S = 60;
const POINT_OFTEN_S = 5;
const SHORT_S = 3600;

/** What one recipient had, minute by minute. */
export interface Curve {
  readonly recipient: string;
  readonly names: Readonly<Record<string, string>>;
  readonly at: number[];
  /** Tracks at its highest level. */
  readonly tracks: number[];
  readonly takeCover: number[];
  readonly expected: number[];
  readonly prepare: number[];
  /** People under take-cover. */
  readonly people: number[];
}

/** One warning of one place, from its first stage to its end. */
export interface Story {
  readonly recipient: string;
  readonly place: PlaceFacts | undefined;
  readonly placeIndex: number;
  kindClass: KindClass;
  prepareAt: TimeS | undefined;
  expectedAt: TimeS | undefined;
  takeCoverAt: TimeS | undefined;
  endedAt: TimeS | undefined;
  end: Stage | undefined;
  /** Earliest arrival as it was told last. */
  arrivalAt: TimeS | undefined;
}

/** One thing of the timeline. */
export interface Happening {
  readonly at: TimeS;
  readonly what: 'act' | 'fault' | 'gap' | 'terms' | 'epoch';
  readonly words: string;
}

/** A moment that is drawn. */
export interface MapFrame {
  readonly at: TimeS;
  readonly frame: Frame;
  readonly warnings: Frame['warnings'];
}

export interface LeadRow {
  readonly recipient: string;
  readonly kind: string;
  readonly leadS: number;
  readonly attainableS: number | undefined;
}

export interface ComparedRun {
  readonly label: string;
  readonly assessment: Assessment;
}

export interface RunFacts {
  readonly header: Recording['header'];
  readonly facts: RecordedFacts | undefined;
  readonly firstAt: TimeS;
  readonly lastAt: TimeS;
  readonly curves: readonly Curve[];
  readonly stories: readonly Story[];
  readonly happenings: readonly Happening[];
  readonly messageCount: number;
  readonly frameCount: number;
  readonly maps: readonly MapFrame[];
  readonly assessment: Assessment | undefined;
  readonly leads: readonly LeadRow[];
  readonly compared: readonly ComparedRun[];
  readonly sightings: readonly Sighting[];
  readonly delays: readonly Delays[];
}

interface View {
  readonly recipient: RecipientId;
  readonly curve: Curve;
  readonly picture: FrameReader;
  readonly warn: FrameReader;
  readonly open: Map<number, { event: number; story: Story }>;
  level: string;
  tracks: number;
}

/** Bounded: a night of two thousand happenings is read by nobody. */
const HAPPENINGS_MAX = 2_000;
const WORDS_MAX = 300;

class Reading {
  readonly stories: Story[] = [];
  readonly happenings: Happening[] = [];
  readonly maps: MapFrame[] = [];
  readonly book = new SightingBook();
  facts: RecordedFacts | undefined;
  messageCount = 0;
  frameCount = 0;
  firstAt: TimeS | undefined;
  lastAt: TimeS | undefined;
  private everyS = POINT_EVERY_S;
  private readonly views = new Map<RecipientId, View>();
  private most = 0;
  private lastHub: { at: TimeS; frame: Frame } | undefined;

  take(entry: RecordEntry): void {
    switch (entry.type) {
      case 'places':
        this.facts = readFacts(entry.text) ?? this.facts;
        return;
      case 'frame':
        return this.frame(entry);
      case 'warning':
        this.messageCount += 1;
        return;
      case 'act':
        // That pictures were kept, each minute, is no event of a run.
        if (entry.subject === STATE_SUBJECT) return;
        return this.happen({ at: entry.at, what: 'act', words: `${entry.subject}: ${entry.text}` });
      case 'fault':
        // Nor is what is taken off a radar every few minutes.
        if (entry.subject === BIAS_SUBJECT) return;
        return this.happen({ at: entry.at, what: 'fault', words: `${entry.subject}: ${entry.text}` });
      case 'gap':
        return this.happen({ at: entry.at, what: 'gap', words: entry.reason });
      case 'epoch':
        return this.happen({ at: entry.at, what: 'epoch', words: String(entry.epoch) });
      case 'terms':
        // Those of the beginning are no change.
        if (this.firstAt !== undefined) this.happen({ at: entry.at, what: 'terms', words: entry.subject });
        return;
      default:
    }
  }

  curves(): Curve[] {
    return [...this.views.values()].map(({ curve }) => curve);
  }

  private happen(happening: Happening): void {
    if (this.happenings.length < HAPPENINGS_MAX) this.happenings.push({ ...happening, words: happening.words.slice(0, WORDS_MAX) });
  }

  private viewOf(recipient: RecipientId): View {
    const known = this.views.get(recipient);
    if (known !== undefined) return known;
    const names = this.facts === undefined ? { en: recipient, ar: recipient } : recordedViewer(this.facts, recipient).names;
    const curve: Curve = { recipient, names, at: [], tracks: [], takeCover: [], expected: [], prepare: [], people: [] };
    const made: View = { recipient, curve, picture: createFrameReader(), warn: createFrameReader(), open: new Map(), level: '', tracks: 0 };
    this.views.set(recipient, made);
    return made;
  }

  private placeOf(recipient: RecipientId, placeIndex: number): PlaceFacts | undefined {
    const at = this.facts?.shown[recipient]?.[placeIndex];
    return at === undefined ? undefined : this.facts?.places[at];
  }

  private frame(entry: Extract<RecordEntry, { type: 'frame' }>): void {
    const recipient = recipientId(entry.recipient);
    if (!recipient.ok) return;
    this.frameCount += 1;
    if (this.firstAt === undefined) {
      this.firstAt = entry.at;
      const endsAt = this.facts?.endsAt ?? undefined;
      if (endsAt !== undefined && endsAt - entry.at < SHORT_S) this.everyS = POINT_OFTEN_S;
    }
    this.lastAt = entry.at;
    const view = this.viewOf(recipient.value);
    if (entry.level === 'warn') return this.warnings(view, entry.bytes);
    if (view.level === '' || entry.level === 'picture') view.level = entry.level;
    if (entry.level !== view.level) return;
    const read = view.picture.read(entry.bytes);
    if (!read.ok) return;
    view.tracks = read.value.tracks.length;
    if (isMembersOwn(view.recipient)) this.book.picture(view.recipient, entry.level, read.value);
    if (memberOf(recipient.value) === HUB) this.lastHub = { at: entry.at, frame: read.value };
  }

  private warnings(view: View, bytes: Uint8Array): void {
    const read = view.warn.read(bytes);
    if (!read.ok) return;
    const { at, warnings } = read.value;
    for (const warning of warnings) this.tell(view, warning, at);
    if (at % this.everyS === 0) this.point(view, read.value);
    if (memberOf(view.recipient) === HUB) this.look(at, warnings);
  }

  private tell(view: View, warning: Frame['warnings'][number], at: TimeS): void {
    const { placeIndex, stage, event } = warning;
    let open = view.open.get(placeIndex);
    if (open === undefined || open.event !== event) {
      const story: Story = {
        recipient: view.recipient,
        place: this.placeOf(view.recipient, placeIndex),
        placeIndex,
        kindClass: warning.kindClass,
        prepareAt: undefined,
        expectedAt: undefined,
        takeCoverAt: undefined,
        endedAt: undefined,
        end: undefined,
        arrivalAt: undefined,
      };
      open = { event, story };
      view.open.set(placeIndex, open);
      this.stories.push(story);
      if (isMembersOwn(view.recipient)) this.book.warned(view.recipient, placeIndex, at);
    }
    const { story } = open;
    story.arrivalAt = warning.arrivalAt ?? story.arrivalAt;
    story.kindClass = warning.kindClass;
    if (stage === 'prepare') story.prepareAt ??= at;
    else if (stage === 'expected') story.expectedAt ??= at;
    else if (stage === 'take-cover') story.takeCoverAt ??= at;
    else if (story.end === undefined) [story.end, story.endedAt] = [stage, at];
  }

  private point(view: View, frame: Frame): void {
    const { curve } = view;
    const count = (stage: Stage): number => frame.warnings.filter((warning) => warning.stage === stage).length;
    curve.at.push(frame.at);
    curve.tracks.push(view.tracks);
    curve.takeCover.push(count('take-cover'));
    curve.expected.push(count('expected'));
    curve.prepare.push(count('prepare'));
    const covered = frame.warnings.filter((warning) => warning.stage === 'take-cover');
    curve.people.push(covered.reduce((sum, { placeIndex }) => sum + (this.placeOf(view.recipient, placeIndex)?.populationCount ?? 0), 0));
  }

  /** Draws the first take-cover, the moment with the most of them, and the last frame. */
  private look(at: TimeS, warnings: Frame['warnings']): void {
    if (this.lastHub === undefined) return;
    const covers = warnings.filter(({ stage }) => stage === 'take-cover').length;
    if (covers === 0 && this.maps.length === 0) return;
    if (covers <= this.most && at % this.everyS !== 0) return;
    const now: MapFrame = { at, frame: structuredClone(this.lastHub.frame), warnings: structuredClone(warnings) };
    if (covers > 0 && this.maps.length === 0) this.maps.push(now);
    if (covers > this.most && this.maps.length > 0) {
      this.most = covers;
      this.maps[1] = now;
    }
    if (at % this.everyS === 0 && this.maps.length > 0) this.maps[2] = now;
  }
}

function readAssessment(path: string): Assessment | undefined {
  if (!existsSync(path)) return undefined;
  const value = JSON.parse(readFileSync(path, 'utf8')) as Assessment;
  return value.format === 'manara-assessment' && value.version === 1 ? value : undefined;
}

/** Rows of `leads.csv`: recipient, kind, lead, attainable lead. */
export function readLeads(text: string): LeadRow[] {
  return text
    .split('\n')
    .slice(1)
    .filter((line) => line !== '')
    .map((line) => {
      const [recipient, kind, lead, attainable] = line.split(',');
      return { recipient, kind, leadS: Number(lead), attainableS: attainable === '' || attainable === undefined ? undefined : Number(attainable) };
    });
}

/** Runs of a comparison: folders in `folder` that hold an assessment of their own. */
export function comparedRuns(folder: string): ComparedRun[] {
  return readdirSync(folder, { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .flatMap(({ name }) => {
      const assessment = readAssessment(join(folder, name, 'assessment.json'));
      return assessment === undefined ? [] : [{ label: name, assessment }];
    });
}

/** The other runs of a comparison that this run is part of: its folder and theirs are named after what was shared. */
function comparedWith(home: string): ComparedRun[] {
  if (!LEVELS.some((level) => level === basename(home))) return [];
  const siblings = comparedRuns(dirname(home));
  return LEVELS.flatMap((level) => siblings.filter(({ label }) => label === level));
}

/** Reads a recording for a report. `folder`: where the files of an exercise lie, if there are any. */
export async function readRun(recording: Recording, folder: string): Promise<RunFacts | undefined> {
  const reading = new Reading();
  for await (const entry of wholeRuns(recording)) reading.take(entry);
  const { firstAt, lastAt } = reading;
  if (firstAt === undefined || lastAt === undefined) return undefined;
  const home = basename(folder) === 'recording' ? dirname(folder) : folder;
  const leads = join(home, 'leads.csv');
  return {
    header: recording.header,
    facts: reading.facts,
    firstAt,
    lastAt,
    curves: reading.curves(),
    stories: reading.stories,
    happenings: reading.happenings,
    messageCount: reading.messageCount,
    frameCount: reading.frameCount,
    maps: reading.maps.filter((map) => map !== undefined),
    assessment: readAssessment(join(home, 'assessment.json')),
    leads: existsSync(leads) ? readLeads(readFileSync(leads, 'utf8')) : [],
    compared: comparedWith(home),
    sightings: reading.book.sightings(),
    delays: reading.book.delays(),
  };
}

/** Members' own warnings, once each: the hub looks at all of them, and publics are told the same. */
export const isMembersOwn = (recipient: string): boolean => {
  const known = recipientId(recipient);
  return known.ok && !isPublic(known.value) && memberOf(known.value) !== HUB;
};
