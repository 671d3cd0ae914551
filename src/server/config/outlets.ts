/** The fields of an outlet: whose view, at which level, in which words, and where to. */
import { z } from 'zod';
import { HUB, memberId, type MemberId } from '../../base/index.ts';
import { listenerTls, readPeerTls, type DoorTls, type PeerTls, type TlsReading } from './doors.ts';
import { addresses, endpoint, remoteEndpoint } from './endpoints.ts';
import { DOOR_TLS, PEER_TLS } from './transport.ts';
import { fields, id, oneOf } from './words.ts';

const to = id('member').transform((word, context): MemberId => {
  const read = word === 'hub' ? { ok: true as const, value: HUB } : memberId(word);
  if (read.ok) return read.value;
  context.addIssue(`"${word}" must be hub or a member`);
  return z.NEVER;
});

/** One outlet. */
export const OUTLET = fields({
  to,
  level: oneOf('picture', 'threats').default('picture'),
  format: oneOf('cot', 'sapient', 'asterix'),
  /** Of Cursor on Target: XML by default to clients that call, protobuf by datagram. */
  form: oneOf('xml', 'protobuf').optional(),
  language: z
    .string()
    .regex(/^[a-z]{2,3}(-[A-Za-z0-9]{2,8})*$/, 'must be a language such as en')
    .default('en'),
  sac: z.int().min(0).max(255).optional(),
  sic: z.int().min(0).max(255).optional(),
  /** Clients call here. */
  listen: endpoint.optional(),
  from: addresses.optional(),
  /** With `listen` the clients that may call, with `connect` the side that is called, by fingerprint. */
  tls: z
    .union([DOOR_TLS, PEER_TLS], { error: 'must be {key, certificate, clients: [fingerprints]} with listen, or {key, certificate, fingerprint} with connect' })
    .optional(),
  /** This machine is called, again and again. */
  connect: remoteEndpoint.optional(),
  /** Datagrams go there. */
  send: remoteEndpoint.optional(),
})
  .superRefine((outlet, context) => {
    const ways = [outlet.listen, outlet.connect, outlet.send].filter((way) => way !== undefined).length;
    const problem = (path: string, message: string): void => context.addIssue({ code: 'custom', path: [path], message });
    if (ways !== 1) problem('listen', `${ways} ways are named: give one of listen, connect and send`);
    if (outlet.from !== undefined && outlet.listen === undefined) problem('from', 'belongs to listen: leave it out');
    const { listen, tls } = outlet;
    if (tls !== undefined && outlet.send !== undefined) problem('tls', 'belongs to listen and connect: datagrams go out as they are');
    if (tls !== undefined && listen !== undefined && !('clients' in tls)) problem('tls', 'names no clients: list the fingerprints that may call');
    if (tls !== undefined && outlet.connect !== undefined && !('fingerprint' in tls))
      problem('tls', 'names no fingerprint: give that of the side that is called');
    if (listen !== undefined && outlet.from === undefined && listen.host !== '::1' && !listen.host.startsWith('127.'))
      problem('from', `is missing: ${listen.host} can be reached by others, say who may call`);
    if (outlet.form !== undefined && outlet.format !== 'cot') problem('form', 'belongs to cot: leave it out');
    if (outlet.format === 'asterix' && (outlet.sac === undefined || outlet.sic === undefined))
      problem('sac', 'is missing: an ASTERIX outlet has sac and sic of its own');
    if (outlet.format === 'asterix' && outlet.send === undefined) problem('send', 'is missing: ASTERIX goes out by datagram');
    if (outlet.format === 'sapient' && outlet.connect === undefined && outlet.listen === undefined) problem('connect', 'is missing: SAPIENT goes out over TCP');
  })
  .transform((outlet) => ({ ...outlet, form: outlet.form ?? (outlet.send === undefined ? ('xml' as const) : ('protobuf' as const)) }));

export type OutletWords = z.infer<typeof OUTLET>;

/** An outlet with its keys. */
export type OutletConfig = Omit<OutletWords, 'tls'> & {
  readonly listenTls?: DoorTls | undefined;
  readonly connectTls?: PeerTls | undefined;
};

/** Outlets with the keys that their files hold; what is wrong with them is added to the problems. */
export async function readOutlets(outlets: Readonly<Record<string, OutletWords>>, reading: TlsReading): Promise<Record<string, OutletConfig>> {
  const read = Object.entries(outlets).map(async ([name, { tls, ...rest }]): Promise<[string, OutletConfig]> => {
    if (tls === undefined) return [name, rest];
    const what = `outlet ${name}`;
    return [
      name,
      'clients' in tls ? { ...rest, listenTls: await listenerTls(tls, what, reading) } : { ...rest, connectTls: await readPeerTls(tls, what, reading) },
    ];
  });
  return Object.fromEntries(await Promise.all(read));
}
