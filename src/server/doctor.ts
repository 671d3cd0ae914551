/** Looks at a machine before somebody relies on it. Each look answers in words, with what to do when it is not well. */
import { execFile } from 'node:child_process';
import { createSocket } from 'node:dgram';
import { mkdtemp, open, readFile, rm, statfs } from 'node:fs/promises';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { isoFromTime, timeS } from '../base/index.ts';
import { createIngest } from '../ingest/index.ts';
import type { ServeConfig } from './config/read-config.ts';
import { openDoor, type OpenDoor } from './door-listener.ts';

const run = promisify(execFile);

export interface Finding {
  readonly about: string;
  /** `unknown`: it cannot be seen from here; that is said and is no failure. */
  readonly state: 'well' | 'unwell' | 'unknown';
  readonly words: string;
}

const NODE_MAJOR_LEAST = 24;
const FREE_LEAST_BYTES = 2_000_000_000;
/** When more than one sync in twenty takes longer, acknowledgements are slow; warnings do not wait for it. */
const SYNC_P95_MOST_MS = 50;
const SYNCS = 50;
const CLOCK_OFFSET_MOST_S = 0.5;
const RECEIVE_BUFFER_LEAST_BYTES = 4_194_304;

/** The version of Node that runs this. */
export function lookAtNode(version = process.versions.node): Finding {
  const well = Number(version.split('.')[0]) >= NODE_MAJOR_LEAST;
  const words = well
    ? `Node ${version}`
    : `Node ${version} is too old: install Node ${NODE_MAJOR_LEAST} or newer, or start with ./manara, which brings its own`;
  return { about: 'node', state: well ? 'well' : 'unwell', words };
}

async function offsetByTimeService(): Promise<Finding | undefined> {
  try {
    // Field 5 of `chronyc -c tracking` is the present offset of the system clock in seconds.
    const { stdout } = await run('chronyc', ['-c', 'tracking'], { timeout: 3000 });
    const offsetS = Number(stdout.split(',')[4]);
    if (Number.isFinite(offsetS)) {
      const well = Math.abs(offsetS) <= CLOCK_OFFSET_MOST_S;
      return {
        about: 'time service',
        state: well ? 'well' : 'unwell',
        words: `chrony says this clock is off by ${(offsetS * 1000).toFixed(3)} ms${well ? '' : ': let it be set before serving'}`,
      };
    }
  } catch {
    // No chrony here: the next service is asked.
  }
  try {
    const { stdout } = await run('timedatectl', ['show', '--property=NTPSynchronized', '--value'], { timeout: 3000 });
    const well = stdout.trim() === 'yes';
    return {
      about: 'time service',
      state: well ? 'well' : 'unwell',
      words: well ? 'systemd says this clock is synchronised' : 'systemd says this clock is not synchronised: enable a time service',
    };
  } catch {
    return undefined;
  }
}

/** The wall clock: against a steady one for a second, and by the time service of the system. */
export async function lookAtClock(lookMs = 1000): Promise<Finding[]> {
  const wallMs = Date.now();
  const steadyMs = performance.now();
  await new Promise((resolve) => setTimeout(resolve, lookMs));
  const stepMs = Date.now() - wallMs - (performance.now() - steadyMs);
  const steady = Math.abs(stepMs) < 20;
  const words = steady
    ? `it is ${isoFromTime(timeS(Math.floor(Date.now() / 1000)))} and runs evenly`
    : `the clock moved by ${stepMs.toFixed(0)} ms within ${lookMs} ms: something is setting it`;
  const service = (await offsetByTimeService()) ?? {
    about: 'time service',
    state: 'unknown' as const,
    words: 'no time service can be asked from here: make sure that one runs',
  };
  return [{ about: 'clock', state: steady ? 'well' : 'unwell', words }, service];
}

async function syncTimesMs(folder: string): Promise<number[]> {
  const scratch = await mkdtemp(join(folder, '.doctor-'));
  try {
    const file = await open(join(scratch, 'sync'), 'wx');
    const times: number[] = [];
    for (let index = 0; index < SYNCS; index += 1) {
      const startedMs = performance.now();
      await file.write(new Uint8Array(4096).fill(index));
      await file.datasync();
      times.push(performance.now() - startedMs);
    }
    await file.close();
    return times.sort((a, b) => a - b);
  } finally {
    await rm(scratch, { recursive: true });
  }
}

/** Free space and sync time where the record goes. */
export async function lookAtDisk(folder: string): Promise<Finding[]> {
  try {
    const { bavail, bsize } = await statfs(folder);
    const freeBytes = bavail * bsize;
    const times = await syncTimesMs(folder);
    const [p50, p95] = [times[Math.floor(times.length * 0.5)], times[Math.floor(times.length * 0.95)]];
    const roomy = freeBytes >= FREE_LEAST_BYTES;
    const fast = p95 <= SYNC_P95_MOST_MS;
    return [
      {
        about: 'disk',
        state: roomy ? 'well' : 'unwell',
        words: `${(freeBytes / 1e9).toFixed(1)} GB are free in ${folder}${roomy ? '' : `: at least ${FREE_LEAST_BYTES / 1e9} GB are needed`}`,
      },
      {
        about: 'sync',
        state: fast ? 'well' : 'unwell',
        words: `a sync takes ${p50.toFixed(1)} ms, one in twenty ${p95.toFixed(1)} ms or more${fast ? '' : ': acknowledgements will be that late; use a faster disk'}`,
      },
    ];
  } catch (cause) {
    return [{ about: 'disk', state: 'unwell', words: `${folder} cannot be written: ${(cause as Error).message}` }];
  }
}

