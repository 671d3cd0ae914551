import { expect, test } from 'vitest';
import { memberId, type MemberId } from '../../base/index.ts';
import { readIndication } from '../../coordinate/index.ts';
import { circleRing } from '../../geo/index.ts';
import type { Indication, Region, Report } from '../../model/index.ts';
import { capIndication } from './cap-indication.ts';

const RAD = Math.PI / 180;
const ring = (lat: number, lon: number, radiusM: number): Float64Array => circleRing({ latRad: lat * RAD, lonRad: lon * RAD }, radiusM, 24);
const REGIONS: readonly Region[] = [
  { id: 'west', names: { en: 'West', ar: 'الغرب' }, ring: ring(32, 35, 300_000), within: undefined },
  { id: 'coast', names: { en: 'Coast', ar: 'الساحل' }, ring: ring(32, 35, 60_000), within: 'west' },
];

const cap = (
  changes: { identifier?: string; msgType?: string; status?: string; references?: string; certainty?: string; circle?: string } = {},
): string => `<?xml version="1.0" encoding="UTF-8"?>
<alert xmlns="urn:oasis:names:tc:emergency:cap:1.2"><identifier>${changes.identifier ?? 'one'}</identifier><sender>desk@neighbour.example</sender><sent>2024-04-13T19:45:00+00:00</sent><status>${changes.status ?? 'Actual'}</status><msgType>${changes.msgType ?? 'Alert'}</msgType><scope>Public</scope>${changes.references === undefined ? '' : `<references>${changes.references}</references>`}
<info><language>en</language><category>Security</category><event>Objects on their way</event><urgency>Expected</urgency><severity>Severe</severity><certainty>${changes.certainty ?? 'Likely'}</certainty><onset>2024-04-13T20:00:00+00:00</onset><expires>2024-04-14T04:00:00+00:00</expires><senderName>A neighbouring desk</senderName><headline>Objects on their way west</headline><parameter><valueName>manara-kind</valueName><value>drone</value></parameter><area><areaDesc>Coast</areaDesc><circle>${changes.circle ?? '32.1,35.1 10'}</circle></area></info></alert>`;

const member = memberId('altair') as { value: MemberId };
const read = (xml: string, grade?: string): Indication | string => {
  const made = capIndication(xml, { member: member.value, grade, regions: REGIONS, mode: 'test' });
  if (!made.ok) return made.error.code;
  const indication = readIndication(made.value, REGIONS);
  return indication.ok ? indication.value : indication.error.code;
};

test('a CAP message of others is an indication: its content, its sender as the chain, the smallest region round its area', () => {
  expect(read(cap())).toMatchObject({
    type: 'report',
    kinds: ['drone'],
    to: 'coast',
    window: { from: 1_713_038_400, until: 1_713_067_200 },
    sureness: 'likely',
    text: 'Objects on their way west',
    chain: [{ who: 'A neighbouring desk', stance: 'says', saidAt: 1_713_037_500 }],
  });
  expect(read(cap({ circle: '33.5,36.5 10' }))).toMatchObject({ to: 'west' });
  expect(read(cap({ circle: '50,0 10' }))).toMatchObject({ to: 'everywhere' });
});

test("CAP has no grade: without the desk's own it cannot be judged", () => {
  expect(read(cap())).toMatchObject({ reliability: 'F', credibility: 6 });
  expect(read(cap(), 'B2')).toMatchObject({ reliability: 'B', credibility: 2 });
  expect(read(cap(), 'Z9')).toBe('indication/grade');
});

test('the same message has the same id, so that it is taken once; another one another', () => {
  expect((read(cap()) as Indication).id).toBe((read(cap(), 'A1') as Indication).id);
  expect((read(cap({ identifier: 'two' })) as Indication).id).not.toBe((read(cap()) as Indication).id);
});

test('an update corrects and a cancel withdraws the message that it names', () => {
  const references = 'desk@neighbour.example,one,2024-04-13T19:45:00+00:00';
  const { id } = read(cap()) as Indication;
  expect(read(cap({ identifier: 'two', msgType: 'Update', references }))).toMatchObject({ type: 'report', replaces: id });
  expect(read(cap({ identifier: 'three', msgType: 'Cancel', references }))).toMatchObject({ type: 'withdrawal', withdraws: id });
});

test('a long text of somebody else is cut where ours would be refused, and its tabs are blanks', () => {
  const long = cap()
    .replace('Objects on their way west', `a\tb ${'word '.repeat(600)}`)
    .replace('A neighbouring desk', 'desk '.repeat(40));
  const { text, chain } = read(long) as Report;
  expect([text.length, text.slice(0, 8), text.endsWith('…')]).toEqual([1999, 'a b word', true]);
  expect(chain[0].who).toMatch(/^desk desk .*…$/);
});

test.each([['Exercise'], ['Draft'], ['System']])('a message of status %s is none in mode test', (status) => {
  expect(read(cap({ status }))).toBe('indication/field');
});

test('what is no CAP is refused as such', () => {
  expect(read('<alert/>')).toMatch(/^cap\//);
});
