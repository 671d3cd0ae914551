/** The CAP issuer of one recipient of a broker: the same messages wherever they are made, live, headless or again from the record. */
import { hmacSha256, isPublic, memberOf, utf8, type RecipientId } from '../base/index.ts';
import { createCapIssuer, type CapIssuer } from '../deliver/index.ts';
import type { BrokerConfig, Place } from '../model/index.ts';
import type { Catalogues } from '../warn/index.ts';

/** Folder of a recipient's messages: its id, with `public-` before that of a member's public. */
export function capFolderName(recipient: RecipientId): string {
  return isPublic(recipient) ? `public-${memberOf(recipient)}` : memberOf(recipient);
}

/** How messages are made beside what the broker's configuration says. */
export interface CapWords {
  /** The recipient's, in the order of its warnings' indices. */
  readonly places: readonly Place[];
  readonly sender: string;
  /** Of the record: counts of events begin again with each, identifiers never come back. */
  readonly epoch: number;
  readonly catalogues: Catalogues;
}

/** An issuer for `recipient`. */
export function capIssuerOf(config: BrokerConfig, recipient: RecipientId, { places, sender, epoch, catalogues }: CapWords): CapIssuer {
  const member = config.members.find((one) => one.id === memberOf(recipient));
  return createCapIssuer({
    mode: config.mode,
    places,
    sender,
    catalogues,
    secret: hmacSha256(config.secret, utf8(epoch === 0 ? `cap/${recipient}` : `epoch/${epoch}/cap/${recipient}`)),
    languages: member?.languages ?? ['en', 'ar'],
    senderNames: member?.names ?? {},
    utcOffsetMin: member?.utcOffsetMin ?? 0,
    audience: isPublic(recipient) ? 'public' : 'officials',
  });
}
