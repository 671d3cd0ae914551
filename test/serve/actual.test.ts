// Mode actual from every side: what it takes to start, what it selects, and that nothing of another mode passes for it.

import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { publicOf, timeS, type Mode, type RecipientId } from '../../src/base/index.ts';
import { placesOf } from '../../src/broker/index.ts';
import { createFrameReader } from '../../src/format/frame/index.ts';
import type { Warning } from '../../src/model/index.ts';
import { createRecorder, createSigner, openRecording } from '../../src/record/store/index.ts';
import { capIssuerOf } from '../../src/server/cap-issuer.ts';
import { signActualCommand } from '../../src/server/command-actual.ts';
import { verifyCommand } from '../../src/server/command-verify.ts';
import { signTermsCommand } from '../../src/server/command-terms.ts';
import { describeConfig } from '../../src/server/config/describe.ts';
import { readServeConfig, type ServeConfig } from '../../src/server/config/read-config.ts';
import { kernelName } from '../../src/server/kernel.ts';
import { createLog } from '../../src/server/log.ts';
import { ORDER_SUBJECT, senderOf } from '../../src/server/record-beginning.ts';
import { serve, type Serving } from '../../src/server/serve.ts';
import { exampleFolder } from './example-folder.ts';

const LANGUAGES = fileURLToPath(new URL('../../src/warn/catalogues', import.meta.url));
const version = '0.1.0';
const publicKeyOf = (digits: string): string => createSigner(Uint8Array.from(Buffer.from(digits, 'hex'))).publicKeyHex;
/** Each file of a key with its own digits. */
const KEYS = {
  'secret.hex': '11',
  'test-record.hex': '22',
  'actual-record.hex': '33',
  'actual-secret.hex': '44',
  'amal.hex': '55',
  'omar.hex': '66',
  'altair.hex': '77',
  'altair-test.hex': '88',
  'altair-actual.hex': '99',
} as const;
const keyOf = (name: keyof typeof KEYS): string => publicKeyOf(KEYS[name].repeat(32));

let folder = '';
let said = '';
let serving: Serving | undefined;
const path = (): string => join(folder, 'manara.yaml');

function change(file: string, from: string | RegExp, to: string): void {
  const text = readFileSync(join(folder, file), 'utf8');
  const changed = text.replace(from, to);
  expect(changed, `${String(from)} must be in ${file}`).not.toBe(text);
  writeFileSync(join(folder, file), changed);
}

const sign = (officer: string, days = '30'): Promise<void> => signActualCommand({ config: path(), officer, key: join(folder, `${officer}.hex`), days });

beforeEach(async () => {
  folder = exampleFolder('actual');
  for (const [name, digits] of Object.entries(KEYS)) writeFileSync(join(folder, name), digits.repeat(32));
  for (const language of ['en', 'ar']) {
    const text = readFileSync(join(LANGUAGES, `${language}.json`), 'utf8');
    writeFileSync(
      join(folder, `${language}.json`),
      text.replace('"reviewed": null', '"reviewed": {"by": "The translators of the agency", "on": "2026-05-04"}'),
    );
  }
  said = '';
  vi.spyOn(process.stdout, 'write').mockImplementation((text) => ((said += String(text)), true));
  change('manara.yaml', /consoles:[^]*/, '');
  change(
    'manara.yaml',
    'mode: test',
    [
      'mode: actual',
      'actual:',
      '  key: actual-record.hex',
      '  secret: actual-secret.hex',
      `  officers: {amal: "${keyOf('amal.hex')}", omar: "${keyOf('omar.hex')}"}`,
      '  order: order.yaml',
      'languages: [en.json, ar.json]',
      'cap: {folder: cap, sender: warnings@cell.test.gov}',
    ].join('\n'),
  );
  change('manara.yaml', 'record: {folder: record}', 'record: {folder: record, key: test-record.hex}');
  change(
    'manara.yaml',
    'terms: altair-terms.yaml',
    `terms: altair-terms.yaml\n    key: "${keyOf('altair.hex')}"\n    warnings: {key: altair-test.hex, actual: {key: altair-actual.hex}, channels: {sirens: {sirens: {file: sirens.txt}}}}`,
  );
  await signTermsCommand(join(folder, 'altair-terms.yaml'), { key: join(folder, 'altair.hex'), mode: 'actual', renew: true, days: '60' });
  await sign('amal');
  await sign('omar');
});
afterEach(async () => {
  await serving?.stop();
  serving = undefined;
  vi.restoreAllMocks();
  process.exitCode = 0;
  rmSync(folder, { recursive: true, force: true });
});

