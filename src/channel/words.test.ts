import { describe, expect, test } from 'vitest';
import { timeS } from '../base/index.ts';
import { bodyFault, bodyText, readBody, readOrder, readParcelHead, type Body } from './index.ts';

const SALT = 'abcdefghijklmnopqrstuv';
const notice = (text: string): Body => ({ version: 1, salt: SALT, kind: 'notice', text, re: '', window: null });
const window = {
  area: [
    [35.1, 31.2],
    [35.9, 31.2],
    [35.5, 31.9],
  ],
  floorM: 300,
  ceilingM: 4_500,
  from: timeS(1_712_966_400),
  until: timeS(1_712_970_000),
} as const;
const deconfliction: Body = { version: 1, salt: SALT, kind: 'deconfliction', text: '', re: '', window };

describe('words before they are sealed and after they were opened', () => {
  test('text in any language comes back as it was written', () => {
    for (const text of ['Two aircraft, 14:20', 'طائرتان عند 14:20', 'דיווח', 'می\u200cرود', 'line\nline', '日本語 🚁']) {
      expect(readBody(bodyText(notice(text)))).toEqual({ ok: true, value: notice(text) });
    }
    expect(readBody(bodyText(deconfliction))).toEqual({ ok: true, value: deconfliction });
  });

  test('a text with overrides, embeddings or isolates is refused, and so is one with controls that nobody sees', () => {
    for (const mark of ['\u202A', '\u202B', '\u202C', '\u202D', '\u202E', '\u2066', '\u2067', '\u2068', '\u2069'])
      expect(bodyFault(notice(`a${mark}b`))?.code).toBe('say/bidi');
    for (const mark of ['\u0000', '\u0007', '\u200B', '\uFEFF', '\u2028', '\uD800', '\u{E0041}']) expect(bodyFault(notice(`a${mark}b`))?.code).toBe('say/text');
    for (const mark of ['\u200C', '\u200D', '\u200E', '\u200F', '\u061C', '\n']) expect(bodyFault(notice(`a${mark}b`))).toBeUndefined();
  });

  test('a window that ends before it begins, an area without three corners and a floor above its ceiling are refused by name', () => {
    const bent = (more: object): string | undefined => bodyFault({ ...deconfliction, window: { ...window, ...more } })?.code;
    expect(bent({})).toBeUndefined();
    expect(bent({ until: window.from - 60 })).toBe('say/window');
    expect(bent({ until: window.from })).toBe('say/window');
    expect(bent({ area: window.area.slice(0, 2) })).toBe('say/area');
    expect(
      bent({
        area: [
          [35, 31],
          [36, 31],
          [36, 91],
        ],
      }),
    ).toBe('say/area');
    expect(bent({ floorM: 4_500 })).toBe('say/heights');
    expect(bent({ ceilingM: Number.NaN })).toBe('say/heights');
    expect(bodyFault({ ...deconfliction, window: null })?.code).toBe('say/area');
    expect(bodyFault({ ...notice('x'), window })?.code).toBe('say/body');
  });

  test('an empty text, one of more than 4,000 letters and fields that nobody knows are refused', () => {
    expect(bodyFault(notice('  '))?.code).toBe('say/text');
    expect(bodyFault(notice('x'.repeat(4_001)))?.code).toBe('say/text');
    expect(bodyFault({ ...notice('x'), language: 'ar' })?.code).toBe('say/body');
    expect(bodyFault(null)?.code).toBe('say/body');
    expect(readBody('{')).toMatchObject({ ok: false, error: { code: 'say/body' } });
  });

  test('only three lengths can be told apart from outside', () => {
    const lengths = new Set(Array.from({ length: 80 }, (_, i) => new TextEncoder().encode(bodyText(notice('ش'.repeat(1 + i * 50)))).length));
    expect([...lengths].sort((a, b) => a - b)).toEqual([1_024, 4_096, 16_384]);
  });
});

describe('orders', () => {
  const order = {
    version: 1,
    nonce: SALT,
    writtenAt: 1_712_966_401.5,
    parcel: 'a'.repeat(64),
    act: 'entry',
    line: '0'.repeat(24),
    thread: '',
    kind: 'notice',
    re: '',
    mandate: '',
    expiresAt: 1_712_970_000,
  };

  test('an order has the fields of its act and no others', () => {
    expect(readOrder(order)).toMatchObject({ ok: true });
    for (const name of Object.keys(order))
      expect(readOrder(Object.fromEntries(Object.entries(order).filter(([key]) => key !== name)))).toMatchObject({
        ok: false,
        error: { code: 'say/malformed' },
      });
    for (const more of [
      { text: 'x' },
      { kind: 'threat' },
      { line: 'altair' },
      { expiresAt: 1_712_970_001 },
      { act: 'order' },
      { act: '__proto__' },
      { version: 2 },
    ]) {
      expect(readOrder({ ...order, ...more })).toMatchObject({ ok: false, error: { code: 'say/malformed' } });
    }
    for (const odd of [null, [], 'x', 7]) expect(readOrder(odd)).toMatchObject({ ok: false });
  });

  test('a mandate that ends before it begins is refused by name', () => {
    const { line, version, nonce, writtenAt } = order;
    const mandate = {
      version,
      nonce,
      writtenAt,
      parcel: '',
      act: 'mandate',
      line,
      speaker: line,
      kinds: ['notice'],
      from: 1_712_970_000,
      until: 1_712_966_400,
    };
    expect(readOrder(mandate)).toMatchObject({ ok: false, error: { code: 'say/window' } });
    expect(readOrder({ ...mandate, until: 1_712_973_600 })).toMatchObject({ ok: true });
    expect(readOrder({ ...mandate, kinds: [] })).toMatchObject({ ok: false, error: { code: 'say/malformed' } });
  });

  test('the outside of a parcel says use, kind and digest, and nothing else', () => {
    const head = { version: 1, use: 'entry', kind: 'notice', digest: 'b'.repeat(64), isReworded: false, mandate: null };
    expect(readParcelHead({ ...head, sealed: {} })).toEqual({ ok: true, value: head });
    expect(readParcelHead({ ...head, mandate: { kinds: ['notice'], from: 60, until: 120 } })).toMatchObject({ ok: true });
    for (const more of [
      { from: 'altair' },
      { use: 'order' },
      { digest: 'x' },
      { mandate: {} },
      { mandate: { kinds: ['notice'], from: 60, until: 120, by: 'rigel' } },
    ]) {
      expect(readParcelHead({ ...head, ...more })).toMatchObject({ ok: false, error: { code: 'say/malformed' } });
    }
  });
});
