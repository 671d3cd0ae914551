/** A broker for conversations: the example's configuration with a third member, four consoles and one mediated line, on free ports. */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse, stringify } from 'yaml';
import { freePort } from './free-port.ts';
import { exampleFolder } from './example-folder.ts';

/** Who has a console: the mediator (hub), both ends, and a speaker of one end. */
export const SAY_VIEWERS = ['hub', 'altair', 'deneb', 'vega'] as const;
export type SayViewer = (typeof SAY_VIEWERS)[number];

export interface SayFolder {
  readonly folder: string;
  readonly configPath: string;
  readonly ports: Readonly<Record<SayViewer, number>>;
}

/** Makes it in a folder of its own, which the caller removes. `accounts`: text of the file of accounts. */
export async function makeSayFolder(accounts?: string): Promise<SayFolder> {
  const folder = exampleFolder('say');
  const ports = Object.fromEntries(await Promise.all(SAY_VIEWERS.map(async (viewer) => [viewer, await freePort()] as const))) as Record<SayViewer, number>;
  const configPath = join(folder, 'manara.yaml');
  const config = parse(readFileSync(configPath, 'utf8')) as Record<string, Record<string, unknown>>;
  for (const door of Object.values(config['doors']) as Record<string, string>[])
    for (const kind of ['udp', 'tcp']) if (kind in door) door[kind] = `127.0.0.1:${await freePort()}`;
  delete config['metrics'];
  config['members']['vega'] = { names: { en: 'Vega', ar: 'النسر الواقع' }, utcOffset: '+03:00', territory: 'altair-territory.geojson' };
  config['consoles'] = Object.fromEntries(SAY_VIEWERS.map((viewer) => [viewer, { port: ports[viewer] }]));
  config['lines'] = { quiet: { through: 'hub', between: ['altair', 'deneb'], speakers: { altair: ['vega'] } } };
  if (accounts !== undefined) {
    writeFileSync(join(folder, 'accounts.json'), accounts, { mode: 0o600 });
    (config as Record<string, unknown>)['accounts'] = 'accounts.json';
  }
  writeFileSync(configPath, stringify(config));
  return { folder, configPath, ports };
}
