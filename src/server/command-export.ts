/** `manara export`: what a member saw in a recording, for other tools. */
import { join } from 'node:path';
import { HUB, isPublic, isoFromTime, memberOf, recipientId, type RecipientId, type TimeS } from '../base/index.ts';
import { createFrameReader, type FrameReader } from '../format/frame/index.ts';
import type { Frame, ViewLevel } from '../model/index.ts';
import type { FrameEntry } from '../record/chain/index.ts';
import { openRecording, type Recording } from '../record/store/index.ts';
import { openExportFiles, type ExportFiles, type ExportFormat, type ExportPlace } from './export-files.ts';
import { EXIT, StatedFailure, valueOf } from './failure.ts';
import { makeFolder } from './make-folder.ts';
import { readFacts, type RecordedFacts } from './recorded-facts.ts';
import { timeFromWords } from './when.ts';
import { wholeRuns } from './whole-runs.ts';

export interface ExportOptions {
  readonly to: ExportFormat;
  readonly as: string;
  readonly level: 'picture' | 'threats';
  readonly out: string;
  readonly every: string;
  readonly from?: string;
  readonly until?: string;
}

interface View {
  readonly name: string;
  readonly reader: FrameReader;
  /** Warnings as they were last written, by place. */
  readonly said: Map<number, string>;
}

interface Counts {
  tracks: number;
  warnings: number;
  frames: number;
}

class Exporter {
  private opened: ExportFiles | undefined;
  private readonly open: () => ExportFiles;
  private readonly options: ExportOptions;
  private readonly everyS: number;
  private readonly views = new Map<string, View>();
  facts: RecordedFacts | undefined;
  readonly counts: Counts = { tracks: 0, warnings: 0, frames: 0 };

  constructor(open: () => ExportFiles, options: ExportOptions, everyS: number) {
    this.open = open;
    this.options = options;
    this.everyS = everyS;
  }

  /** Nothing is made before there is something to write. */
  private get files(): ExportFiles {
    this.opened ??= this.open();
    return this.opened;
  }

  close(): string[] {
    return this.files.close();
  }

  private viewOf(recipient: RecipientId, level: ViewLevel): View {
    const key = `${recipient}/${level}`;
    let view = this.views.get(key);
    if (view === undefined) {
      view = { name: isPublic(recipient) ? 'public' : this.options.as, reader: createFrameReader(), said: new Map() };
      this.views.set(key, view);
    }
    return view;
  }

  private placeOf(recipient: RecipientId, placeIndex: number): ExportPlace | undefined {
    const place = this.facts?.places[this.facts.shown[recipient]?.[placeIndex] ?? -1];
    return place === undefined ? undefined : { name: place.names['en'] ?? `place ${placeIndex}`, ring: place.ring };
  }

  /** `isWanted`: within the times asked for; frames before are read too, since deltas build on them. */
  take(entry: FrameEntry, recipient: RecipientId, isWanted: boolean): void {
    if (entry.level !== this.options.level && entry.level !== 'warn') return;
    const view = this.viewOf(recipient, entry.level);
    const read = view.reader.read(entry.bytes);
    if (!read.ok) {
      if (read.error.code === 'frame/no-snapshot') return;
      throw new StatedFailure(`a frame of ${isoFromTime(entry.at)} does not read: ${read.error.message} [${read.error.code}]`);
    }
    if (!isWanted) return;
    this.counts.frames += 1;
    if (entry.level === 'warn') this.warnings(view, recipient, read.value);
    else if (Math.floor(entry.at) % this.everyS === 0) this.tracks(view, read.value);
  }

  private tracks(view: View, frame: Frame): void {
    for (const track of frame.tracks) this.files.track({ view: view.name, frame, track });
    this.counts.tracks += frame.tracks.length;
  }

  private warnings(view: View, recipient: RecipientId, frame: Frame): void {
    for (const warning of frame.warnings) {
      const key = `${warning.event}/${warning.sequence}/${warning.stage}/${String(warning.notUpdated)}`;
      if (view.said.get(warning.placeIndex) === key) continue;
      view.said.set(warning.placeIndex, key);
      const place = this.placeOf(recipient, warning.placeIndex);
      this.files.warning({ view: view.name, frame, warning, placeName: place?.name ?? `place ${warning.placeIndex}` }, place);
      this.counts.warnings += 1;
    }
  }
}

interface Span {
  readonly from: TimeS | undefined;
  readonly until: TimeS | undefined;
}

async function readInto(recording: Recording, exporter: Exporter, as: string, span: Span): Promise<Set<string>> {
  const seen = new Set<string>();
  for await (const entry of wholeRuns(recording)) {
    if (entry.type === 'places') exporter.facts = readFacts(entry.text) ?? exporter.facts;
    if (entry.type !== 'frame') continue;
    if (span.until !== undefined && entry.at > span.until) break;
    const recipient = recipientId(entry.recipient);
    if (!recipient.ok) continue;
    const owner = memberOf(recipient.value);
    seen.add(owner);
    if (owner === as) exporter.take(entry, recipient.value, span.from === undefined || entry.at >= span.from);
  }
  return seen;
}

const say = (line: string): void => void process.stdout.write(`${line}\n`);

/** Writes the files; fails when nobody of that name has frames in the recording. */
export async function exportCommand(path: string, options: ExportOptions): Promise<void> {
  const everyS = Number(options.every);
  if (!Number.isInteger(everyS) || everyS < 1 || everyS > 3600)
    throw new StatedFailure(`--every ${options.every} must be a whole number of seconds from 1 to 3600`, EXIT.usage);
  const recording = valueOf(await openRecording(path));
  const { startsAt, mode, program } = recording.header;
  const span: Span = {
    from: options.from === undefined ? undefined : valueOf(timeFromWords(options.from, startsAt), EXIT.usage),
    until: options.until === undefined ? undefined : valueOf(timeFromWords(options.until, startsAt), EXIT.usage),
  };
  try {
    const title = `${options.as}, ${options.level}, mode ${mode}`;
    const about = { title, mode, view: options.as, level: options.level, program: `manara ${program}` };
    const exporter = new Exporter(
      () => {
        makeFolder(options.out);
        return openExportFiles(options.to, options.out, about);
      },
      options,
      everyS,
    );
    const seen = await readInto(recording, exporter, options.as, span);
    if (!seen.has(options.as)) {
      const viewers = [...seen].sort((a, b) => Number(b === HUB) - Number(a === HUB) || (a < b ? -1 : 1));
      throw new StatedFailure(`${path} holds no frames for "${options.as}"${viewers.length === 0 ? '' : `: it has those of ${viewers.join(', ')}`}`);
    }
    const names = exporter.close();
    const { counts } = exporter;
    say(
      `${names.map((name) => join(options.out, name)).join(', ')}: ${counts.tracks} moments of tracks and ${counts.warnings} changes of warnings, as ${options.as} saw them (mode ${mode}).`,
    );
  } catch (cause) {
    const { code, path: file } = cause as NodeJS.ErrnoException;
    if (code === 'EEXIST') throw new StatedFailure(`${file} is already there: name another folder with --out, or move it aside`);
    if (code !== undefined && file !== undefined) throw new StatedFailure(`${file} cannot be written: ${(cause as Error).message}`);
    throw cause;
  }
}
