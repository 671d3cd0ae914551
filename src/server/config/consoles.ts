/** Consoles, who may log in to them, and whether two things want one port. */
import { HUB } from '../../base/index.ts';
import { readAccounts, type Account } from '../auth/accounts-file.ts';
import type { ConsoleOutside } from '../console-server.ts';
import type { Problems } from './places.ts';
import { problemAt, type Reading } from './reading.ts';
import { readKeyPair } from './transport.ts';
import { suggestion } from './words.ts';

/** A viewer's console as it is opened. */
export interface ConsoleDoor {
  readonly viewer: string;
  readonly port: number;
  readonly outside: ConsoleOutside | undefined;
}

/** Beyond this machine a console has accounts, TLS and names; it is refused without. */
export async function readConsoles(reading: Reading, problems: Problems): Promise<ConsoleDoor[]> {
  const consoles: ConsoleDoor[] = [];
  for (const [viewer, { port, listen, tls, names }] of Object.entries(reading.words.consoles)) {
    const isOutside = listen !== undefined && listen !== '::1' && !listen.startsWith('127.');
    if (isOutside && (tls === undefined || names === undefined || reading.words.accounts === undefined)) {
      problemAt(
        reading,
        ['consoles', viewer],
        `listens on ${listen}, beyond this machine, so it needs tls: {key, certificate}, names: [host names] and accounts: file`,
      );
    }
    const pair = tls === undefined ? undefined : await readKeyPair(tls, `the console of ${viewer}`, reading.at, problems);
    consoles.push({ viewer, port, outside: pair === undefined || names === undefined ? undefined : { ...pair, host: listen ?? '127.0.0.1', names } });
  }
  return consoles;
}

export async function readAccountsOf(reading: Reading): Promise<readonly Account[] | undefined> {
  const { accounts: file, members } = reading.words;
  if (file === undefined) return undefined;
  const read = await readAccounts(reading.at(file));
  if (!read.ok) {
    problemAt(reading, ['accounts'], `${read.error.message} [${read.error.code}]`);
    return [];
  }
  const stray = read.value.find(({ viewer }) => viewer !== HUB && !Object.hasOwn(members, viewer));
  if (stray !== undefined) problemAt(reading, ['accounts'], `account "${stray.name}" is of "${stray.viewer}", which is neither hub nor a member`);
  return read.value;
}

export function checkPorts(reading: Reading): void {
  const used = new Map<string, string>();
  const claim = (key: string, path: readonly string[]): void => {
    const other = used.get(key);
    if (other !== undefined) problemAt(reading, path, `${key} is already taken by ${other}`);
    used.set(key, path.join('.'));
  };
  for (const [id, door] of Object.entries(reading.words.doors)) {
    if (door.kind === 'udp' || door.kind === 'tcp' || door.kind === 'http')
      claim(`${door.kind === 'udp' ? 'udp' : 'tcp'} ${door.endpoint.host}:${door.endpoint.port}`, ['doors', id]);
  }
  const viewers = ['hub', ...Object.keys(reading.words.members)];
  for (const [viewer, { port }] of Object.entries(reading.words.consoles)) {
    claim(`tcp 127.0.0.1:${port}`, ['consoles', viewer]);
    if (!viewers.includes(viewer)) problemAt(reading, ['consoles', viewer], `is neither hub nor a member; ${suggestion(viewer, viewers)}`);
  }
  if (reading.words.metrics !== undefined) claim(`tcp 127.0.0.1:${reading.words.metrics.port}`, ['metrics']);
  for (const [name, { to, listen }] of Object.entries(reading.words.outlets)) {
    if (listen !== undefined) claim(`tcp ${listen.host}:${listen.port}`, ['outlets', name]);
    if (!viewers.includes(to)) problemAt(reading, ['outlets', name, 'to'], `"${to}" is neither hub nor a member; ${suggestion(to, viewers)}`);
  }
}
