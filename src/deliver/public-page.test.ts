import { describe, expect, test } from 'vitest';
import { timeFromIso, timeS, type TimeS } from '../base/index.ts';
import { roundPlace } from '../forecast/fixture.ts';
import type { Stage, Warning } from '../model/index.ts';
import { CATALOGUES } from '../warn/index.ts';
import { publicPage, type PageInput } from './public-page.ts';

const read = timeFromIso('2024-04-13T22:10:00Z');
const now = (read.ok ? read.value : 0) as TimeS;
const places = [
  { ...roundPlace('azraq', 31.83, 36.82, 4000), names: { en: 'Azraq', ar: 'الأزرق' } },
  { ...roundPlace('safawi', 32.16, 37.13, 4000), names: { en: 'Safawi <b>&"', ar: 'الصفاوي' } },
  { ...roundPlace('tarif', 31.5, 36.5, 4000), names: { en: 'Tarif', ar: 'الطريف' } },
];
const warning = (placeIndex: number, stage: Stage, issuedAt: TimeS = now): Warning => ({
  placeIndex,
  stage,
  kindClass: 'drone',
  arrivalAt: stage === 'all-clear' || stage === 'cancelled' ? undefined : timeS(now + 240),
  event: 1,
  sequence: 1,
  issuedAt,
  notUpdated: false,
});
const input = (...warnings: Warning[]): PageInput => ({
  mode: 'exercise',
  places,
  warnings,
  utcOffsetMin: 180,
  at: now,
  others: [{ language: 'ar', href: 'ar.html' }],
});
const bare = (text: string): string => text.replace(/[\u2066-\u2069]/g, '');

describe('the public page', () => {
  test('says which place, what, from when, what to do, how old it is, and that it is no official service', () => {
    const page = bare(publicPage(CATALOGUES.en, input(warning(0, 'take-cover'))));
    for (const text of [
      'This is an exercise.',
      'Last updated 01:10 local time',
      '<bdi>Azraq</bdi>: Take cover now',
      'From 01:14 local time',
      'Go indoors now',
      'this page is out of date',
      'Not an official warning service unless your authority operates it.',
      '<html lang="en" dir="ltr">',
      'href="ar.html"',
    ])
      expect(page).toContain(text);
  });

  test('is right to left in Arabic, with the same places', () => {
    const page = publicPage(CATALOGUES.ar, input(warning(0, 'take-cover'), warning(1, 'expected')));
    expect(page).toContain('<html lang="ar" dir="rtl">');
    expect(page).toContain('<bdi>الأزرق</bdi>: احتموا الآن');
    expect(page).toContain('هذا تمرين.');
  });

  test('has what asks for shelter first, leaves out what is for officials, and shows what ended for ten minutes', () => {
    const page = publicPage(CATALOGUES.en, input(warning(0, 'expected'), warning(1, 'prepare'), warning(2, 'take-cover')));
    expect(page.indexOf('Tarif')).toBeLessThan(page.indexOf('Azraq'));
    expect(page).not.toContain('Safawi');
    expect(publicPage(CATALOGUES.en, input(warning(0, 'all-clear', timeS(now - 590))))).toContain('Ended in the last ten minutes');
    expect(publicPage(CATALOGUES.en, input(warning(0, 'all-clear', timeS(now - 610))))).toContain('No warning is in force.');
  });

  test('says once what is the same for several places, and apart what differs in stage, time or object', () => {
    const page = bare(
      publicPage(CATALOGUES.en, input(warning(0, 'take-cover'), warning(2, 'take-cover'), { ...warning(1, 'take-cover'), kindClass: 'ballistic' })),
    );
    expect(page.match(/<li /g)).toHaveLength(2);
    expect(page).toContain('<bdi>Azraq</bdi>, <bdi>Tarif</bdi>: Take cover now');
    expect(page).toContain('A drone is close to Azraq, Tarif.');
    expect(publicPage(CATALOGUES.ar, input(warning(0, 'take-cover'), warning(2, 'take-cover')))).toContain('<bdi>الأزرق</bdi>، <bdi>الطريف</bdi>');
    const later = { ...warning(2, 'take-cover'), arrivalAt: timeS(now + 300) };
    for (const other of [warning(2, 'expected'), later, { ...warning(2, 'take-cover'), notUpdated: true }]) {
      expect(publicPage(CATALOGUES.en, input(warning(0, 'take-cover'), other)).match(/<li /g)).toHaveLength(2);
    }
  });

  test('takes names as text, and has no script and no address of anybody', () => {
    const page = publicPage(CATALOGUES.en, input(warning(1, 'take-cover')));
    expect(page).toContain('Safawi &lt;b&gt;&amp;&quot;');
    expect(page).not.toMatch(/<script|javascript:|https?:|\son\w+=/i);
  });

  test('tells nothing of tracks, courses, points of arrival or outcomes: it holds no number but times', () => {
    const page = bare(publicPage(CATALOGUES.en, input(warning(0, 'take-cover'), warning(2, 'expected'))));
    const text = page.replace(/<style>.*<\/style>/s, '').replace(/<[^>]*>/g, ' ');
    expect(text.replace(/\b\d\d:\d\d\b|within 3 minutes/g, '')).not.toMatch(/\d/);
    expect(text).not.toMatch(/track|speed|height|course|km|stopped|ended by/i);
  });
});
