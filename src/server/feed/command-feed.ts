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

/** Runs until SIGTERM or SIGINT. */
export async function feedCommand(options: FeedOptions): Promise<void> {
  const site = valueOf(await readFeedSite(options.config));
  const log = createLog(options.log, process.stdout);
  const link = openLink(site, { told: (code, message) => (code === 'link/stands' ? log.info : log.error)(code, message) });
  const doors: OpenDoor[] = [];
  const { format } = site.doors[0];
  const port = {
    input(source: string, from: string, bytes: Uint8Array) {
      const whole = streamed(format, bytes);
      if (whole === undefined) log.warn('door/framing', `${from} sent ${bytes.length} bytes that are no whole ${format}: they are left out`, { source });
      else link.send(whole);
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
  const report = setInterval(() => log.info('link/report', 'bytes so far', { ...link.counters }), REPORT_MS);
  await new Promise<void>((resolve) => {
    for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, resolve);
  });
  clearInterval(report);
  await Promise.all(doors.map((door) => door.close()));
  await link.close();
}
