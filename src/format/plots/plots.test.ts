import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { timeS, utf8 } from '../../base/index.ts';
import { blankMeasurement, type Measurement } from '../../model/index.ts';
import { PLOT_FIELDS, SOURCES } from './fields.ts';
import { decodePlots, encodePlotLine, encodePlotsBinary, wholePlots, type PlotMessage } from './index.ts';

const DEG = Math.PI / 180;

const only = (bytes: Uint8Array): PlotMessage => {
  const results = decodePlots(bytes);
  expect(results).toHaveLength(1);
  const [result] = results;
  if (!result.ok) throw new Error(result.error.message);
  return result.value;
};

const codes = (text: string): string[] => decodePlots(utf8(text)).map((result) => (result.ok ? 'ok' : result.error.code));
const message = (text: string): string => {
  const [result] = decodePlots(utf8(text));
  return result.ok ? 'ok' : result.error.message;
};

const polar = fc
  .record({
    t: fc.integer({ min: 1_700_000_000, max: 1_800_000_000 }),
    range: fc.double({ min: 1, max: 4e6, noNaN: true }),
    az: fc.double({ min: 0, max: 6.28, noNaN: true }),
    el: fc.double({ min: -0.1, max: 1.5, noNaN: true }),
    doppler: fc.option(fc.double({ min: -8000, max: 8000, noNaN: true })),
    callsign: fc.constantFrom('', 'ABC123', 'X'),
    address: fc.option(fc.integer({ min: 0, max: 0xffffff })),
    source: fc.constantFrom(...SOURCES.filter((source) => source !== 'launch')),
    track: fc.option(
      fc.record({ number: fc.integer({ min: 0, max: 1e9 }), age: fc.option(fc.double({ min: 0, max: 3600, noNaN: true })), ends: fc.boolean() }),
    ),
  })
  .map((draw): PlotMessage => {
    const measurement: Measurement = blankMeasurement('polar', draw.source, timeS(draw.t + 0.25));
    measurement.rangeM = draw.range;
    measurement.azimuthRad = draw.az;
    measurement.elevationRad = draw.el;
    measurement.rangeSigmaM = 70.5;
    measurement.azimuthSigmaRad = 0.003;
    measurement.elevationSigmaRad = 0.004;
    if (draw.doppler !== null) {
      measurement.dopplerMps = draw.doppler;
      measurement.dopplerSigmaMps = 4;
    }
    measurement.callsign = draw.callsign;
    measurement.aircraftAddress = draw.address ?? -1;
    if (draw.track !== null) {
      measurement.isEstimate = true;
      measurement.trackNumber = draw.track.number;
      measurement.updateAgeS = draw.track.age ?? Number.NaN;
      measurement.trackEnds = draw.track.ends;
    }
    return { type: 'plot', sensor: 'north-1', measurement };
  });

