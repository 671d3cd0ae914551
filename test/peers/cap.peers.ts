import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { spawnSync } from 'node:child_process';
import { expect, test } from 'vitest';
import { publicOf, timeS, utf8, type MemberId } from '../../src/base/index.ts';
import { createCapIssuer } from '../../src/deliver/index.ts';
import { roundPlace } from '../../src/forecast/fixture.ts';
import { writeCapFeed } from '../../src/format/cap/index.ts';
import { kmlArea, kmlHead, kmlTrack, KML_FOOT } from '../../src/format/kml/index.ts';
import { STAGES, type Warning } from '../../src/model/index.ts';
import { CATALOGUES } from '../../src/warn/index.ts';
import { samplesDir } from '../samples.ts';
import { describeProgram } from './program.ts';

const lint = (text: string, words: readonly string[] = []): string => {
  const folder = mkdtempSync(join(tmpdir(), 'manara-peers-'));
  const file = join(folder, 'x.xml');
  writeFileSync(file, text);
  const { status, stderr } = spawnSync('xmllint', ['--nonet', '--noout', ...words, file], { encoding: 'utf8' });
  rmSync(folder, { recursive: true });
  return status === 0 ? 'valid' : stderr;
};

describeProgram('xmllint', 'libxml2-utils', () => {
  const dir = samplesDir();
  test.skipIf(dir === undefined)('finds every message of an event valid against the schema of the standard', () => {
    const AT = timeS(1_713_046_200);
    const places = [{ ...roundPlace('azraq', 31.83, 36.82, 4000), names: { en: 'Azraq & <co>', ar: 'الأزرق' } }];
    for (const audience of ['officials', 'public'] as const) {
      const issuer = createCapIssuer({
        mode: 'exercise',
        places,
        sender: 'warnings@cell.example',
        secret: utf8(publicOf('altair' as MemberId)),
        languages: ['ar', 'en'],
        catalogues: CATALOGUES,
        senderNames: { en: 'Altair' },
        utcOffsetMin: 180,
        audience,
      });
      const warnings = STAGES.map(
        (stage, index): Warning => ({
          placeIndex: 0,
          stage,
          kindClass: 'drone',
          arrivalAt: index < 3 ? timeS(AT + 900) : undefined,
          event: 1,
          sequence: index + 1,
          issuedAt: AT,
          notUpdated: false,
        }),
      );
      const messages = warnings.flatMap((warning, index) => issuer.issue([warning], timeS(AT + index * 10)));
      expect(messages.length).toBeGreaterThanOrEqual(4);
      for (const { xml } of messages) expect(lint(xml, ['--schema', join(dir ?? '', 'cap', 'cap12.xsd')])).toBe('valid');
    }
  });

  test('reads our feed and our KML as XML', () => {
    expect(
      lint(
        writeCapFeed({
          id: 'urn:x',
          title: 'a & b',
          updatedAt: timeS(0),
          entries: [{ identifier: 'i<1>', title: '"t"', sentAt: timeS(1), href: 'cap/i.xml?a&b' }],
        }),
      ),
    ).toBe('valid');
    const moments = [{ at: timeS(1), lonDeg: 36, latDeg: 31, altitudeHaeM: 100 }];
    expect(
      lint(
        kmlHead('a & b') +
          kmlTrack('i"1', '<n>', moments) +
          kmlArea({
            name: '<',
            description: '&',
            from: timeS(1),
            ring: [
              [36, 31],
              [37, 31],
              [37, 32],
              [36, 31],
            ],
          }) +
          KML_FOOT,
      ),
    ).toBe('valid');
  });
});
