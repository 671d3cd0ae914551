// Everything that leaves a view in the words of another system is looked through for whom it came from: ids, places and moments of sensors,
// feeds and their owners. The scanner must find planted ones, in every format.

import { describe, expect, test } from 'vitest';
import { hmacSha256, isPublic, memberOf, timeS, utf8, type TimeS } from '../../src/base/index.ts';
import { placesOf } from '../../src/broker/index.ts';
import {
  TRACK_COLUMNS,
  WARNING_COLUMNS,
  createAsterixFeed,
  createCapIssuer,
  createCotFeed,
  createSapientFeed,
  streamKey,
  type Outflow,
  type OutflowOptions,
} from '../../src/deliver/index.ts';
import { decodeToRecords, loadCatalogue } from '../../src/format/asterix/index.ts';
import { decodeCot, detailXml, meshDatagram, writeCotProtobuf } from '../../src/format/cot/index.ts';
import { csvLine } from '../../src/format/csv/index.ts';
import { createFrameReader } from '../../src/format/frame/index.ts';
import { kmlTrack } from '../../src/format/kml/index.ts';
import { decodeSapient, sapientToJson } from '../../src/format/sapient/index.ts';
import type { Frame, Warning } from '../../src/model/index.ts';
import { viewsOf, type ViewName } from '../../src/release/index.ts';
import { CATALOGUES } from '../../src/warn/index.ts';
import { run } from './run.ts';
import { createWorld, type World } from './world.ts';

const SEEDS = 8;
const DEG = 180 / Math.PI;
/** Some ten metres: no track of these worlds stands still on a sensor. */
const SAME_PLACE_DEG = 1e-4;
const catalogue = await loadCatalogue([62, 65]);

/** What must not be found. */
interface Secrets {
  readonly names: readonly string[];
  readonly places: readonly { readonly latDeg: number; readonly lonDeg: number }[];
  /** Moments of measurement and arrival: none of them is a whole second. */
  readonly moments: readonly number[];
}

function secretsOf(world: World, recipient: ViewName['recipient']): Secrets {
  const { config } = world;
  const own = memberOf(recipient);
  const moments = [...world.said]
    .flatMap(([{ at }, records]) => [at, ...records.map(({ measuredAt }) => measuredAt)])
    .filter((at) => Math.abs(at - Math.round(at)) > 0.002);
  return {
    names: [
      ...config.members.map(({ id }) => id).filter((id) => id !== own),
      ...config.feeds.flatMap((feed) => [feed.id, ...feed.sources.map(({ door }) => door)]),
      ...config.sensors.map(({ id }) => id),
    ].filter((name) => name.length > 3),
    places: config.sensors.map(({ latRad, lonRad }) => ({ latDeg: latRad * DEG, lonDeg: lonRad * DEG })),
    moments: [...new Set(moments)],
  };
}

const NUMBER = /-?\d+(?:\.\d+)?(?:e-?\d+)?/gi;
const CLOCK = /T\d\d:\d\d:\d\d\.(\d+)/g;

/** What a text tells that it must not; `text` is one message, decoded. */
function leaks(text: string, secrets: Secrets): string[] {
  const found = secrets.names.filter((name) => text.includes(name)).map((name) => `name ${name}`);
  const numbers = [...text.matchAll(NUMBER)].map(([word]) => Number(word));
  const near = (value: number): boolean =>
    numbers.some((number) => Math.abs(number - value) < SAME_PLACE_DEG || Math.abs(number * DEG - value) < SAME_PLACE_DEG);
  for (const { latDeg, lonDeg } of secrets.places) if (near(latDeg) && near(lonDeg)) found.push(`place ${latDeg} ${lonDeg}`);
  // Times leave on whole seconds; a fraction of one can only be a plot's.
  for (const [, fraction] of text.matchAll(CLOCK)) if (Number(fraction) !== 0) found.push(`moment .${fraction}`);
  const sharp = new Set(
    numbers
      .filter((number) => number > 1e9 && number < 1e13)
      .map((number) => (number > 1e11 ? number / 1000 : number))
      .filter((at) => at !== Math.round(at)),
  );
  if (sharp.size > 0 && secrets.moments.some((moment) => [...sharp].some((at) => Math.abs(at - moment) < 0.002))) found.push('moment of a plot');
  return found;
}

/** What a receiver can read of a message, in words. */
type Reader = (bytes: Uint8Array) => string;
const READERS: Readonly<Record<string, Reader>> = {
  cot: (bytes) =>
    decodeCot(bytes)
      .map((message) => {
        if (!message.ok || message.value.event === undefined) throw new Error('every message reads');
        const { detail, ...rest } = message.value.event;
        const inside = detail === undefined ? undefined : detailXml(detail);
        return JSON.stringify([rest, inside]);
      })
      .join('\n'),
  sapient: (bytes) =>
    decodeSapient(bytes)
      .map((message) => {
        if (!message.ok) throw new Error(message.error.message);
        return JSON.stringify(sapientToJson(message.value)).replace(/\.000000000Z/g, 'Z');
      })
      .join('\n'),
  asterix: (bytes) => JSON.stringify([...decodeToRecords(bytes, catalogue)]),
};

