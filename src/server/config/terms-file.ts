/**
 * A member's terms as a file: small, readable, deny by default, signed on the member's own machine. What does not read withholds.
 * Recipients are handles that the hub gave to this member; whether somebody holds one is not looked at here, so that a file with
 * a handle without a holder answers exactly like one with.
 */
import { z } from 'zod';
import {
  DAY_S,
  LIMITS,
  assert,
  err,
  fault,
  feedId,
  hex,
  isoFromTime,
  memberId,
  ok,
  sha256,
  timeFromIso,
  timeS,
  utf8,
  type FeedId,
  type Fault,
  type MemberId,
  type Mode,
  type Result,
  type TimeS,
} from '../../base/index.ts';
import { LEVELS, type GridM, type Term, type WindowStepS, type WordTerm } from '../../model/index.ts';
import { area, duration, fields, id, length, oneOf } from './words.ts';
import { checkYaml, parseYaml, readText, type Mistake, type YamlText } from './yaml-file.ts';

export interface TermsFault extends Fault<'terms/unreadable' | 'terms/field'> {
  readonly mistakes?: readonly Mistake[];
}

/** Whom a grant is for, as the file says it. */
export type Audience =
  | { readonly kind: 'all' | 'group'; readonly name: string /** Pinned to the members behind this seal. */; readonly seal: string | undefined }
  | { readonly kind: 'hub' | 'handle' | 'public'; readonly name: string };

/** One grant as the file says it. */
export type Grant = Omit<Term, 'to'> & { readonly to: Audience };

/** One grant for indications as the file says it. */
export type WordGrant = Omit<WordTerm, 'to'> & { readonly to: Audience };

/** A file that reads. */
export interface WrittenTerms {
  readonly member: MemberId;
  readonly number: number;
  /** Hash of number − 1; '' for the first. */
  readonly previous: string;
  readonly issuedAt: TimeS;
  readonly validUntil: TimeS;
  readonly grants: readonly Grant[];
  /** For indications. */
  readonly words: readonly WordGrant[];
  /** SHA-256 (hex) of the canonical text without its signature. */
  readonly hash: string;
  /** Ed25519 (hex) over `termsMessage`; '' when not signed. */
  readonly signature: string;
  readonly text: string;
}

const moment = z.string().transform((text, context) => {
  const at = timeFromIso(text);
  if (at.ok) return at.value;
  context.addIssue(at.error.message);
  return z.NEVER;
});

const GRIDS: Readonly<Record<string, GridM>> = { '0': 0, '1 km': 1000, '5 km': 5000, '20 km': 20_000 };

const grid = z.unknown().transform((value, context): GridM => {
  const found = GRIDS[String(value)];
  if (found !== undefined) return found;
  context.addIssue(`${JSON.stringify(value)} is not one of the grids: 1 km, 5 km, 20 km, or leave it out`);
  return z.NEVER;
});

const digest = z.string().regex(/^[0-9a-f]{64}$/, 'must be 64 hex digits');

const AUDIENCE = {
  to: z.string().regex(/^(all|((public|group):)?[a-z0-9-]{1,32})$/, 'must be a handle that the hub gave you, hub, group:<name>, public:<handle> or all'),
  pinned: z.boolean().default(false),
  seal: digest.optional(),
  level: oneOf(...LEVELS),
};

interface Pinning {
  readonly to: string;
  readonly pinned: boolean;
  readonly seal?: string | undefined;
}

function checkPinning({ to, pinned, seal }: Pinning, context: z.RefinementCtx): void {
  const names = to === 'all' || to.startsWith('group:');
  if (pinned !== (seal !== undefined))
    context.addIssue({ code: 'custom', path: ['pinned'], message: 'goes with seal, the 64 hex digits that the hub shows for the group as it is now' });
  if (pinned && !names) context.addIssue({ code: 'custom', path: ['pinned'], message: 'is for a group or all: a handle means one recipient for ever' });
}

