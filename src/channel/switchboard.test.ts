import { describe, expect, test } from 'vitest';
import { LIMITS, addS, timeS, type MemberId, type TimeS } from '../base/index.ts';
import { ALTAIR, DENEB, MIZAR, RIGEL, STARTS_AT, VEGA, deviceBy, digestOf, lineConfig, saidBy } from './fixture.ts';
import { createSwitchboard, type Act, type BoxEntry, type EntryKind, type ParcelHead, type Said, type Switchboard } from './index.ts';

const EXPIRES = addS(STARTS_AT, 7200);

/** A switchboard and its clock; every act is followed by the tick that brings it to whom it concerns. */
class Talk {
  readonly board: Switchboard = createSwitchboard(lineConfig());
  at: TimeS = STARTS_AT;

  constructor() {
    for (const member of [ALTAIR, VEGA, DENEB, RIGEL, MIZAR]) this.board.say(deviceBy(member, this.at));
    this.board.tick(this.at);
  }

  wait(seconds: number): void {
    const until = this.at + seconds;
    while (this.at < until) {
      this.at = addS(this.at, 1);
      this.board.tick(this.at);
    }
  }

  /** The code of the refusal, '' when it was taken. */
  try(said: Said): string {
    const refused = this.board.refusal(said);
    const before = JSON.stringify([ALTAIR, VEGA, DENEB, RIGEL].map((member) => this.board.boxOf(member)));
    if (refused === undefined) this.board.say(said);
    this.wait(1);
    if (refused !== undefined && this.at % 60 !== 0)
      expect(JSON.stringify([ALTAIR, VEGA, DENEB, RIGEL].map((member) => this.board.boxOf(member)))).toBe(before);
    return refused?.code ?? '';
  }

  act(member: MemberId, act: Act, parcel?: Parameters<typeof saidBy>[3]): string {
    return this.try(saidBy(member, this.at, act, parcel));
  }

  lineOf(member: MemberId): string {
    return this.board.boxOf(member).lines[0]?.line ?? '0'.repeat(24);
  }

  write(member: MemberId, words: string, more: Partial<Extract<Act, { act: 'entry' }>> = {}): string {
    const kind: EntryKind = more.kind ?? 'notice';
    return this.act(
      member,
      { act: 'entry', line: this.lineOf(member), thread: '', kind, re: '', mandate: '', expiresAt: EXPIRES, ...more },
      { use: 'entry', kind, words },
    );
  }

  entries(member: MemberId): readonly BoxEntry[] {
    return this.board.boxOf(member).entries;
  }

  last(member: MemberId): BoxEntry {
    const entry = this.entries(member).at(-1);
    if (entry === undefined) throw new Error(`${member} has no entry`);
    return entry;
  }

  mediate(act: 'forward' | 'reword' | 'return', words: string, use: ParcelHead['use'], isReworded = false): string {
    const entry = this.last(DENEB);
    return this.act(DENEB, { act, entry: entry.id }, { use, kind: entry.kind, words, isReworded });
  }

  /** A notice of Altair that reached Vega word for word. */
  static forwarded(kind: EntryKind = 'notice'): Talk {
    const talk = new Talk();
    expect(talk.write(ALTAIR, 'words', { kind })).toBe('');
    expect(talk.mediate('forward', 'words', 'forward')).toBe('');
    return talk;
  }
}

