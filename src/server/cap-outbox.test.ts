import { mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { HUB, publicOf, recipientOf, timeS, type MemberId, type PlaceId, type RecipientId } from '../base/index.ts';
import { readCap } from '../format/cap/index.ts';
import type { BrokerConfig, Place, Warning } from '../model/index.ts';
import { CATALOGUES } from '../warn/index.ts';
import { createCapOutbox, type CapOutbox } from './cap-outbox.ts';
import type { Channel, ChannelPort } from './channels/channel.ts';
import { openFolder } from './channels/folder.ts';

const altair = 'altair' as MemberId;
const RING = Float64Array.from([0.62, 0.55, 0.63, 0.55, 0.63, 0.56, 0.62, 0.55]);
const PLACE: Place = {
  id: 'qasr' as PlaceId,
  names: { en: 'Qasr', ar: 'قصر' },
  ring: RING,
  latRad: 0.555,
  lonRad: 0.625,
  radiusM: 40_000,
  populationCount: 9,
  shelterS: 180,
  member: altair,
};
const PLACES: readonly Place[] = [PLACE, { ...PLACE, id: 'azraq' as PlaceId }, { ...PLACE, id: 'tarif' as PlaceId }];
const CONFIG: BrokerConfig = {
  name: 'test',
  mode: 'test',
  secret: new Uint8Array(32).fill(1),
  feeds: [],
  sensors: [],
  terms: [],
  places: [PLACE],
  airspaces: [],
  members: [{ id: altair, names: { en: 'Altair', ar: 'النسر' }, territory: RING, languages: ['en', 'ar'], utcOffsetMin: 180, approval: false }],
};
const warning = (stage: Warning['stage'], sequence: number): Warning => ({
  placeIndex: 0,
  stage,
  kindClass: 'drone',
  arrivalAt: stage === 'all-clear' ? undefined : timeS(1_713_046_200),
  event: 1,
  sequence,
  issuedAt: timeS(1_713_045_540),
  notUpdated: false,
});

let folder = '';
const recorded: string[] = [];
const failures: string[] = [];
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'manara-cap-'));
  recorded.length = 0;
  failures.length = 0;
});
afterEach(() => rmSync(folder, { recursive: true }));

const port: ChannelPort = {
  now: () => timeS(1_713_045_546),
  told: (code, name, message) => void failures.push(`${code} ${name} ${message}`),
};
const folderOf = (recipient: RecipientId, word: string): Channel => openFolder({ name: word, recipient, folder: join(folder, 'cap', word), port });

function outbox(channels: readonly Channel[]): CapOutbox {
  return createCapOutbox({
    config: CONFIG,
    catalogues: CATALOGUES,
    sender: 'warnings@cell.example',
    epoch: 0,
    keys: new Map(),
    channels,
    placesOf: () => PLACES,
    record: (recipient, _at, xml) => void recorded.push(`${recipient} ${xml}`),
  });
}

/** A channel that notes what it takes. */
const listening = (recipient: RecipientId, seen: string[]): Channel => ({
  recipient,
  report: () => ({ name: 'x', kind: 'x', state: 'working', waitingCount: 0, deliveredCount: 0, givenUpCount: 0, receipts: [] }),
  take: ({ place, message }) => void seen.push(`${recipient} ${place.id} ${message.warning.stage}`),
  settled: async () => undefined,
  close: async () => undefined,
});

const issue = (box: CapOutbox, recipient: RecipientId, ...changes: Warning[]): void => box.issue(recipient, timeS(1_713_045_545), changes);

