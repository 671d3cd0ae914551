/** A process of `manara serve` under a load of plots, to be killed: its folder, its door, and what it says is on the disk. */
import { spawn, type ChildProcess } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { connect, type Socket } from 'node:net';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { freePort } from './free-port.ts';
import { exampleFolder, withLongRangeRadar } from './example-folder.ts';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));

/** A folder to serve from. */
export interface LoadedFolder {
  readonly path: string;
  readonly doorPort: number;
  readonly metricsPort: number;
}

/** The example with a long-range radar that turns once a second, without consoles, its ports free ones. */
export async function loadedFolder(): Promise<LoadedFolder> {
  const path = exampleFolder('loaded');
  const [doorPort, metricsPort] = [await freePort(), await freePort()];
  const config = join(path, 'manara.yaml');
  let text = readFileSync(config, 'utf8').replace(/consoles:[^]*?metrics:.*/, `metrics: {port: ${metricsPort}}`);
  for (const port of ['30048', '30049', '30050']) text = text.replaceAll(port, String(await freePort()));
  writeFileSync(config, withLongRangeRadar(text, doorPort));
  return { path, doorPort, metricsPort };
}

/** One process, from its start to its end. */
export interface LoadedProcess {
  /** From the call until it serves, milliseconds. */
  readonly startMs: number;
  /** Processor time of it until then; NaN where the system does not say. */
  readonly startProcessorMs: number;
  /** Entries that it said were on the disk, the last time it was asked. */
  readonly syncedCount: number;
  plots(perSecond: number): void;
  end(signal: 'SIGKILL' | 'SIGTERM'): Promise<void>;
}

/** Lines of a tenth of a second of `perSecond` objects that circle far away, each seen once a second. */
function tenth(nowS: number, part: number, perSecond: number): string {
  const lines: string[] = [];
  for (let i = part; i < perSecond; i += 10) {
    lines.push(
      JSON.stringify({
        t: nowS - 0.05,
        sensor: 'altair-lr',
        lat: 30 + (i % 200) * 0.01,
        lon: 36 + Math.floor(i / 200) * 0.1 + (nowS % 1000) * 0.001,
        alt: 9000,
        sdHor: 60,
        sdAlt: 60,
      }),
    );
  }
  return `${lines.join('\n')}\n`;
}

async function until(condition: () => boolean, what: () => string): Promise<void> {
  for (let turn = 0; !condition(); turn += 1) {
    if (turn > 1800) throw new Error(`waited too long for ${what()}`);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

async function syncedEntries(port: number): Promise<number | undefined> {
  try {
    const text = await (await fetch(`http://127.0.0.1:${port}/metrics`)).text();
    const found = /^manara_record_synced (\d+)/m.exec(text);
    return found === null ? undefined : Number(found[1]);
  } catch {
    // Not up yet, or killed.
    return undefined;
  }
}

/** Processor time of a process in milliseconds, as Linux tells it, in hundredths of a second. */
function processorMsOf(pid: number | undefined): number {
  try {
    // Behind the name in brackets, which may hold anything: state is the first field, user and system time the twelfth and thirteenth.
    const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ').at(-1)?.split(' ') ?? [];
    return 10 * (Number(fields[11]) + Number(fields[12]));
  } catch {
    return Number.NaN;
  }
}

/** Starts a process on a folder and asks it all the time what it has synced. */
export async function startLoaded(folder: LoadedFolder): Promise<LoadedProcess> {
  const startedMs = performance.now();
  let said = '';
  const child: ChildProcess = spawn(process.execPath, [join(ROOT, 'src/server/main.ts'), 'serve', '--config', join(folder.path, 'manara.yaml')], {
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  for (const stream of [child.stdout, child.stderr]) stream?.on('data', (piece: Buffer) => void (said += String(piece)));
  await until(
    () => said.includes('serve/started') || child.exitCode !== null,
    () => `the start: ${said.slice(-2000)}`,
  );
  if (child.exitCode !== null) throw new Error(`serve ended: ${said.slice(-2000)}`);
  const startMs = performance.now() - startedMs;
  const startProcessorMs = processorMsOf(child.pid);
  let syncedCount = 0;
  let isAlive = true;
  const asking = (async () => {
    while (isAlive) {
      syncedCount = Math.max(syncedCount, (await syncedEntries(folder.metricsPort)) ?? 0);
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
  })();
  let site: Socket | undefined;
  let timer: NodeJS.Timeout | undefined;
  return {
    startMs,
    startProcessorMs,
    get syncedCount() {
      return syncedCount;
    },
    plots(perSecond) {
      const socket = connect(folder.doorPort, '127.0.0.1');
      site = socket;
      socket.on('error', () => {});
      let part = 0;
      timer = setInterval(() => socket.write(tenth(Date.now() / 1000, (part = (part + 1) % 10), perSecond)), 100);
    },
    async end(signal) {
      const ended = new Promise((resolve) => child.once('exit', resolve));
      child.kill(signal);
      await ended;
      clearInterval(timer);
      site?.destroy();
      isAlive = false;
      await asking;
    },
  };
}
