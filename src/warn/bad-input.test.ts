import { describe, expect, test } from 'vitest';
import { timeS } from '../base/index.ts';
import { roundPlace, sketchTrack, type TrackSketch } from '../forecast/fixture.ts';
import { createForecaster } from '../forecast/index.ts';
import type { Stage, Warning } from '../model/index.ts';
import { DEFAULT_STAGE_TABLE, createWarningBoard } from './index.ts';

const places = [roundPlace('here', 32, 36, 4_000), roundPlace('there', 30, 44, 4_000)];
const drone: TrackSketch = { latDeg: 32, lonDeg: 36.15, altitudeHaeM: 800, eastMps: -50, northMps: 0 };

/** A forecaster and its board, driven as a view drives them; what was said, in order. */
function desk(): { readonly said: Array<[number, Stage]>; see(sketch: TrackSketch): void; tick(at: number): void; standing(): readonly Warning[] } {
  const forecaster = createForecaster(places);
  const board = createWarningBoard(places, DEFAULT_STAGE_TABLE);
  const said: Array<[number, Stage]> = [];
  let count = 10;
  return {
    said,
    standing: () => board.standing(),
    see(sketch) {
      const track = sketchTrack({ ...sketch, changes: { updateCount: (count += 1), ...sketch.changes } });
      if (forecaster.due(track)) board.considerTrack(track.at, forecaster.update(track));
    },
    tick(at) {
      board.consider(timeS(at), [forecaster]);
      for (const { placeIndex, stage } of board.changes()) said.push([placeIndex, stage]);
    },
  };
}

describe('a track that leaps across the land', () => {
  test('takes its warning back where it was, in words, and warns where it is now', () => {
    const { said, see, tick } = desk();
    see({ ...drone, at: 1_000 });
    tick(1_000);
    expect(said).toEqual([[0, 'take-cover']]);
    for (let at = 1_005; at <= 1_060; at += 5) {
      see({ ...drone, latDeg: 30, lonDeg: 44.15, at });
      tick(at);
    }
    expect(said.slice(1).sort(([a], [b]) => a - b)).toEqual([
      [0, 'cancelled'],
      [1, 'take-cover'],
    ]);
    expect(said.filter(([place]) => place === 0)).toHaveLength(2);
  });

  test('to where nothing can be changes nothing, and what stands stands', () => {
    const { said, see, tick, standing } = desk();
    see({ ...drone, at: 1_000 });
    tick(1_000);
    see({ ...drone, at: 1_005, changes: { state: new Float64Array(6).fill(Number.NaN) } });
    tick(1_005);
    expect(said).toEqual([[0, 'take-cover']]);
    expect(standing().map(({ stage }) => stage)).toEqual(['take-cover']);
  });
});

describe('a clock that jumps', () => {
  test('on by hours ends a warning in words: nothing that is out is forgotten silently', () => {
    const { said, see, tick } = desk();
    see({ ...drone, at: 1_000 });
    tick(1_000);
    for (let at = 20_000; at <= 20_060; at += 5) tick(at);
    expect(said).toHaveLength(2);
    expect(['all-clear', 'cancelled']).toContain(said[1][1]);
  });
});
