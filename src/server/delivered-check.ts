/**
 * Are the files beside a recording (`delivered/`, `cap/` of a headless run) the very frames and messages that it holds? Reads each
 * file once, in step with the record.
 */
import { closeSync, existsSync, openSync, readFileSync, readSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { isPublic, isoFromTime, memberOf, recipientId, type RecipientId } from '../base/index.ts';
import type { FrameEntry, RecordEntry, WarningEntry } from '../record/chain/index.ts';
import { capFolderName } from './cap-issuer.ts';

const BUFFER_BYTES = 1 << 18;

/** A file that is compared from its beginning to its end. */
class ComparedFile {
  readonly path: string;
  private readonly file: number;
  private readonly buffer = Buffer.alloc(BUFFER_BYTES);
  private from = 0;
  private until = 0;
  /** Bytes compared so far. */
  offset = 0;

  constructor(path: string) {
    this.path = path;
    this.file = openSync(path, 'r');
  }

  /** True when the next bytes are `bytes`. */
  matches(bytes: Uint8Array): boolean {
    for (let done = 0; done < bytes.length; ) {
      if (this.from === this.until && !this.fill()) return false;
      const length = Math.min(bytes.length - done, this.until - this.from);
      if (this.buffer.compare(bytes, done, done + length, this.from, this.from + length) !== 0) return false;
      this.from += length;
      this.offset += length;
      done += length;
    }
    return true;
  }

  atEnd(): boolean {
    return this.from === this.until && !this.fill();
  }

  close(): void {
    closeSync(this.file);
  }

  private fill(): boolean {
    this.from = 0;
    this.until = readSync(this.file, this.buffer, 0, BUFFER_BYTES, null);
    return this.until > 0;
  }
}

export interface DeliveredCheck {
  take(entry: RecordEntry, sequence: number): void;
  /** What differs, in words; '' when everything beside the record is what it holds. */
  finish(): string;
  readonly fileCount: number;
}

/** A check of the folder above a recording; undefined when nothing was delivered into it. */
export function createDeliveredCheck(folder: string): DeliveredCheck | undefined {
  const delivered = join(folder, 'delivered');
  if (!existsSync(delivered)) return undefined;
  const files = new Map<string, ComparedFile>();
  const messages = new Map<string, readonly string[]>();
  const messageCounts = new Map<string, number>();
  const read = new Set<string>();
  let difference = '';

  function frame(entry: FrameEntry, recipient: RecipientId, sequence: number): string {
    if (isPublic(recipient)) return '';
    const path = join(delivered, `${entry.recipient}.bin`);
    const file = files.get(entry.recipient) ?? (existsSync(path) ? new ComparedFile(path) : undefined);
    // Taken away with --without: computed, and delivered to nobody.
    if (file === undefined) return '';
    files.set(entry.recipient, file);
    if (file.matches(entry.bytes)) return '';
    return `${path} leaves the record near byte ${file.offset}, in the frame of ${entry.recipient}/${entry.level} at ${isoFromTime(entry.at)} (entry ${sequence})`;
  }

  function message(entry: WarningEntry, recipient: RecipientId, sequence: number): string {
    const name = capFolderName(recipient);
    const path = join(folder, 'cap', name);
    const names = messages.get(name) ?? (existsSync(path) ? readdirSync(path).sort() : []);
    messages.set(name, names);
    const number = messageCounts.get(name) ?? 0;
    messageCounts.set(name, number + 1);
    const file = names[number];
    if (file === undefined) return `${path} lacks message ${number + 1} (entry ${sequence})`;
    read.add(join(name, file));
    return readFileSync(join(path, file), 'utf8') === entry.text ? '' : `${join(path, file)} is not the message that entry ${sequence} holds`;
  }

  function leftOver(): string {
    for (const name of readdirSync(delivered).filter((one) => one.endsWith('.bin'))) {
      const file = files.get(name.slice(0, -'.bin'.length));
      if (file === undefined) return `${join(delivered, name)} belongs to nobody in the record`;
      if (!file.atEnd()) return `${file.path} goes on behind the last frame of the record, from byte ${file.offset}`;
    }
    for (const name of existsSync(join(folder, 'cap')) ? readdirSync(join(folder, 'cap')) : []) {
      const extra = readdirSync(join(folder, 'cap', name)).find((file) => !read.has(join(name, file)));
      if (extra !== undefined) return `${join(folder, 'cap', name, extra)} is a message that the record does not hold`;
    }
    return '';
  }

  return {
    take(entry, sequence) {
      if (difference !== '' || (entry.type !== 'frame' && entry.type !== 'warning')) return;
      const recipient = recipientId(entry.recipient);
      if (!recipient.ok || memberOf(recipient.value) === '') return;
      difference = entry.type === 'frame' ? frame(entry, recipient.value, sequence) : message(entry, recipient.value, sequence);
    },
    finish() {
      if (difference === '') difference = leftOver();
      for (const file of files.values()) file.close();
      return difference;
    },
    get fileCount() {
      return files.size + read.size;
    },
  };
}
