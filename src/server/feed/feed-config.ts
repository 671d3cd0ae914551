/** The configuration of `manara feed`: what runs at a member's site and brings its bytes to the broker's door. */
import { dirname, resolve } from 'node:path';
import { z } from 'zod';
import { err, ok, type Result } from '../../base/index.ts';
import { DOOR, doubledInput, readDoor, type Door } from '../config/doors.ts';
import { remoteEndpoint, type Endpoint } from '../config/endpoints.ts';
import { KEY_PAIR, fingerprint, readKeyPair, type KeyPair } from '../config/transport.ts';
import { fields, id, oneOf } from '../config/words.ts';
import { problemsFault, readYamlFile, type FileFault } from '../config/yaml-file.ts';

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
  speaks: oneOf('asterix', 'plots', 'beast', 'avr', 'sbs', 'aircraft-json', 'cot', 'sapient'),
  /** Where bytes come in at the site. */
  sources: z.record(id('source'), DOOR),
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
  const collected = { add: (problem: string) => void problems.push(problem), note: () => undefined };
  const keys = await readKeyPair(tls, 'this site', at, collected);
  if (Object.keys(sources).length === 0) problems.push('sources: names none; without one there is nothing to bring');
  const doors = await Promise.all(Object.entries(sources).map(([name, words]) => readDoor({ id: name, format: speaks }, words, { at, problems: collected })));
  const doubled = doubledInput(doors);
  if (doubled !== undefined) problems.push(doubled);
  if (problems.length > 0) return err(problemsFault(path, problems));
  return ok({ broker, fingerprint: expected, keys, doors });
}