async function read(): Promise<ServeConfig> {
  const found = await readServeConfig(path());
  if (!found.ok) throw new Error(found.error.message);
  return found.value;
}

async function refusal(): Promise<string> {
  const found = await readServeConfig(path());
  return found.ok ? 'it reads' : found.error.message;
}

const start = async (): Promise<Serving> =>
  (serving = await serve({ configPath: path(), version, log: createLog('info', { write: () => undefined }), say: () => undefined }));

async function stop(): Promise<void> {
  await serving?.stop();
  serving = undefined;
}

const verified = (): Promise<string> => {
  said = '';
  return verifyCommand(join(folder, 'record'), { version }).then(
    () => said,
    (cause: Error) => cause.message,
  );
};

const WARNING: Warning = {
  placeIndex: 0,
  stage: 'take-cover',
  kindClass: 'ballistic',
  arrivalAt: timeS(1_800_000_600),
  event: 1,
  sequence: 1,
  issuedAt: timeS(1_800_000_000),
  notUpdated: false,
};

function capOf(config: ServeConfig, recipient: RecipientId): string {
  const places = placesOf(config.broker, recipient);
  const issuer = capIssuerOf(config.broker, recipient, { places, sender: senderOf(config), epoch: 0, catalogues: config.catalogues });
  return issuer.issue([WARNING], timeS(1_800_000_000))[0].xml;
}

describe('mode actual starts with everything it asks for, and with nothing less', () => {
  test('the order says who signed and what is missing', () => {
    expect(said).toContain('Signed by amal.');
    expect(said).toContain('It does not hold yet: it is signed by 1 of its officers with a key of their own, 2 must sign');
    expect(said).toContain('Signed by amal and omar.');
    expect(said).toContain('The order is whole');
  });

  test('the whole configuration reads, and check says that it is in earnest and who ordered it', async () => {
    expect(describeConfig(await read())[0]).toMatch(/mode actual: WARNINGS SAY ACTUAL, as ordered by amal and omar; it starts until 20\d\d-/);
  });

  test('sensors that come over plain UDP are forgeable, those over a stream are not; a member may believe them all the same', async () => {
    change('manara.yaml', 'handles: {deneb: deneb}', 'handles: {deneb: deneb}\n    believesUdp: true');
    const { broker } = await read();
    expect(broker.sensors.map(({ id, forgeable }) => [id, forgeable])).toEqual([
      ['altair-ssr', true],
      ['deneb-psr', true],
      ['deneb-lr', undefined],
    ]);
    expect(broker.members.map(({ id, believesUdp }) => [id, believesUdp])).toEqual([
      ['altair', true],
      ['deneb', undefined],
    ]);
  });

  test.each<[what: string, file: string, from: string | RegExp, to: string, expected: string]>([
    ['no block', 'manara.yaml', /actual:\n(?: {2}.*\n)+/, '', 'actual: is missing: mode actual needs {key, secret, officers, order}'],
    ['no order', 'manara.yaml', 'order: order.yaml', 'order: orders.yaml', 'orders.yaml is not there: two officers sign it'],
    ['one officer', 'manara.yaml', /, omar: "[0-9a-f]*"/, '', 'names 1 with 1 different keys: 2 people or more'],
    ['one person under two names', 'manara.yaml', keyOf('omar.hex'), keyOf('amal.hex'), 'names 2 with 1 different keys'],
    ['a signature less', 'order.yaml', / {2}omar: "[0-9a-f]{128}"\n/, '', 'is signed by 1 of its officers with a key of their own'],
    ['a signature of somebody else', 'order.yaml', / {2}omar: ("[0-9a-f]{128}")/, '  vega: $1', 'is signed by "vega", who is not one of its officers'],
    [
      'a signature over another text',
      'order.yaml',
      /validUntil: "\d{4}-\d\d-\d\d/,
      'validUntil: "2029-01-01',
      'carries a signature of "amal" that is not by that officer\'s key over this text',
    ],
    ['an order for another broker', 'manara.yaml', 'name: two-neighbours', 'name: three-neighbours', 'orders "two-neighbours", this is "three-neighbours"'],
    ['another key than the ordered', 'actual-record.hex', /33/g, 'ab', 'an order holds for one key'],
    ['the key of test records', 'actual-record.hex', /33/g, '22', 'actual.key: signs or hides something else already'],
    ['the secret of tests', 'actual-secret.hex', /44/g, '11', 'actual.secret: is used in another mode too'],
    ['the warning key of tests', 'altair-actual.hex', /99/g, '88', 'members.altair.warnings.actual.key is the key of other modes too'],
    [
      'no warning key of its own',
      'manara.yaml',
      ' actual: {key: altair-actual.hex},',
      '',
      'members.altair.warnings.actual: channel sirens signs what it sends',
    ],
    ['no sender', 'manara.yaml', /cap: .*\n/, '', 'cap: is missing: mode actual needs {folder, sender}'],
    ["nobody's sender", 'manara.yaml', 'warnings@cell.test.gov', 'test@manara.invalid', '"test@manara.invalid" is nobody\'s address'],
    ['drafts of texts', 'ar.json', /"reviewed": \{.*\}/, '"reviewed": null', 'members.altair.languages: "ar" is a draft'],
    [
      'terms that nobody signed',
      'manara.yaml',
      /\n {4}key: "[0-9a-f]{64}"/,
      '',
      'members.altair.key: is missing: in mode actual terms hold only when their member signed them',
    ],
    [
      'a console without accounts',
      'manara.yaml',
      'languages:',
      'consoles: {hub: {port: 8090}}\nlanguages:',
      'accounts: is missing: in mode actual nobody decides on warnings without an account',
    ],
  ])('%s: it does not start, and says why', async (...[, file, from, to, expected]) => {
    change(file, from, to);
    expect(await refusal()).toContain(expected);
    await expect(start()).rejects.toThrow(expected);
  });

  test('an order that has lapsed, or begins later, starts nothing', async () => {
    vi.spyOn(Date, 'now').mockReturnValue(Date.now() + 31 * 86_400_000);
    expect(await refusal()).toMatch(/order\.yaml holds from .* to .*, not now: let the officers sign again/);
    vi.spyOn(Date, 'now').mockReturnValue(Date.now() - 62 * 86_400_000);
    expect(await refusal()).toContain('not now');
  });

  test('an order for more days than anybody should sign is refused by number', async () => {
    await expect(sign('amal', '91')).rejects.toThrow('--days 91 must be a whole number from 1 to 90');
  });

  test('terms that were signed for a test release nothing in earnest', async () => {
    await signTermsCommand(join(folder, 'altair-terms.yaml'), { key: join(folder, 'altair.hex'), mode: 'test', days: '90' });
    const { withheld, broker } = await read();
    expect(withheld[0].message).toContain('carry a signature that is not by its key for mode actual');
    expect(broker.terms).toEqual([]);
  });
});

