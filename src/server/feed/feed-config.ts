/** The configuration of `manara feed`: what runs at a member's site and brings its bytes to the broker's door. */
import { dirname, resolve } from 'node:path';
import { z } from 'zod';
import { err, ok, type Result } from '../../base/index.ts';
import type { Door } from '../config/read-config.ts';
import { addresses, endpoint, remoteEndpoint, type Endpoint } from '../config/endpoints.ts';
import { KEY_PAIR, fingerprint, readKeyPair, type KeyPair } from '../config/transport.ts';
import { fields, id, oneOf } from '../config/words.ts';
import { problemsFault, readYamlFile, type FileFault } from '../config/yaml-file.ts';

const SITE_DOOR = z.union(
  [
    fields({ udp: endpoint, from: addresses.optional() }).transform((door) => ({ kind: 'udp' as const, endpoint: door.udp, from: door.from })),
    fields({ tcp: endpoint, from: addresses.optional() }).transform((door) => ({ kind: 'tcp' as const, endpoint: door.tcp, from: door.from })),
    fields({ connect: remoteEndpoint }).transform((door) => ({ kind: 'connect' as const, endpoint: door.connect })),
    fields({ file: z.string().min(1) }).transform((door) => ({ kind: 'file' as const, path: door.file })),
  ],
  { error: 'must be {udp: "127.0.0.1:8600"}, {tcp: "127.0.0.1:8601"}, {connect: "127.0.0.1:30005"} or {file: path}' },
);

const FEED_FILE = fields({
  format: z.literal('manara-feed', { error: 'must be manara-feed' }),
  version: z.literal(1, { error: 'must be 1: this program reads configurations of version 1' }),
  /** The broker's door. */
  broker: remoteEndpoint,
  /** Of the door's certificate. */
  fingerprint,
  /** This site's own. */
  tls: KEY_PAIR,
  /** What the sources speak. */
  speaks: oneOf('asterix', 'plots', 'beast', 'avr', 'sbs'),
  /** Where bytes come in at the site. */
  sources: z.record(id('source'), SITE_DOOR),
});

export interface FeedSite {
  readonly broker: Endpoint;
  readonly fingerprint: string;
  readonly keys: KeyPair;
  readonly doors: readonly Door[];
}

/** Reads the file; every mistake is named at once. */
export async function readFeedSite(path: string): Promise<Result<FeedSite, FileFault>> {
  const read = await readYamlFile(path, FEED_FILE);
  if (!read.ok) return read;
  const { broker, fingerprint: expected, tls, speaks, sources } = read.value.value;
  const at = (relative: string): string => resolve(dirname(path), relative);
  const problems: string[] = [];
  const keys = await readKeyPair(tls, 'this site', at, { add: (problem) => void problems.push(problem), note: () => undefined });
  if (Object.keys(sources).length === 0) problems.push('sources: names none; without one there is nothing to bring');
  if (problems.length > 0) return err(problemsFault(path, problems));
  const doors = Object.entries(sources).map(([name, words]): Door => (words.kind === 'file' ? { ...words, id: name, format: speaks, path: at(words.path) } : { ...words, id: name, format: speaks }));
  return ok({ broker, fingerprint: expected, keys, doors });
}