describe('party, mediator, party', () => {
  test("an entry waits on the mediator's desk and reaches the other end only when the mediator forwards it", () => {
    const talk = new Talk();
    expect(talk.write(ALTAIR, 'words')).toBe('');
    expect(talk.last(DENEB)).toMatchObject({ from: 'first', kind: 'notice', stage: 'waiting' });
    expect(talk.last(ALTAIR)).toMatchObject({ from: 'own', stage: 'waiting' });
    expect(talk.entries(VEGA)).toEqual([]);
    expect(talk.mediate('forward', 'words', 'forward')).toBe('');
    expect(talk.last(VEGA)).toMatchObject({ from: 'other', stage: 'forwarded', isReworded: false, digest: digestOf('words') });
    expect(talk.last(ALTAIR).stage).toBe('forwarded');
  });

  test('every kind of entry goes its way: notice, question, answer, denial, acknowledgement, deconfliction notice', () => {
    for (const kind of ['notice', 'question', 'denial', 'deconfliction'] as const) expect(Talk.forwarded(kind).last(VEGA).kind).toBe(kind);
    for (const kind of ['answer', 'acknowledgement', 'denial'] as const) {
      const talk = Talk.forwarded('question');
      const { thread, id } = talk.last(VEGA);
      expect(talk.write(VEGA, 'back', { kind, thread, re: id })).toBe('');
      expect(talk.mediate('forward', 'back', 'forward')).toBe('');
      expect(talk.last(ALTAIR)).toMatchObject({ kind, from: 'other', re: talk.entries(ALTAIR)[0].id, thread: talk.entries(ALTAIR)[0].thread });
    }
  });

  test('an answer needs a question of the other side, an acknowledgement an entry, and neither begins a thread', () => {
    const talk = Talk.forwarded('notice');
    const { thread, id } = talk.last(VEGA);
    expect(talk.write(VEGA, 'x', { kind: 'answer', thread, re: id })).toBe('say/opening');
    expect(talk.write(VEGA, 'x', { kind: 'acknowledgement', thread })).toBe('say/opening');
    expect(talk.write(VEGA, 'x', { kind: 'acknowledgement' })).toBe('say/opening');
    expect(talk.write(VEGA, 'x', { kind: 'acknowledgement', thread, re: id })).toBe('');
  });

  test('verbatim is the very words: another digest is refused', () => {
    const talk = new Talk();
    talk.write(ALTAIR, 'words');
    expect(talk.mediate('forward', 'other words', 'forward')).toBe('say/not-verbatim');
    expect(talk.entries(VEGA)).toEqual([]);
  });

  test('reworded goes only after its author saw this wording and consented to it, and is marked', () => {
    const talk = new Talk();
    talk.write(ALTAIR, 'words');
    expect(talk.mediate('forward', 'softer', 'forward', true)).toBe('say/not-consented');
    expect(talk.mediate('reword', 'softer', 'wording', true)).toBe('');
    const shown = talk.last(ALTAIR);
    expect(shown).toMatchObject({ stage: 'proposed', wordingDigest: digestOf('softer') });
    expect(shown.wording).not.toBe('');
    expect(talk.mediate('forward', 'softer', 'forward', true)).toBe('say/not-consented');
    expect(talk.act(ALTAIR, { act: 'consent', entry: shown.id, digest: digestOf('another') })).toBe('say/stage');
    expect(talk.act(ALTAIR, { act: 'consent', entry: shown.id, digest: digestOf('softer') })).toBe('');
    expect(talk.mediate('forward', 'another', 'forward', true)).toBe('say/not-consented');
    expect(talk.mediate('forward', 'softer', 'forward', true)).toBe('');
    expect(talk.last(VEGA)).toMatchObject({ isReworded: true, digest: digestOf('softer') });
  });

  test('while a wording lies before its author the words of the author do not go on instead, unless the mediator takes the wording back', () => {
    const talk = new Talk();
    talk.write(ALTAIR, 'words');
    talk.mediate('reword', 'softer', 'wording', true);
    expect(talk.mediate('forward', 'words', 'forward')).toBe('say/wording-open');
    expect(talk.entries(VEGA)).toEqual([]);
    expect(talk.act(DENEB, { act: 'hold', entry: talk.last(DENEB).id })).toBe('');
    // The author has nothing to consent to any longer.
    expect(talk.act(ALTAIR, { act: 'consent', entry: talk.last(ALTAIR).id, digest: digestOf('softer') })).toBe('say/stage');
    expect(talk.mediate('forward', 'words', 'forward')).toBe('');
    expect(talk.last(VEGA)).toMatchObject({ isReworded: false, digest: digestOf('words') });
  });

  test('a wording that the author declines does not go; the mediator may word it anew, and old consent does not count for new words', () => {
    const talk = new Talk();
    talk.write(ALTAIR, 'words');
    talk.mediate('reword', 'softer', 'wording', true);
    expect(talk.act(ALTAIR, { act: 'decline', entry: talk.last(ALTAIR).id, digest: digestOf('softer') })).toBe('');
    expect(talk.mediate('forward', 'softer', 'forward', true)).toBe('say/not-consented');
    talk.mediate('reword', 'plainer', 'wording', true);
    talk.act(ALTAIR, { act: 'consent', entry: talk.last(ALTAIR).id, digest: digestOf('plainer') });
    talk.mediate('reword', 'shorter', 'wording', true);
    expect(talk.mediate('forward', 'plainer', 'forward', true)).toBe('say/not-consented');
  });

  test('the mediator may hold an entry and may return it with a reason; what is returned goes nowhere', () => {
    const talk = new Talk();
    talk.write(ALTAIR, 'words');
    expect(talk.act(DENEB, { act: 'hold', entry: talk.last(DENEB).id })).toBe('');
    expect(talk.last(ALTAIR).stage).toBe('held');
    expect(talk.mediate('return', 'why', 'reason')).toBe('');
    expect(talk.last(ALTAIR).stage).toBe('returned');
    expect(talk.last(ALTAIR).reason).not.toBe('');
    expect(talk.mediate('forward', 'words', 'forward')).toBe('say/stage');
    expect(talk.entries(VEGA)).toEqual([]);
  });

  test('nobody but the mediator mediates, nobody but the author consents, nobody but the reader acknowledges receipt', () => {
    const talk = new Talk();
    talk.write(ALTAIR, 'words');
    const { id, kind } = talk.last(ALTAIR);
    expect(talk.act(ALTAIR, { act: 'forward', entry: id }, { use: 'forward', kind, words: 'words' })).toBe('say/unknown');
    talk.mediate('reword', 'softer', 'wording', true);
    expect(talk.act(DENEB, { act: 'consent', entry: talk.last(DENEB).id, digest: digestOf('softer') })).toBe('say/unknown');
    talk.act(DENEB, { act: 'hold', entry: talk.last(DENEB).id });
    talk.mediate('forward', 'words', 'forward');
    expect(talk.act(ALTAIR, { act: 'received', entry: id })).toBe('say/unknown');
    expect(talk.act(VEGA, { act: 'received', entry: talk.last(VEGA).id })).toBe('');
  });

  test('a receipt reaches the mediator on the next tick and the author when its minute is over, to the minute', () => {
    const talk = Talk.forwarded();
    talk.wait(30 - (talk.at % 60));
    talk.act(VEGA, { act: 'received', entry: talk.last(VEGA).id });
    const minute = timeS(talk.at - (talk.at % 60));
    expect(talk.last(DENEB).receivedAt).toBe(minute);
    expect(talk.last(ALTAIR).receivedAt).toBeNull();
    talk.wait(60 - (talk.at % 60) - 1);
    expect(talk.last(ALTAIR).receivedAt).toBeNull();
    talk.wait(1);
    expect(talk.last(ALTAIR).receivedAt).toBe(minute);
  });

  test('an entry that nobody forwarded in time expires on its minute, goes nowhere after it, and a question that ran out is not answered', () => {
    const talk = new Talk();
    const soon = timeS(STARTS_AT + 120);
    talk.write(ALTAIR, 'words', { expiresAt: soon });
    talk.wait(soon - talk.at);
    expect(talk.last(ALTAIR).stage).toBe('expired');
    expect(talk.last(DENEB).stage).toBe('expired');
    expect(talk.mediate('forward', 'words', 'forward')).toBe('say/stage');
    const later = timeS(STARTS_AT + 240);
    talk.write(ALTAIR, 'ask', { kind: 'question', expiresAt: later });
    talk.mediate('forward', 'ask', 'forward');
    talk.wait(later - talk.at);
    const { thread, id } = talk.last(VEGA);
    expect(talk.write(VEGA, 'late', { kind: 'answer', thread, re: id })).toBe('say/expired');
    expect(talk.write(VEGA, 'x', { expiresAt: timeS(STARTS_AT) })).toBe('say/expiry');
    expect(talk.write(VEGA, 'x', { expiresAt: timeS(STARTS_AT + 40 * 86_400) })).toBe('say/expiry');
  });

  test('what ran out goes nowhere either where another process took it up and no minute has passed yet', () => {
    const talk = new Talk();
    const soon = timeS(STARTS_AT + 120);
    talk.write(ALTAIR, 'words', { expiresAt: soon });
    talk.write(ALTAIR, 'more', { expiresAt: soon });
    talk.mediate('reword', 'other words', 'wording', true);
    const [first, second] = talk.entries(DENEB);
    talk.at = addS(soon, 7);
    const forward = saidBy(DENEB, talk.at, { act: 'forward', entry: first.id }, { use: 'forward', kind: 'notice', words: 'words' });
    expect(talk.board.refusal(forward)).toMatchObject({ code: 'say/stage', message: 'the entry is expired by now: look at it again' });
    expect(talk.board.refusal({ ...forward, at: addS(soon, -1) })).toBeUndefined();
    const consent = saidBy(ALTAIR, talk.at, { act: 'consent', entry: talk.last(ALTAIR).id, digest: second.wordingDigest });
    expect(talk.board.refusal(consent)?.code).toBe('say/stage');
    expect(talk.board.refusal({ ...consent, at: addS(soon, -1) })).toBeUndefined();
  });

  test('a process that takes up what was said counts no thread against a side that the one before had forgotten', () => {
    const { board, at, lineOf } = { board: createSwitchboard(lineConfig()), at: STARTS_AT, lineOf: new Talk().lineOf(ALTAIR) };
    board.say(deviceBy(ALTAIR, at));
    const opening = (i: number, when: TimeS): Said =>
      saidBy(
        ALTAIR,
        when,
        {
          act: 'entry',
          line: lineOf,
          thread: '',
          kind: 'notice',
          re: '',
          mandate: '',
          expiresAt: addS(STARTS_AT, Math.ceil((when - STARTS_AT) / 60) * 60 + 3600),
        },
        { use: 'entry', kind: 'notice', words: `words ${i}` },
      );
    for (let i = 0; i < LIMITS.threadsPerSideMax; i += 1) board.say(opening(i, at));
    expect(board.refusal(opening(-1, addS(at, 3600)))?.code).toBe('say/full');
    expect(board.refusal(opening(-1, addS(at, 7 * 86_400)))?.code).toBe('say/full');
    expect(board.refusal(opening(-1, addS(at, 8 * 86_400)))).toBeUndefined();
  });

  test('threads leave the desk a week after their last entry ran out', () => {
    const talk = Talk.forwarded();
    const { thread } = talk.last(VEGA);
    talk.at = timeS(Math.ceil((EXPIRES + 7 * 86_400) / 3600) * 3600);
    const news = talk.board.tick(addS(talk.at, 3600));
    expect(news.get(VEGA)?.gone).toEqual([thread]);
    expect(talk.entries(VEGA)).toEqual([]);
    expect(talk.entries(DENEB)).toEqual([]);
  });
});

