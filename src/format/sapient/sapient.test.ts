import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { describeSamples } from '../../../test/samples.ts';
import { timeS } from '../../base/index.ts';
import {
  contentOf,
  decodeSapient,
  readDetection,
  sapientFrame,
  sapientFromJson,
  sapientTime,
  sapientToJson,
  timeInSapient,
  wholeSapient,
  writeSapient,
  type SapientMessage,
} from './index.ts';
import { SAPIENT_RULES } from './rules.ts';

const must = <Value>(result: { ok: true; value: Value } | { ok: false; error: { code: string; message: string } }): Value => {
  if (!result.ok) throw new Error(`${result.error.code}: ${result.error.message}`);
  return result.value;
};
const frameOf = (message: Readonly<Record<string, unknown>>): Uint8Array => sapientFrame(writeSapient(message));
const only = (bytes: Uint8Array): SapientMessage => {
  const results = decodeSapient(bytes);
  expect(results).toHaveLength(1);
  return must(results[0]);
};
const faultOf = (message: Readonly<Record<string, unknown>>): string => {
  const [result] = decodeSapient(frameOf(message));
  return result.ok ? 'ok' : `${result.error.code} ${result.error.message}`;
};

const NODE = 'a8654cdf-4328-47de-81fa-c495589e30c9';
const ULID = '01H4R63D7NVN8444Z5M77WEBY7';
const location = { x: 36.25, y: 31.5, z: 800, xError: 0.001, yError: 0.001, zError: 30, coordinateSystem: 1, datum: 1 };
const detection = { reportId: ULID, objectId: ULID.replace('7WEBY7', '7WEBY8'), location, detectionConfidence: 0.75 };
const message = { timestamp: { seconds: 1_713_045_574, nanos: 250_000_000 }, nodeId: NODE, detectionReport: detection };
/** `message` with its length; protoc 3.21.12 reads it with the published definitions (test/peers/sapient.peers.ts). */
const MESSAGE_HEX =
  'ae0000000a0b08c680ecb0061080e59a77122461383635346364662d343332382d343764652d383166612d6334393535383965333063393a790a1a3031483452363344374e564e383434345a354d3737' +
  '5745425937121a3031483452363344374e564e383434345a354d37375745425938323a090000000000204240110000000000803f4019000000000000894021fca9f1d24d62503f29fca9f1d24d62503f' +
  '310000000000003e40380140013d0000403f';

describe('a detection', () => {
  test('is the bytes that it should be, and reads back value for value', () => {
    const bytes = frameOf(message);
    expect(Buffer.from(bytes).toString('hex')).toBe(MESSAGE_HEX);
    const read = only(bytes);
    expect(contentOf(read)).toBe('detectionReport');
    expect(sapientTime(read.timestamp)).toBe(1_713_045_574.25);
    expect(read['detectionReport']).toMatchObject(detection);
    expect(sapientToJson(read)).toEqual({
      timestamp: '2024-04-13T21:59:34.250000000Z',
      nodeId: NODE,
      detectionReport: {
        ...detection,
        location: { ...location, coordinateSystem: 'LOCATION_COORDINATE_SYSTEM_LAT_LNG_DEG_M', datum: 'LOCATION_DATUM_WGS84_E' },
      },
    });
    expect(frameOf(must(sapientFromJson(sapientToJson(read))))).toEqual(bytes);
  });

  test('keeps its time to the microsecond', () => {
    expect(timeInSapient(timeS(1_713_045_574.999_999_76))).toEqual({ seconds: 1_713_045_575, nanos: 0 });
    expect(sapientTime(timeInSapient(timeS(1_713_045_574.125)))).toBe(1_713_045_574.125);
  });
});

