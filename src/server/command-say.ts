/** `manara say`: a member's machine without a browser. It signs, seals and opens here; the console gets sealed texts. */
import { chmod, readFile, writeFile } from 'node:fs/promises';
import { createInterface } from 'node:readline';
import { isoFromTime, timeS, type Result, type TimeS } from '../base/index.ts';
import { ENTRY_KINDS, minuteOf, type Box, type BoxEntry, type BoxLine, type Device, type EntryKind, type Window } from '../channel/index.ts';
import * as seal from '../seal/index.ts';
import { systemWords } from '../record/store/index.ts';
import { EXIT, StatedFailure, valueOf } from './failure.ts';
import { timeFromWords } from './when.ts';

export interface SayOptions {
  readonly console: string;
  readonly keys: string;
  readonly account?: string;
  readonly kind: string;
  readonly text: string;
  readonly line?: string;
  readonly re?: string;
  readonly mandate?: string;
  readonly for: string;
  readonly area?: string;
  readonly floor?: string;
  readonly ceiling?: string;
  readonly from?: string;
  readonly until?: string;
  readonly kinds: string;
}

interface KeyFile {
  readonly keys: seal.KeptKeys;
  readonly trusted: readonly string[];
}

interface Desk {
  readonly options: SayOptions;
  readonly own: seal.OwnKeys;
  readonly file: KeyFile;
  readonly box: Box;
  readonly headers: Readonly<Record<string, string>>;
}

const print = (line: string): void => void process.stdout.write(`${line}\n`);
const now = (): TimeS => timeS(Math.floor(Date.now() / 1000));
/** Words of others under their own line: none of theirs begins where ours begin. */
const inset = (text: string): string => text.replaceAll(/[\n\u2028\u2029]/g, '\n    ');
const clock = (at: TimeS): string => isoFromTime(at).slice(0, 16);

async function writeKeys(path: string, file: KeyFile): Promise<void> {
  await writeFile(path, `${JSON.stringify(file, null, 2)}\n`, { mode: 0o600 });
  await chmod(path, 0o600);
}

/** The keys of this machine, made when there are none. */
async function readKeyFile(path: string): Promise<KeyFile> {
  let text: string;
  try {
    text = await readFile(path, 'utf8');
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code !== 'ENOENT') throw new StatedFailure(`the keys cannot be read: ${systemWords(cause)}`);
    const file = { keys: await seal.keptKeys(await seal.makeKeys(true)), trusted: [] };
    await writeKeys(path, file);
    return file;
  }
  try {
    const file = JSON.parse(text) as KeyFile;
    await seal.openKeptKeys(file.keys);
    return { keys: file.keys, trusted: [...file.trusted] };
  } catch {
    throw new StatedFailure(`${path} holds no keys of this program: name another file with --keys, and new ones are made`);
  }
}

/** Lines of standard input: password and code. */
async function askedLines(count: number): Promise<string[]> {
  if (process.stdin.isTTY) process.stderr.write('Password, then code, a line each: ');
  const lines: string[] = [];
  for await (const line of createInterface({ input: process.stdin })) {
    lines.push(line);
    if (lines.length === count) break;
  }
  return lines;
}

async function enter({ console: address, account }: SayOptions): Promise<Record<string, string>> {
  if (account === undefined) return {};
  const [password = '', code = ''] = await askedLines(2);
  const body = new URLSearchParams({ name: account, password, code });
  const answer = await fetch(new URL('login', address), {
    method: 'POST',
    body,
    redirect: 'manual',
    headers: { 'content-type': 'application/x-www-form-urlencoded' },
  });
  const cookie = answer.headers.get('set-cookie')?.split(';')[0];
  if (answer.status !== 303 || cookie === undefined)
    throw new StatedFailure('the console does not let this account in: name, password or code is wrong, or wait a little');
  return { cookie };
}

