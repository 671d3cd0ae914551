import { describe, expect, test } from 'vitest';
import { timeS, trackId } from '../../src/base/index.ts';
import { KINDS, type Frame, type FrameTrack, type Stage, type Warning } from '../../src/model/index.ts';
import type { PlaceInfo } from '../session/server-messages.ts';
import { orderedWarnings, restsOnHidden, sumsByStage } from './warning-order.ts';

const NOW = 1_713_045_600;

function warning(placeIndex: number, stage: Stage, arrivalInS: number | undefined, issuedAgoS = 30): Warning {
  return {
    placeIndex,
    stage,
    kindClass: 'drone',
    arrivalAt: arrivalInS === undefined ? undefined : timeS(NOW + arrivalInS),
    event: 1,
    sequence: 2,
    issuedAt: timeS(NOW - issuedAgoS),
    notUpdated: false,
  };
}

function frameWith(tracks: FrameTrack[], warnings: Warning[]): Frame {
  return {
    mode: 'exercise',
    level: 'picture',
    status: 'live',
    unrecorded: false,
    epoch: 1,
    number: 9,
    at: timeS(NOW),
    snapshot: true,
    termsHash: '00',
    tracks,
    gone: [],
    warnings,
  };
}

const place = (population: number): PlaceInfo => ({
  names: { en: 'A', ar: 'أ' },
  ring: [],
  latDeg: 32,
  lonDeg: 36,
  population,
  shelterS: 180,
  served: true,
});

describe('orderedWarnings', () => {
  test('puts the most urgent stage first, then the soonest arrival', () => {
    const order = orderedWarnings([warning(5, 'prepare', 100), warning(6, 'take-cover', 200), warning(7, 'expected', 50), warning(8, 'take-cover', 90)], NOW);
    expect(order.map((one) => one.placeIndex)).toEqual([8, 6, 7, 5]);
  });

  test('puts what is well overdue behind what is still to come, the newest of it first', () => {
    const order = orderedWarnings(
      [warning(1, 'take-cover', -900), warning(2, 'take-cover', 120), warning(3, 'take-cover', -30), warning(4, 'take-cover', -200)],
      NOW,
    );
    expect(order.map((one) => one.placeIndex)).toEqual([3, 2, 4, 1]);
  });

  test('keeps an all-clear below what stands, and lets it go after a quarter of an hour', () => {
    const order = orderedWarnings([warning(1, 'all-clear', undefined, 899), warning(2, 'all-clear', undefined, 901), warning(3, 'prepare', 3000)], NOW);
    expect(order.map((one) => one.placeIndex)).toEqual([3, 1]);
  });
});

describe('sumsByStage', () => {
  test('adds places and people under each stage', () => {
    const sums = sumsByStage([warning(0, 'prepare', 9), warning(1, 'take-cover', 9), warning(2, 'prepare', 9)], [place(1000), place(70), place(300)]);
    expect(sums).toEqual([
      { stage: 'take-cover', placeCount: 1, peopleCount: 70 },
      { stage: 'prepare', placeCount: 2, peopleCount: 1300 },
    ]);
  });
});

describe('restsOnHidden', () => {
  const track: FrameTrack = {
    id: trackId(11),
    event: trackId(11),
    status: 'confirmed',
    symbol: 'unknown',
    latDeg: 33,
    lonDeg: 40,
    altitudeHaeM: 900,
    heightKnown: true,
    eastMps: -50,
    northMps: 3,
    upMps: 0,
    kindChance: KINDS.map(() => 0.125),
    horizontalGrade: 2,
    verticalGrade: 3,
    callsign: '',
    impact: undefined,
    arrivals: [{ placeIndex: 4, chance: 0.6, earliestAt: timeS(NOW + 700), medianAt: timeS(NOW + 800) }],
  };

  test('is false when a track of the view is on its way to the place, true when none is', () => {
    expect(restsOnHidden(frameWith([track], []), warning(4, 'expected', 700))).toBe(false);
    expect(restsOnHidden(frameWith([track], []), warning(3, 'expected', 700))).toBe(true);
  });

  test('says nothing of a warning that has ended', () => {
    expect(restsOnHidden(frameWith([], []), warning(3, 'all-clear', undefined))).toBe(false);
  });
});
