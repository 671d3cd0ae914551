/**
 * Certificates that are known by their fingerprint: no authority stands between a member's site and the broker, so none can be
 * taken over, and a handshake names none. Subjects are random numbers: a certificate says nothing of whose it is.
 */
import { X509Certificate } from 'node:crypto';
import type { PeerCertificate, TLSSocket } from 'node:tls';

const FINGERPRINT = /^[0-9a-f]{64}$/;

/** SHA-256 of the certificate's DER, 64 hex digits. */
export function fingerprintOf(certificate: X509Certificate): string {
  return certificate.fingerprint256.replaceAll(':', '').toLowerCase();
}

/** Reads a fingerprint as people paste it: with or without colons, in any case; undefined when it is none. */
export function readFingerprint(text: string): string | undefined {
  const plain = text.replaceAll(':', '').trim().toLowerCase();
  return FINGERPRINT.test(plain) ? plain : undefined;
}

/** What is wrong with the other side of a connection; '' when its certificate is one of those listed and in force. */
export function peerProblem(socket: TLSSocket, listed: readonly string[], now: Date): string {
  const certificate = socket.getPeerX509Certificate();
  if (certificate === undefined) return 'showed no certificate';
  const fingerprint = fingerprintOf(certificate);
  if (!listed.includes(fingerprint)) return `showed the certificate ${fingerprint}, which is not listed`;
  if (now < new Date(certificate.validFrom) || now > new Date(certificate.validTo))
    return `showed the certificate ${fingerprint}, which holds from ${certificate.validFrom} to ${certificate.validTo}: make a new one`;
  return '';
}

/** A certificate is checked against the list of fingerprints alone, after the handshake. */
export const CHECKED_BY_FINGERPRINT = {
  rejectUnauthorized: false,
  minVersion: 'TLSv1.3' as const,
  checkServerIdentity: (_host: string, _peer: PeerCertificate): undefined => undefined,
};
