import { describe, expect, test } from 'vitest';
import { feedId, memberId, type FeedId, type MemberId } from '../../base/index.ts';
import { createSigner } from '../../record/store/index.ts';
import { termsOrderFault } from '../broker-state.ts';
import { checkTermsSignature, isNoWider, resolveTerms, sealOf, type Roster } from './roster.ts';
import { parseTerms, termsMessage, unsignedText, type WrittenTerms } from './terms-file.ts';
import { averagedSigmaM, diffWords, grantPrice, grantWords, leadCostMin } from './terms-words.ts';

const must = <Value>(found: { ok: true; value: Value } | { ok: false; error: { message: string } }): Value => {
  if (!found.ok) throw new Error(found.error.message);
  return found.value;
};
const member = (id: string): MemberId => must(memberId(id));
const feed = (id: string): FeedId => must(feedId(id));
const SECRET = new Uint8Array(32).fill(1);
const OWN = { own: [feed('airport'), feed('coast')], withheld: new Set<FeedId>() };
const SIGNER = createSigner(new Uint8Array(32).fill(2));

const MEMBERS = ['altair', 'deneb', 'vega'];
const roster = (changes: Partial<Roster> = {}): Roster => ({
  members: MEMBERS.map(member),
  handles: { altair: { heron: 'deneb', ibis: 'vega' }, deneb: { heron: 'vega' } },
  groups: { neighbours: ['deneb', 'vega'] },
  seals: { [sealOf(SECRET, 'neighbours', ['deneb'])]: ['deneb'], [sealOf(SECRET, 'all', ['altair', 'deneb'])]: ['altair', 'deneb'] },
  keys: {},
  ...changes,
});

const text = (terms: string, head = 'number: 1'): string =>
  `format: manara-terms\nversion: 1\nmember: altair\n${head}\nissued: "2026-11-01T00:00:00Z"\nvalidUntil: "2027-01-30T00:00:00Z"\nterms:\n${terms}\n`;
const written = (terms: string, head?: string): WrittenTerms => must(parseTerms('t', text(terms, head)));
const recipients = (terms: string, who = roster()): string[] => resolveTerms(written(terms), who, OWN).terms.map((term) => term.to);

describe('handles and groups', () => {
  test('a handle means whom the hub gave it for, for that originator alone', () => {
    expect(recipients('  - {to: heron, level: warn}')).toEqual(['deneb']);
    expect(recipients('  - {to: "public:ibis", level: warn}')).toEqual(['public:vega']);
    expect(recipients('  - {to: hub, level: warn}')).toEqual(['hub']);
    expect(recipients('  - {to: all, level: warn}')).toEqual(['all']);
    expect(recipients('  - {to: "group:neighbours", level: warn}')).toEqual(['deneb', 'vega']);
  });

  test('a member’s own id is no handle: who is enrolled cannot be found out by naming it', () => {
    expect(recipients('  - {to: deneb, level: warn}')).toEqual([]);
    expect(recipients('  - {to: nobody-at-all, level: warn}')).toEqual([]);
  });

  test('a handle or group without a holder reads like one with, and a dangerous name is a name', () => {
    for (const to of ['crane', 'group:nobody', 'group:constructor', 'constructor', 'public:constructor']) {
      expect(parseTerms('t', text(`  - {to: "${to}", level: warn}`)).ok, to).toBe(true);
      expect(recipients(`  - {to: "${to}", level: warn}`), to).toEqual([]);
    }
  });

  test('a pinned grant goes to those behind its seal who are still there, and never to who came later', () => {
    const seal = sealOf(SECRET, 'neighbours', ['deneb']);
    expect(recipients(`  - {to: "group:neighbours", level: warn, pinned: true, seal: "${seal}"}`)).toEqual(['deneb']);
    expect(recipients(`  - {to: "group:neighbours", level: warn, pinned: true, seal: "${seal}"}`, roster({ groups: { neighbours: ['vega'] } }))).toEqual([]);
    expect(recipients(`  - {to: all, level: warn, pinned: true, seal: "${sealOf(SECRET, 'all', ['deneb', 'altair'])}"}`)).toEqual(['altair', 'deneb', 'hub']);
    expect(recipients(`  - {to: all, level: warn, pinned: true, seal: "${'0'.repeat(64)}"}`)).toEqual(['hub']);
  });

  test.each([
    ['{to: heron, level: warn, pinned: true}', 'goes with seal'],
    [`{to: heron, level: warn, pinned: true, seal: "${'0'.repeat(64)}"}`, 'is for a group or all'],
    ['{to: "group:a:b", level: warn}', 'must be a handle'],
    ['{to: heron, level: warn, until: "2027-06-01T00:00:00Z"}', 'must not come after validUntil'],
  ])('%s does not read', (term, expected) => {
    const read = parseTerms('t', text(`  - ${term}`));
    expect(read.ok ? '' : read.error.message).toContain(expected);
  });

  test('what the hub withholds is taken out of every grant; the result is no wider than the file, anything else is', () => {
    const file = written('  - {to: heron, level: warn}\n  - {to: ibis, level: picture, feeds: [coast]}');
    const whole = resolveTerms(file, roster(), OWN);
    const less = resolveTerms(file, roster(), { own: OWN.own, withheld: new Set([feed('coast')]) });
    expect(less.terms).toMatchObject([{ to: 'deneb', feeds: ['airport'] }]);
    expect(isNoWider(less, whole)).toBe(true);
    expect(isNoWider(whole, less)).toBe(false);
    const narrow = resolveTerms(written('  - {to: heron, level: warn, places: {circle: 31.5N 35.5E, radius: 20 km}}'), roster(), OWN);
    expect(isNoWider(narrow, narrow)).toBe(true);
    expect(isNoWider({ ...narrow, terms: narrow.terms.map(({ places: _places, ...term }) => term) }, narrow)).toBe(false);
    for (const change of [{ level: 'picture' as const }, { delayS: 0.5 }, { gridM: 1000 as const }, { validUntil: 4e9 as never }, { to: 'vega' as never }]) {
      expect(isNoWider({ ...whole, terms: [{ ...whole.terms[0], ...change }] }, whole), JSON.stringify(change)).toBe(false);
    }
  });
});