describe('the CAP outbox', () => {
  test('each recipient has its own folder, numbered messages, and identifiers that share nothing', async () => {
    const box = outbox([folderOf(recipientOf(altair), 'altair'), folderOf(publicOf(altair), 'public-altair')]);
    issue(box, recipientOf(altair), warning('take-cover', 1));
    issue(box, recipientOf(altair), warning('all-clear', 2));
    issue(box, publicOf(altair), warning('take-cover', 1));
    issue(box, recipientOf(HUB), warning('take-cover', 1));
    await box.settled();
    expect(readdirSync(join(folder, 'cap')).sort()).toEqual(['altair', 'public-altair']);
    const names = readdirSync(join(folder, 'cap', 'altair')).sort();
    expect(names.map((name) => name.slice(0, 7))).toEqual(['000001-', '000002-']);
    const texts = names.map((name) => readFileSync(join(folder, 'cap', 'altair', name), 'utf8'));
    const [first, second] = texts.map((text) => readCap(text));
    if (!first.ok || !second.ok) throw new Error('CAP that does not read');
    expect(first.value).toMatchObject({ status: 'Test', msgType: 'Alert', sender: 'warnings@cell.example' });
    expect(second.value.references[0].identifier).toBe(first.value.identifier);
    expect(recorded.map((entry) => entry.split(' ')[0])).toEqual(['altair', 'altair', 'public:altair']);
    expect(readdirSync(join(folder, 'cap', 'public-altair'))[0]).not.toContain(first.value.identifier);
  });

  test('a message that cannot be written is an alarm at once, stands in the record, and goes out when it can', async () => {
    writeFileSync(join(folder, 'cap'), 'a file where a folder must be');
    const channel = folderOf(recipientOf(altair), 'altair');
    const box = outbox([channel]);
    issue(box, recipientOf(altair), warning('expected', 1));
    await new Promise((resolve) => setTimeout(resolve, 60));
    expect(failures.map((line) => line.split(' ')[0])).toEqual(['channel/failed']);
    expect(channel.report()).toMatchObject({ state: 'failing', waitingCount: 1, deliveredCount: 0 });
    expect(recorded).toHaveLength(1);
    rmSync(join(folder, 'cap'));
    mkdirSync(join(folder, 'cap'));
    await box.settled();
    expect(readdirSync(join(folder, 'cap', 'altair'))).toHaveLength(1);
    expect(failures.map((line) => line.split(' ')[0])).toEqual(['channel/failed', 'channel/back']);
    expect(channel.report()).toMatchObject({ state: 'working', waitingCount: 0, deliveredCount: 1, receipts: [{ stage: 'expected', result: 'delivered' }] });
    await channel.close();
  });

  test('what tells people to take cover goes before everything else, and never before what waits for the same place', async () => {
    const seen: string[] = [];
    const box = outbox([listening(recipientOf(altair), seen)]);
    issue(box, recipientOf(altair), { ...warning('expected', 1), placeIndex: 1 }, { ...warning('expected', 1), placeIndex: 2 }, warning('expected', 1));
    issue(box, recipientOf(altair), warning('take-cover', 2));
    await box.settled();
    expect(seen).toEqual(['altair azraq expected', 'altair qasr expected', 'altair qasr take-cover', 'altair tarif expected']);
  });

  test('a batch that makes no message holds up nothing that comes after it', async () => {
    const seen: string[] = [];
    const box = outbox([listening(publicOf(altair), seen)]);
    issue(box, publicOf(altair), warning('prepare', 1));
    await box.settled();
    issue(box, publicOf(altair), warning('take-cover', 2));
    await box.settled();
    expect(seen).toEqual(['public:altair qasr take-cover']);
  });

  test('what waits for one recipient stands in the way of no other', async () => {
    const seen: string[] = [];
    const box = outbox([listening(recipientOf(altair), seen), listening(publicOf(altair), seen)]);
    issue(box, recipientOf(altair), { ...warning('expected', 1), placeIndex: 1 }, { ...warning('expected', 1), placeIndex: 2 }, warning('expected', 1));
    issue(box, publicOf(altair), warning('expected', 1));
    await box.settled();
    expect(seen.indexOf('public:altair qasr expected')).toBeLessThan(2);
  });

  test('nothing of one recipient reaches a channel of another', async () => {
    const channel = folderOf(publicOf(altair), 'public-altair');
    const box = outbox([channel]);
    issue(box, recipientOf(altair), warning('take-cover', 1));
    await box.settled();
    expect(channel.report().deliveredCount).toBe(0);
  });
});
