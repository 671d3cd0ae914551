/** What of a new configuration a running broker takes up, and what waits for a restart. */
import { fault } from '../../base/index.ts';
import type { ServeConfig } from './read-config.ts';
import type { ConfigWords } from './schema.ts';

/** What of a new configuration cannot be taken up while running, by name; empty when all of it can. */
export function needsRestart(before: ServeConfig, after: ServeConfig): readonly string[] {
  const parts: readonly (keyof ConfigWords)[] = [
    'name',
    'mode',
    'actual',
    'secret',
    'record',
    'hub',
    'members',
    'feeds',
    'consoles',
    'lines',
    'outlets',
    'metrics',
    'cap',
    'languages',
  ];
  const doorsOf = (config: ServeConfig): string => JSON.stringify(config.doors.map((door) => ({ ...door, from: undefined })));
  // What the hub withholds is taken up with the terms, and so are flight plans.
  const partOf = (config: ServeConfig, part: keyof ConfigWords): string =>
    JSON.stringify(part === 'hub' ? { ...config.words.hub, withhold: undefined, flightPlans: undefined } : config.words[part]);
  const changed: string[] = parts.filter((part) => partOf(before, part) !== partOf(after, part));
  if (doorsOf(before) !== doorsOf(after)) changed.push('doors');
  const placesOf = (config: ServeConfig): string =>
    JSON.stringify([config.broker.places, config.broker.airspaces], (_key, value: unknown) => (value instanceof Float64Array ? [...value] : value));
  if (placesOf(before) !== placesOf(after)) changed.push('places');
  // Whether there is a gate at all is decided at a start.
  if ((before.accounts === undefined) !== (after.accounts === undefined)) changed.push('accounts');
  return changed;
}

/** A fault for a reload that must wait for a restart. */
export function restartFault(changed: readonly string[]): { readonly code: 'config/needs-restart'; readonly message: string } {
  return fault(
    'config/needs-restart',
    `${changed.join(', ')} changed: these are taken up at the next start; terms, flight plans and address lists were taken up now`,
  );
}
