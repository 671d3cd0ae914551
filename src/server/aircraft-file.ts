/** A door on aircraft.json: a file that is written anew every second. Each new one becomes lines of one aircraft each. */
import { readFile, stat } from 'node:fs/promises';
import { LIMITS, utf8 } from '../base/index.ts';
import { doubledName } from '../format/json/index.ts';

const LOOK_EVERY_MS = 200;

export interface AircraftFilePort {
  input(bytes: Uint8Array): void;
  failed(reason: string): void;
}

/** Said in the place of an aircraft that is none, so that its owner is told. */
const TOO_MUCH = '"longer, or nested deeper, than any aircraft is"\n';

function lineOf(aircraft: object): string {
  try {
    const line = `${JSON.stringify(aircraft)}\n`;
    return Buffer.byteLength(line) > LIMITS.inputBytesMax ? TOO_MUCH : line;
  } catch {
    // Nested deeper than can be written.
    return TOO_MUCH;
  }
}

/**
 * The aircraft of a file as lines, each with the file's time, in pieces of at most `LIMITS.inputBytesMax`; undefined when it is no
 * aircraft.json. What single aircraft say is judged later.
 */
export function aircraftLines(text: string): Uint8Array[] | undefined {
  let file: { readonly now?: unknown; readonly aircraft?: unknown };
  try {
    file = JSON.parse(text.replace(/^\ufeff/, '')) as typeof file;
  } catch {
    return undefined;
  }
  if (typeof file !== 'object' || file === null || !Array.isArray(file.aircraft) || doubledName(text) !== undefined) return undefined;
  const pieces: Uint8Array[] = [];
  let piece = '';
  let pieceBytes = 0;
  const close = (): void => {
    if (piece !== '') pieces.push(utf8(piece));
    piece = '';
    pieceBytes = 0;
  };
  for (const aircraft of file.aircraft as unknown[]) {
    if (typeof aircraft !== 'object' || aircraft === null) continue;
    const line = lineOf({ now: file.now, ...aircraft });
    const lineBytes = Buffer.byteLength(line);
    if (pieceBytes + lineBytes > LIMITS.inputBytesMax) close();
    piece += line;
    pieceBytes += lineBytes;
  }
  close();
  return pieces;
}

/** Reads the file whenever it was written anew; rejects when it is not there at the start. */
export async function watchAircraftFile(path: string, port: AircraftFilePort): Promise<() => Promise<void>> {
  let seen = '';
  let failing = false;
  const mark = ({ mtimeMs, size, ino }: { mtimeMs: number; size: number; ino: number }): string => `${mtimeMs} ${size} ${ino}`;

  async function look(): Promise<void> {
    const found = await stat(path);
    if (mark(found) === seen) return;
    seen = mark(found);
    if (found.size > LIMITS.aircraftFileBytesMax) throw new Error(`${path} has ${found.size} bytes, the limit is ${LIMITS.aircraftFileBytesMax}`);
    const pieces = aircraftLines(await readFile(path, 'utf8'));
    if (pieces === undefined) throw new Error(`${path} is no aircraft.json: it needs "now" and a list "aircraft", and no name twice in one object`);
    for (const piece of pieces) port.input(piece);
    failing = false;
  }

  await stat(path);
  let busy: Promise<void> = Promise.resolve();
  const timer = setInterval(() => {
    busy = busy.then(look).catch((cause: Error) => {
      if (!failing) port.failed(cause.message);
      failing = true;
    });
  }, LOOK_EVERY_MS);
  return async () => {
    clearInterval(timer);
    await busy;
  };
}
