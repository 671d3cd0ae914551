/** `manara leak`: what can be inferred of who fed what, from recordings and from worlds of twins; and what a tiled land gives away. */
import { checkSignature, openRecording, verifyRecording } from '../record/store/index.ts';
import type { LeakFigure } from '../assess/index.ts';
import { EXIT, StatedFailure, valueOf } from './failure.ts';
import { leaksOf, RecordingLeak, RECORDINGS_MIN } from './leak/recording-leak.ts';
import { tiledErrors } from './leak/tiled-land.ts';
import { ARTEFACT_HALF_WIDTH_MAX, ARTEFACT_HIGH_MAX, twinFigures } from './leak/twins.ts';
import { numberWithin } from './option-values.ts';

export interface LeakOptions {
  readonly twins?: string;
  readonly tiles?: string;
}

/** Worlds of one command: an hour of work. */
const WORLDS_MAX = 100_000;

const words = (figure: LeakFigure): string => `${figure.areaChance.toFixed(3)} [${figure.lowChance.toFixed(3)}, ${figure.highChance.toFixed(3)}]`;
const say = (line: string): void => void process.stdout.write(`${line}\n`);

/** One recording, once it is proven to be what was written. */
export async function readLeak(path: string): Promise<RecordingLeak> {
  const leak = new RecordingLeak();
  const verdict = await verifyRecording(valueOf(await openRecording(path)), { checkSignature }, (entry) => leak.take(entry));
  if (!verdict.ok)
    throw new StatedFailure(`${path} is not what was written, so nothing can be said of it. ${verdict.difference.message}. [${verdict.difference.code}]`);
  return leak;
}

async function ofRecordings(paths: readonly string[]): Promise<void> {
  const recordings: RecordingLeak[] = [];
  for (const path of paths) recordings.push(await readLeak(path));
  const leaks = leaksOf(recordings);
  if (leaks.length === 0) return say('No view of the recording shows tracks of one other member beside tracks of none: there is nothing to guess.');
  say('Who fed a track, guessed from the frames: area under the curve with its 95 % interval; 0.5 is guessing, 1 is knowing.');
  if (recordings.length < RECORDINGS_MIN)
    say(`The adversary learned from some tracks of the same recordings: give those of ${RECORDINGS_MIN} seeds or more for figures that hold for others.`);
  for (const { recipient, level, originator, geography, signature } of leaks) {
    say(`${recipient}/${level} on ${originator}: geography ${words(geography)}, signature ${words(signature)}, ${signature.testedCount} tracks asked about`);
  }
}

function ofTwins(worlds: number): void {
  const [artefact, scans] = twinFigures(worlds, ['signature', 'scans']);
  if (artefact === undefined || scans === undefined)
    throw new StatedFailure(`${worlds} worlds of twins are too few for a figure: ask for 20 or more`, EXIT.usage);
  const half = (artefact.highChance - artefact.lowChance) / 2;
  const isNil = artefact.highChance <= ARTEFACT_HIGH_MAX && half <= ARTEFACT_HALF_WIDTH_MAX;
  say(
    `Artefact, ${worlds} worlds of twins, ${artefact.testedCount} tracks asked about: ${words(artefact)}. ${isNil ? 'It is nil' : `It is not shown to be nil: that takes an upper end of at most ${ARTEFACT_HIGH_MAX} and a half-width of at most ${ARTEFACT_HALF_WIDTH_MAX}`}.`,
  );
  say(`Somebody who also hears both sensors turn and knows where they stand: ${words(scans)}.`);
}

function ofTiles(worlds: number): void {
  say(`A land tiled with places, granted warn alone, ${worlds} objects: how far the member's guess is from where the object is.`);
  for (const { fromMin, toMin, medianKm, lowKm, highKm, lookCount } of tiledErrors(worlds)) {
    say(
      `${fromMin} to ${toMin} min before it is over the middle: median ${medianKm.toFixed(1)} km (80 % between ${lowKm.toFixed(1)} and ${highKm.toFixed(1)}), ${lookCount} looks`,
    );
  }
}

/** Prints every figure that is asked for. */
export async function leakCommand(paths: readonly string[], options: LeakOptions): Promise<void> {
  if (paths.length === 0 && options.twins === undefined && options.tiles === undefined) {
    throw new StatedFailure('nothing to measure: give recordings, --twins WORLDS or --tiles WORLDS', EXIT.usage);
  }
  const worlds = (text: string, name: string): number => Math.floor(numberWithin(text, { name, least: 1, most: WORLDS_MAX }));
  if (paths.length > 0) await ofRecordings(paths);
  if (options.twins !== undefined) ofTwins(worlds(options.twins, '--twins'));
  if (options.tiles !== undefined) ofTiles(worlds(options.tiles, '--tiles'));
}
