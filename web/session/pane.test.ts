import { expect, test } from 'vitest';
import { timeS, trackId } from '../../src/base/index.ts';
import { createFrameWriter } from '../../src/format/frame/index.ts';
import type { FrameTrack } from '../../src/model/index.ts';
import { createPane, readIntoPane, settlePane } from './pane.ts';

const STARTS_AT = 1_713_042_000;
const EVERY_S = 10;
const DAY_S = 86_400;
/** Each object lives so long; a new one begins every ten seconds, always with a new id. */
const LIVES_S = 600;

const trackAt = (id: number, at: number): FrameTrack => ({
  id: trackId(id),
  event: trackId(id),
  status: 'confirmed',
  symbol: 'unknown',
  latDeg: 30 + (at % 3600) / 3600,
  lonDeg: 40 + (id % 100) / 50,
  altitudeHaeM: 900,
  heightKnown: true,
  eastMps: 50,
  northMps: 20,
  upMps: 0,
  kindChance: [0, 0, 1, 0, 0, 0, 0, 0],
  horizontalGrade: 2,
  verticalGrade: 2,
  callsign: '',
  impact: undefined,
  arrivals: [],
});

test('over a replayed day a map keeps the tracks of the present and a quarter of an hour of their trails, and nothing of what is gone', () => {
  const pane = createPane(0);
  pane.view.value = 'v1';
  const writer = createFrameWriter();
  let ever = 0;
  let most = 0;
  for (let at = STARTS_AT, number = 1; at < STARTS_AT + DAY_S; at += EVERY_S, number += 1) {
    writer.begin({
      mode: 'exercise',
      level: 'picture',
      rebuilding: false,
      unrecorded: false,
      epoch: 1,
      number,
      at: timeS(at),
      snapshot: number === 1,
      termsHash: '00112233445566aa',
    });
    const newest = Math.floor((at - STARTS_AT) / EVERY_S);
    const alive = Array.from({ length: LIVES_S / EVERY_S }, (_, age) => newest - age).filter((id) => id >= 0);
    for (const id of alive) writer.track(trackAt(id + 1, at), Math.floor(at / EVERY_S));
    readIntoPane(pane, writer.end([]), at, false);
    settlePane(pane);
    ever = newest + 1;
    const { scene } = pane;
    expect(scene.trails.size).toBe(alive.length);
    expect(scene.indexOf.size).toBe(alive.length);
    expect(pane.pictureFrame?.tracks).toHaveLength(alive.length);
    most = Math.max(most, scene.x.length, ...[...scene.trails.values()].map((trail) => trail.x.length));
  }
  expect(ever).toBe(DAY_S / EVERY_S);
  expect(most).toBeLessThanOrEqual(256);
});
