/** The fields of a door: what its bytes come by, at the broker and at a member's site alike. */
import { readFile } from 'node:fs/promises';
import { z } from 'zod';
import type { SourceFormat } from '../../model/index.ts';
import { addresses, endpoint, remoteEndpoint, type AddressList, type Endpoint } from './endpoints.ts';
import type { Problems } from './places.ts';
import { DOOR_TLS, PEER_TLS, readKeyPair, type KeyPair } from './transport.ts';
import { fields } from './words.ts';

const path = z.string().min(1);

export const DOOR = z.union(
  [
    fields({ udp: endpoint, from: addresses.optional() }).transform((door) => ({ kind: 'udp' as const, endpoint: door.udp, from: door.from })),
    fields({ tcp: endpoint, from: addresses.optional(), tls: DOOR_TLS.optional(), receipts: z.boolean().default(false) }).transform(({ tcp, ...door }) => ({
      kind: 'tcp' as const,
      endpoint: tcp,
      ...door,
    })),
    fields({ http: endpoint, from: addresses.optional(), tls: DOOR_TLS.optional(), token: path.optional() }).transform(({ http, ...door }) => ({
      kind: 'http' as const,
      endpoint: http,
      ...door,
    })),
    fields({ connect: remoteEndpoint, tls: PEER_TLS.optional() }).transform((door) => ({ kind: 'connect' as const, endpoint: door.connect, tls: door.tls })),
    fields({ file: path }).transform((door) => ({ kind: 'file' as const, path: door.file })),
    fields({ folder: path }).transform((door) => ({ kind: 'folder' as const, path: door.folder })),
    fields({ stdin: z.literal(true) }).transform(() => ({ kind: 'stdin' as const })),
  ],
  {
    error:
      'must be {udp: "127.0.0.1:30048", from: [address]}, {tcp: "127.0.0.1:30050", from: [address]}, {http: "127.0.0.1:30080"}, {connect: "192.0.2.7:30005"}, {file: path}, {folder: path} or {stdin: true}',
  },
);

export type DoorWords = z.infer<typeof DOOR>;

/** Keys of a door over TLS, and the certificates that may speak at it, by fingerprint. */
export interface DoorTls extends KeyPair {
  readonly clients: readonly string[];
}

/** Keys of a side that calls over TLS, and the fingerprint of whom it calls. */
export interface PeerTls extends KeyPair {
  readonly fingerprint: string;
}

interface Named {
  readonly id: string;
  readonly format: SourceFormat;
}

/** A door to which sources push. */
export interface PushDoor extends Named {
  readonly kind: 'http';
  readonly endpoint: Endpoint;
  readonly from: AddressList | undefined;
  readonly tls?: DoorTls | undefined;
  /** What a source must show. */
  readonly token?: string | undefined;
}

/** A door as the server opens it. */
export type Door =
  | PushDoor
  | (Named &
      (
        | { readonly kind: 'udp'; readonly endpoint: Endpoint; readonly from: AddressList | undefined }
        | {
            readonly kind: 'tcp';
            readonly endpoint: Endpoint;
            readonly from: AddressList | undefined;
            readonly tls?: DoorTls | undefined /** Senders are told what is in the record. */;
            readonly receipts?: boolean;
          }
        | { readonly kind: 'connect'; readonly endpoint: Endpoint; readonly tls?: PeerTls | undefined }
        | { readonly kind: 'file'; readonly path: string }
        | { readonly kind: 'folder'; readonly path: string }
        | { readonly kind: 'stdin' }
      ));

/** Where keys are read, and where what is wrong with them goes. */
export interface TlsReading {
  /** A path of the configuration, from its own folder. */
  at(path: string): string;
  readonly problems: Problems;
}

async function readToken(words: string, id: string, { at, problems }: TlsReading): Promise<string> {
  try {
    const token = (await readFile(at(words), 'utf8')).trim();
    if (!/^[\x21-\x7e]{32,512}$/.test(token))
      problems.add(`the token of door ${id} in ${at(words)} must be one word of 32 to 512 characters: make one with "openssl rand -hex 32"`);
    return token;
  } catch (cause) {
    problems.add(`the token of door ${id} cannot be read: ${(cause as Error).message}`);
    return '';
  }
}

/** The keys of a side that listens. */
export async function listenerTls(tls: z.infer<typeof DOOR_TLS> | undefined, what: string, { at, problems }: TlsReading): Promise<DoorTls | undefined> {
  return tls === undefined ? undefined : { ...(await readKeyPair(tls, what, at, problems)), clients: tls.clients };
}

/** The keys of a side that calls. */
export async function readPeerTls(tls: z.infer<typeof PEER_TLS> | undefined, what: string, { at, problems }: TlsReading): Promise<PeerTls | undefined> {
  return tls === undefined ? undefined : { ...(await readKeyPair(tls, what, at, problems)), fingerprint: tls.fingerprint };
}

/** A door with its keys; what is wrong is added to the problems. */
export async function readDoor({ id, format }: Named, words: DoorWords, reading: TlsReading): Promise<Door> {
  switch (words.kind) {
    case 'stdin':
      return { id, format, kind: 'stdin' };
    case 'file':
    case 'folder':
      return { id, format, kind: words.kind, path: reading.at(words.path) };
    case 'connect':
      return { id, format, kind: 'connect', endpoint: words.endpoint, tls: await readPeerTls(words.tls, `door ${id}`, reading) };
    case 'udp':
    case 'tcp':
    case 'http': {
      const { endpoint: place, from } = words;
      const loopback = place.host === '::1' || place.host.startsWith('127.');
      if (from === undefined && !loopback) reading.problems.add(`door ${id} listens on ${place.host}, so it must say from whom: add from: [addresses]`);
      if (words.kind === 'udp') return { id, format, kind: 'udp', endpoint: place, from };
      const tls = await listenerTls(words.tls, `door ${id}`, reading);
      if (words.kind === 'tcp') {
        if (words.receipts && format !== 'plots')
          reading.problems.add(`door ${id}: receipts are for native plots; this door takes ${format}, whose senders do not read: leave them out`);
        return { id, format, kind: 'tcp', endpoint: place, from, tls, receipts: words.receipts };
      }
      if (!loopback && tls === undefined && words.token === undefined)
        reading.problems.add(`door ${id} takes pushes beyond this machine: add tls: {key, certificate, clients}, or token: file`);
      return { id, format, kind: 'http', endpoint: place, from, tls, token: words.token === undefined ? undefined : await readToken(words.token, id, reading) };
    }
  }
}

/** What can be opened once in a process is named once. */
export function doubledInput(doors: readonly Door[]): string | undefined {
  const own = doors.filter(({ kind }) => kind === 'stdin');
  return own.length < 2 ? undefined : `doors ${own.map(({ id }) => id).join(' and ')} both take standard input: there is one`;
}