interface Leaving {
  readonly format: string;
  readonly flow: Outflow;
}

function outflows(options: OutflowOptions): Leaving[] {
  const asterix = createAsterixFeed({ sac: 25, sic: 201, serviceId: 1, key: options.key });
  return [
    { format: 'cot', flow: createCotFeed({ ...options, form: 'xml' }) },
    { format: 'cot', flow: createCotFeed({ ...options, form: 'stream' }) },
    { format: 'sapient', flow: createSapientFeed(options) },
    { format: 'asterix', flow: { omittedTotal: 0, greeting: () => [], tracks: (frame) => asterix.datagrams(frame), warnings: () => [] } },
  ];
}

const warningOf = (frame: Frame): Warning => ({
  placeIndex: 0,
  stage: 'take-cover',
  kindClass: 'drone',
  arrivalAt: timeS(Math.ceil(frame.at / 60) * 60 + 300),
  event: 1,
  sequence: 1,
  issuedAt: frame.at,
  notUpdated: false,
});

/** Rows of an export: text as they stand in CSV, and a track as it stands in KML. */
function exportText(view: string, frame: Frame, warning: Warning | undefined): string {
  const rows = frame.tracks.map((track) => csvLine(TRACK_COLUMNS.map(({ cell }) => cell({ view, frame, track }))));
  const kml = frame.tracks.map((track) =>
    kmlTrack(String(track.id), '', [{ at: frame.at, latDeg: track.latDeg, lonDeg: track.lonDeg, altitudeHaeM: track.altitudeHaeM }]),
  );
  const warned = warning === undefined ? '' : csvLine(WARNING_COLUMNS.map(({ cell }) => cell({ view, frame, warning, placeName: 'here' })));
  return [...rows, ...kml, warned].join('');
}

interface Seen {
  readonly findings: string[];
  messages: number;
  tracks: number;
  readonly uids: Set<string>;
}

