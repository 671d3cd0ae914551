/** Addresses that a name on the outside must not lead to: a webhook is not a way into the network that the broker stands in. */
import { BlockList, isIP } from 'node:net';

/** Ranges that the registries of special-purpose addresses (RFC 6890 and its successors) keep from the public Internet. */
const NOT_PUBLIC_V4 = [
  '0.0.0.0/8',
  '10.0.0.0/8',
  '100.64.0.0/10',
  '127.0.0.0/8',
  '169.254.0.0/16',
  '172.16.0.0/12',
  '192.0.0.0/24',
  '192.0.2.0/24',
  '192.88.99.0/24',
  '192.168.0.0/16',
  '198.18.0.0/15',
  '198.51.100.0/24',
  '203.0.113.0/24',
  '224.0.0.0/4',
  '240.0.0.0/4',
];
/** Of IPv6 only global unicast is public; these lie inside it: tunnels, translations and documentation, which can hide a private IPv4 address. */
const GLOBAL_V6 = '2000::/3';
const NOT_PUBLIC_V6 = ['2001::/23', '2001:db8::/32', '2002::/16', '3fff::/20'];

function listOf(ranges: readonly string[], family: 'ipv4' | 'ipv6'): BlockList {
  const list = new BlockList();
  for (const range of ranges) {
    const [address, prefix] = range.split('/');
    list.addSubnet(address, Number(prefix), family);
  }
  return list;
}

const refusedV4 = listOf(NOT_PUBLIC_V4, 'ipv4');
const globalV6 = listOf([GLOBAL_V6], 'ipv6');
const refusedV6 = listOf(NOT_PUBLIC_V6, 'ipv6');

/** True for an address that is not on the public Internet; what is no address is not either. */
export function isPrivateAddress(address: string): boolean {
  const plain = /^::ffff:\d+\.\d+\.\d+\.\d+$/i.test(address) ? address.slice('::ffff:'.length) : address;
  const family = isIP(plain);
  if (family === 4) return refusedV4.check(plain, 'ipv4');
  return family !== 6 || !globalV6.check(plain, 'ipv6') || refusedV6.check(plain, 'ipv6');
}