describe('a detection in metres and radians', () => {
  const { detectionReport: _detection, ...head } = message;
  const place = (given: Record<string, unknown>): ReturnType<typeof readDetection> => {
    const { location: _location, ...rest } = detection;
    return readDetection(only(frameOf({ ...head, detectionReport: { ...rest, ...given } })));
  };

  test('has the position, or the direction and distance, in whatever units the node speaks', () => {
    const read = must(readDetection(only(frameOf(message))));
    expect(read?.position?.latRad).toBeCloseTo(0.549_778_714, 9);
    expect(read?.position?.lonRad).toBeCloseTo(0.632_681_854, 9);
    expect(read?.position).toMatchObject({ altitudeHaeM: 800, altitudeSigmaM: 30 });
    expect(read?.position?.horizontalSigmaM).toBeCloseTo(111.19, 1);
    expect(must(place({ location: { ...location, datum: 2 } }))?.position?.altitudeHaeM, 'above the geoid').toBeNaN();
    const bearing = must(place({ rangeBearing: { azimuth: 90, elevation: 30, range: 2.5, azimuthError: 0.5, coordinateSystem: 3, datum: 4 } }))?.bearing;
    expect(bearing).toMatchObject({ rangeM: 2500, isTrueNorth: false, rangeSigmaM: Number.NaN });
    expect(bearing?.azimuthRad).toBeCloseTo(Math.PI / 2, 12);
    expect(bearing?.elevationRad).toBeCloseTo(Math.PI / 6, 12);
    expect(bearing?.azimuthSigmaRad).toBeCloseTo(0.008_726_646, 8);
    expect(must(readDetection(only(frameOf({ ...head, alert: { alertId: ULID } }))))).toBeUndefined();
  });

  test.each<[string, Record<string, unknown>, RegExp]>([
    ['UTM', { location: { ...location, coordinateSystem: 5 } }, /in UTM/],
    ['latitude and longitude the wrong way round', { location: { ...location, x: 31.5, y: 136.25 } }, /x is longitude, y latitude/],
    ['errors in metres beside degrees', { location: { ...location, xError: 5, yError: 5 } }, /the unit of their coordinate, degrees/],
    ['a range without a direction', { rangeBearing: { range: 5, coordinateSystem: 1, datum: 1 } }, /azimuth is missing/],
    ['an azimuth of more than a turn', { rangeBearing: { azimuth: 400, coordinateSystem: 1, datum: 1 } }, /one turn/],
    ['an elevation beyond the zenith', { rangeBearing: { azimuth: 40, elevation: 91, coordinateSystem: 1, datum: 1 } }, /quarter turn/],
  ])('refuses %s', (_what, given, says) => {
    const read = place(given);
    expect(read.ok ? 'ok' : read.error.message).toMatch(says);
  });
});

