/** `manara replay`: a recording in the console, until it is interrupted. */
import { HUB, isoFromTime, memberOf, recipientId } from '../base/index.ts';
import { openRecording, type Recording } from '../record/store/index.ts';
import { ensureConsoleBuilt, WEB_FOLDER } from './console-build.ts';
import { startConsole } from './console-server.ts';
import { EXIT, StatedFailure, valueOf } from './failure.ts';
import { numberWithin, portFrom } from './option-values.ts';
import { openRecordedStore } from './recorded-store.ts';
import { openRecordedSay, shownDesk } from './say/recorded-say.ts';
import { timeFromWords } from './when.ts';

const SPEED_MAX = 600;

export interface ReplayOptions {
  readonly as?: string;
  readonly at?: string;
  readonly speed: string;
  readonly port: string;
  readonly version: string;
}

/** Who has frames in the recording's first tick. */
async function viewersOf(recording: Recording): Promise<string[]> {
  const viewers = new Set<string>();
  for await (const { entry } of recording.decoded()) {
    if (entry.type === 'frame') viewers.add(memberOf(valueOf(recipientId(entry.recipient))));
    else if (viewers.size > 0) break;
  }
  return [...viewers].sort((a, b) => Number(b === HUB) - Number(a === HUB) || (a < b ? -1 : 1));
}

const say = (line: string): void => void process.stdout.write(`${line}\n`);

/** Shows the recording until SIGINT or SIGTERM. */
export async function replayCommand(path: string, options: ReplayOptions): Promise<void> {
  const startSpeedup = numberWithin(options.speed, { name: '--speed', least: 0, most: SPEED_MAX });
  const port = portFrom(options.port);
  const recording = valueOf(await openRecording(path));
  const store = await openRecordedStore(recording, options.as);
  if (store === undefined) {
    const viewers = await viewersOf(recording);
    const asked = options.as === undefined ? '' : ` for "${options.as}"`;
    throw new StatedFailure(`${path} holds no frames${asked}${viewers.length === 0 ? '' : `: it has those of ${viewers.join(', ')}`}`);
  }
  const { firstAt } = store.facts();
  const startAt = options.at === undefined ? firstAt : valueOf(timeFromWords(options.at, firstAt), EXIT.usage);
  ensureConsoleBuilt();
  const { header } = recording;
  say(`Recorded by manara ${header.program} in mode ${header.mode}, frames from ${isoFromTime(firstAt)}.`);
  const lines = shownDesk(await openRecordedSay(recording), store.members);
  const server = await startConsole({
    store,
    lines,
    port,
    webFolder: WEB_FOLDER,
    version: options.version,
    startSpeedup,
    startAt,
    restartable: false,
    say,
    onWritten: () => undefined,
  });
  say(`Console: ${server.address}   (Ctrl-C ends it)`);
  if (startAt < firstAt) {
    const why = recording.dropped === undefined ? 'before the recording begins' : 'of a part that was dropped by retention';
    say(`--at ${options.at ?? ''} is ${isoFromTime(startAt)}, ${why}: what is kept is shown from ${isoFromTime(firstAt)} on.`);
  }
  void store.filled.then(() => {
    const endsAt = store.computedUntil();
    if (startAt > endsAt)
      say(`--at ${options.at ?? ''} is ${isoFromTime(startAt)}, behind the end of the recording: it stands at its end, ${isoFromTime(endsAt)}.`);
  });
  await new Promise<void>((resolve) => {
    for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => resolve());
  });
  await server.close();
  await store.close();
}
