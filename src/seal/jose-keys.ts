/** Keys of a machine: Ed25519 to sign, X25519 to open. In a browser the private halves cannot be taken out of it. */
import { calculateJwkThumbprint, exportJWK, generateKeyPair, importJWK, type CryptoKey } from 'jose';
import type { Device } from '../channel/index.ts';

/** Private keys of this machine beside what others know of it. */
export interface OwnKeys {
  readonly device: Device;
  readonly sign: CryptoKey;
  readonly seal: CryptoKey;
}

/** Private keys as they are kept in a file. */
export interface KeptKeys {
  readonly sign: { readonly kty: 'OKP'; readonly crv: 'Ed25519'; readonly x: string; readonly d: string };
  readonly seal: { readonly kty: 'OKP'; readonly crv: 'X25519'; readonly x: string; readonly d: string };
}

export const SIGNS = 'Ed25519';
export const AGREES = 'ECDH-ES+A256KW';

/** Name of a signing key: its thumbprint (RFC 7638). */
export async function kidOf(sign: string): Promise<string> {
  return calculateJwkThumbprint({ kty: 'OKP', crv: 'Ed25519', x: sign });
}

/** New keys. `extractable` only where they are kept in a file: a browser keeps the keys themselves. */
export async function makeKeys(extractable: boolean): Promise<OwnKeys> {
  const [sign, seal] = await Promise.all([generateKeyPair(SIGNS, { extractable }), generateKeyPair(AGREES, { crv: 'X25519', extractable })]);
  const [signX, sealX] = await Promise.all([exportJWK(sign.publicKey), exportJWK(seal.publicKey)]);
  const device = { kid: await kidOf(signX.x ?? ''), sign: signX.x ?? '', seal: sealX.x ?? '' };
  return { device, sign: sign.privateKey, seal: seal.privateKey };
}

/** Keys as a file has them. */
export async function keptKeys(keys: OwnKeys): Promise<KeptKeys> {
  const [sign, seal] = await Promise.all([exportJWK(keys.sign), exportJWK(keys.seal)]);
  return {
    sign: { kty: 'OKP', crv: 'Ed25519', x: keys.device.sign, d: sign.d ?? '' },
    seal: { kty: 'OKP', crv: 'X25519', x: keys.device.seal, d: seal.d ?? '' },
  };
}

/** Keys from a file. */
export async function openKeptKeys(kept: KeptKeys): Promise<OwnKeys> {
  const [sign, seal] = await Promise.all([importJWK({ ...kept.sign }, SIGNS), importJWK({ ...kept.seal }, AGREES)]);
  return { device: { kid: await kidOf(kept.sign.x), sign: kept.sign.x, seal: kept.seal.x }, sign, seal };
}

/** The public key behind a signature. */
export async function verifyingKey(sign: string): Promise<CryptoKey> {
  return importJWK({ kty: 'OKP' as const, crv: 'Ed25519', x: sign }, SIGNS);
}

/** The public key that something is sealed to. */
export async function sealingKey(seal: string): Promise<CryptoKey> {
  return importJWK({ kty: 'OKP' as const, crv: 'X25519', x: seal }, AGREES);
}

/** A key in words that two people can compare over another line: six groups of four. */
export function fingerprintOf(device: Device): string {
  return (device.kid.replace(/[-_]/g, '').toUpperCase().slice(0, 24).match(/.{4}/g) ?? []).join(' ');
}
