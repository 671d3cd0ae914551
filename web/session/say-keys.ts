// The keys of this browser: made here, kept in its own database, and never taken out of it. Beside them, the keys of others that
// somebody compared and trusts.

import { makeKeys, type OwnKeys } from '../../src/seal/index.ts';

interface Kept {
  readonly keys: OwnKeys | undefined;
  readonly trusted: readonly string[];
}

const STORE = 'say';

function database(): Promise<IDBDatabase> {
  return new Promise((resolve, reject) => {
    const asked = indexedDB.open('manara', 1);
    asked.addEventListener('upgradeneeded', () => asked.result.createObjectStore(STORE));
    asked.addEventListener('success', () => resolve(asked.result));
    asked.addEventListener('error', () => reject(asked.error ?? new Error('the browser keeps no database')));
  });
}

async function run<Value>(mode: IDBTransactionMode, ask: (store: IDBObjectStore) => IDBRequest<Value>): Promise<Value> {
  const base = await database();
  return new Promise((resolve, reject) => {
    const asked = ask(base.transaction(STORE, mode).objectStore(STORE));
    asked.addEventListener('success', () => resolve(asked.result));
    asked.addEventListener('error', () => reject(asked.error ?? new Error('the browser keeps no keys')));
  });
}

/** What this browser has for a view. */
export async function keptFor(view: string): Promise<Kept> {
  const kept = await run<unknown>('readonly', (store) => store.get(view));
  return (kept as Kept | undefined) ?? { keys: undefined, trusted: [] };
}

/** Makes this browser's keys for a view; the private halves cannot be exported. */
export async function makeKeysFor(view: string): Promise<OwnKeys> {
  const keys = await makeKeys(false);
  const { trusted } = await keptFor(view);
  await run('readwrite', (store) => store.put({ keys, trusted }, view));
  return keys;
}

/** Remembers that somebody compared these keys. */
export async function trustFor(view: string, kids: readonly string[]): Promise<readonly string[]> {
  const kept = await keptFor(view);
  const trusted = [...new Set([...kept.trusted, ...kids])];
  await run('readwrite', (store) => store.put({ ...kept, trusted }, view));
  return trusted;
}