/** Everything that leaves one view. */
function lookThrough(world: World, view: ViewName, frames: readonly Uint8Array[]): Seen {
  const seen: Seen = { findings: [], messages: 0, tracks: 0, uids: new Set() };
  const secrets = secretsOf(world, view.recipient);
  const places = placesOf(world.config, view.recipient);
  const key = hmacSha256(streamKey(world.config.secret, view.recipient, view.level), utf8('outlet/test'));
  const flows = outflows({ key, places, catalogue: CATALOGUES.en, utcOffsetMin: 180 });
  const reader = createFrameReader();
  const look = (what: string, text: string): void => {
    seen.messages += 1;
    seen.findings.push(...leaks(text, secrets).map((leak) => `${what}: ${leak}`));
    for (const [uid] of text.matchAll(/[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-8[0-9a-f]{3}-[0-9a-f]{12}/g)) seen.uids.add(uid);
  };
  for (const bytes of frames) {
    const read = reader.read(bytes);
    if (!read.ok) throw new Error(read.error.message);
    const frame = read.value;
    seen.tracks += frame.tracks.length;
    const warned = places.length === 0 ? undefined : { ...frame, warnings: [warningOf(frame)] };
    for (const { format, flow } of flows) {
      for (const message of [...flow.greeting(frame.at), ...flow.tracks(frame), ...(warned === undefined ? [] : flow.warnings(warned))])
        look(format, READERS[format](message));
    }
    look('export', exportText(memberOf(view.recipient), frame, warned?.warnings[0]));
  }
  return seen;
}

const worlds = Array.from({ length: SEEDS }, (_, index) => createWorld(900 + index));

describe('what leaves a view in the words of another system', () => {
  test('names no sensor, feed, door or other member, no place of a sensor, no moment of a plot; and no two recipients share an id', {
    timeout: 120_000,
  }, () => {
    let [messages, tracks] = [0, 0];
    for (const world of worlds) {
      const { frames } = run(world);
      const owners = new Map<string, string>();
      for (const view of viewsOf(world.config)) {
        const key = `${view.recipient}/${view.level}`;
        const seen = lookThrough(world, view, [...frames].find(([name]) => name === key)?.[1] ?? []);
        expect(seen.findings, key).toEqual([]);
        for (const uid of seen.uids) {
          expect(owners.get(uid) ?? key, 'a uid of two views').toBe(key);
          owners.set(uid, key);
        }
        messages += seen.messages;
        tracks += seen.tracks;
      }
    }
    expect(tracks).toBeGreaterThan(500);
    expect(messages).toBeGreaterThan(2_000);
  });

  test('CAP says the same of a warning whoever saw what it warns of, and names nobody', () => {
    const [world] = worlds;
    for (const { recipient } of viewsOf(world.config).filter(({ level, recipient: to }) => level === 'warn' && memberOf(to) !== 'hub')) {
      const places = placesOf(world.config, recipient);
      if (places.length === 0) continue;
      const issuer = createCapIssuer({
        mode: 'test',
        places,
        sender: 'warnings@cell.example',
        secret: hmacSha256(world.config.secret, utf8(`cap/${recipient}`)),
        languages: ['en', 'ar'],
        catalogues: CATALOGUES,
        senderNames: {},
        utcOffsetMin: 180,
        audience: isPublic(recipient) ? 'public' : 'officials',
      });
      const at = timeS(Math.round(world.inputs[world.inputs.length - 1].at));
      const messages = issuer.issue([{ ...warningOf({ at } as Frame) }], at);
      for (const { xml } of messages) expect(leaks(xml, secretsOf(world, recipient))).toEqual([]);
    }
  });
});

describe('the scanner finds what is planted', () => {
  const [world] = worlds;
  const view = viewsOf(world.config)[0];
  const secrets = secretsOf(world, view.recipient);
  const sensor = world.config.sensors[0];
  const moment = secrets.moments[0];
  const frame: Frame = {
    mode: 'test',
    level: 'picture',
    status: 'live',
    unrecorded: false,
    epoch: 1,
    number: 1,
    at: timeS(1_712_966_410),
    snapshot: true,
    termsHash: '0',
    gone: [],
    warnings: [],
    tracks: [
      {
        id: 7 as Frame['tracks'][number]['id'],
        event: 7 as Frame['tracks'][number]['id'],
        status: 'confirmed',
        symbol: 'unknown',
        latDeg: 20,
        lonDeg: 20,
        altitudeHaeM: 100,
        heightKnown: true,
        eastMps: 1,
        northMps: 1,
        upMps: 0,
        kindChance: [1, 0, 0, 0, 0, 0, 0, 0],
        horizontalGrade: 1,
        verticalGrade: 1,
        callsign: '',
        impact: undefined,
        arrivals: [],
      },
    ],
  };
  const options: OutflowOptions = { key: utf8('k'), places: [], catalogue: CATALOGUES.en, utcOffsetMin: 0 };
  const planted = (change: Partial<Frame['tracks'][number]>, at: TimeS = frame.at): Frame => ({ ...frame, at, tracks: [{ ...frame.tracks[0], ...change }] });
  const found = (from: Frame): string[][] =>
    outflows(options).map(({ format, flow }) =>
      leaks(
        flow
          .tracks(from)
          .map((message) => READERS[format](message))
          .join('\n'),
        secrets,
      ),
    );

  test('nothing where nothing is', () => {
    expect(found(frame).flat()).toEqual([]);
    expect(leaks(exportText('altair', frame, undefined), secrets)).toEqual([]);
  });

  test("a sensor's id, in every format that has a name", () => {
    const [xml, stream, sapient] = found(planted({ callsign: sensor.id }));
    for (const one of [xml, stream, sapient]) expect(one).toContain(`name ${sensor.id}`);
    expect(leaks(exportText('altair', planted({ callsign: sensor.id }), undefined), secrets)).toContain(`name ${sensor.id}`);
  });

  test("a sensor's place, in every format", () => {
    const there = planted({ latDeg: sensor.latRad * DEG, lonDeg: sensor.lonRad * DEG });
    for (const one of found(there)) expect(one.join()).toMatch(/place/);
    expect(leaks(exportText('altair', there, undefined), secrets).join()).toMatch(/place/);
  });

  test("a plot's moment, in every format that has fractions of a second", () => {
    const then = planted({}, timeS(Math.round(moment * 1000) / 1000));
    const [xml, stream, sapient] = found(then);
    for (const one of [xml, stream, sapient]) expect(one.join()).toMatch(/moment/);
    expect(leaks(exportText('altair', then, undefined), secrets).join()).toMatch(/moment/);
  });

  test('a stamp of our own in a detail', () => {
    const event = decodeCot(createCotFeed({ ...options, form: 'xml' }).tracks(frame)[0])[0];
    if (!event.ok || event.value.event === undefined) throw new Error('an event');
    const stamped = { ...event.value.event, detail: { xml: `<_flow-tags_ ${sensor.id}="2024-04-13T00:00:01.337Z"/>`, message: undefined } };
    const bytes = writeCotProtobuf({ event: stamped, control: undefined });
    if (!bytes.ok) throw new Error('a message');
    expect(leaks(READERS['cot'](meshDatagram(bytes.value)), secrets)).toEqual([`name ${sensor.id}`, 'moment .337']);
  });
});