describe('the rules of the fields', () => {
  test.each<[string, Record<string, unknown>, RegExp]>([
    ['a timestamp', { ...message, timestamp: undefined }, /^sapient\/missing timestamp is missing/],
    ['a node', { ...message, nodeId: '' }, /^sapient\/missing nodeId/],
    ['a UUID', { ...message, nodeId: 'node-7' }, /^sapient\/bad-value nodeId is "node-7": it must be a UUID/],
    ['a ULID', { ...message, detectionReport: { ...detection, objectId: ULID.replace('0', 'U') } }, /^sapient\/bad-value detectionReport\.objectId/],
    ['a content', { timestamp: message.timestamp, nodeId: NODE }, /^sapient\/missing none of registration/],
    ['one content', { ...message, alert: { alertId: ULID } }, /^sapient\/bad-value detectionReport and alert stand together/],
    ['a place', { ...message, detectionReport: { ...detection, location: undefined } }, /^sapient\/missing detectionReport\.none of rangeBearing, location/],
    [
      'a coordinate',
      { ...message, detectionReport: { ...detection, location: { ...location, y: undefined } } },
      /^sapient\/missing detectionReport\.location\.y is missing/,
    ],
    [
      'numbers',
      { ...message, detectionReport: { ...detection, location: { ...location, x: Number.NaN } } },
      /^sapient\/bad-value detectionReport\.location\.x is NaN/,
    ],
    [
      'a datum',
      { ...message, detectionReport: { ...detection, location: { ...location, datum: 0 } } },
      /^sapient\/missing detectionReport\.location\.datum is not specified/,
    ],
    [
      'a known system',
      { ...message, detectionReport: { ...detection, location: { ...location, coordinateSystem: 3 } } },
      /^sapient\/bad-value .*coordinateSystem is "3".*UTM_M \(5\)/,
    ],
    ['a share', { ...message, detectionReport: { ...detection, detectionConfidence: 1.5 } }, /detectionConfidence is 1.5: it must be a number from 0 to 1/],
    [
      'an error that is no less than nothing',
      { ...message, detectionReport: { ...detection, location: { ...location, zError: -1 } } },
      /zError is -1: it must be a number from 0 up/,
    ],
    [
      'values in lists',
      { ...message, detectionReport: { ...detection, classification: [{ type: 'a' }, { type: '' }] } },
      /^sapient\/missing detectionReport\.classification\.type/,
    ],
  ])('want %s', (_what, wrong, says) => {
    expect(faultOf(wrong)).toMatch(says);
  });

  test('refuse version 1 with words, by what it registers as and by the fields that it had', () => {
    const registration = {
      nodeDefinition: [{ nodeType: 2 }],
      icdVersion: 'BSI Flex 335 v2.0',
      capabilities: [{ category: 'c', type: 't' }],
      statusDefinition: { statusInterval: { units: 4, value: 5 } },
      modeDefinition: [
        {
          modeName: 'm',
          modeType: 1,
          settleTime: { units: 4, value: 1 },
          task: { regionDefinition: { regionType: [1], regionArea: [{ locationUnits: 1, locationDatum: 1 }] } },
        },
      ],
      configData: [{ manufacturer: 'm', model: 'n' }],
    };
    const { detectionReport: _detection, ...head } = message;
    expect(faultOf({ ...head, registration })).toBe('ok');
    expect(faultOf({ ...head, registration: { ...registration, icdVersion: 'BSI Flex 335 v1.0' } })).toMatch(
      /^sapient\/version registration.icdVersion is "BSI Flex 335 v1.0": only BSI Flex 335 v2.0/,
    );
    expect(faultOf({ ...head, registration: { ...registration, nodeDefinition: [{ nodeType: 13 }] } })).toMatch(
      /^sapient\/bad-value registration.nodeDefinition.nodeType is "13", which Manara does not take/,
    );
    // Field 18 of a detection held a velocity; field 2 of an acknowledgement a single reason.
    const old = (content: Record<string, unknown>, raw: number[]): Record<string, unknown> => ({ ...content, $unknowns: [Uint8Array.from(raw)] });
    expect(faultOf({ ...head, detectionReport: old(detection, [0x92, 0x01, 0x00]) })).toMatch(
      /^sapient\/version detectionReport\.field 18 belongs to an earlier version/,
    );
    expect(faultOf({ ...head, registrationAck: old({ acceptance: true }, [0x12, 0x01, 0x41]) })).toMatch(/^sapient\/version registrationAck\.field 2/);
    expect(faultOf({ ...head, detectionReport: old(detection, [0xfa, 0x01, 0x00]) }), 'a field of a later edition is read over').toBe('ok');
    expect(decodeSapient(new TextEncoder().encode('<?xml version="1.0"?><SensorRegistration/>')).map((one) => !one.ok && one.error.code)).toEqual([
      'sapient/version',
    ]);
  });

  test('refuse tasks, whatever they hold', () => {
    const { detectionReport: _detection, ...head } = message;
    for (const name of ['task', 'taskAck']) {
      expect(faultOf({ ...head, [name]: Uint8Array.of(10, 1, 65) })).toMatch(new RegExp(`^sapient/task ${name} is refused by design`));
      const read = sapientFromJson({ timestamp: '2024-04-13T21:59:00Z', nodeId: NODE, [name]: { anything: 1 } });
      expect(read.ok ? 'ok' : read.error.code).toBe('sapient/task');
    }
  });
});

