/** Opens the channels of a configuration. */
import { basename, dirname, join } from 'node:path';
import { assert, isPublic, memberOf, type TimeS } from '../../base/index.ts';
import type { Place } from '../../model/index.ts';
import { createSigner, type Signer } from '../../record/store/index.ts';
import type { Catalogue } from '../../warn/index.ts';
import type { ServeConfig } from '../config/read-config.ts';
import type { ChannelConfig, MemberWarnings } from '../config/warnings.ts';
import type { Channel, ChannelPort } from './channel.ts';
import { openFolder } from './folder.ts';
import { openPublicSite } from './public-site.ts';
import { openSirenGateway } from './siren-gateway.ts';
import { openWebhook } from './webhook.ts';

export interface ChannelTools {
  readonly port: ChannelPort;
  readonly startedAt: TimeS;
  placesOf(recipient: ChannelConfig['recipient']): readonly Place[];
}

/** The languages of a member that may be used in the mode. */
function cataloguesOf(config: ServeConfig, recipient: ChannelConfig['recipient']): Catalogue[] {
  const member = config.broker.members.find(({ id }) => id === memberOf(recipient));
  const all = (member?.languages ?? []).map((language) => config.catalogues[language]);
  return all.filter((catalogue) => catalogue !== undefined && (config.broker.mode !== 'actual' || catalogue.reviewed !== undefined));
}

/** Zones as named; without names each place is a zone of its own. */
function zonesOf(channel: Extract<ChannelConfig, { kind: 'sirens' }>, places: readonly Place[]): ReadonlyMap<string, readonly string[]> {
  return new Map(channel.zones === undefined ? places.map(({ id }) => [id, [id]]) : Object.entries(channel.zones));
}

function signerOf(warnings: MemberWarnings): Signer {
  assert(warnings.signingSeed !== undefined, 'a channel that signs has a key: the configuration is refused without');
  return createSigner(warnings.signingSeed);
}

async function openChannel(config: ServeConfig, warnings: MemberWarnings, channel: ChannelConfig, tools: ChannelTools): Promise<Channel> {
  const { port } = tools;
  const { name, recipient } = channel;
  const { mode } = config.broker;
  const places = tools.placesOf(recipient);
  switch (channel.kind) {
    case 'folder':
      return openFolder({ name, recipient, folder: channel.folder, port });
    case 'webhook':
      return openWebhook({ name, recipient, url: channel.url, network: channel.network, authority: channel.authority, signer: signerOf(warnings), port });
    case 'page': {
      const utcOffsetMin = config.broker.members.find(({ id }) => id === memberOf(recipient))?.utcOffsetMin ?? 0;
      return openPublicSite({
        name,
        recipient,
        mode,
        places,
        catalogues: cataloguesOf(config, recipient),
        utcOffsetMin,
        listenPort: channel.port,
        folder: channel.folder,
        port,
      });
    }
    case 'sirens': {
      const { listen, from, keys, file } = channel;
      return openSirenGateway({
        name,
        recipient,
        mode,
        zones: zonesOf(channel, places),
        signer: signerOf(warnings),
        startedAt: tools.startedAt,
        listen,
        from,
        keys,
        port,
        file: file === undefined ? undefined : { folder: dirname(file), name: basename(file) },
      });
    }
  }
}

/** A folder for each recipient below `folder`: its id, with `public-` before that of a member's public. */
function folderChannels(folder: string, port: ChannelPort, recipients: readonly ChannelConfig['recipient'][]): Channel[] {
  return recipients.map((recipient) => {
    const word = isPublic(recipient) ? `public-${memberOf(recipient)}` : memberOf(recipient);
    return openFolder({ name: `cap/${word}`, recipient, folder: join(folder, word), port });
  });
}

/** All channels of a configuration, opened; rejects when one cannot listen. Those opened by then are handed to `opened`. */
export async function openChannels(
  config: ServeConfig,
  recipients: readonly ChannelConfig['recipient'][],
  tools: ChannelTools,
  opened: Channel[],
): Promise<void> {
  if (config.capFolder !== undefined) opened.push(...folderChannels(config.capFolder, tools.port, recipients));
  for (const warnings of config.warnings) {
    for (const channel of warnings.channels) opened.push(await openChannel(config, warnings, channel, tools));
  }
}
