import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { contrast } from '../../test/contrast.ts';
import { GROUNDS, INKS, type Ink } from './paper.ts';
import { SYMBOL_COLOURS } from './symbols.ts';

const channels = (colour: string): number[] => [1, 3, 5].map((at) => Number.parseInt(colour.slice(at, at + 2), 16));
const hex = (parts: readonly number[]): string => `#${parts.map((part) => Math.round(part).toString(16).padStart(2, '0')).join('')}`;

/** What is seen where an ink covers a ground in part. */
function over({ colour, alpha }: Ink, ground: string): string {
  const below = channels(ground);
  return hex(channels(colour).map((part, at) => part * alpha + (below[at] ?? 0) * (1 - alpha)));
}

const css = readFileSync(new URL('../styles/base.css', import.meta.url), 'utf8');
const variable = (name: string): string => new RegExp(`--${name}: (#[0-9a-f]{6});`).exec(css)?.[1] ?? '';

describe('what is drawn', () => {
  test.each(Object.keys(GROUNDS) as (keyof typeof GROUNDS)[])('stands out from %s by 3:1, every line and every symbol', (ground) => {
    for (const [name, ink] of Object.entries(INKS)) expect(contrast(over(ink, GROUNDS[ground]), GROUNDS[ground]), name).toBeGreaterThanOrEqual(3);
    for (const [name, colour] of Object.entries(SYMBOL_COLOURS)) {
      expect(contrast(colour, GROUNDS[ground]), name).toBeGreaterThanOrEqual(3);
      // Lost from sight: the same lines, paler.
      expect(contrast(over({ colour, alpha: 0.55 }, GROUNDS[ground]), GROUNDS[ground]), `lost ${name}`).toBeGreaterThanOrEqual(3);
    }
  });

  test('is found too faint when it is: a trail of a fifth is', () => {
    expect(contrast(over({ colour: '#86b7cc', alpha: 0.22 }, GROUNDS.land), GROUNDS.land)).toBeLessThan(3);
  });

  test('round a field stands out by 3:1 from every ground that fields stand on; words by 4.5:1', () => {
    for (const ground of ['ground', 'panel', 'raised']) {
      expect(contrast(variable('field-edge'), variable(ground)), ground).toBeGreaterThanOrEqual(3);
      for (const words of ['text', 'muted']) expect(contrast(variable(words), variable(ground)), `${words} on ${ground}`).toBeGreaterThanOrEqual(4.5);
      for (const stage of ['prepare', 'expected', 'take-cover', 'all-clear', 'cancelled', 'accent'])
        expect(contrast(variable(stage), variable(ground)), `${stage} on ${ground}`).toBeGreaterThanOrEqual(3);
    }
  });
});
