import { describe, expect, test } from 'vitest';
import { best, fit, namesToFind, plain } from './find.ts';

describe('a search', () => {
  test('finds a place by either of its names, the best beginning first', () => {
    const places = [
      { en: 'Bayji', ar: 'بيجي' },
      { en: 'Ar Rutbah', ar: 'الرطبة' },
      { en: 'Rutbah East', ar: 'شرق الرطبة' },
    ];
    expect(best(places, namesToFind, 'rutb', 5).map(({ what }) => what.en)).toEqual(['Rutbah East', 'Ar Rutbah']);
    expect(best(places, namesToFind, 'الرطبه', 5).map(({ what }) => what.en)).toEqual(['Ar Rutbah', 'Rutbah East']);
    expect(best(places, namesToFind, '', 5)).toEqual([]);
  });

  test('takes letters that are typed alike as one, and leaves marks and accents out', () => {
    expect(plain('Ĥalāb  ')).toBe('halab');
    expect(plain('إِرْبِد')).toBe(plain('اربد'));
    expect(fit('Deir ez-Zor', 'zor')).toBe(2);
    expect(fit('Amman', 'xyz')).toBe(0);
  });
});
