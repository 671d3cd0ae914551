/** CAP messages signed with the member's own key: an enveloped XML signature, RSA with SHA-256, exclusive canonical XML. */
import { SignedXml } from 'xml-crypto';

/** PEM texts. */
export interface CapKeys {
  readonly key: string;
  readonly certificate: string;
}

const EXCLUSIVE_C14N = 'http://www.w3.org/2001/10/xml-exc-c14n#';
const ENVELOPED = 'http://www.w3.org/2000/09/xmldsig#enveloped-signature';
const RSA_SHA256 = 'http://www.w3.org/2001/04/xmldsig-more#rsa-sha256';
const SHA256 = 'http://www.w3.org/2001/04/xmlenc#sha256';
const ALERT = "/*[local-name(.)='alert']";

/** The message with its signature as the last element, where CAP 1.2 allows it. The same message and key give the same bytes. */
export function signCap(xml: string, keys: CapKeys): string {
  const signer = new SignedXml({
    privateKey: keys.key,
    publicCert: keys.certificate,
    signatureAlgorithm: RSA_SHA256,
    canonicalizationAlgorithm: EXCLUSIVE_C14N,
  });
  signer.addReference({ xpath: ALERT, transforms: [ENVELOPED, EXCLUSIVE_C14N], digestAlgorithm: SHA256, isEmptyUri: true });
  signer.computeSignature(xml, { location: { reference: ALERT, action: 'append' } });
  return signer.getSignedXml();
}