describe('neither end learns the other', () => {
  test("nothing that one end has before it holds the other's id, names, handles, keys or seconds", () => {
    const talk = Talk.forwarded('question');
    talk.wait(17);
    const { thread, id } = talk.last(VEGA);
    talk.write(VEGA, 'back', { kind: 'answer', thread, re: id });
    talk.mediate('forward', 'back', 'forward');
    talk.act(ALTAIR, { act: 'received', entry: talk.last(ALTAIR).id });
    talk.wait(120);
    for (const [one, other] of [
      [ALTAIR, VEGA],
      [VEGA, ALTAIR],
    ] as const) {
      const box = talk.board.boxOf(one);
      const text = JSON.stringify(box).toLowerCase();
      const [theirs] = talk.board.devicesOf(other);
      for (const word of [other, theirs.kid, theirs.sign, theirs.seal, talk.lineOf(other), talk.last(other).thread, 'a-line'])
        expect(text).not.toContain(word.toLowerCase());
      for (const entry of box.entries) for (const at of [entry.at, entry.expiresAt, entry.receivedAt ?? 0]) expect(at % 60).toBe(0);
      const ids = new Set(box.entries.flatMap((entry) => [entry.id, entry.thread, entry.line]));
      for (const entry of talk.entries(other)) for (const known of [entry.id, entry.thread, entry.line]) expect(ids.has(known)).toBe(false);
    }
  });

  test('who is not on a line has nothing of it: no line, no entry, no news; what it guesses is answered as what is not there', () => {
    const talk = new Talk();
    talk.write(ALTAIR, 'words', { kind: 'question' });
    const said = saidBy(DENEB, talk.at, { act: 'forward', entry: talk.last(DENEB).id }, { use: 'forward', kind: 'question', words: 'words' });
    talk.board.say(said);
    const news = talk.board.tick(addS(talk.at, 1));
    expect([...news.keys()].sort()).toEqual([ALTAIR, DENEB, VEGA].sort());
    for (const member of [MIZAR, RIGEL]) expect(talk.board.boxOf(member)).toMatchObject({ lines: [], entries: [] });
    const guesses: Act[] = [talk.last(VEGA), talk.last(DENEB), talk.last(ALTAIR)].map(({ id }) => ({ act: 'received', entry: id }));
    const nowhere = talk.board.refusal(saidBy(MIZAR, talk.at, { act: 'received', entry: '0'.repeat(24) }));
    expect(nowhere?.code).toBe('say/unknown');
    for (const guess of guesses) expect(talk.board.refusal(saidBy(MIZAR, talk.at, guess))).toEqual(nowhere);
    const entry: Act = { act: 'entry', line: talk.lineOf(ALTAIR), thread: '', kind: 'notice', re: '', mandate: '', expiresAt: EXPIRES };
    expect(talk.board.refusal(saidBy(MIZAR, talk.at, entry, { use: 'entry', kind: 'notice', words: 'x' }))).toEqual(nowhere);
  });
});