describe('signatures', () => {
  const body = text('  - {to: heron, level: warn}');
  const signed = (mode: 'test' | 'exercise', of = body): string => `${of}signature: "${Buffer.from(SIGNER.sign(termsMessage(mode, of))).toString('hex')}"\n`;
  const verdict = (file: string, keys: Record<string, string>): string => {
    const checked = checkTermsSignature(must(parseTerms('t', file)), roster({ keys }), 'test');
    return checked.ok ? 'holds' : checked.error.message;
  };
  const keys = { altair: SIGNER.publicKeyHex };

  test('a member with a key speaks only by its signature, for the mode that it signed', () => {
    expect(verdict(signed('test'), keys)).toBe('holds');
    expect(verdict(signed('test').replaceAll('\n', '\r\n'), keys)).toBe('holds');
    expect(verdict(body, {})).toBe('holds');
    expect(verdict(body, keys)).toContain('are not signed');
    expect(verdict(signed('exercise'), keys)).toContain('not by its key for mode test');
    expect(verdict(signed('test').replace('warn', 'picture'), keys)).toContain('not by its key');
    expect(verdict(signed('test'), { altair: createSigner(new Uint8Array(32).fill(3)).publicKeyHex })).toContain('not by its key');
  });

  test('the hash is of what was signed, whether it is signed yet or not', () => {
    expect(must(parseTerms('t', signed('test'))).hash).toBe(must(parseTerms('t', body)).hash);
    expect(unsignedText(signed('test'))).toBe(body);
  });
});

describe('the order of terms', () => {
  const first = written('  - {to: heron, level: warn}');
  const second = written('  - {to: heron, level: picture}', `number: 2\nprevious: "${first.hash}"`);
  const third = written('  - {to: heron, level: none}', `number: 3\nprevious: "${second.hash}"`);
  const known = ({ number, hash }: WrittenTerms): { number: number; hash: string } => ({ number, hash });
  const said = (terms: WrittenTerms, before?: WrittenTerms): string | undefined => termsOrderFault(terms, before && known(before))?.message;

  test('the same or the next is taken; an older, a changed, a skipped and a forked one are refused', () => {
    expect(said(first)).toBeUndefined();
    expect(said(first, first)).toBeUndefined();
    expect(said(second, first)).toBeUndefined();
    expect(said(first, second)).toContain('are older than number 2');
    expect(said(written('  - {to: heron, level: picture}'), first)).toContain('changed terms take the next number');
    expect(said(third, first)).toContain('give number 2 first');
    expect(said(written('  - {to: heron, level: picture}', `number: 2\nprevious: "${'0'.repeat(64)}"`), first)).toContain('as the ones before');
  });
});

describe('words', () => {
  test('a grant says whom it trusts and what it costs', () => {
    const [all, public_, coarse] = written(
      '  - {to: all, level: warn}\n  - {to: "public:heron", level: warn}\n  - {to: heron, level: threats, grid: 5 km, delay: 10 s}',
    ).grants;
    expect(grantWords(all)).toContain('this trusts the hub with the list');
    expect(grantWords(public_)).toContain('THIS TELLS EVERYBODY');
    expect(leadCostMin(coarse)).toBeCloseTo((10 + 7.5) / 60, 12);
    expect(grantPrice(coarse).join('\n')).toContain('lead: its warnings come 0.29 min later');
    expect(averagedSigmaM(0)).toBe(0);
    const [some] = written('  - {to: heron, level: warn, places: {circle: 31.5N 35.5E, radius: 20 km}}').grants;
    expect(grantWords(some)).toMatch(/for those of its places alone that lie wholly in an area of 1,2\d\d km²/);
    expect(grantPrice(some).join('\n')).toContain('learns what your plots add');
    expect(averagedSigmaM(1000)).toBeLessThan(averagedSigmaM(5000));
    expect(averagedSigmaM(5000)).toBeLessThan(averagedSigmaM(20_000));
  });

  test('diff says who gets more, who gets less, and nothing where nothing changes', () => {
    const diff = (before: string, after: string): string => diffWords(written(before), written(after)).join('\n');
    expect(diff('  - {to: heron, level: warn}', '  - {to: heron, level: warn, feeds: all}')).toBe('');
    expect(diff('  - {to: heron, level: warn}', '  - {to: heron, level: threats}')).toMatch(/^heron gets MORE:\n {2}- .*\n {2}\+ /);
    expect(diff('  - {to: heron, level: threats}', '  - {to: heron, level: threats, delay: 5 s}')).toMatch(/^heron gets less:/);
    expect(diff('  - {to: heron, level: threats}', '  - {to: heron, level: picture, grid: 1 km}')).toMatch(/^heron gets something else, in part MORE:/);
    const near = 'places: {circle: 31.5N 35.5E, radius: 20 km}';
    expect(diff('  - {to: heron, level: warn}', `  - {to: heron, level: warn, ${near}}`)).toMatch(/^heron gets less:/);
    expect(diff(`  - {to: heron, level: warn, ${near}}`, '  - {to: heron, level: warn}')).toMatch(/^heron gets MORE:/);
    expect(diff('  - {to: heron, level: warn}', '  - {to: ibis, level: warn}')).toMatch(/heron gets less:[^]*ibis gets MORE:/);
  });
});