/** What a console answers; a refusal in its words. */
async function answered(answer: Response): Promise<unknown> {
  const body = (await answer.json().catch(() => undefined)) as { readonly message?: string; readonly code?: string } | undefined;
  if (body === undefined)
    throw new StatedFailure(`${new URL(answer.url).origin} is no console of manara (it answers ${answer.status}): take the address that serve printed`);
  if (!answer.ok) throw new StatedFailure(`${body.message ?? ''} [${body.code ?? ''}]`);
  return body;
}

async function openDesk(options: SayOptions): Promise<Desk> {
  const file = await readKeyFile(options.keys);
  const headers = await enter(options);
  const get = async (path: string): Promise<unknown> => {
    const answer = await fetch(new URL(path, options.console), { headers }).catch((cause: Error) => {
      throw new StatedFailure(`no console answers at ${options.console}: ${systemWords(cause)}`);
    });
    return answered(answer);
  };
  const { views } = (await get('./api/session')) as { readonly views: readonly { readonly handle: string; readonly kind: string }[] };
  const own = views.find(({ kind }) => kind !== 'public');
  if (own === undefined) throw new StatedFailure('this console has no view of its own member');
  return { options, own: await seal.openKeptKeys(file.keys), file, box: (await get(`./api/say?view=${own.handle}`)) as Box, headers };
}

async function post({ options, headers }: Desk, said: seal.Saying | Result<seal.Saying>): Promise<void> {
  const saying = 'ok' in said ? valueOf(said) : said;
  const answer = await fetch(new URL('./api/say', options.console), {
    method: 'POST',
    headers: { ...headers, 'content-type': 'application/json' },
    body: JSON.stringify(saying),
  });
  await answered(answer);
}

/** The one thing whose id begins with `wish`. */
function only<Thing extends { readonly id: string }>(things: readonly Thing[], wish: string | undefined, what: string): Thing {
  const found = things.filter(({ id }) => wish !== undefined && wish !== '' && id.startsWith(wish));
  if (found.length === 1) return found[0];
  throw new StatedFailure(`name one ${what} by the first letters of its id: "${wish ?? ''}" fits ${found.length}; "say list" shows them`, EXIT.usage);
}

const entryNamed = ({ box }: Desk, id: string | undefined): BoxEntry => only(box.entries, id, 'entry');
const trustedOf = ({ file }: Desk, devices: readonly Device[]): readonly Device[] => devices.filter(({ kid }) => file.trusted.includes(kid));
const lineOf = ({ box }: Desk, entry: BoxEntry): BoxLine | undefined => box.lines.find(({ line }) => line === entry.line);
const asTrusted = (desk: Desk, entry: BoxEntry): BoxEntry => ({
  ...entry,
  authorDevices: trustedOf(desk, entry.authorDevices),
  readerDevices: trustedOf(desk, entry.readerDevices),
});
const ownDevices = ({ box, own }: Desk): readonly Device[] => [...box.devices, own.device];

async function opened(desk: Desk, entry: BoxEntry): Promise<Result<seal.Opened>> {
  const line = lineOf(desk, entry);
  const shown = line ?? desk.box.lines[0];
  return seal.readEntry(asTrusted(desk, entry), { ...shown, devices: trustedOf(desk, shown.devices) }, ownDevices(desk), desk.own);
}

function windowFrom({ area = '', floor = '', ceiling = '', from = '', until = '' }: SayOptions): Window {
  const corners = area.split(',').map((corner) => corner.trim().split(/\s+/).map(Number));
  const moment = (text: string): TimeS => valueOf(timeFromWords(text, now()), EXIT.usage);
  return {
    area: corners.map(([lat = Number.NaN, lon = Number.NaN]) => [lon, lat] as const),
    floorM: floor === '' ? Number.NaN : Number(floor),
    ceilingM: ceiling === '' ? Number.NaN : Number(ceiling),
    from: moment(from),
    until: moment(until),
  };
}