describe('a stream', () => {
  test('is cut by its lengths and waits for the rest', () => {
    const frame = frameOf(message);
    const bytes = Uint8Array.from([...frame, ...frame]);
    expect(decodeSapient(bytes).map((one) => one.ok)).toEqual([true, true]);
    for (let cut = 0; cut <= bytes.length; cut += 1) expect(wholeSapient(bytes.subarray(0, cut))).toBe(Math.floor(cut / frame.length) * frame.length);
  });

  test('that lost its lengths is given up', () => {
    expect(wholeSapient(Uint8Array.of(0xff, 0xff, 0xff, 0xff, 1))).toBe(-1);
    expect(wholeSapient(new TextEncoder().encode('<?xml'))).toBe(-1);
    const codes = (bytes: Uint8Array): string[] => decodeSapient(bytes).map((one) => (one.ok ? 'ok' : one.error.code));
    expect(codes(Uint8Array.of(9, 0, 0, 0, 1))).toEqual(['sapient/framing']);
    expect(codes(Uint8Array.of(9, 0))).toEqual(['sapient/framing']);
    expect(codes(Uint8Array.of(2, 0, 0, 0, 0x0a, 0x50))).toEqual(['sapient/malformed']);
  });

  test('no bytes make it throw, and what reads keeps every rule', () => {
    const good = frameOf(message);
    const changed = fc.tuple(fc.array(fc.tuple(fc.nat(good.length - 5), fc.nat(255)), { maxLength: 4 }), fc.nat(3)).map(([edits, cut]) => {
      const payload = good.slice(4, good.length - cut);
      for (const [index, value] of edits) payload[index % payload.length] = value;
      return sapientFrame(payload);
    });
    fc.assert(
      fc.property(fc.oneof(changed, fc.uint8Array({ maxLength: 120 }), fc.uint8Array({ maxLength: 120 }).map(sapientFrame)), (bytes) => {
        wholeSapient(bytes);
        for (const result of decodeSapient(bytes)) {
          if (!result.ok) expect(result.error.code).toMatch(/^sapient\//);
          else expect(sapientFromJson(sapientToJson(result.value)).ok).toBe(true);
        }
      }),
      { numRuns: 600 },
    );
  });

  test('JSON that is none of its messages is refused with the path', () => {
    const says = (value: unknown): string => {
      const read = sapientFromJson(value);
      return read.ok ? 'ok' : read.error.message;
    };
    const head = { timestamp: '2024-04-13T21:59:00Z', nodeId: NODE };
    expect(says({ ...head, detectionReport: { ...detection, location: { ...location, w: 1 } } })).toMatch(
      /^detectionReport\.location\.w is no field of Location/,
    );
    expect(says({ ...head, detectionReport: { ...detection, location: { ...location, x: 'east' } } })).toMatch(
      /^detectionReport\.location\.x is "east": give a number/,
    );
    expect(says({ ...head, timestamp: 'now', detectionReport: detection })).toMatch(/^timestamp is "now"/);
    expect(says([])).toMatch(/give an object/);
  });
});

describeSamples('messages of the test harness', (dir) => {
  const folder = join(dir, 'sapient', 'json');
  const files = readdirSync(folder);
  const parsed = (name: string): unknown => JSON.parse(readFileSync(join(folder, name), 'utf8').replace(/^\ufeff/, ''));
  /** Names as JSON writes them, numbers as numbers, zeros at the end of fractions as nine digits. */
  const plain = (value: unknown): unknown => {
    if (Array.isArray(value)) return value.map(plain);
    if (typeof value === 'object' && value !== null)
      return Object.fromEntries(
        Object.entries(value)
          .map(([key, one]) => [key.replace(/_([a-z])/g, (_, letter: string) => letter.toUpperCase()), plain(one)])
          .sort(([a], [b]) => (String(a) < String(b) ? -1 : 1)),
      );
    return value;
  };

  test('are read and written with every field, or refused as tasks', () => {
    const read = files.map((name) => [name, sapientFromJson(parsed(name))] as const);
    for (const [name, result] of read) {
      if (/Task/.test(name)) expect(result.ok ? 'ok' : result.error.code, name).toBe('sapient/task');
      else {
        const bytes = frameOf(must(result));
        const json = sapientToJson(only(bytes));
        const numbers = (text: string): string => text.replace(/"(\d+)"/g, '$1');
        expect(numbers(JSON.stringify(plain(json))), name).toBe(numbers(JSON.stringify(plain(parsed(name))).replace(/(\.\d{9})Z/g, '$1Z')));
      }
    }
    expect(read.filter(([, result]) => result.ok)).toHaveLength(6);
  });

  test('the tables have every field, number and rule of the published definitions', () => {
    const protos = join(dir, 'sapient', 'proto', 'sapient_msg', 'bsi_flex_335_v2_0');
    const found = readdirSync(protos).flatMap((name) => {
      if (/^(task|task_ack|follow)\.proto$/.test(name)) return [];
      const text = readFileSync(join(protos, name), 'utf8').replace(/\/\/.*$/gm, '');
      return [...text.matchAll(/^\s*(?:optional |repeated )?([\w.]+)\s+(\w+)\s*=\s*(\d+)\s*(\[[^;]*\])?;/gm)]
        .filter(([line]) => !/^\s*[A-Z_0-9]+ = /.test(line))
        .map(([, , field, number, options]) => ({
          field,
          number: Number(number),
          mandatory: /is_mandatory: true/.test(options ?? ''),
          id: /is_(ulid|uuid): true/.exec(options ?? '')?.[1],
        }));
    });
    expect(found.length).toBeGreaterThan(200);
    const ours = [...SAPIENT_RULES.values()].flat();
    for (const { field, number, mandatory, id } of found) {
      const name = field.replace(/_([a-z])/g, (_, letter: string) => letter.toUpperCase());
      const match = ours.some((rule) => rule.name === name && rule.number === number && rule.mandatory === mandatory && rule.id === id);
      expect(match, `${field} = ${number}${mandatory ? ' mandatory' : ''} ${id ?? ''}`).toBe(true);
    }
  });
});
