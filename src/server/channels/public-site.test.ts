import { mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { XMLValidator } from 'fast-xml-parser';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { publicOf, timeS, type MemberId } from '../../base/index.ts';
import { roundPlace } from '../../forecast/fixture.ts';
import type { Stage } from '../../model/index.ts';
import { CATALOGUES } from '../../warn/index.ts';
import type { ChannelPort, Notice } from './channel.ts';
import { openPublicSite, type PublicSite, type PublicSiteOptions } from './public-site.ts';

const recipient = publicOf('altair' as MemberId);
const places = [{ ...roundPlace('azraq', 31.83, 36.82, 4000), names: { en: 'Azraq', ar: 'الأزرق' } }];
const NOW = timeS(1_713_046_200);
const told: string[] = [];
const port: ChannelPort = { now: () => NOW, told: (code, _name, message) => void told.push(`${code} ${message}`) };
const notice = (identifier: string, stage: Stage): Notice => ({
  recipient,
  place: places[0],
  xml: `<alert>${identifier}</alert>`,
  sentAt: NOW,
  message: {
    placeIndex: 0,
    identifier,
    xml: '',
    alert: {} as Notice['message']['alert'],
    warning: {
      placeIndex: 0,
      stage,
      kindClass: 'drone',
      arrivalAt: stage === 'all-clear' ? undefined : timeS(NOW + 240),
      event: 3,
      sequence: 2,
      issuedAt: NOW,
      notUpdated: false,
    },
  },
});

let site: PublicSite | undefined;
let folder = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'manara-page-'));
  told.length = 0;
});
afterEach(async () => {
  await site?.close();
  site = undefined;
  rmSync(folder, { recursive: true, force: true });
});

async function open(options: Partial<PublicSiteOptions> = {}): Promise<PublicSite> {
  site = await openPublicSite({
    name: 'altair/page',
    recipient,
    mode: 'test',
    places,
    catalogues: [CATALOGUES.ar, CATALOGUES.en],
    utcOffsetMin: 180,
    listenPort: 0,
    folder: undefined,
    port,
    ...options,
  });
  return site;
}
const get = (path: string, headers: Record<string, string> = {}): Promise<Response> => fetch(`http://127.0.0.1:${site!.listeningPort}${path}`, { headers });

describe('the public site', () => {
  test('answers with the page in the language that is asked for, else in the first of the member', async () => {
    await open();
    expect(await (await get('/', { 'accept-language': 'en-GB,en;q=0.9' })).text()).toContain('No warning is in force.');
    expect(await (await get('/', { 'accept-language': 'fr' })).text()).toContain('dir="rtl"');
    expect(await (await get('/en')).text()).toContain('href="/ar"');
    const headers = (await get('/en')).headers;
    expect(headers.get('content-security-policy')).toContain("default-src 'none'");
    expect(headers.get('cache-control')).toBe('no-cache');
  });

  test('has its newest messages as a feed that programs collect, newest first, each with its address', async () => {
    const opened = await open();
    expect(await (await get('/cap.atom')).text()).not.toContain('<entry>');
    for (const identifier of ['m1', 'm2']) opened.take(notice(identifier, 'take-cover'));
    const answer = await get('/cap.atom');
    expect(answer.headers.get('content-type')).toBe('application/atom+xml; charset=utf-8');
    const feed = await answer.text();
    expect(XMLValidator.validate(feed)).toBe(true);
    expect([...feed.matchAll(/<link rel="alternate" type="application\/cap\+xml" href="([^"]*)"/g)].map(([, href]) => href)).toEqual([
      'cap/m2.xml',
      'cap/m1.xml',
    ]);
    expect(feed).toContain('<title>Warnings (test)</title>');
    expect(feed).toMatch(/<updated>2024-04-13T22:10:00Z<\/updated>/);
    expect((await get('/cap/m2.xml')).status).toBe(200);
  });

  test('has what stands as JSON and each message as CAP, and nothing under other paths or methods', async () => {
    const opened = await open();
    opened.take(notice('m1', 'take-cover'));
    expect(await (await get('/warnings.json')).json()).toEqual({
      mode: 'test',
      at: '2024-04-13T22:10:00Z',
      warnings: [
        {
          place: 'azraq',
          names: places[0].names,
          stage: 'take-cover',
          kind: 'drone',
          from: '2024-04-13T22:14:00Z',
          event: 3,
          sequence: 2,
          issuedAt: '2024-04-13T22:10:00Z',
          notUpdated: false,
        },
      ],
    });
    expect(await (await get('/cap/m1.xml')).text()).toBe('<alert>m1</alert>');
    for (const path of ['/cap/m2.xml', '/cap/../m1', '/health', '/__proto__', '/cap/__proto__']) expect((await get(path)).status, path).toBe(404);
    expect((await fetch(`http://127.0.0.1:${opened.listeningPort}/`, { method: 'POST' })).status).toBe(405);
  });

  test('streams what stands and then each change', async () => {
    const opened = await open();
    opened.take(notice('m1', 'expected'));
    const response = await get('/events');
    const reader = response.body!.pipeThrough(new TextDecoderStream()).getReader();
    let text = '';
    const until = async (word: string): Promise<void> => {
      while (!text.includes(word)) text += (await reader.read()).value ?? '';
    };
    await until('from here on');
    expect(text).toMatch(/^event: standing\ndata: \{"place":"azraq".*"stage":"expected"/);
    opened.take(notice('m2', 'take-cover'));
    await until('m2');
    expect(text).toContain('event: warning\nid: m2\ndata: {"place":"azraq"');
    await reader.cancel();
  });

  test('writes the page in each language as files, again with each change', async () => {
    const opened = await open({ listenPort: undefined, folder });
    await opened.settled();
    expect(readdirSync(folder).sort()).toEqual(['ar.html', 'en.html']);
    opened.take(notice('m1', 'take-cover'));
    await opened.settled();
    expect(readFileSync(join(folder, 'en.html'), 'utf8')).toContain('Take cover now');
    opened.take(notice('m2', 'all-clear'));
    await opened.settled();
    expect(readFileSync(join(folder, 'en.html'), 'utf8')).toContain('Ended in the last ten minutes');
  });

  test('a page that cannot be written is an alarm', async () => {
    writeFileSync(join(folder, 'shut'), '');
    const opened = await open({ listenPort: undefined, folder: join(folder, 'shut') });
    await opened.settled();
    expect(told[0]).toContain('channel/failed the page cannot be written');
    expect(opened.report().state).toBe('failing');
  });
});