const kindNamed = (word: string): EntryKind => {
  const kind = ENTRY_KINDS.find((one) => one === word.trim());
  if (kind === undefined) throw new StatedFailure(`"${word}" is not one of ${ENTRY_KINDS.join(', ')}`, EXIT.usage);
  return kind;
};

async function write(desk: Desk): Promise<void> {
  const { options, box, own } = desk;
  const kind = kindNamed(options.kind);
  const re = options.re === undefined ? undefined : entryNamed(desk, options.re);
  const lines = box.lines.filter(({ role }) => role !== 'mediator').map((line) => ({ id: line.line, line }));
  const { line } =
    re !== undefined ? { line: lineOf(desk, re) } : lines.length === 1 && options.line === undefined ? lines[0] : only(lines, options.line, 'line');
  if (line === undefined) throw new StatedFailure('there is no line to write on');
  const mandate = options.mandate === undefined ? undefined : only(line.mandates, options.mandate, 'mandate');
  const hours = Number(options.for);
  if (!(hours > 0)) throw new StatedFailure(`--for ${options.for} must be hours, such as 24`, EXIT.usage);
  const window = kind === 'deconfliction' ? windowFrom(options) : null;
  const expiresAt = timeS(minuteOf(now()) + Math.ceil(hours * 60) * 60);
  await post(
    desk,
    await seal.sayEntry(
      { line: { ...line, devices: trustedOf(desk, line.devices) }, kind, text: options.text, window, re, thread: '', mandate, expiresAt },
      own,
      now(),
    ),
  );
}

async function forward(desk: Desk, entry: BoxEntry): Promise<void> {
  const trusted = asTrusted(desk, entry);
  if (entry.stage === 'consented') return post(desk, await seal.sayReworded(trusted, ownDevices(desk), desk.own, now()));
  return post(desk, await seal.sayVerbatim(trusted, valueOf(await opened(desk, entry)), desk.own, now()));
}

async function list(desk: Desk): Promise<void> {
  const { box, file } = desk;
  if (box.lines.length === 0) print('There is no line here.');
  for (const device of box.devices) print(`own keys ${seal.fingerprintOf(device)}, of ${device.kid === desk.own.device.kid ? 'this' : 'another'} machine`);
  for (const line of box.lines) {
    print(`line ${line.line.slice(0, 8)} ${line.role} ${line.mediator['en'] ?? ''}${line.ends.map((names) => names['en'] ?? '').join(' and ')}`);
    for (const device of [...line.devices, ...line.endDevices.flat()])
      print(
        `  keys ${seal.fingerprintOf(device)} ${file.trusted.includes(device.kid) ? 'compared' : 'not compared yet: read them to each other, then say trust'}`,
      );
    for (const { id, names } of line.speakers) print(`  speaker ${id.slice(0, 8)} ${names['en'] ?? ''}`);
    for (const mandate of line.mandates)
      print(
        `  mandate ${mandate.id.slice(0, 8)} ${mandate.of} ${mandate.kinds.join(',')} ${clock(mandate.from)} to ${clock(mandate.until)}${mandate.isRevoked ? ' revoked' : ''}`,
      );
  }
  for (const entry of box.entries) {
    const words = await opened(desk, entry);
    const under = entry.mandate === null ? '' : `, under a mandate for ${entry.mandate.kinds.join(', ')} until ${clock(entry.mandate.until)}`;
    print(
      `${entry.id.slice(0, 8)} ${entry.kind} ${entry.from} ${entry.stage}${entry.isReworded ? ', reworded' : ''}${under}${entry.isReaderRevoked ? ', goes no further: the mandate of who would read it was revoked' : ''}, ${clock(entry.at)}: ${words.ok ? inset(words.value.body.text) : `[${words.error.code}]`}`,
    );
    if (entry.wording !== '' && entry.from === 'own') {
      const wording = await seal.openParcel(entry.wording, trustedOf(desk, lineOf(desk, entry)?.devices ?? []), desk.own);
      print(`  the mediator would say: ${wording.ok ? inset(wording.value.body.text) : `[${wording.error.code}]`}`);
    }
    if (words.ok && entry.from === 'other') await post(desk, await seal.sayReceived(entry, desk.own, now()));
  }
}

