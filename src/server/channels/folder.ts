/** Messages as files of a folder, numbered in their order. Whole or not at all: a reader never meets half a warning. */
import { existsSync, readdirSync } from 'node:fs';
import { rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { RecipientId } from '../../base/index.ts';
import { makeFolder } from '../make-folder.ts';
import type { Channel, ChannelPort } from './channel.ts';
import { createDelivery } from './delivery.ts';

export interface FolderOptions {
  readonly name: string;
  readonly recipient: RecipientId;
  readonly folder: string;
  readonly port: ChannelPort;
}

/** Writes a file under its name only when it is whole. */
export async function writeWhole(folder: string, name: string, text: string): Promise<void> {
  makeFolder(folder);
  await writeFile(join(folder, `.${name}.part`), text);
  await rename(join(folder, `.${name}.part`), join(folder, name));
}

/** Files go on counting where an earlier process ended. */
function writtenBefore(folder: string): number {
  const names = existsSync(folder) ? readdirSync(folder) : [];
  return names.reduce((most, name) => Math.max(most, Number(/^(\d{6,})-/.exec(name)?.[1] ?? 0)), 0);
}

/** A channel into a folder. */
export function openFolder({ name, recipient, folder, port }: FolderOptions): Channel {
  const before = writtenBefore(folder);
  return createDelivery({
    name,
    kind: 'folder',
    recipient,
    port,
    pauseMs: 250,
    pauseMaxMs: 2_000,
    deliver: ({ message, xml }, number) => writeWhole(folder, `${String(before + number).padStart(6, '0')}-${message.identifier}.xml`, xml),
  });
}
