/** The fields of a `serve` configuration. What they mean together is checked in `read-config.ts`. */
import { isIP } from 'node:net';
import { z } from 'zod';
import { LIMITS } from '../../base/index.ts';
import { ACTUAL } from './actual.ts';
import { LINE } from './lines.ts';
import { DOOR } from './doors.ts';
import { OUTLET } from './outlets.ts';
import { SENSOR } from './sensor.ts';
import { STAGES_WORDS } from './stages.ts';
import { KEY_PAIR } from './transport.ts';
import { WARNINGS } from './warnings.ts';
import { fields, id, names, oneOf } from './words.ts';

const utcOffset = z
  .string()
  .regex(/^[+-](0\d|1[0-4]):[0-5]\d$/, 'must be local time against UTC, such as "+03:00"')
  .transform((text) => {
    const minutes = Number(text.slice(1, 3)) * 60 + Number(text.slice(4));
    return text.startsWith('-') ? -minutes : minutes;
  });

const language = z.string().regex(/^[a-z]{2,3}(-[A-Za-z0-9]{2,8})*$/, 'must be a language tag such as "ar"');

const MEMBER = fields({
  names,
  languages: z.array(language).min(1).max(12).default(['ar', 'en']),
  utcOffset,
  /** GeoJSON file with one polygon. */
  territory: z.string().min(1),
  /** GeoJSON file with the places that are warned; each has id, names, population. */
  places: z.string().min(1).optional(),
  /** Terms file; without one the member releases nothing. */
  terms: z.string().min(1).optional(),
  /** Whether an officer looks at each stage before it goes out; a take-cover that nobody answers goes by itself. */
  approval: z.boolean().default(false),
  /** When its stages start: cautious, balanced, sparing, a price, or numbers of its own. */
  stages: STAGES_WORDS.optional(),
  /** An imminent posture tells its officials to prepare. */
  prepareOnPosture: z.boolean().default(false),
  believesUdp: z.boolean().default(false),
  /** The member's own channels. */
  warnings: WARNINGS.optional(),
  /** Public Ed25519 key: with one the member's terms hold only when it signed them. */
  key: z
    .string()
    .regex(/^[0-9a-f]{64}$/, 'must be 64 hex digits: the public key that manara terms sign shows')
    .optional(),
  /** Public Ed25519 key that may also say which key comes next; its other half lies offline. */
  recovery: z
    .string()
    .regex(/^[0-9a-f]{64}$/, 'must be 64 hex digits: a public key as manara terms sign shows it')
    .optional(),
  /** Files by which the member gave its key another one to follow, in their order. */
  rotations: z.array(z.string().min(1)).max(LIMITS.keyRotationsMax).default([]),
  /** Public keys that the member reports as lost. */
  lost: z
    .array(z.string().regex(/^[0-9a-f]{64}$/, 'must be 64 hex digits: a public key'))
    .max(LIMITS.keyRotationsMax)
    .default([]),
  /** Words that stand for recipients in this member's terms, and whom each means. */
  handles: z.record(id('handle'), id('member')).default({}),
});

const FEED = fields({
  member: id('member'),
  public: z.boolean().default(false),
  /** Plots that it may say in one second; its doors take as many bytes as that makes. */
  plotsPerSecond: z.int().min(1).max(LIMITS.plotsPerFeedPerSMax).optional(),
  sensors: z.record(id('sensor'), SENSOR),
});

const listener = fields({ port: z.int().min(1).max(65_535) });

const CONSOLE = fields({
  port: z.int().min(1).max(65_535),
  /** Address beyond loopback; then with accounts, TLS and the names that browsers use. */
  listen: z
    .string()
    .refine((text) => isIP(text) !== 0, 'must be an address of this machine, such as "192.0.2.10"')
    .optional(),
  tls: KEY_PAIR.optional(),
  names: z
    .array(z.string().regex(/^[a-z0-9.-]{1,253}$/, 'must be a host name in lower case, or an address'))
    .min(1)
    .max(16)
    .optional(),
});