/** The largest receive buffer that the system gives: bursts of datagrams beyond it are lost unseen. */
export async function lookAtBuffers(): Promise<Finding> {
  try {
    const most = Number(await readFile('/proc/sys/net/core/rmem_max', 'utf8'));
    const well = most >= RECEIVE_BUFFER_LEAST_BYTES;
    return {
      about: 'receive buffer',
      state: well ? 'well' : 'unknown',
      words: well
        ? `UDP may buffer ${most} bytes`
        : `UDP may buffer ${most} bytes only: bursts could be lost; set net.core.rmem_max=${RECEIVE_BUFFER_LEAST_BYTES}`,
    };
  } catch {
    return { about: 'receive buffer', state: 'unknown', words: 'the size of receive buffers cannot be seen on this system' };
  }
}

function tryPort(kind: 'udp' | 'tcp', host: string, port: number): Promise<string> {
  return new Promise((resolve) => {
    if (kind === 'udp') {
      const socket = createSocket(host.includes(':') ? 'udp6' : 'udp4');
      socket.once('error', (cause) => resolve(cause.message));
      socket.bind(port, host, () => socket.close(() => resolve('')));
    } else {
      const server = createServer();
      server.once('error', (cause) => resolve(cause.message));
      server.listen({ host, port }, () => server.close(() => resolve('')));
    }
  });
}

/** Every address that the configuration listens at. */
export async function lookAtPorts(config: ServeConfig): Promise<Finding[]> {
  const wanted = [
    ...config.doors.flatMap((door) =>
      'endpoint' in door && door.kind !== 'connect'
        ? [{ about: `door ${door.id}`, kind: door.kind === 'udp' ? ('udp' as const) : ('tcp' as const), ...door.endpoint }]
        : [],
    ),
    ...Object.entries(config.words.consoles).map(([viewer, { port }]) => ({ about: `console of ${viewer}`, kind: 'tcp' as const, host: '127.0.0.1', port })),
    ...(config.words.metrics === undefined ? [] : [{ about: 'metrics', kind: 'tcp' as const, host: '127.0.0.1', port: config.words.metrics.port }]),
  ];
  const findings: Finding[] = [];
  for (const { about, kind, host, port } of wanted) {
    const failure = await tryPort(kind, host, port);
    const words = failure === '' ? `${kind} ${host}:${port} is free` : `${kind} ${host}:${port} cannot be had: ${failure}. Is a broker running already?`;
    findings.push({ about, state: failure === '' ? 'well' : 'unwell', words });
  }
  return findings;
}

/** Opens the doors for a while and says which feeds speak, and what speaks that no configuration knows. */
export async function listenForFeeds(config: ServeConfig, listenS: number): Promise<Finding[]> {
  const ingest = createIngest(config.broker, { plot: () => undefined, mark: () => undefined, quarantined: () => undefined });
  const doors: OpenDoor[] = [];
  const findings: Finding[] = [];
  const now = (): number => Date.now() / 1000;
  ingest.begin(timeS(now()));
  const port = {
    input: (door: string, _from: string, bytes: Uint8Array) => ingest.bytes(door, timeS(now()), bytes),
    told: (_code: string, door: string, message: string) => void findings.push({ about: `door ${door}`, state: 'unwell', words: message }),
    now,
  };
  for (const door of config.doors) {
    try {
      doors.push(await openDoor(door, port));
    } catch (cause) {
      findings.push({ about: `door ${door.id}`, state: 'unwell', words: (cause as Error).message });
    }
  }
  await new Promise((resolve) => setTimeout(resolve, listenS * 1000));
  await Promise.all(doors.map((door) => door.close()));
  for (const { id } of config.broker.feeds) {
    const { plotCount, markCount, quarantinedCount, offsetS, quarantine } = ingest.health.of(id);
    const heard = plotCount + markCount > 0;
    const put = quarantinedCount === 0 ? '' : `, ${quarantinedCount} put aside, the last because: ${quarantine.at(-1)?.message}`;
    const words = heard
      ? `${plotCount} plots and ${markCount} marks in ${listenS} s, ${offsetS.toFixed(2)} s from measurement to here${put}`
      : `silent for ${listenS} s${put}: look at the source and its line`;
    findings.push({ about: `feed ${id}`, state: heard && quarantinedCount === 0 ? 'well' : 'unwell', words });
  }
  for (const message of new Set(ingest.health.unknown.map((entry) => entry.message)))
    findings.push({ about: 'unknown source', state: 'unwell', words: message });
  return findings;
}
