/** How warnings leave: languages beyond those of the program, and each member's channels with their keys. */
import { createPrivateKey } from 'node:crypto';
import { z } from 'zod';
import { readFile } from 'node:fs/promises';
import { LIMITS, publicOf, recipientOf, type MemberId, type Mode, type RecipientId } from '../../base/index.ts';
import type { CapKeys } from '../channels/sign-cap.ts';
import type { ListenerKeys } from '../channels/siren-gateway.ts';
import { addresses, endpoint, type AddressList, type Endpoint } from './endpoints.ts';
import type { Problems } from './places.ts';
import { fields, id, oneOf } from './words.ts';

const common = {
  /** `public`: what the member's public is told. `officials`: everything that the member is told, to go on to whom it likes. */
  audience: oneOf('public', 'officials').default('public'),
  /** Whether it is opened in mode exercise too. */
  inExercise: z.boolean().default(false),
};

const webAddress = z.string().transform((text, context): URL => {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  const isLoopback = url !== undefined && /^(127\.\d+\.\d+\.\d+|\[::1\])$/.test(url.hostname);
  if (url !== undefined && url.username === '' && url.hash === '' && (url.protocol === 'https:' || (url.protocol === 'http:' && isLoopback))) return url;
  context.addIssue(`"${text.slice(0, 80)}" must be an address such as "https://alerts.example/cap", without a password (plain http on this machine alone)`);
  return z.NEVER;
});

const path = z.string().min(1);
const zones = z
  .record(id('zone', 48), z.array(id('place', 48)).min(1))
  .refine(
    (value) => Object.keys(value).length >= 1 && Object.keys(value).length <= LIMITS.placesPerRecipientMax,
    `must name 1 to ${LIMITS.placesPerRecipientMax} zones`,
  );

const CHANNEL = z.union(
  [
    fields({ folder: path, ...common }).transform((words) => ({ kind: 'folder' as const, ...words })),
    fields({ webhook: webAddress, network: addresses.optional(), authority: path.optional(), ...common }).transform((words) => ({
      kind: 'webhook' as const,
      ...words,
    })),
    fields({ page: fields({ port: z.int().min(1).max(65_535).optional(), folder: path.optional() }), ...common }).transform((words) => ({
      kind: 'page' as const,
      ...words,
    })),
    fields({
      sirens: fields({ listen: endpoint.optional(), file: path.optional() }),
      from: addresses.optional(),
      zones: zones.optional(),
      tls: fields({ key: path, certificate: path, authority: path.optional() }).optional(),
      ...common,
    }).transform((words) => ({ kind: 'sirens' as const, ...words })),
  ],
  { error: 'must be {folder: path}, {webhook: "https://…"}, {page: {port, folder}} or {sirens: {listen, file}}' },
);

type ChannelWords = z.infer<typeof CHANNEL>;

const signing = {
  /** File with 64 hex digits: the seed of the Ed25519 key that signs what webhooks and sirens get. */
  key: path.optional(),
  /** Key and certificate (PEM) that sign CAP messages. */
  cap: fields({ key: path, certificate: path }).optional(),
};

/** The `warnings` of a member in a configuration file. */
export const WARNINGS = fields({
  ...signing,
  /** The keys of mode actual, which sign in no other mode. */
  actual: fields(signing).optional(),
  channels: z.record(id('channel'), CHANNEL).default({}),
});

type WarningsWords = z.infer<typeof WARNINGS>;

interface ChannelBase {
  readonly name: string;
  readonly recipient: RecipientId;
}

/** A channel as it is opened: files read, addresses checked. */
export type ChannelConfig = ChannelBase &
  (
    | { readonly kind: 'folder'; readonly folder: string }
    | { readonly kind: 'webhook'; readonly url: URL; readonly network: AddressList | undefined; readonly authority: string | undefined }
    | { readonly kind: 'page'; readonly port: number | undefined; readonly folder: string | undefined }
    | {
        readonly kind: 'sirens';
        readonly listen: Endpoint | undefined;
        readonly file: string | undefined;
        readonly from: AddressList | undefined;
        readonly keys: ListenerKeys | undefined;
        readonly zones: Readonly<Record<string, readonly string[]>> | undefined;
      }
  );

/** A member's ways out. */
export interface MemberWarnings {
  readonly member: MemberId;
  readonly signingSeed: Uint8Array | undefined;
  readonly capKeys: CapKeys | undefined;
  readonly channels: readonly ChannelConfig[];
  /** Names of channels that this mode leaves shut. */
  readonly shut: readonly string[];
}

/** What reading needs: where files lie, and where mistakes go. */
export interface WarningsReading {
  at(path: string): string;
  readonly mode: Mode;
  readonly problems: Problems;
  seed(path: string, what: string): Promise<Uint8Array>;
}

async function textOf(path: string, what: string, problems: Problems): Promise<string> {
  try {
    return await readFile(path, 'utf8');
  } catch (cause) {
    problems.add(`the ${what} cannot be read: ${(cause as Error).message}`);
    return '';
  }
}

