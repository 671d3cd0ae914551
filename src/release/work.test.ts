import fc from 'fast-check';
import { expect, test } from 'vitest';
import { timeS } from '../base/index.ts';
import { circleRing } from '../geo/index.ts';
import { blankMeasurement, type GridM, type Plot } from '../model/index.ts';
import { fixtureRadar } from './fixture.ts';
import { PlotWork, admit, blankViewPlot, releasePlotInto, siteOf, type Row } from './index.ts';

const sensor = fixtureRadar;
const { feed } = sensor;
const site = siteOf(sensor);
const ring = circleRing(sensor, 50_000, 24);
const NOON = timeS(1_712_966_400);

const rows = fc
  .record({
    gridM: fc.constantFrom<GridM>(0, 1000, 5000, 20_000),
    delayS: fc.constantFrom(0, 7),
    region: fc.constantFrom(undefined, ring),
    ceilingHaeM: fc.constantFrom(Infinity, 4_000),
    validUntil: fc.constantFrom(Infinity, NOON + 3),
  })
  .map(
    (over): Row => ({
      feed,
      floorHaeM: -Infinity,
      places: undefined,
      placesKey: '',
      validFrom: timeS(0),
      knownAt: timeS(0),
      key: '',
      ...over,
      validUntil: timeS(over.validUntil),
    }),
  );
const plots = fc
  .record({
    rangeM: fc.double({ min: 1_000, max: 90_000, noNaN: true }),
    azimuthRad: fc.double({ min: 0, max: 6.28, noNaN: true }),
    elevationRad: fc.constantFrom(0.02, 0.3, Number.NaN),
    pressureAltitudeM: fc.constantFrom(Number.NaN, 3_000),
    form: fc.constantFrom('polar' as const, 'bearing' as const),
    receivedAt: fc.constantFrom(NOON, NOON + 2),
  })
  .map(
    (over): Plot => ({
      ...blankMeasurement('polar', 'primary', timeS(NOON - 1)),
      rangeSigmaM: 50,
      azimuthSigmaRad: 0.001,
      elevationSigmaRad: 0.002,
      feed,
      sensor: sensor.id,
      number: 0,
      ...over,
      receivedAt: timeS(over.receivedAt),
    }),
  );

test('what views ask in turn is answered as if each asked alone, plot after plot in one object', () => {
  const work = new PlotWork();
  const reused = { ...blankMeasurement('polar', 'primary', NOON), feed, sensor: sensor.id, number: 0, receivedAt: NOON };
  let entered = 0,
    withheld = 0;
  fc.assert(
    fc.property(fc.array(plots, { minLength: 2, maxLength: 4 }), fc.array(fc.array(rows, { maxLength: 3 }), { minLength: 1, maxLength: 8 }), (some, views) => {
      for (const plot of some) {
        Object.assign(reused, plot);
        work.begin();
        for (const [view, list] of views.entries()) {
          const said = admit(reused, site, list, work);
          expect(said).toEqual(admit(plot, site, list));
          if (said.row === undefined) {
            withheld += 1;
            continue;
          }
          const released = work.release(reused, site, said.row);
          if (released !== undefined) {
            entered += 1;
            released.number = 0;
            expect({ ...released }).toEqual({ ...releasePlotInto(blankViewPlot(), plot, site, said.row) });
            // Each view writes its own into it; the next one gets nothing of that but its own stamp.
            released.number = 1000 + view;
          } else {
            expect(releasePlotInto(blankViewPlot(), plot, site, said.row)).toBeUndefined();
          }
        }
      }
    }),
    { numRuns: 300, seed: 3 },
  );
  expect(entered).toBeGreaterThan(300);
  expect(withheld).toBeGreaterThan(300);
});