const keptDays = z
  .string()
  .regex(/^[1-9]\d{0,3} days$/, { error: 'must be a number of days from 1 to 9999, such as "30 days"' })
  .transform((text) => Number.parseInt(text, 10));

/** A whole configuration file. */
export const CONFIG = fields({
  format: z.literal('manara-serve', { error: 'must be manara-serve' }),
  version: z.literal(1, { error: 'must be 1: this program reads configurations of version 1' }),
  name: z.string().min(1).max(100),
  mode: oneOf('exercise', 'test', 'actual'),
  /** What mode actual needs beside; read in no other mode. */
  actual: ACTUAL.optional(),
  /** File with 64 hex digits, from which ids are derived. */
  secret: z.string().min(1),
  /** `state`: a file beside the record, best on another disk, that tells when record or terms were put back; `publish`: where the newest checkpoint is shown;
   *  `keep`: runs that ended longer ago are dropped, and one that lasts a quarter as long ends. */
  record: fields({
    folder: z.string().min(1),
    key: z.string().min(1).optional(),
    state: z.string().min(1).optional(),
    publish: z.string().min(1).optional(),
    keep: keptDays.optional(),
  }),
  hub: fields({
    names: names.default({ en: 'Hub', ar: 'المركز' }),
    airspaces: z.string().min(1).optional(),
    /** GeoJSON of the regions that indications are about: id, names, and within which wider one. */
    regions: z.string().min(1).optional(),
    /** File of civil flights that are filed, in any of the four forms; read again at a reload. */
    flightPlans: z.string().min(1).optional(),
    /** A raised posture makes trackers expect new objects in its region and window. */
    postureRaisesBirth: z.boolean().default(false),
    /** Members that terms may address together. */
    groups: z.record(id('group'), z.array(id('member')).max(LIMITS.membersMax)).default({}),
    /** Feeds that go to nobody else, whatever their owner's terms say: a hub may always withhold. */
    /** Lists of places that may change by more than a day's number, by member: the hash that the refusal named. */
    placesApproved: z.record(id('member'), z.string().regex(/^[0-9a-f]{32}$/, 'must be the 32 hex digits that the refusal named')).default({}),
    withhold: z
      .array(id('feed'))
      .max(LIMITS.membersMax * LIMITS.feedsPerMemberMax)
      .default([]),
  }).optional(),
  doors: z.record(id('door'), DOOR),
  members: z.record(id('member'), MEMBER),
  feeds: z.record(id('feed'), FEED),
  /** One console for each viewer. */
  consoles: z.record(id('member'), CONSOLE).default({}),
  /** File of accounts; without one whoever reaches a console on this machine sees it. */
  accounts: z.string().min(1).optional(),
  /** A view's frames in the words of other systems. */
  outlets: z.record(id('outlet'), OUTLET).default({}),
  /** Mediated lines between members that do not speak with each other. */
  lines: z.record(id('line'), LINE).default({}),
  metrics: listener.optional(),
  /** Files of languages beyond those of the program, or in place of them. */
  languages: z.array(z.string().min(1)).max(50).default([]),
  cap: fields({
    folder: z.string().min(1),
    sender: z.string().regex(/^[^\s,&<]{1,200}$/, 'must be without spaces, comma, & and <, such as warnings@cell.example'),
  }).optional(),
}).superRefine((config, context) => {
  const counts = [
    ['members', Object.keys(config.members).length, 1, LIMITS.membersMax],
    ['doors', Object.keys(config.doors).length, 1, LIMITS.doorsMax],
    ['feeds', Object.keys(config.feeds).length, 1, LIMITS.membersMax * LIMITS.feedsPerMemberMax],
    ['outlets', Object.keys(config.outlets).length, 0, LIMITS.outletsMax],
    ['lines', Object.keys(config.lines).length, 0, LIMITS.linesMax],
  ] as const;
  for (const [path, count, least, most] of counts) {
    if (count < least || count > most) context.addIssue({ code: 'custom', path: [path], message: `${count} are named, it must be ${least} to ${most}` });
  }
});

export type ConfigWords = z.infer<typeof CONFIG>;
