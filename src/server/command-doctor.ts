/** `manara doctor`. */
import { existsSync } from 'node:fs';
import { dirname } from 'node:path';
import { tmpdir } from 'node:os';
import { readServeConfig, type ServeConfig } from './config/read-config.ts';
import { listenForFeeds, lookAtBuffers, lookAtClock, lookAtDisk, lookAtNode, lookAtPorts, type Finding } from './doctor.ts';
import { EXIT, StatedFailure } from './failure.ts';

const MARKS: Readonly<Record<Finding['state'], string>> = { well: 'ok  ', unwell: 'BAD ', unknown: '?   ' };
const LISTEN_MOST_S = 600;

/** The nearest folder that is there: the record's own is made at the first start. */
function existingFolder(path: string): string {
  return existsSync(path) || dirname(path) === path ? path : existingFolder(dirname(path));
}

async function configFindings(path: string): Promise<{ config: ServeConfig | undefined; finding: Finding }> {
  const read = await readServeConfig(path);
  if (!read.ok) return { config: undefined, finding: { about: 'configuration', state: 'unwell', words: read.error.message } };
  const { withheld } = read.value;
  const words =
    withheld.length === 0
      ? `${path} reads`
      : `${path} reads, but the terms of ${withheld.map(({ member }) => member).join(', ')} do not: ${withheld[0].message}`;
  return { config: read.value, finding: { about: 'configuration', state: withheld.length === 0 ? 'well' : 'unwell', words } };
}

/** Prints one line a finding; anything unwell is exit status 1. */
export async function doctorCommand(options: { readonly config?: string; readonly listen: string }): Promise<void> {
  const listenS = Number(options.listen);
  if (!(listenS >= 0 && listenS <= LISTEN_MOST_S)) throw new StatedFailure(`--listen ${options.listen} must be 0 to ${LISTEN_MOST_S} seconds`, EXIT.usage);
  if (listenS > 0 && options.config === undefined) throw new StatedFailure('--listen needs --config: it says which doors to listen at', EXIT.usage);
  const findings: Finding[] = [];
  const say = (...found: readonly Finding[]): void => {
    for (const { state, about, words } of found) process.stdout.write(`${MARKS[state]}${about}: ${words}\n`);
    findings.push(...found);
  };
  say(lookAtNode());
  say(...(await lookAtClock()));
  const { config, finding } = options.config === undefined ? { config: undefined, finding: undefined } : await configFindings(options.config);
  if (finding !== undefined) say(finding);
  say(...(await lookAtDisk(existingFolder(config?.recordFolder ?? tmpdir()))));
  say(await lookAtBuffers());
  if (config !== undefined) say(...(await lookAtPorts(config)));
  if (config !== undefined && listenS > 0) say(...(await listenForFeeds(config, listenS)));
  if (findings.some(({ state }) => state === 'unwell')) process.exitCode = EXIT.failed;
}
