// docs/life-of-a-plot.md is true: each name stands in the file it links to, and the plot it follows is really there.

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { timeS } from '../../src/base/index.ts';
import { createFastDecoder } from '../../src/format/asterix/index.ts';
import { createFrameReader, type FrameReader } from '../../src/format/frame/index.ts';
import type { FrameTrack } from '../../src/model/index.ts';
import { createExerciseRun } from '../../src/server/exercise-run.ts';
import { loadExercise } from '../../src/server/load-exercise.ts';
import { linksOf, readPages, ROOT, targetOf } from './markdown.ts';

const page = readPages().find(({ path }) => path === 'docs/life-of-a-plot.md')!;

/** True when `source` declares `name`: as a function, constant, class, type, member or method. */
export function declares(source: string, name: string): boolean {
  const declaration = new RegExp(`\\b(?:function|const|let|class|interface|type)\\s+${name}\\b`);
  const member = new RegExp(`^\\s+(?:(?:private|readonly|async|static)\\s+)*${name}\\s*(?:<[^>]*>)?\\(.*\\{$`, 'm');
  const property = new RegExp(`^\\s+(?:readonly\\s+)?${name}(?::|\\().*[=;]`, 'm');
  const arrow = new RegExp(`^\\s+${name}: \\(.*=>`, 'm');
  return [declaration, member, property, arrow].some((form) => form.test(source));
}

describe('names of life-of-a-plot.md', () => {
  const named = linksOf(page).filter(({ words }) => /^`\w+`$/.test(words));

  test('are many, and in every folder that a plot passes', () => {
    expect(named.length).toBeGreaterThan(50);
    const folders = ['format', 'ingest', 'release', 'picture', 'forecast', 'warn', 'deliver', 'broker', 'record', 'server'];
    for (const folder of folders)
      expect(
        named.some((link) => targetOf(link)?.startsWith(`src/${folder}/`)),
        folder,
      ).toBe(true);
  });

  test.each(named.map((link) => [link.words.slice(1, -1), targetOf(link)!]))('%s stands in %s', (name, path) => {
    expect(declares(readFileSync(join(ROOT, path), 'utf8'), name)).toBe(true);
  });

  test('a name that is only used, or said in a comment, does not pass', () => {
    expect(declares('// moveOn moves\nconst x = moveOn(1);\n', 'moveOn')).toBe(false);
    expect(declares('export function moveOn(): void {}\n', 'moveOn')).toBe(true);
  });
});

/** Octets of a listing: each line up to the gap before its words. */
function octetsOf(listing: string): string {
  const lines = listing.split('\n').map((line) => line.trim().split(/ {3,}/)[0]);
  return lines.join('').replaceAll(' ', '');
}

/** A number as the page writes it, found by the words round it. */
function stated(pattern: RegExp): number {
  const match = pattern.exec(page.text);
  expect(match, `the page must say ${pattern.source}`).not.toBeNull();
  return Number(match?.[1].replace(',', ''));
}

const DEGREES = 180 / Math.PI;
const METRES_PER_DEGREE = 111_195;

interface Point {
  readonly latDeg: number;
  readonly lonDeg: number;
}

/** Good to a metre in a hundred over the few kilometres that are looked at here. */
function apartM(a: Point, b: Point): number {
  const northM = (a.latDeg - b.latDeg) * METRES_PER_DEGREE;
  const eastM = (a.lonDeg - b.lonDeg) * METRES_PER_DEGREE * Math.cos(b.latDeg / DEGREES);
  return Math.hypot(northM, eastM);
}

