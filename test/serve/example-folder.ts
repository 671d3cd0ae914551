/** The example configuration in a folder of its own, with a secret, and with terms that hold now: those of the example lapse like any others. */
import { cpSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { isoFromTime, timeS } from '../../src/base/index.ts';

const EXAMPLE = fileURLToPath(new URL('../../examples/serve', import.meta.url));
const DAY_S = 86_400;

/** A new folder with the example in it, which the caller removes. */
export function exampleFolder(purpose: string): string {
  const folder = mkdtempSync(join(tmpdir(), `manara-${purpose}-`));
  copyExample(folder);
  return folder;
}

/** The same in a folder that may be there already. */
export function copyExample(folder: string): void {
  cpSync(EXAMPLE, folder, { recursive: true, filter: (path) => !/\/(record|cap)$/.test(path) });
  writeFileSync(join(folder, 'secret.hex'), 'a5'.repeat(32));
  const terms = join(folder, 'altair-terms.yaml');
  const today = Math.floor(Date.now() / 1000 / DAY_S) * DAY_S;
  const day = (offset: number): string => `"${isoFromTime(timeS(today + offset * DAY_S))}"`;
  writeFileSync(
    terms,
    readFileSync(terms, 'utf8')
      .replace(/^issued: .*$/m, `issued: ${day(-1)}`)
      .replace(/^validUntil: .*$/m, `validUntil: ${day(80)}`),
  );
}

/** Ports of the example's doors, consoles and metrics, by what they are for. */
export interface ExamplePorts {
  udpAltair: number;
  udpDeneb: number;
  tcp: number;
  hub: number;
  altair: number;
  metrics: number;
}

/** The text of the example's configuration with these ports in place of its own. */
export function withPorts(text: string, ports: ExamplePorts): string {
  const numbers = new Map([
    ['30048', ports.udpAltair],
    ['30049', ports.udpDeneb],
    ['30050', ports.tcp],
    ['8090', ports.hub],
    ['8091', ports.altair],
    ['9464', ports.metrics],
  ]);
  return text.replaceAll(/\b(?:30048|30049|30050|8090|8091|9464)\b/g, (word) => String(numbers.get(word)));
}

/** The same with a third member, which has no sensor at all, its terms in `heron-terms.yaml`, and a console at this port. */
export function withHeron(text: string, consolePort: number): string {
  return text
    .replace(
      'feeds:\n',
      '  heron:\n    names: {en: Heron, ar: مالك الحزين}\n    utcOffset: "+03:00"\n    territory: deneb-territory.geojson\n    terms: heron-terms.yaml\n    handles: {altair: altair}\nfeeds:\n',
    )
    .replace(/consoles:\n/, `consoles:\n  heron: {port: ${consolePort}}\n`);
}

const RADAR = `  altair-long-range:
    member: altair
    sensors:
      altair-lr: {type: long-range radar, at: 31.7N 35.9E, height: 60 m, rotation: 1 s, range: 400 km, detection: 98 %, falsePlots: 0.1,
        errors: {range: 60 m, azimuth: 0.05 deg, elevation: 0.1 deg}, sources: [{door: tcp-altair, format: plots}]}
`;

/** The text of a configuration with a long-range radar of Altair's own more, which turns once a second and is heard at this port. */
export function withLongRangeRadar(text: string, doorPort: number): string {
  return text.replace('doors:\n', `doors:\n  tcp-altair: {tcp: "127.0.0.1:${doorPort}"}\n`).replace('feeds:\n', `feeds:\n${RADAR}`);
}