async function capKeysOf(member: string, words: WarningsWords['cap'], reading: WarningsReading): Promise<CapKeys | undefined> {
  if (words === undefined) return undefined;
  const key = await textOf(reading.at(words.key), `CAP key of ${member}`, reading.problems);
  const certificate = await textOf(reading.at(words.certificate), `CAP certificate of ${member}`, reading.problems);
  if (key === '' || certificate === '') return undefined;
  try {
    const { asymmetricKeyType, asymmetricKeyDetails } = createPrivateKey(key);
    const bits = asymmetricKeyDetails?.modulusLength ?? 0;
    if (asymmetricKeyType !== 'rsa' || bits < 2048)
      reading.problems.add(`the CAP key of ${member} is ${asymmetricKeyType} of ${bits} bits: readers of signed CAP know RSA of 2048 bits or more`);
  } catch (cause) {
    reading.problems.add(`the CAP key of ${member} is no private key in PEM: ${(cause as Error).message}`);
  }
  return { key, certificate };
}

async function channelOf(base: ChannelBase, words: ChannelWords, reading: WarningsReading): Promise<ChannelConfig> {
  const at = (file: string | undefined): string | undefined => (file === undefined ? undefined : reading.at(file));
  switch (words.kind) {
    case 'folder':
      return { ...base, kind: 'folder', folder: reading.at(words.folder) };
    case 'webhook': {
      const authority =
        words.authority === undefined ? undefined : await textOf(reading.at(words.authority), `authority of channel ${base.name}`, reading.problems);
      return { ...base, kind: 'webhook', url: words.webhook, network: words.network, authority };
    }
    case 'page':
      if (words.page.port === undefined && words.page.folder === undefined)
        reading.problems.add(`channel ${base.name}: a page needs a port, a folder, or both`);
      return { ...base, kind: 'page', port: words.page.port, folder: at(words.page.folder) };
    case 'sirens': {
      const { listen, file } = words.sirens;
      if (listen === undefined && file === undefined) reading.problems.add(`channel ${base.name}: sirens need listen, file, or both`);
      const isLoopback = listen === undefined || listen.host === '::1' || listen.host.startsWith('127.');
      if (!isLoopback && (words.from === undefined || words.tls === undefined))
        reading.problems.add(`channel ${base.name}: sirens listen on ${listen.host}, so they need from: [addresses] and tls: {key, certificate, authority}`);
      return { ...base, kind: 'sirens', listen, file: at(file), from: words.from, keys: await listenerKeys(base, words.tls, reading), zones: words.zones };
    }
  }
}

async function listenerKeys(
  base: ChannelBase,
  tls: Extract<ChannelWords, { kind: 'sirens' }>['tls'],
  reading: WarningsReading,
): Promise<ListenerKeys | undefined> {
  if (tls === undefined) return undefined;
  const read = (file: string, what: string): Promise<string> => textOf(reading.at(file), `${what} of channel ${base.name}`, reading.problems);
  return {
    key: await read(tls.key, 'key'),
    certificate: await read(tls.certificate, 'certificate'),
    authority: tls.authority === undefined ? undefined : await read(tls.authority, 'authority'),
  };
}

/** Whoever takes a test for the real thing, or the other way, must not be able to say that the signature was good. */
async function checkSeparate(member: MemberId, words: WarningsWords, reading: WarningsReading): Promise<void> {
  const same = async (one: string | undefined, other: string | undefined): Promise<boolean> => {
    if (one === undefined || other === undefined) return false;
    const read = (file: string): Promise<string | undefined> =>
      readFile(reading.at(file), 'utf8').then(
        (text) => text.trim().toLowerCase(),
        () => undefined,
      );
    const text = await read(one);
    return text !== undefined && text === (await read(other));
  };
  const again = 'is the key of other modes too: make one for mode actual alone';
  if (await same(words.key, words.actual?.key)) reading.problems.add(`members.${member}.warnings.actual.key ${again}`);
  if (await same(words.cap?.key, words.actual?.cap?.key)) reading.problems.add(`members.${member}.warnings.actual.cap ${again}`);
  if (words.cap !== undefined && words.actual?.cap === undefined)
    reading.problems.add(`members.${member}.warnings.actual.cap is missing: messages are signed in other modes, so in mode actual too, with a key of its own`);
}

/** Reads one member's channels. */
export async function readWarnings(member: MemberId, words: WarningsWords, reading: WarningsReading): Promise<MemberWarnings> {
  const { problems } = reading;
  const isActual = reading.mode === 'actual';
  const signed = isActual ? (words.actual ?? {}) : words;
  const place = `members.${member}.warnings${isActual ? '.actual' : ''}`;
  if (isActual) await checkSeparate(member, words, reading);
  const signs = (channel: ChannelWords): boolean => channel.kind === 'webhook' || channel.kind === 'sirens';
  const unsigned = Object.entries(words.channels).find(([, channel]) => signs(channel));
  if (unsigned !== undefined && signed.key === undefined)
    problems.add(`${place}: channel ${unsigned[0]} signs what it sends, so add key: a file with 64 hex digits`);
  const opens = (channel: ChannelWords): boolean => reading.mode !== 'exercise' || channel.inExercise;
  const channels: ChannelConfig[] = [];
  for (const [name, channel] of Object.entries(words.channels)) {
    const recipient = channel.audience === 'public' ? publicOf(member) : recipientOf(member);
    const read = await channelOf({ name: `${member}/${name}`, recipient }, channel, reading);
    if (opens(channel)) channels.push(read);
  }
  return {
    member,
    channels,
    shut: Object.entries(words.channels)
      .filter(([, channel]) => !opens(channel))
      .map(([name]) => name),
    signingSeed: signed.key === undefined ? undefined : await reading.seed(reading.at(signed.key), `warning key of ${member}`),
    capKeys: await capKeysOf(member, signed.cap, reading),
  };
}
