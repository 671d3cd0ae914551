/**
 * Warnings of a live broker as CAP: into the record first, then as one file each in a folder of its recipient. A warning that
 * could not be written is an alarm of its own, and is tried again.
 */
import { mkdir, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { HUB, LIMITS, memberOf, type RecipientId, type TimeS } from '../base/index.ts';
import type { CapIssuer, CapMessage } from '../deliver/index.ts';
import type { BrokerConfig, Place, Warning } from '../model/index.ts';
import { capFolderName, capIssuerOf } from './cap-issuer.ts';

/** Pause before a message that could not be written is tried again. */
const RETRY_MS = 2000;

export interface CapOutboxOptions {
  readonly config: BrokerConfig;
  /** Undefined: messages go into the record only. */
  readonly folder: string | undefined;
  readonly sender: string;
  placesOf(recipient: RecipientId): readonly Place[];
  record(recipient: RecipientId, at: TimeS, xml: string): void;
  failed(recipient: RecipientId, message: string): void;
}

export interface CapOutbox {
  issue(recipient: RecipientId, at: TimeS, changes: readonly Warning[]): void;
  /** Resolves when everything issued so far is written or given up by `close`. */
  settled(): Promise<void>;
  close(): void;
}

/** An outbox for every recipient of a broker; the hub itself warns nobody. */
export function createCapOutbox(options: CapOutboxOptions): CapOutbox {
  const { config, folder, sender } = options;
  const issuers = new Map<RecipientId, CapIssuer>();
  const counts = new Map<RecipientId, number>();
  let queue: Promise<void> = Promise.resolve();
  let waitingCount = 0;
  let closed = false;

  function issuerOf(recipient: RecipientId): CapIssuer {
    const known = issuers.get(recipient);
    if (known !== undefined) return known;
    const issuer = capIssuerOf(config, recipient, options.placesOf(recipient), sender);
    issuers.set(recipient, issuer);
    return issuer;
  }

  /** Whole or not at all: a reader of the folder never meets half a warning. */
  async function write(path: string, message: CapMessage, name: string): Promise<void> {
    await mkdir(path, { recursive: true });
    await writeFile(join(path, `.${name}.part`), message.xml);
    await rename(join(path, `.${name}.part`), join(path, name));
  }

  async function writeUntilDone(recipient: RecipientId, message: CapMessage, number: number): Promise<void> {
    if (folder === undefined) return;
    const name = `${String(number).padStart(6, '0')}-${message.identifier}.xml`;
    for (let told = false; ; told = true) {
      try {
        return await write(join(folder, capFolderName(recipient)), message, name);
      } catch (cause) {
        if (!told) options.failed(recipient, (cause as Error).message);
        if (closed) return;
        await new Promise((resolve) => setTimeout(resolve, RETRY_MS));
      }
    }
  }

  return {
    issue(recipient, at, changes) {
      if (memberOf(recipient) === HUB) return;
      for (const message of issuerOf(recipient).issue(changes, at)) {
        options.record(recipient, at, message.xml);
        const number = (counts.get(recipient) ?? 0) + 1;
        counts.set(recipient, number);
        if (waitingCount >= LIMITS.capQueueMax) {
          options.failed(recipient, `${waitingCount} messages wait already: this one stands in the record alone`);
          continue;
        }
        waitingCount += 1;
        queue = queue.then(() => writeUntilDone(recipient, message, number)).finally(() => void (waitingCount -= 1));
      }
    },
    settled: () => queue,
    close: () => void (closed = true),
  };
}
