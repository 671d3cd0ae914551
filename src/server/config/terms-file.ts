/** A member's terms as a file: small, readable, deny by default. What does not read withholds. */
import { z } from 'zod';
import { LIMITS, assert, err, fault, feedId, hex, memberId, ok, publicOf, recipientOf, sha256, timeFromIso, timeS, utf8, type Fault, type RecipientId, type Result } from '../../base/index.ts';
import { LEVELS, type GridM, type Term, type TermsFile } from '../../model/index.ts';
import { area, duration, fields, id, length, oneOf } from './words.ts';
import { checkYaml, parseYaml, readText } from './yaml-file.ts';

export type TermsFault = Fault<'terms/unreadable' | 'terms/field'>;

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

const TERM = fields({
  to: z.string().regex(/^(all|(public:)?[a-z0-9-]{1,32})$/, 'must be a member, hub, public:<member> or all'),
  level: oneOf(...LEVELS),
  feeds: z.union([z.literal('all'), z.array(id('feed')).min(1).max(LIMITS.feedsPerMemberMax)]).default('all'),
  region: area.optional(),
  above: length('-1 km', '2000 km').optional(),
  below: length(0, '10000 km').optional(),
  grid: grid.optional(),
  delay: duration(0, `${LIMITS.delayMaxS} s`).optional(),
  from: moment.optional(),
  until: moment,
  exerciseOnly: z.boolean().default(false),
});

const FILE = fields({
  format: z.literal('manara-terms', { error: 'must be manara-terms' }),
  version: z.literal(1, { error: 'must be 1: this program reads terms of version 1' }),
  member: id('member'),
  number: z.int().min(1),
  terms: z.array(TERM).max(LIMITS.termsPerFileMax),
});

/** An id that the schema has let through. */
function checked<Value>(found: Result<Value>): Value {
  assert(found.ok, 'the schema lets only ids through that their constructors take');
  return found.value;
}

function recipientFrom(word: string): RecipientId | 'all' {
  if (word === 'all') return 'all';
  const isPublicWord = word.startsWith('public:');
  const member = checked(memberId(isPublicWord ? word.slice('public:'.length) : word));
  return isPublicWord ? publicOf(member) : recipientOf(member);
}

function termOf(raw: z.infer<typeof TERM>): Term {
  return {
    feeds: raw.feeds === 'all' ? 'all' : raw.feeds.map((feed) => checked(feedId(feed))),
    to: recipientFrom(raw.to), level: raw.level, region: raw.region,
    floorHaeM: raw.above ?? Number.NEGATIVE_INFINITY, ceilingHaeM: raw.below ?? Number.POSITIVE_INFINITY,
    gridM: raw.grid ?? 0, delayS: raw.delay ?? 0, validFrom: raw.from ?? timeS(0), validUntil: raw.until, exerciseOnly: raw.exerciseOnly,
  };
}

/** Reads a text of terms. `owner`: whose they must be. */
export function parseTerms(path: string, text: string, owner?: string): Result<TermsFile, TermsFault> {
  const yaml = parseYaml(path, text);
  if (!yaml.ok) return err(fault('terms/unreadable', yaml.error.message));
  const checked = checkYaml(yaml.value, FILE);
  if (!checked.ok) return err(fault('terms/field', checked.error.message));
  const { member: word, number, terms: raw } = checked.value;
  if (owner !== undefined && word !== owner) {
    return err(fault('terms/field', `${path}: member is "${word}", the configuration says these are the terms of "${owner}"`));
  }
  const member = memberId(word);
  if (!member.ok) return err(fault('terms/field', `${path}: ${member.error.message}`));
  const terms = raw.map(termOf);
  const backwards = terms.findIndex((term) => term.validUntil <= term.validFrom);
  if (backwards >= 0) return err(fault('terms/field', `${path}: terms.${backwards}.until: must come after from`));
  // Line ends and a byte-order mark are no part of what was agreed.
  const canonical = text.replace(/^\uFEFF/, '').replace(/\r\n?/g, '\n');
  return ok({ member: member.value, version: number, terms, hash: hex(sha256(utf8(canonical))) });
}

/** Reads a file of terms. */
export async function readTermsFile(path: string, owner?: string): Promise<Result<TermsFile & { readonly text: string }, TermsFault>> {
  const text = await readText(path);
  if (!text.ok) return err(fault('terms/unreadable', text.error.message));
  const terms = parseTerms(path, text.value, owner);
  return terms.ok ? ok({ ...terms.value, text: text.value }) : terms;
}