describe('mandates', () => {
  const granted = (kinds: readonly EntryKind[] = ['notice', 'question']): Talk => {
    const talk = new Talk();
    const [speaker] = talk.board.boxOf(ALTAIR).lines[0].speakers;
    expect(talk.act(ALTAIR, { act: 'mandate', line: talk.lineOf(ALTAIR), speaker: speaker.id, kinds, from: STARTS_AT, until: addS(STARTS_AT, 600) })).toBe('');
    return talk;
  };
  const held = (talk: Talk): string => talk.board.boxOf(RIGEL).lines[0].mandates[0].id;

  test('a speaker has no line before it is given a mandate, and speaks under it for its principal', () => {
    expect(new Talk().board.boxOf(RIGEL).lines).toEqual([]);
    const talk = granted();
    expect(talk.board.boxOf(RIGEL).lines).toMatchObject([{ role: 'speaker', mandates: [{ of: 'held' }] }]);
    expect(talk.write(RIGEL, 'words')).toBe('say/mandate-scope');
    // Whoever gave it speaks for itself, and not under it.
    expect(talk.write(ALTAIR, 'words', { mandate: talk.board.boxOf(ALTAIR).lines[0].mandates[0].id })).toBe('say/unknown');
    expect(talk.write(RIGEL, 'words', { mandate: held(talk) })).toBe('');
    expect(talk.last(DENEB)).toMatchObject({ from: 'first', mandate: { kinds: ['notice', 'question'], isRevoked: false } });
    expect(talk.entries(ALTAIR)).toEqual([]);
  });

  test('the mandate is shown on each entry: to the other end its scope and dates, and not who speaks', () => {
    const talk = granted();
    talk.write(RIGEL, 'words', { mandate: held(talk) });
    talk.mediate('forward', 'words', 'forward');
    expect(talk.last(VEGA).mandate).toEqual({ kinds: ['notice', 'question'], from: STARTS_AT, until: addS(STARTS_AT, 600), id: '', isRevoked: false });
    expect(JSON.stringify(talk.board.boxOf(VEGA)).toLowerCase()).not.toMatch(/rigel|altair/);
    expect(talk.last(RIGEL).mandate?.id).toBe(held(talk));
  });

  test('an answer goes to whoever spoke, not to the principal', () => {
    const talk = granted();
    talk.write(RIGEL, 'ask', { kind: 'question', mandate: held(talk) });
    talk.mediate('forward', 'ask', 'forward');
    const { thread, id } = talk.last(VEGA);
    talk.write(VEGA, 'back', { kind: 'answer', thread, re: id });
    talk.mediate('forward', 'back', 'forward');
    expect(talk.last(RIGEL)).toMatchObject({ from: 'other', kind: 'answer' });
    expect(talk.entries(ALTAIR)).toEqual([]);
  });

  test('out of scope is refused: another kind, before its first minute, after its last', () => {
    const talk = granted(['question']);
    expect(talk.write(RIGEL, 'x', { kind: 'notice', mandate: held(talk) })).toBe('say/mandate-scope');
    talk.at = addS(STARTS_AT, 600);
    expect(talk.write(RIGEL, 'x', { kind: 'question', mandate: held(talk) })).toBe('say/mandate-scope');
    const [speaker] = talk.board.boxOf(ALTAIR).lines[0].speakers;
    expect(
      talk.act(ALTAIR, {
        act: 'mandate',
        line: talk.lineOf(ALTAIR),
        speaker: speaker.id,
        kinds: ['question'],
        from: addS(STARTS_AT, 6000),
        until: addS(STARTS_AT, 6600),
      }),
    ).toBe('');
    const [, later] = talk.board.boxOf(RIGEL).lines[0].mandates;
    expect(talk.write(RIGEL, 'x', { kind: 'question', mandate: later.id })).toBe('say/mandate-scope');
  });

  test('a revoked mandate carries nothing more, and what waited under it goes no further', () => {
    const talk = granted();
    talk.write(RIGEL, 'words', { mandate: held(talk) });
    const [given] = talk.board.boxOf(ALTAIR).lines[0].mandates;
    expect(talk.act(RIGEL, { act: 'revoke', mandate: held(talk) })).toBe('say/unknown');
    expect(talk.act(ALTAIR, { act: 'revoke', mandate: given.id })).toBe('');
    expect(talk.write(RIGEL, 'more', { mandate: held(talk) })).toBe('say/mandate-revoked');
    expect(talk.last(DENEB).mandate?.isRevoked).toBe(true);
    expect(talk.mediate('forward', 'words', 'forward')).toBe('say/mandate-revoked');
    expect(talk.entries(VEGA)).toEqual([]);
  });

  test('after a mandate is revoked nothing reaches who spoke under it: the mediator is told, returns it, and the end itself is asked', () => {
    const talk = granted();
    talk.write(RIGEL, 'ask', { kind: 'question', mandate: held(talk) });
    talk.mediate('forward', 'ask', 'forward');
    const { thread, id } = talk.last(VEGA);
    talk.write(VEGA, 'back', { kind: 'answer', thread, re: id });
    expect(talk.last(DENEB).isReaderRevoked).toBe(false);
    const [given] = talk.board.boxOf(ALTAIR).lines[0].mandates;
    expect(talk.act(ALTAIR, { act: 'revoke', mandate: given.id })).toBe('');
    expect(talk.last(DENEB)).toMatchObject({ stage: 'waiting', isReaderRevoked: true });
    const before = JSON.stringify(talk.entries(RIGEL));
    expect(talk.mediate('forward', 'back', 'forward')).toBe('say/mandate-revoked');
    // Also what the author writes into the thread from now on, and what was reworded.
    expect(talk.write(VEGA, 'more', { thread })).toBe('');
    expect(talk.last(DENEB).isReaderRevoked).toBe(true);
    talk.mediate('reword', 'softer', 'wording', true);
    const offered = talk.last(VEGA);
    expect(talk.act(VEGA, { act: 'consent', entry: offered.id, digest: offered.wordingDigest })).toBe('');
    expect(talk.mediate('forward', 'softer', 'forward', true)).toBe('say/mandate-revoked');
    expect(JSON.stringify(talk.entries(RIGEL))).toBe(before);
    expect(JSON.stringify(talk.board.boxOf(VEGA))).not.toContain('"isReaderRevoked":true');
    expect(talk.mediate('return', 'ask the end', 'reason')).toBe('');
    expect(talk.write(VEGA, 'anew', { kind: 'notice' })).toBe('');
    expect(talk.mediate('forward', 'anew', 'forward')).toBe('');
    expect(talk.last(ALTAIR)).toMatchObject({ kind: 'notice', from: 'other' });
    expect(JSON.stringify(talk.entries(RIGEL))).toBe(before);
  });

  test('only an end gives mandates, to its own speakers alone', () => {
    const talk = new Talk();
    const mandate = (member: MemberId, speaker: string): string =>
      talk.act(member, { act: 'mandate', line: talk.lineOf(member), speaker, kinds: ['notice'], from: STARTS_AT, until: addS(STARTS_AT, 600) });
    const [speaker] = talk.board.boxOf(ALTAIR).lines[0].speakers;
    for (const member of [VEGA, DENEB, RIGEL, MIZAR]) expect(mandate(member, speaker.id)).toBe('say/unknown');
  });
});