describe('the mode selects keys, status, sender and texts', () => {
  const modes: Mode[] = ['test', 'actual'];

  test('one configuration in test and in earnest has no key, secret or id in common', async () => {
    const configs: ServeConfig[] = [];
    for (const mode of modes) {
      change('manara.yaml', /mode: \w+/, `mode: ${mode}`);
      await signTermsCommand(join(folder, 'altair-terms.yaml'), { key: join(folder, 'altair.hex'), mode, days: '90' });
      configs.push(await read());
    }
    const [inTest, inEarnest] = configs;
    expect(inTest.ordered).toBeUndefined();
    expect(inEarnest.ordered?.order.key).toBe(keyOf('actual-record.hex'));
    const seeds = configs.flatMap((config) =>
      [config.signingSeed, config.warnings[0].signingSeed, config.broker.secret].map((seed) => Buffer.from(seed ?? []).toString('hex')),
    );
    expect(seeds).toEqual(
      [
        KEYS['test-record.hex'],
        KEYS['altair-test.hex'],
        KEYS['secret.hex'],
        KEYS['actual-record.hex'],
        KEYS['altair-actual.hex'],
        KEYS['actual-secret.hex'],
      ].map((digits) => digits.repeat(32)),
    );
    const recipient = publicOf(inTest.broker.members[0].id);
    const [testCap, actualCap] = configs.map((config) => capOf(config, recipient));
    expect(testCap).toMatch(/<status>Test<\/status>[^]*<headline>TEST/);
    expect(actualCap).toContain('<status>Actual</status>');
    expect(actualCap).toContain('<sender>warnings@cell.test.gov</sender>');
    expect(actualCap).not.toMatch(/TEST|EXERCISE|تمرين|تجربة/);
    const identifier = /<identifier>(.*)<\/identifier>/;
    expect(identifier.exec(actualCap)?.[1]).not.toBe(identifier.exec(testCap)?.[1]);
  });

  test('a broker in earnest says so in its frames, its console, its siren lines and its record, which verify proves with who ordered it', async () => {
    const server = createServer();
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const { port } = server.address() as AddressInfo;
    await new Promise((resolve) => server.close(resolve));
    writeFileSync(join(folder, 'accounts.json'), JSON.stringify({ format: 'manara-accounts', version: 1, accounts: [] }), { mode: 0o600 });
    change('manara.yaml', 'languages:', `accounts: accounts.json\nconsoles: {altair: {port: ${port}}}\nlanguages:`);
    await start();
    await vi.waitFor(() => expect(readFileSync(join(folder, 'sirens.txt'), 'utf8')).toMatch(/^BEAT .* mode=actual /m), { timeout: 20_000 });
    expect(readFileSync(join(folder, 'sirens.txt'), 'utf8')).toContain(`key=${keyOf('altair-actual.hex')} mode=actual`);
    expect(await (await fetch(`http://127.0.0.1:${port}/`)).text()).toContain('Mode: ACTUAL');
    await vi.waitFor(() => expect(Number(/"entryCount": (\d+)/.exec(readFileSync(join(folder, 'record.state.json'), 'utf8'))?.[1])).toBeGreaterThan(20), {
      timeout: 20_000,
    });
    await stop();
    const recording = await openRecording(join(folder, 'record'));
    const frameModes = new Set<string>();
    if (recording.ok) {
      for await (const { entry } of recording.value.decoded()) {
        const frame = entry.type === 'frame' ? createFrameReader().read(entry.bytes) : undefined;
        if (frame?.ok) frameModes.add(frame.value.mode);
      }
    }
    expect([...frameModes]).toEqual(['actual']);
    expect(await verified()).toContain('in mode actual, as amal and omar ordered');
    expect(said).toContain(keyOf('actual-record.hex').slice(0, 16));
    change('manara.yaml', 'mode: actual', 'mode: test');
    await signTermsCommand(join(folder, 'altair-terms.yaml'), { key: join(folder, 'altair.hex'), mode: 'test', days: '90' });
    await expect(start()).rejects.toThrow('was begun in another mode or with another key');
  });
});

