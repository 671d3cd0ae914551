import fc from 'fast-check';
import { expect, test } from 'vitest';
import { book, createCalendar, visitDue } from './calendar.ts';
import { createTrackTable } from './track-table.ts';
import type { Track } from './track.ts';

test('every track is looked at once for each booking, at the first look not before it is due, over leaps of the clock and moved due times', () => {
  const step = fc.record({
    slot: fc.integer({ min: 0, max: 7 }),
    ahead: fc.double({ min: 0, max: 11, noNaN: true }),
    later: fc.double({ min: 0, max: 5, noNaN: true }),
    tick: fc.oneof(fc.integer({ min: 1, max: 3 }), fc.constant(200)),
  });
  fc.assert(
    fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
      const calendar = createCalendar();
      const table = createTrackTable();
      const tracks: Track[] = [];
      for (let i = 0; i < 8; i += 1) {
        const track = table.start();
        if (track !== undefined) tracks.push(track);
      }
      const due = new Map<Track, number>();
      let now = 1_700_000_000;
      for (const { slot, ahead, later, tick } of steps) {
        const track = tracks[slot];
        track.sweepAt = now + ahead;
        book(calendar, track);
        // A plot moves the due time on and books nothing.
        track.sweepAt += later;
        due.set(track, track.sweepAt);
        now += tick;
        const expected = [...due].filter(([, at]) => Math.ceil(at) <= Math.floor(now)).map(([one]) => one.serial);
        const looked: number[] = [];
        visitDue(calendar, table.tracks, now, (one) => {
          looked.push(one.serial);
          due.delete(one);
        });
        expect(new Set(looked)).toEqual(new Set(expected));
        expect(looked).toHaveLength(expected.length);
      }
    }),
  );
});
