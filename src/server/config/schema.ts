/** The fields of a `serve` configuration. What they mean together is checked in `read-config.ts`. */
import { BlockList, isIP } from 'node:net';
import { z } from 'zod';
import { LIMITS } from '../../base/index.ts';
import { SENSOR } from './sensor.ts';
import { fields, id, names, oneOf } from './words.ts';

export interface Endpoint {
  readonly host: string;
  readonly port: number;
}

const endpoint = z.string().transform((text, context): Endpoint => {
  const match = /^(?:\[([0-9a-fA-F:]+)\]|([0-9.]+)):(\d{1,5})$/.exec(text);
  const host = match?.[1] ?? match?.[2] ?? '';
  const port = Number(match?.[3] ?? 0);
  if (isIP(host) !== 0 && port >= 1 && port <= 65_535) return { host, port };
  context.addIssue(`"${text}" must be an address of this machine with its port, such as "127.0.0.1:30048"`);
  return z.NEVER;
});

/** A list of addresses that may send, as a fast check. */
export interface AddressList {
  readonly words: readonly string[];
  allows(address: string): boolean;
}

function addTo(list: BlockList, word: string): boolean {
  const [address, prefix] = word.split('/');
  const family = isIP(address);
  if (family === 0) return false;
  const name = family === 4 ? 'ipv4' : 'ipv6';
  if (prefix === undefined) {
    list.addAddress(address, name);
    return true;
  }
  if (!/^\d{1,3}$/.test(prefix) || Number(prefix) > (family === 4 ? 32 : 128)) return false;
  list.addSubnet(address, Number(prefix), name);
  return true;
}

const addresses = z.array(z.string()).min(1).max(64).transform((words, context): AddressList => {
  const list = new BlockList();
  for (const word of words) {
    if (!addTo(list, word)) context.addIssue(`"${word}" must be an address such as 192.0.2.7 or a network such as 192.0.2.0/28`);
  }
  return {
    words,
    allows(address) {
      const plain = address.startsWith('::ffff:') ? address.slice('::ffff:'.length) : address;
      const family = isIP(plain);
      return family !== 0 && list.check(plain, family === 4 ? 'ipv4' : 'ipv6');
    },
  };
});

const DOOR = z.union(
  [
    fields({ udp: endpoint, from: addresses.optional() }).transform((door) => ({ kind: 'udp' as const, endpoint: door.udp, from: door.from })),
    fields({ tcp: endpoint, from: addresses.optional() }).transform((door) => ({ kind: 'tcp' as const, endpoint: door.tcp, from: door.from })),
    fields({ file: z.string().min(1) }).transform((door) => ({ kind: 'file' as const, path: door.file })),
  ],
  { error: 'must be {udp: "127.0.0.1:30048", from: [address]}, {tcp: "127.0.0.1:30050", from: [address]} or {file: path}' },
);

export type DoorWords = z.infer<typeof DOOR>;

const utcOffset = z.string().regex(/^[+-](0\d|1[0-4]):[0-5]\d$/, 'must be local time against UTC, such as "+03:00"').transform((text) => {
  const minutes = Number(text.slice(1, 3)) * 60 + Number(text.slice(4));
  return text.startsWith('-') ? -minutes : minutes;
});

const MEMBER = fields({
  names,
  languages: z.array(oneOf('ar', 'en')).min(1).default(['ar', 'en']),
  utcOffset,
  /** GeoJSON file with one polygon. */
  territory: z.string().min(1),
  /** GeoJSON file with the places that are warned; each has id, names, population. */
  places: z.string().min(1).optional(),
  /** Terms file; without one the member releases nothing. */
  terms: z.string().min(1).optional(),
});

const FEED = fields({
  member: id('member'),
  public: z.boolean().default(false),
  sensors: z.record(id('sensor'), SENSOR),
});

const listener = fields({ port: z.int().min(1).max(65_535) });

/** A whole configuration file. */
export const CONFIG = fields({
  format: z.literal('manara-serve', { error: 'must be manara-serve' }),
  version: z.literal(1, { error: 'must be 1: this program reads configurations of version 1' }),
  name: z.string().min(1).max(100),
  mode: oneOf('exercise', 'test'),
  /** File with 64 hex digits, from which ids are derived. */
  secret: z.string().min(1),
  record: fields({ folder: z.string().min(1), key: z.string().min(1).optional() }),
  hub: fields({ names: names.default({ en: 'Hub', ar: 'المركز' }), airspaces: z.string().min(1).optional() }).optional(),
  doors: z.record(id('door'), DOOR),
  members: z.record(id('member'), MEMBER),
  feeds: z.record(id('feed'), FEED),
  /** One console for each viewer, on loopback. */
  consoles: z.record(id('member'), listener).default({}),
  metrics: listener.optional(),
  cap: fields({ folder: z.string().min(1), sender: z.string().regex(/^[^\s,&<]{1,200}$/, 'must be without spaces, comma, & and <, such as warnings@cell.example') }).optional(),
}).superRefine((config, context) => {
  const counts = [
    ['members', Object.keys(config.members).length, 1, LIMITS.membersMax],
    ['doors', Object.keys(config.doors).length, 1, LIMITS.doorsMax],
    ['feeds', Object.keys(config.feeds).length, 1, LIMITS.membersMax * LIMITS.feedsPerMemberMax],
  ] as const;
  for (const [path, count, least, most] of counts) {
    if (count < least || count > most) context.addIssue({ code: 'custom', path: [path], message: `${count} are named, it must be ${least} to ${most}` });
  }
});

export type ConfigWords = z.infer<typeof CONFIG>;