describe('a record that only says that it is actual is refused', () => {
  async function recordWith(key: keyof typeof KEYS, order: string | undefined): Promise<void> {
    const signer = createSigner(Uint8Array.from(Buffer.from(KEYS[key].repeat(32), 'hex')));
    const header = {
      program: version,
      node: process.version,
      kernel: kernelName(),
      mode: 'actual',
      configHash: '00'.repeat(32),
      signingKey: signer.publicKeyHex,
      startsAt: timeS(1_800_000_000),
    } as const;
    const recorder = createRecorder({ folder: join(folder, 'record'), signer, header, groupMs: 1, checkpointS: 1, sync: false });
    recorder.append({ type: 'epoch', at: header.startsAt, epoch: 0 });
    if (order !== undefined) recorder.append({ type: 'act', at: header.startsAt, subject: ORDER_SUBJECT, text: order });
    await recorder.close();
  }

  test.each<[string, keyof typeof KEYS, (order: string) => string | undefined, string]>([
    ['without an order', 'actual-record.hex', () => undefined, 'holds no order of two officers to serve in mode actual'],
    ['with an order for another key', 'test-record.hex', (order) => order, 'the record is signed by'],
    [
      'with an order that one officer signed',
      'actual-record.hex',
      (order) => order.replace(/ {2}omar: "[0-9a-f]{128}"\n/, ''),
      'is signed by 1 of its officers',
    ],
    [
      'with the order of two who are one',
      'actual-record.hex',
      (order) => order.replaceAll(keyOf('omar.hex'), keyOf('amal.hex')),
      "is not by that officer's key",
    ],
  ])('%s', async (_what, key, changed, expected) => {
    await recordWith(key, changed(readFileSync(join(folder, 'order.yaml'), 'utf8')));
    const answer = await verified();
    expect(answer).toContain(expected);
    expect(answer).toContain('[verify/mode]');
  });

  test('and with the order of both it is proven', async () => {
    await recordWith('actual-record.hex', readFileSync(join(folder, 'order.yaml'), 'utf8'));
    expect(await verified()).toContain('in mode actual, as amal and omar ordered');
  });
});