const TERM = fields({
  ...AUDIENCE,
  feeds: z.union([z.literal('all'), z.array(id('feed')).min(1).max(LIMITS.feedsPerMemberMax)]).default('all'),
  region: area.optional(),
  /** Places that the plots may count for. */
  places: area.optional(),
  above: length('-1 km', '2000 km').optional(),
  below: length(0, '10000 km').optional(),
  grid: grid.optional(),
  delay: duration(0, `${LIMITS.delayMaxS} s`).optional(),
  from: moment.optional(),
  until: moment.optional(),
  exerciseOnly: z.boolean().default(false),
}).superRefine((term, context) => {
  checkPinning(term, context);
  if (term.places !== undefined && term.level === 'picture') {
    context.addIssue({
      code: 'custom',
      path: ['places'],
      message: 'goes with level warn or threats: at picture every track is shown, whatever place it flies to; use region for what may be seen',
    });
  }
});

const WINDOW_STEPS: Readonly<Record<string, WindowStepS>> = { '0': 0, '1 h': 3_600, '6 h': 21_600, '24 h': 86_400 };

const windowStep = z.unknown().transform((value, context): WindowStepS => {
  const found = WINDOW_STEPS[String(value)];
  if (found !== undefined) return found;
  context.addIssue(`${JSON.stringify(value)} is not one of the steps: 1 h, 6 h, 24 h, or leave it out`);
  return z.NEVER;
});

/** Words never enter the view of a public: a grant to one would be read as more than it is. */
const WORD = fields({
  ...AUDIENCE,
  /** Regions are told so many steps wider. */
  widen: z.literal([0, 1, 2], 'must be 0, 1 or 2: how many steps wider a region is told').default(0),
  /** Times are told in whole steps. */
  steps: windowStep.optional(),
  delay: duration(0, `${LIMITS.wordsDelayMaxS} s`).optional(),
  from: moment.optional(),
  until: moment.optional(),
  namesOriginator: z.boolean().default(false),
  exerciseOnly: z.boolean().default(false),
}).superRefine((word, context) => {
  checkPinning(word, context);
  if (word.to.startsWith('public:'))
    context.addIssue({ code: 'custom', path: ['to'], message: 'is a public: words are for members and the hub; an officer tells the public' });
});

const FILE = fields({
  format: z.literal('manara-terms', { error: 'must be manara-terms' }),
  version: z.literal(1, { error: 'must be 1: this program reads terms of version 1' }),
  member: id('member'),
  number: z.int().min(1).max(1e9),
  previous: digest.optional(),
  issued: moment,
  validUntil: moment,
  terms: z.array(TERM).max(LIMITS.termsPerFileMax),
  words: z.array(WORD).max(LIMITS.termsPerFileMax).default([]),
  signature: z
    .string()
    .regex(/^[0-9a-f]{128}$/, 'must be 128 hex digits, as manara terms sign writes them')
    .optional(),
}).superRefine((file, context) => {
  const days = (file.validUntil - file.issued) / DAY_S;
  const add = (path: string, message: string): void => context.addIssue({ code: 'custom', path: [path], message });
  if (!(days > 0 && days <= LIMITS.termsValidDaysMax))
    add(
      'validUntil',
      `lies ${Math.round(days)} days after issued: it must come after it, by ${LIMITS.termsValidDaysMax} days at most; renew with manara terms sign --renew`,
    );
  if ((file.number === 1) !== (file.previous === undefined))
    add(
      'previous',
      file.number === 1 ? 'the first terms have none before: leave it out' : 'is missing: the hash of the number before, which terms check shows',
    );
});

/** An id that the schema has let through. */
function checked<Value>(found: Result<Value>): Value {
  assert(found.ok, 'the schema lets only ids through that their constructors take');
  return found.value;
}

function audienceOf({ to, seal }: Pinning): Audience {
  if (to === 'all') return { kind: 'all', name: 'all', seal };
  if (to === 'hub') return { kind: 'hub', name: to };
  const [prefix, name] = to.includes(':') ? to.split(':') : ['handle', to];
  return prefix === 'group' ? { kind: 'group', name, seal } : { kind: prefix === 'public' ? 'public' : 'handle', name };
}

