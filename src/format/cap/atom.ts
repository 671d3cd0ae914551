/** A feed of alerts (Atom, RFC 4287): what hubs that collect CAP look at to learn that there is a new message. */
import { isoFromTime, type TimeS } from '../../base/index.ts';
import { xmlAttribute, xmlText } from '../xml/index.ts';

/** One message of the feed. */
export interface CapFeedEntry {
  readonly identifier: string;
  readonly title: string;
  readonly sentAt: TimeS;
  /** Where the message itself is, relative to the feed. */
  readonly href: string;
}

/** The feed with its newest message first. `id` is an IRI that stays the same for ever. */
export function writeCapFeed(feed: {
  readonly id: string;
  readonly title: string;
  readonly updatedAt: TimeS;
  readonly entries: readonly CapFeedEntry[];
}): string {
  const entries = feed.entries.map(
    ({ identifier, title, sentAt, href }) =>
      `  <entry>\n    <id>urn:cap:${xmlText(identifier)}</id>\n    <title>${xmlText(title)}</title>\n    <updated>${isoFromTime(sentAt)}</updated>\n` +
      `    <link rel="alternate" type="application/cap+xml" href="${xmlAttribute(href)}"/>\n  </entry>\n`,
  );
  return (
    `<?xml version="1.0" encoding="UTF-8"?>\n<feed xmlns="http://www.w3.org/2005/Atom">\n  <id>${xmlText(feed.id)}</id>\n  <title>${xmlText(feed.title)}</title>\n` +
    `  <updated>${isoFromTime(feed.updatedAt)}</updated>\n  <author><name>${xmlText(feed.title)}</name></author>\n${entries.join('')}</feed>\n`
  );
}
