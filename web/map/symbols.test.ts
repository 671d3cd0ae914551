import { describe, expect, test } from 'vitest';
import { KINDS, type Kind, type SymbolClass } from '../../src/model/index.ts';
import { standardSign } from './symbols.ts';

/** A sign as somebody sees it who sees no colours: its lines alone. */
function linesOf(symbol: SymbolClass, kind: Kind | undefined): string {
  const svg = standardSign(symbol, kind, { lost: false, sizePx: 30 }).asSVG();
  const lines = svg.replaceAll(/\s(?:fill|stroke|fill-opacity|stroke-width|width|height|viewBox)="[^"]*"/g, '');
  expect(lines).not.toMatch(/#[0-9a-f]{6}|rgb/i);
  return kind === 'cruise' ? `${lines} and a dart` : lines;
}

describe('signs of tracks, without their colours,', () => {
  test.each([undefined, ...KINDS])('tell unknown, pending and civil apart (%s)', (kind) => {
    expect(linesOf('unknown', kind)).not.toBe(linesOf('pending', kind));
    expect(linesOf('civil', kind)).not.toBe(linesOf('unknown', kind));
    expect(linesOf('civil', kind)).not.toBe(linesOf('pending', kind));
  });

  test.each(['unknown', 'pending'] as const)('tell the kinds of what is %s apart', (symbol) => {
    const signs = new Map<string, string>();
    for (const kind of ['ballistic', 'cruise', 'drone', 'aircraft', 'helicopter', 'balloon', undefined] as const)
      signs.set(linesOf(symbol, kind), kind ?? 'none');
    expect([...signs.values()]).toHaveLength(7);
  });
});