describe('native plots', () => {
  test('a line in degrees and metres becomes a measurement in radians and metres', () => {
    const line =
      '{"t":1712959200.5,"sensor":"north-1","range":123456.7,"az":270.5,"el":12.25,"sdRange":80,"sdAz":0.1,"sdEl":0.2,"mode3A":"7001","address":"a1b2c3","callsign":"ABC12"}\n';
    const read = only(utf8(line));
    expect(read.type).toBe('plot');
    if (read.type !== 'plot') return;
    const { measurement } = read;
    expect(read.sensor).toBe('north-1');
    expect(measurement.form).toBe('polar');
    expect(measurement.measuredAt).toBe(1712959200.5);
    expect(measurement.rangeM).toBe(123456.7);
    expect(measurement.azimuthRad).toBeCloseTo(4.7211156, 7);
    expect(measurement.elevationRad).toBeCloseTo(0.2138028, 7);
    expect(measurement.azimuthSigmaRad).toBeCloseTo(0.0017453, 7);
    expect(measurement.mode3A).toBe(0o7001);
    expect(measurement.aircraftAddress).toBe(0xa1b2c3);
    expect(measurement.callsign).toBe('ABC12');
    expect(measurement.latRad).toBeNaN();
    expect(measurement.dopplerMps).toBeNaN();
  });

  test('form follows from what is there: a bearing without range, a position from latitude and longitude', () => {
    const bearing = only(utf8('{"t":1712959201,"sensor":"p","az":10,"sdAz":1}'));
    const position = only(utf8('{"t":1712959202,"sensor":"o","lat":31.5,"lon":35.25,"sdHor":2000}'));
    if (bearing.type !== 'plot' || position.type !== 'plot') throw new Error('both are plots');
    expect([bearing.measurement.form, bearing.measurement.source]).toEqual(['bearing', 'passive']);
    expect([position.measurement.form, position.measurement.source]).toEqual(['position', 'observer']);
    expect(position.measurement.latRad).toBeCloseTo(31.5 * DEG, 12);
    expect(position.measurement.horizontalSigmaM).toBe(2000);
  });

  test('a launch has place, time and course with their errors and a grade, the same in both forms', () => {
    const read = only(utf8('{"t":1712959200,"sdT":5,"sensor":"desk-1","source":"launch","lat":33.5,"lon":47,"sdHor":15000,"az":265,"sdAz":6,"grade":"B2"}\n'));
    if (read.type !== 'plot') throw new Error('a launch reads as a plot');
    expect(read.measurement).toMatchObject({
      form: 'position',
      source: 'launch',
      measuredAt: 1_712_959_200,
      timeSigmaS: 5,
      horizontalSigmaM: 15_000,
      grade: 'B2',
      callsign: '',
    });
    expect(read.measurement.azimuthRad).toBeCloseTo(4.6251225, 6);
    expect(read.measurement.azimuthSigmaRad).toBeCloseTo(0.1047198, 6);
    expect(only(utf8(encodePlotLine(read)))).toEqual(read);
    expect(only(encodePlotsBinary([read]))).toEqual(read);
    const unknownCourse = only(utf8('{"t":1712959200,"sdT":5,"sensor":"desk-1","source":"launch","lat":33.5,"lon":47,"sdHor":15000,"grade":"F6"}\n'));
    expect(unknownCourse.type === 'plot' && unknownCourse.measurement.azimuthRad).toBeNaN();
    expect(only(encodePlotsBinary([unknownCourse]))).toEqual(unknownCourse);
  });

  test('a launch without place, time error or grade, and one with what an object has, are refused with what to do', () => {
    const said = (changes: Readonly<Record<string, unknown>>): string => {
      const record = {
        t: 1_712_959_200,
        sdT: 5,
        sensor: 'desk-1',
        source: 'launch',
        lat: 33.5,
        lon: 47,
        sdHor: 15_000,
        az: 265,
        sdAz: 6,
        grade: 'B2',
        ...changes,
      };
      const [one] = decodePlots(utf8(`${JSON.stringify(record)}\n`));
      return one.ok ? 'taken' : `${one.error.code} ${one.error.message}`;
    };
    expect(said({})).toBe('taken');
    expect(said({ grade: undefined })).toMatch(/^plots\/value .*grade.*"B2"/);
    expect(said({ grade: 'G7' })).toMatch(/^plots\/value .*"G7".*"B2"/);
    expect(said({ grade: 5 })).toMatch(/^plots\/value .*"5"/);
    expect(said({ sdT: undefined })).toMatch(/^plots\/field .*"sdT"/);
    expect(said({ sdAz: undefined })).toMatch(/^plots\/field .*"sdAz"/);
    expect(said({ lat: undefined, lon: undefined })).toMatch(/^plots\/field .*lat and lon/);
    expect(said({ alt: 100, sdAlt: 10 })).toMatch(/^plots\/field .*"alt"/);
    expect(said({ callsign: 'ABC' })).toMatch(/^plots\/field .*callsign/);
    expect(said({ source: 'observer', az: undefined, sdAz: undefined })).toMatch(/^plots\/field .*"grade".*launch/);
  });

  test('marks carry an azimuth, or a whole turn', () => {
    const azimuth = only(utf8('{"t":1712959203,"sensor":"r","mark":22.5}'));
    const turn = only(utf8('{"t":1712959204,"sensor":"r","mark":"turn"}'));
    if (azimuth.type !== 'mark' || turn.type !== 'mark') throw new Error('both are marks');
    expect(azimuth.azimuthRad).toBeCloseTo(0.3926991, 7);
    expect(turn.azimuthRad).toBeNaN();
  });

  test('binary gives back every bit of what was written', () => {
    fc.assert(
      fc.property(fc.array(polar, { minLength: 1, maxLength: 5 }), (messages) => {
        const marks: PlotMessage[] = [{ type: 'mark', sensor: 'r', markedAt: timeS(1_712_959_205.125), azimuthRad: 1.25 }];
        const read = decodePlots(encodePlotsBinary([...messages, ...marks])).map((result) => (result.ok ? result.value : result.error));
        expect(read).toEqual([...messages, ...marks]);
      }),
    );
  });

  test('a line gives back what was written to the resolution of its fields', () => {
    fc.assert(
      fc.property(polar, (written) => {
        const read = only(utf8(encodePlotLine(written)));
        if (read.type !== 'plot' || written.type !== 'plot') throw new Error('a plot stays a plot');
        for (const field of PLOT_FIELDS) {
          const before = written.measurement[field.key];
          const after = read.measurement[field.key];
          if (Number.isNaN(before)) expect(after).toBeNaN();
          else expect(Math.abs(after - before)).toBeLessThanOrEqual(((0.5 + 1e-6) * field.factor) / field.resolutionCount);
        }
        expect(read.measurement.callsign).toBe(written.measurement.callsign);
        expect(read.measurement.aircraftAddress).toBe(written.measurement.aircraftAddress);
        expect(read.measurement.isEstimate).toBe(written.measurement.isEstimate);
        expect(read.measurement.trackEnds).toBe(written.measurement.trackEnds);
      }),
    );
  });

  test.each([
    ['{"t":NaN,"sensor":"a","az":1,"sdAz":1}', 'plots/json'],
    ['[1,2]', 'plots/json'],
    ['{"t":1712959200,"sensor":"a","az":1,"sdAz":1,"asimuth":3}', 'plots/field'],
    ['{"t":1712959200,"sensor":"a","range":100,"sdRange":5}', 'plots/field'],
    ['{"t":1712959200,"sensor":"a","az":1}', 'plots/field'],
    ['{"t":1712959200,"sensor":"a","az":1,"sdAz":0}', 'plots/value'],
    ['{"t":1712959200,"sensor":"a","az":400,"sdAz":1}', 'plots/value'],
    ['{"t":1712959200,"sensor":"a","az":"12","sdAz":1}', 'plots/value'],
    ['{"t":1712959200,"sensor":"a","lat":1,"lon":2,"sdHor":10,"az":3,"sdAz":1}', 'plots/field'],
    ['{"t":1712959200,"sensor":"A B","az":1,"sdAz":1}', 'plots/value'],
    ['{"t":-5,"sensor":"a","az":1,"sdAz":1}', 'plots/value'],
    ['{"t":1712959200,"sensor":"a","az":1,"sdAz":1,"mode3A":"7801"}', 'plots/value'],
    ['{"t":1712959200,"sensor":"a","az":1,"sdAz":1,"ends":true}', 'plots/field'],
    ['{"t":1712959200,"sensor":"a","az":1,"sdAz":1,"age":2}', 'plots/field'],
    ['{"t":1712959200,"sensor":"a","az":1,"sdAz":1,"track":-1}', 'plots/value'],
    ['{"t":1712959200,"sensor":"a","az":1,"sdAz":1,"track":4,"ends":false}', 'plots/value'],
    ['{"t":1712959200,"sensor":"a","mark":360}', 'plots/value'],
    ['{"t":1712959200,"sensor":"a","mark":1,"range":5}', 'plots/field'],
  ])('refuses %s as %s', (line, code) => {
    expect(codes(line)).toEqual([code]);
  });

  test('messages name the value, the limit and what to do', () => {
    expect(message('{"t":1712959200,"sensor":"a","az":400,"sdAz":1}')).toContain('az 400 must be a number from 0 to 360');
    expect(message('{"t":1712959200,"sensor":"a","az":1,"sdAz":1,"asimuth":3}')).toContain('"asimuth" is not a field');
    expect(message('{"t":1712959200,"sensor":"a","az":1}')).toContain('"az" needs its error "sdAz"');
  });

  test('a bad line does not lose its neighbours', () => {
    const good = '{"t":1712959200,"sensor":"a","az":1,"sdAz":1}';
    expect(codes(`${good}\nnot json\n${good}\n`)).toEqual(['ok', 'plots/json', 'ok']);
  });

  test('NaN, a wrong version and a cut record are refused in binary', () => {
    const plot = only(utf8('{"t":1712959200,"sensor":"a","az":1,"sdAz":1}'));
    if (plot.type !== 'plot') throw new Error('a plot');
    const bytes = encodePlotsBinary([plot]);
    const version = bytes.slice();
    version[3] = 9;
    const cut = bytes.slice(0, bytes.length - 5);
    const nan = bytes.slice();
    // The azimuth is the first field after magic 4, length 2, type 1, name 2, time 8, mask 4, source 1.
    new DataView(nan.buffer).setFloat64(4 + 2 + 1 + 2 + 8 + 4 + 1, Number.NaN);
    const codeOf = (input: Uint8Array): string => {
      const [result] = decodePlots(input);
      return result.ok ? 'ok' : result.error.code;
    };
    expect(codeOf(bytes)).toBe('ok');
    expect(codeOf(version)).toBe('plots/version');
    expect(codeOf(cut)).toBe('plots/truncated');
    expect(codeOf(nan)).toBe('plots/value');
  });

  test('no bytes make it throw', () => {
    const magic = fc.uint8Array({ maxLength: 80 }).map((rest) => Uint8Array.from([0x4d, 0x50, 0x4c, 1, ...rest]));
    fc.assert(
      fc.property(fc.oneof(fc.uint8Array({ maxLength: 120 }), magic), (bytes) => {
        for (const result of decodePlots(bytes)) if (!result.ok) expect(result.error.code).toMatch(/^plots\//);
      }),
    );
  });

  test('whole lines end at the last line feed', () => {
    expect(wholePlots(utf8('{"a":1}\n{"b"'))).toBe(8);
    expect(wholePlots(utf8('{"b"'))).toBe(0);
  });

  test('a stream of blocks and lines is cut where something is whole, wherever the network cuts it', () => {
    // An azimuth whose bytes hold a line feed, which ends nothing inside a block.
    const plots = [0x0a, 0x4d, 7].map((byte) => {
      const plot = only(utf8('{"t":1712959200,"sensor":"a","az":1,"sdAz":1}'));
      if (plot.type !== 'plot') throw new Error('a plot');
      return { ...plot, measurement: { ...plot.measurement, azimuthRad: byte / 256 + 2 ** -20 } };
    });
    const line = utf8('{"t":1712959201,"sensor":"b","az":2,"sdAz":1}\n');
    const stream = Uint8Array.from([...encodePlotsBinary(plots), ...line, ...encodePlotsBinary(plots.slice(0, 1)), ...encodePlotsBinary([]), ...line]);
    const whole = decodePlots(stream);
    expect(whole.map((result) => result.ok)).toEqual([true, true, true, true, true, true]);
    for (const step of [1, 2, 3, 5, 7, 64, 200]) {
      let held = new Uint8Array(0);
      const found: typeof whole = [];
      for (let at = 0; at < stream.length; at += step) {
        held = Uint8Array.from([...held, ...stream.subarray(at, at + step)]);
        const length = wholePlots(held);
        found.push(...decodePlots(held.slice(0, length)));
        held = held.slice(length);
      }
      expect(held).toHaveLength(0);
      expect(found).toEqual(whole);
    }
    expect(wholePlots(Uint8Array.from([0x4d, 0x50, 0x4c, 1, 2, 0, 0]))).toBe(-1);
    expect(wholePlots(Uint8Array.from([0x4d, 0x50, 0x4c, 9, 2]))).toBe(5);
  });
});
