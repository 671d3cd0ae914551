import { describe, expect, test } from 'vitest';
import { POSTURES, STAGES } from '../../src/model/index.ts';
import { contrast, linear, type Rgb } from '../../test/contrast.ts';
import type { WordKey } from '../words/en.ts';
import { LANGUAGES, textIn } from '../words/language.ts';
import { STAGE_LOOKS } from './stage-look.ts';

/** What linear light becomes for an eye without one kind of cone: Machado, Oliveira, Fernandes 2009, table 1, severity 1. */
const BLINDNESS: Readonly<Record<string, readonly [Rgb, Rgb, Rgb]>> = {
  none: [
    [1, 0, 0],
    [0, 1, 0],
    [0, 0, 1],
  ],
  protanopia: [
    [0.152286, 1.052583, -0.204868],
    [0.114503, 0.786281, 0.099216],
    [-0.003882, -0.048116, 1.051998],
  ],
  deuteranopia: [
    [0.367322, 0.860646, -0.227968],
    [0.280085, 0.672501, 0.047413],
    [-0.01182, 0.04294, 0.968881],
  ],
  tritanopia: [
    [1.255528, -0.076749, -0.178779],
    [-0.078411, 0.930809, 0.147602],
    [0.004733, 0.691367, 0.3039],
  ],
};

function lab(colour: string, rows: readonly [Rgb, Rgb, Rgb]): Rgb {
  const light = linear(colour);
  const [r, g, b] = rows.map((row) => Math.min(1, Math.max(0, row[0] * light[0] + row[1] * light[1] + row[2] * light[2])));
  const root = (value: number): number => (value > 0.008856 ? Math.cbrt(value) : 7.787 * value + 16 / 116);
  const x = root((0.4124 * r + 0.3576 * g + 0.1805 * b) / 0.9505);
  const y = root(0.2126 * r + 0.7152 * g + 0.0722 * b);
  const z = root((0.0193 * r + 0.1192 * g + 0.9505 * b) / 1.089);
  return [116 * y - 16, 500 * (x - y), 200 * (y - z)];
}

describe('states that have a colour', () => {
  test.each(LANGUAGES)('have words of their own too, each another (%s)', (language) => {
    const sets: readonly (readonly WordKey[])[] = [
      STAGES.map((stage) => `stage.${stage}` as const),
      POSTURES.map((posture) => `postureLevel.${posture}` as const),
      ['track.symbol.unknown', 'track.symbol.pending', 'track.symbol.civil'],
      ['feeds.well', 'feeds.never', 'feeds.silent', 'feeds.jammed', 'feeds.overload', 'feeds.clock', 'feeds.clockOff'],
      ['channels.working', 'channels.failing'],
      ['evidence.for', 'evidence.against'],
    ];
    for (const keys of sets) {
      const words = keys.map((key) => textIn(language, key));
      expect(new Set(words).size, keys.join()).toBe(keys.length);
      expect(words.every((word) => word.trim() !== '')).toBe(true);
    }
  });
});

describe('the looks of stages', () => {
  test('differ in sign, and those that stand in outline too: no stage is told by colour alone', () => {
    expect(new Set(STAGES.map((stage) => STAGE_LOOKS[stage].sign)).size).toBe(STAGES.length);
    expect(new Set((['prepare', 'expected', 'take-cover', 'all-clear'] as const).map((stage) => STAGE_LOOKS[stage].outline)).size).toBe(4);
  });

  test('stand out from the dark ground by 3:1, and their signs from them by 4.5:1', () => {
    for (const stage of STAGES) {
      const { colour, ink } = STAGE_LOOKS[stage];
      expect(contrast(colour, '#0b1116'), stage).toBeGreaterThanOrEqual(3);
      expect(contrast(colour, ink), stage).toBeGreaterThanOrEqual(4.5);
    }
  });

  test.each(Object.keys(BLINDNESS))('are told apart by their colours with %s', (kind) => {
    const distances = STAGES.flatMap((one, index) =>
      STAGES.slice(index + 1).map((other) => {
        const [a, b] = [one, other].map((stage) => lab(STAGE_LOOKS[stage].colour, BLINDNESS[kind]));
        return Math.hypot(a[0] - b[0], a[1] - b[1], a[2] - b[2]);
      }),
    );
    // Ten is what an eye tells apart at a glance.
    expect(Math.min(...distances)).toBeGreaterThan(10);
  });
});
