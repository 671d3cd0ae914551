/** Addresses in a configuration: where to listen, and who may send. */
import { BlockList, isIP } from 'node:net';
import { z } from 'zod';

export interface Endpoint {
  readonly host: string;
  readonly port: number;
}

const endpointOf = (whose: string): z.ZodType<Endpoint> =>
  z.string().transform((text, context): Endpoint => {
    const match = /^(?:\[([0-9a-fA-F:]+)\]|([0-9.]+)):(\d{1,5})$/.exec(text);
    const host = match?.[1] ?? match?.[2] ?? '';
    const port = Number(match?.[3] ?? 0);
    if (isIP(host) !== 0 && port >= 1 && port <= 65_535) return { host, port };
    context.addIssue(`"${text}" must be an address ${whose} with its port, such as "127.0.0.1:30048"`);
    return z.NEVER;
  });

/** "127.0.0.1:30048" or "[::1]:30048": where this machine listens. */
export const endpoint = endpointOf('of this machine');
/** The same on another machine, which is called. */
export const remoteEndpoint = endpointOf('of the source');

/** A list of addresses that may send, as a fast check. */
export interface AddressList {
  readonly words: readonly string[];
  allows(address: string): boolean;
}

function addTo(list: BlockList, word: string): boolean {
  const [address, prefix] = word.split('/');
  const family = isIP(address);
  if (family === 0) return false;
  const name = family === 4 ? 'ipv4' : 'ipv6';
  if (prefix === undefined) {
    list.addAddress(address, name);
    return true;
  }
  if (!/^\d{1,3}$/.test(prefix) || Number(prefix) > (family === 4 ? 32 : 128)) return false;
  list.addSubnet(address, Number(prefix), name);
  return true;
}

/** Addresses and networks. */
export const addresses = z
  .array(z.string())
  .min(1)
  .max(64)
  .transform((words, context): AddressList => {
    const list = new BlockList();
    for (const word of words) {
      if (!addTo(list, word)) context.addIssue(`"${word}" must be an address such as 192.0.2.7 or a network such as 192.0.2.0/28`);
    }
    return {
      words,
      allows(address) {
        const plain = address.startsWith('::ffff:') ? address.slice('::ffff:'.length) : address;
        const family = isIP(plain);
        return family !== 0 && list.check(plain, family === 4 ? 'ipv4' : 'ipv6');
      },
    };
  });
