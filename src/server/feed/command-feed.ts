/** `manara feed`: brings what a site's sources say to the broker, until it is stopped. */
import { StatedFailure, valueOf } from '../failure.ts';
import { openDoor, type OpenDoor } from '../door-listener.ts';
import { createLog } from '../log.ts';
import { streamed } from './streamed.ts';
import { readFeedSite } from './feed-config.ts';
import { openLink } from './link.ts';

export interface FeedOptions {
  readonly config: string;
  readonly log: 'debug' | 'info' | 'warn' | 'error';
}

const REPORT_MS = 60_000;
/** Of what is left out, enough to see what it was. */
const SHOWN_BYTES = 32;

/** Runs until SIGTERM or SIGINT. */
export async function feedCommand(options: FeedOptions): Promise<void> {
  const site = valueOf(await readFeedSite(options.config));
  const log = createLog(options.log, process.stdout);
  const link = openLink(site, { told: (code, message) => (code === 'link/stands' ? log.info : log.error)(code, message) });
  const doors: OpenDoor[] = [];
  const { format } = site.doors[0];
  /** Inputs of each source that no stream can carry. The broker never hears of them: this log is their owner's. */
  const leftOutCounts: Record<string, number> = {};
  let saidSecond = 0;
  const port = {
    input(source: string, from: string, bytes: Uint8Array) {
      const whole = streamed(format, bytes);
      if (whole !== undefined) return link.send(whole);
      leftOutCounts[source] = (leftOutCounts[source] ?? 0) + 1;
      const second = Math.floor(Date.now() / 1000);
      // Once a second: what is said of a flood must not be one.
      if (second === saidSecond) return;
      saidSecond = second;
      const beginning = Buffer.from(bytes.subarray(0, SHOWN_BYTES)).toString('hex');
      log.warn('door/framing', `${from} sent ${bytes.length} bytes that are no whole ${format}, beginning ${beginning}: they are left out`, {
        source,
        leftOutCounts,
      });
    },
    told: (code: string, door: string, message: string) => log.warn(code, message, { source: door }),
    now: () => Date.now() / 1000,
  };
  for (const door of site.doors) {
    try {
      doors.push(await openDoor(door, port));
    } catch (cause) {
      await link.close();
      throw new StatedFailure(`source "${door.id}" cannot be opened: ${(cause as Error).message} [door/failed]`);
    }
  }
  const say = (): void => log.info('link/report', 'so far: bytes, and inputs that were left out, by source', { ...link.counters, leftOutCounts });
  const report = setInterval(say, REPORT_MS);
  await new Promise<void>((resolve) => {
    for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, resolve);
  });
  clearInterval(report);
  await Promise.all(doors.map((door) => door.close()));
  say();
  await link.close();
}