function grantOf(raw: z.infer<typeof TERM>, validUntil: TimeS): Grant {
  return {
    feeds: raw.feeds === 'all' ? 'all' : raw.feeds.map((feed): FeedId => checked(feedId(feed))),
    to: audienceOf(raw),
    level: raw.level,
    region: raw.region,
    floorHaeM: raw.above ?? Number.NEGATIVE_INFINITY,
    ceilingHaeM: raw.below ?? Number.POSITIVE_INFINITY,
    gridM: raw.grid ?? 0,
    delayS: raw.delay ?? 0,
    validFrom: raw.from ?? timeS(0),
    validUntil: timeS(Math.min(raw.until ?? validUntil, validUntil)),
    exerciseOnly: raw.exerciseOnly,
    ...(raw.places === undefined ? {} : { places: raw.places }),
  };
}

function wordOf(raw: z.infer<typeof WORD>, validUntil: TimeS): WordGrant {
  return {
    to: audienceOf(raw),
    level: raw.level,
    widenSteps: raw.widen,
    windowStepS: raw.steps ?? 0,
    delayS: raw.delay ?? 0,
    validFrom: raw.from ?? timeS(0),
    validUntil: timeS(Math.min(raw.until ?? validUntil, validUntil)),
    namesOriginator: raw.namesOriginator,
    exerciseOnly: raw.exerciseOnly,
  };
}

/** Line ends and a byte-order mark are no part of what was agreed. */
export const canonicalText = (text: string): string => text.replace(/^\uFEFF/, '').replace(/\r\n?/g, '\n');

const SIGNATURE_LINE = /^signature: .*\n?/m;

/** The canonical text without its signature: what is hashed and signed. */
export const unsignedText = (text: string): string => canonicalText(text).replace(SIGNATURE_LINE, '');

/** What a member signs. The mode stands in it, so that terms of an exercise cannot be used for anything else. */
export const termsMessage = (mode: Mode, text: string): Uint8Array => utf8(`manara terms v1\n${mode}\n${unsignedText(text)}`);

/** A field that reads by itself and not beside the others. */
function wrongField({ path, lineOf }: YamlText, field: string, message: string): TermsFault {
  return { ...fault('terms/field', `${path}: ${field}: ${message}`), mistakes: [{ line: lineOf(field.split('.')), field, kind: 'value', value: '' }] };
}

/** Reads a text of terms. `owner`: whose they must be. */
export function parseTerms(path: string, text: string, owner?: string): Result<WrittenTerms, TermsFault> {
  const yaml = parseYaml(path, text);
  if (!yaml.ok) return err({ ...fault('terms/unreadable', yaml.error.message), mistakes: yaml.error.mistakes });
  const read = checkYaml(yaml.value, FILE);
  if (!read.ok) return err({ ...fault('terms/field', read.error.message), mistakes: read.error.mistakes });
  const { member: word, number, previous, issued, validUntil, terms, words: wordTerms, signature } = read.value;
  if (owner !== undefined && word !== owner) {
    return err(wrongField(yaml.value, 'member', `is "${word}", the configuration says these are the terms of "${owner}"`));
  }
  const member = memberId(word);
  if (!member.ok) return err(fault('terms/field', `${path}: ${member.error.message}`));
  const late = terms.findIndex((term) => term.until !== undefined && term.until > validUntil);
  if (late >= 0) return err(wrongField(yaml.value, `terms.${late}.until`, `must not come after validUntil, ${isoFromTime(validUntil)}`));
  const grants = terms.map((term) => grantOf(term, validUntil));
  const words = wordTerms.map((term) => wordOf(term, validUntil));
  const wrong = words.findIndex((term) => term.validUntil <= term.validFrom);
  if (wrong >= 0) return err(wrongField(yaml.value, `words.${wrong}.until`, 'must come after from'));
  const backwards = grants.findIndex((term) => term.validUntil <= term.validFrom);
  if (backwards >= 0) return err(wrongField(yaml.value, `terms.${backwards}.until`, 'must come after from'));
  return ok({
    member: member.value,
    number,
    previous: previous ?? '',
    issuedAt: issued,
    validUntil,
    grants,
    words,
    signature: signature ?? '',
    text,
    hash: hex(sha256(utf8(unsignedText(text)))),
  });
}

/** Reads a file of terms. */
export async function readTermsFile(path: string, owner?: string): Promise<Result<WrittenTerms, TermsFault>> {
  const text = await readText(path);
  return text.ok ? parseTerms(path, text.value, owner) : err(fault('terms/unreadable', text.error.message));
}