describe('the plot that life-of-a-plot.md follows', () => {
  const setup = loadExercise({ name: 'two-neighbours' });
  const listing = octetsOf(page.blocks[0].text);
  const door = 'asterix-deneb-airport';
  const arrivals: string[] = [];
  const withheld = new Set<string>();
  const shown = new Map<string, readonly FrameTrack[]>();
  const warned: string[] = [];

  const droneAt = (secondS: number): Point => {
    const drone = setup.sky.objects(timeS(setup.startsAt + secondS)).find(({ id }) => id === 'drone-001');
    return { latDeg: (drone?.latRad ?? Number.NaN) * DEGREES, lonDeg: (drone?.lonRad ?? Number.NaN) * DEGREES };
  };

  beforeAll(() => {
    let ours = false;
    const readers = new Map<string, FrameReader>();
    const run = createExerciseRun(setup, {
      input: (input) => {
        ours = input.door === door && Buffer.from(input.bytes).toString('hex') === listing;
        if (input.door === door) arrivals.push(`${(input.at - setup.startsAt).toFixed(2)} s ${Buffer.from(input.bytes).toString('hex')}`);
      },
      tick: () => {
        ours = false;
      },
      withheld: ({ recipient, level }, feed, reason) => {
        if (ours) withheld.add(`${recipient} ${level} ${feed} ${reason}`);
      },
      frame: ({ recipient, level }, at, frame) => {
        const key = `${recipient} ${level}`;
        const reader = readers.get(key) ?? createFrameReader();
        readers.set(key, reader);
        const read = reader.read(frame);
        if (read.ok && at === setup.startsAt + 15)
          shown.set(
            key,
            read.value.tracks.map((track) => ({ ...track })),
          );
      },
      warnings: (recipient, _at, changes) => {
        for (const { placeIndex } of changes) warned.push(`${recipient} ${run.broker.placesOf(recipient)[placeIndex].id}`);
      },
    });
    while (run.at < setup.startsAt + 60) run.step();
  });

  test('arrives with these bytes, at this door, when the page says', () => {
    const arrivedS = stated(/at 06:00:(\d\d\.\d\d) these bytes arrive/);
    expect(arrivals).toContain(`${arrivedS.toFixed(2)} s ${listing}`);
  });

  test('is a primary plot of the drone, at the range and azimuth of the page', () => {
    const plots: { rangeM: number; azimuthDeg: number; timeOfDayS: number }[] = [];
    const decode = createFastDecoder({
      report048: ({ rangeM, azimuthRad, timeOfDayS }) => plots.push({ rangeM, azimuthDeg: azimuthRad * DEGREES, timeOfDayS }),
      fault: ({ message }) => expect.fail(message),
    });
    decode(Uint8Array.from(Buffer.from(listing, 'hex')));
    const last = plots[plots.length - 1];
    const passedS = stated(/At 06:00:(\d\d\.\d\d) UTC a drone/);
    expect(last.rangeM).toBeCloseTo(stated(/1\/256 NM: ([\d,]+) m/), 0);
    expect(last.azimuthDeg).toBeCloseTo(stated(/azimuth \(([\d.]+) degrees\)/), 2);
    expect(last.timeOfDayS - 6 * 3600).toBeCloseTo(passedS, 2);
    const radar = setup.config.sensors.find(({ id }) => String(id) === 'deneb-primary');
    const radarAt = { latDeg: (radar?.latRad ?? 0) * DEGREES, lonDeg: (radar?.lonRad ?? 0) * DEGREES };
    expect(Math.abs(apartM(droneAt(passedS), radarAt) - last.rangeM)).toBeLessThan(500);
  });

  test('enters the views of Deneb and the hub, and is withheld from those of Altair for the reasons of the table', () => {
    expect([...withheld].sort()).toEqual([
      'altair picture deneb-airport release/no-term',
      'altair threats deneb-airport release/outside-region',
      'altair warn deneb-airport release/outside-region',
      'public:altair warn deneb-airport release/no-term',
    ]);
  });

  test('becomes a track in the frames of Deneb and of the hub, under different ids', () => {
    const ids = ['deneb picture', 'hub picture'].map((key) => {
      const near = shown.get(key)?.find((track) => apartM(track, droneAt(15)) < 2_000);
      expect(near, key).toBeDefined();
      return near?.id;
    });
    expect(ids[0]).not.toBe(ids[1]);
  });

  test('the drone comes down near Qasra, and Deneb has a warning for Qasra within the first minute', () => {
    const qasra = setup.places.find(({ id }) => String(id) === 'qasra');
    const at = { latDeg: (qasra?.latRad ?? 0) * DEGREES, lonDeg: (qasra?.lonRad ?? 0) * DEGREES };
    const lastS = 240;
    expect(apartM(droneAt(lastS), at) - (qasra?.radiusM ?? 0)).toBeLessThan(3_000);
    expect(warned).toContain('deneb qasra');
  });
});
