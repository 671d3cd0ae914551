/**
 * Messages as HTTPS requests to a host that the member has named. The name must lead to public addresses, or to those that the
 * configuration lists; it is asked anew for every try, and the connection goes to the address that was checked. No redirects.
 */
import { lookup } from 'node:dns/promises';
import { request as requestPlain } from 'node:http';
import { request as requestSecure, type RequestOptions } from 'node:https';
import { isIP } from 'node:net';
import type { RecipientId } from '../../base/index.ts';
import type { Signer } from '../../record/store/index.ts';
import type { AddressList } from '../config/endpoints.ts';
import type { Channel, ChannelPort, Notice } from './channel.ts';
import { createDelivery, RefusedForGood } from './delivery.ts';
import { isPrivateAddress } from './private-addresses.ts';

export interface WebhookOptions {
  readonly name: string;
  readonly recipient: RecipientId;
  readonly url: URL;
  /** Addresses that are taken although they are not public: a member's own network. */
  readonly network: AddressList | undefined;
  /** Certificates that the host's is checked against, instead of the usual ones. */
  readonly authority: string | undefined;
  readonly signer: Signer;
  readonly port: ChannelPort;
}

const TIMEOUT_MS = 5_000;
const ANSWER_BYTES_MAX = 65_536;

/** What the signature is over: the identifier, a line feed, and the body. */
export function webhookMessage(identifier: string, body: string): Uint8Array {
  return new TextEncoder().encode(`${identifier}\n${body}`);
}

/** The address to connect to; throws when there is none that may be used. */
async function addressOf(options: WebhookOptions): Promise<string> {
  const host = options.url.hostname.replace(/^\[|\]$/g, '');
  const found = isIP(host) === 0 ? (await lookup(host, { all: true })).map(({ address }) => address) : [host];
  const usable = found.find((address) => !isPrivateAddress(address) || options.network?.allows(address) === true);
  if (usable !== undefined) return usable;
  throw new Error(`${host} leads to ${found.slice(0, 3).join(', ') || 'no address'}, which is not public: list it under network if it is the member's own`);
}

interface Answer {
  readonly status: number;
}

/** One request, ended after a time whatever the other side does. */
function send(options: WebhookOptions, address: string, notice: Notice): Promise<Answer> {
  const { url, signer, authority } = options;
  const { identifier } = notice.message;
  const body = Buffer.from(notice.xml);
  const secure = url.protocol === 'https:';
  const host = url.hostname.replace(/^\[|\]$/g, '');
  const settings: RequestOptions = {
    method: 'POST',
    host: address,
    port: url.port === '' ? (secure ? 443 : 80) : Number(url.port),
    path: `${url.pathname}${url.search}`,
    signal: AbortSignal.timeout(TIMEOUT_MS),
    agent: false,
    // The certificate must be that of the name, whatever address it led to.
    ...(secure ? { servername: isIP(host) === 0 ? host : '', ...(authority === undefined ? {} : { ca: authority }) } : {}),
    headers: {
      host: url.host,
      'content-type': 'application/cap+xml; charset=utf-8',
      'content-length': body.length,
      'idempotency-key': identifier,
      'manara-signature': `ed25519=${Buffer.from(signer.sign(webhookMessage(identifier, notice.xml))).toString('base64')}`,
    },
  };
  return new Promise((resolve, reject) => {
    const request = (secure ? requestSecure : requestPlain)(settings, (response) => {
      let bytes = 0;
      response.on('data', (chunk: Buffer) => {
        bytes += chunk.length;
        if (bytes > ANSWER_BYTES_MAX) response.destroy(new Error(`answered with more than ${ANSWER_BYTES_MAX} bytes`));
      });
      response.on('error', reject);
      response.on('end', () => resolve({ status: response.statusCode ?? 0 }));
    });
    request.on('error', (cause) =>
      reject(cause.name === 'AbortError' || cause.name === 'TimeoutError' ? new Error(`no answer within ${TIMEOUT_MS / 1000} s`) : cause),
    );
    request.end(body);
  });
}

/** Statuses of requests that may go through later. */
const LATER = new Set([408, 425, 429]);

async function deliver(options: WebhookOptions, notice: Notice): Promise<void> {
  const { status } = await send(options, await addressOf(options), notice);
  if (status >= 200 && status < 300) return;
  if (status >= 300 && status < 400) throw new RefusedForGood(`answered ${status}: redirects are not followed; give the address that it leads to`);
  if (status >= 400 && status < 500 && !LATER.has(status)) throw new RefusedForGood(`answered ${status}`);
  throw new Error(`answered ${status}`);
}

/** A channel to a host. The same message may come more than once, under the same `Idempotency-Key`. */
export function openWebhook(options: WebhookOptions): Channel {
  const { name, recipient, port } = options;
  return createDelivery({ name, kind: 'webhook', recipient, port, pauseMs: 500, pauseMaxMs: 30_000, deliver: (notice) => deliver(options, notice) });
}