describe('bad orders', () => {
  test('the same order twice counts once, and one from ten minutes ago not at all', () => {
    const talk = new Talk();
    const said = saidBy(
      ALTAIR,
      talk.at,
      { act: 'entry', line: talk.lineOf(ALTAIR), thread: '', kind: 'notice', re: '', mandate: '', expiresAt: EXPIRES },
      { use: 'entry', kind: 'notice', words: 'once' },
    );
    expect(talk.try(said)).toBe('');
    expect(talk.try({ ...said, at: talk.at })).toBe('say/replayed');
    talk.wait(601);
    expect(talk.try({ ...said, at: talk.at })).toBe('say/clock');
    talk.wait(1300);
    expect(talk.try({ ...said, at: talk.at })).toBe('say/clock');
    expect(talk.entries(DENEB)).toHaveLength(1);
  });

  test('an act without a parcel is taken once too: neither a mandate nor a hold is repeated by who kept it', () => {
    const talk = new Talk();
    talk.write(ALTAIR, 'words');
    const [speaker] = talk.board.boxOf(ALTAIR).lines[0].speakers;
    const until = addS(STARTS_AT, 600);
    const mandate = saidBy(ALTAIR, talk.at, { act: 'mandate', line: talk.lineOf(ALTAIR), speaker: speaker.id, kinds: ['notice'], from: STARTS_AT, until });
    const hold = saidBy(DENEB, talk.at, { act: 'hold', entry: talk.last(DENEB).id });
    for (const said of [mandate, hold]) expect([talk.try(said), talk.try({ ...said, at: talk.at })]).toEqual(['', 'say/replayed']);
    expect(talk.board.boxOf(ALTAIR).lines[0].mandates).toHaveLength(1);
  });

  test('a machine whose keys are not known, or were retired, is not heard', () => {
    const talk = new Talk();
    const words = { use: 'entry', kind: 'notice', words: 'x' } as const;
    const act: Act = { act: 'entry', line: talk.lineOf(ALTAIR), thread: '', kind: 'notice', re: '', mandate: '', expiresAt: EXPIRES };
    expect(talk.try({ ...saidBy(ALTAIR, talk.at, act, words), kid: 'A'.repeat(43) })).toBe('say/device');
    const [device] = talk.board.devicesOf(ALTAIR);
    expect(talk.act(ALTAIR, { act: 'retire', kid: device.kid })).toBe('');
    expect(talk.act(ALTAIR, act, words)).toBe('say/device');
    expect(talk.act(VEGA, { act: 'retire', kid: talk.board.devicesOf(DENEB)[0].kid })).toBe('say/unknown');
  });

  test('a parcel of another kind or use than its order says is refused', () => {
    const talk = new Talk();
    const act: Act = { act: 'entry', line: talk.lineOf(ALTAIR), thread: '', kind: 'notice', re: '', mandate: '', expiresAt: EXPIRES };
    expect(talk.act(ALTAIR, act, { use: 'entry', kind: 'question', words: 'x' })).toBe('say/malformed');
    expect(talk.act(ALTAIR, act, { use: 'forward', kind: 'notice', words: 'x' })).toBe('say/malformed');
    expect(talk.act(ALTAIR, act)).toBe('say/malformed');
  });

  test("a thread of the line is not another's to write in", () => {
    const talk = new Talk();
    talk.write(ALTAIR, 'words');
    const { thread } = talk.last(ALTAIR);
    expect(talk.write(VEGA, 'x', { thread })).toBe('say/unknown');
    expect(talk.write(VEGA, 'x', { thread: talk.last(DENEB).thread })).toBe('say/unknown');
  });
});