/** The device of a fingerprint that was given whole. */
function deviceNamed(devices: readonly Device[], fingerprint: string | undefined): Device | undefined {
  const wish = (fingerprint ?? '').replace(/\s/g, '').toUpperCase();
  return devices.find((device) => wish.length >= 24 && seal.fingerprintOf(device).replace(/\s/g, '') === wish);
}

/** A machine that is lost, or used no longer: nothing that it signs is taken. */
async function retire(desk: Desk, fingerprint: string | undefined): Promise<void> {
  const found = deviceNamed(desk.box.devices, fingerprint);
  if (found === undefined) throw new StatedFailure('no machine of your own has this fingerprint: give all six groups as "say list" shows them', EXIT.usage);
  await post(desk, await seal.sayRetire(found.kid, desk.own, now()));
}

async function trust({ options, box, file }: Desk, fingerprint: string | undefined): Promise<void> {
  const named = box.lines
    .flatMap(({ devices, endDevices }) => [...devices, ...endDevices.flat()])
    .concat(box.entries.flatMap(({ authorDevices }) => authorDevices));
  const found = deviceNamed(named, fingerprint);
  if (found === undefined)
    throw new StatedFailure('no machine on your lines has this fingerprint: give all six groups as the other side reads them', EXIT.usage);
  await writeKeys(options.keys, { ...file, trusted: [...new Set([...file.trusted, found.kid])] });
}

async function mandate(desk: Desk, id: string | undefined): Promise<void> {
  const { options, box, own } = desk;
  const speakers = box.lines.flatMap((line) => line.speakers.map((speaker) => ({ id: speaker.id, line })));
  const { line, id: speaker } = only(speakers, id, 'speaker');
  const moment = (text = ''): TimeS => minuteOf(valueOf(timeFromWords(text, now()), EXIT.usage));
  await post(
    desk,
    await seal.sayMandate(
      line,
      { speaker, kinds: options.kinds.split(',').map(kindNamed), from: moment(options.from), until: moment(options.until) },
      own,
      now(),
    ),
  );
}

/** Does one act. */
export async function sayCommand(act: string, id: string | undefined, options: SayOptions): Promise<void> {
  const desk = await openDesk(options);
  const { own } = desk;
  switch (act) {
    case 'device':
      await post(desk, await seal.sayDevice(own, now()));
      return print(`The keys of this machine are known: ${seal.fingerprintOf(own.device)}`);
    case 'trust':
      return trust(desk, id);
    case 'retire':
      return retire(desk, id);
    case 'list':
      return list(desk);
    case 'write':
      return write(desk);
    case 'forward':
      return forward(desk, entryNamed(desk, id));
    case 'reword': {
      const entry = asTrusted(desk, entryNamed(desk, id));
      return post(desk, await seal.sayWording(entry, { opened: valueOf(await opened(desk, entry)), text: options.text }, own, now()));
    }
    case 'hold':
      return post(desk, await seal.sayHold(entryNamed(desk, id), own, now()));
    case 'return':
      return post(desk, await seal.sayReturn(asTrusted(desk, entryNamed(desk, id)), options.text, own, now()));
    case 'mandate':
      return mandate(desk, id);
    case 'revoke':
      return post(
        desk,
        await seal.sayRevoke(
          only(
            desk.box.lines.flatMap(({ mandates }) => mandates),
            id,
            'mandate',
          ).id,
          own,
          now(),
        ),
      );
    default:
      return post(desk, await seal.sayConsent(entryNamed(desk, id), act === 'consent', own, now()));
  }
}
