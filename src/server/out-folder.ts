/** The files of a headless run (design, section 7): recording, delivered frames, CAP, tracks and truth. */
import { closeSync, openSync, readFileSync, readdirSync, writeFileSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { isPublic, memberOf, HUB, utf8, type RecipientId, type TimeS } from '../base/index.ts';
import type { Broker } from '../broker/index.ts';
import type { CapIssuer, DisplayTrack } from '../deliver/index.ts';
import { TRUTH_HEADER, truthRows, type ExerciseSetup } from '../exercise/index.ts';
import { KINDS, type Warning } from '../model/index.ts';
import type { ViewName } from '../release/index.ts';
import { CATALOGUES } from '../warn/index.ts';
import { capFolderName, capIssuerOf } from './cap-issuer.ts';
import { frameLines } from './formats/own.ts';
import { makeFolder } from './make-folder.ts';

/** Sender of every message of an exercise. */
export const EXERCISE_SENDER = 'exercise@manara.invalid';

/** Gathers small writes; a file of frames gets one every second. */
const BUFFER_BYTES = 1 << 18;

interface BufferedFile {
  write(bytes: Uint8Array): void;
  close(): void;
}

function openFile(path: string): BufferedFile {
  const file = openSync(path, 'w');
  const buffer = new Uint8Array(BUFFER_BYTES);
  let used = 0;
  const flush = (): void => {
    for (let from = 0; from < used; ) from += writeSync(file, buffer, from, used - from);
    used = 0;
  };
  return {
    write(bytes) {
      if (used + bytes.length > BUFFER_BYTES) flush();
      if (bytes.length > BUFFER_BYTES) {
        for (let from = 0; from < bytes.length; ) from += writeSync(file, bytes, from, bytes.length - from);
        return;
      }
      buffer.set(bytes, used);
      used += bytes.length;
    },
    close() {
      flush();
      closeSync(file);
    },
  };
}

const fixed = (value: number, digits: number): number => Number(value.toFixed(digits));

function trackLine(t: number, trackId: number, track: DisplayTrack): string {
  let kind = 0;
  for (let i = 1; i < KINDS.length; i += 1) if (track.kindChance[i] > track.kindChance[kind]) kind = i;
  return `${JSON.stringify({
    t,
    trackId,
    lat: fixed(track.latDeg, 6),
    lon: fixed(track.lonDeg, 6),
    alt: fixed(track.altitudeHaeM, 1),
    vx: fixed(track.eastMps, 2),
    vy: fixed(track.northMps, 2),
    vz: fixed(track.upMps, 2),
    kind: KINDS[kind],
  })}\n`;
}

/** Writes what leaves a run into a folder; call `close` at its end. */
export class OutFolder {
  private readonly folder: string;
  private readonly setup: ExerciseSetup;
  private readonly files = new Map<string, BufferedFile>();
  private readonly issuers = new Map<RecipientId, CapIssuer>();
  private readonly capCount = new Map<RecipientId, number>();

  constructor(folder: string, setup: ExerciseSetup) {
    this.folder = folder;
    this.setup = setup;
    for (const part of ['delivered', 'tracks', 'cap']) makeFolder(join(folder, part));
    this.file('truth.csv').write(utf8(`${TRUTH_HEADER}\n`));
  }

  frame(view: ViewName, bytes: Uint8Array): void {
    if (isPublic(view.recipient) || this.hides(view.recipient)) return;
    this.file(join('delivered', `${view.recipient}.bin`)).write(bytes);
  }

  /** CAP goes to members and their publics; the hub warns nobody. */
  warnings(broker: Broker, recipient: RecipientId, at: TimeS, changes: readonly Warning[]): readonly string[] {
    if (memberOf(recipient) === HUB || this.hides(recipient)) return [];
    const messages = this.issuerOf(broker, recipient).issue(changes, at);
    const folder = join(this.folder, 'cap', capFolderName(recipient));
    for (const message of messages) {
      const number = (this.capCount.get(recipient) ?? 0) + 1;
      this.capCount.set(recipient, number);
      writeFileSync(join(folder, `${String(number).padStart(5, '0')}-${message.identifier}.xml`), message.xml);
    }
    return messages.map((message) => message.xml);
  }

  /** Tracks and truth of a 5 s tick. */
  score(broker: Broker, at: TimeS): void {
    const t = Math.round(at - this.setup.startsAt);
    for (const name of broker.views) {
      if (name.level === 'warn' || this.hides(name.recipient)) continue;
      const file = this.file(join('tracks', `${name.recipient}.${name.level}.ndjson`));
      broker.viewOf(name)?.forEachShown((id, track) => {
        if (track.status === 'confirmed') file.write(utf8(trackLine(t, id, track)));
      });
    }
    const rows = truthRows(this.setup, at);
    if (rows.length > 0) this.file('truth.csv').write(utf8(`${rows.join('\n')}\n`));
  }

  text(name: string, text: string): void {
    writeFileSync(join(this.folder, name), text);
  }

  close(): void {
    for (const file of this.files.values()) file.close();
    this.files.clear();
  }

  /** Beside the frames of each recipient the same as lines, for people and other programs. Call it after `close`. */
  writeReadable(): void {
    const folder = join(this.folder, 'delivered');
    for (const name of readdirSync(folder).filter((one) => one.endsWith('.bin'))) {
      const lines = openFile(join(folder, `${name.slice(0, -'.bin'.length)}.ndjson`));
      for (const line of frameLines(readFileSync(join(folder, name)))) lines.write(utf8(`${JSON.stringify(line)}\n`));
      lines.close();
    }
  }

  private hides(recipient: RecipientId): boolean {
    return this.setup.withoutDelivery.includes(memberOf(recipient));
  }

  private file(name: string): BufferedFile {
    const known = this.files.get(name);
    if (known !== undefined) return known;
    const made = openFile(join(this.folder, name));
    this.files.set(name, made);
    return made;
  }

  private issuerOf(broker: Broker, recipient: RecipientId): CapIssuer {
    const known = this.issuers.get(recipient);
    if (known !== undefined) return known;
    makeFolder(join(this.folder, 'cap', capFolderName(recipient)));
    const made = capIssuerOf(this.setup.config, recipient, { places: broker.placesOf(recipient), sender: EXERCISE_SENDER, epoch: 0, catalogues: CATALOGUES });
    this.issuers.set(recipient, made);
    return made;
  }
}
