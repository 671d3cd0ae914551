/** `manara actual sign`: an officer signs the order to serve in mode actual. Nothing here opens a connection. */
import { readFile, rename, writeFile } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import { isoFromTime, LIMITS, timeS } from '../base/index.ts';
import { createSigner, systemWords } from '../record/store/index.ts';
import { newOrder, orderMessage, orderProblems, orderText, parseOrder, type ActualWords, type Order } from './config/actual.ts';
import { CONFIG } from './config/schema.ts';
import { readYamlFile } from './config/yaml-file.ts';
import { EXIT, StatedFailure, valueOf } from './failure.ts';
import { readSeed } from './keys-file.ts';

export interface ActualSignWords {
  readonly config: string;
  readonly officer: string;
  readonly key: string;
  readonly days: string;
}

/** The order that is there already, when it still says what would be ordered now; undefined: a new one begins. */
async function standingOrder(path: string, like: Order, now: number): Promise<Order | undefined> {
  let text: string;
  try {
    text = await readFile(path, 'utf8');
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw new StatedFailure(`the order cannot be read: ${systemWords(cause)}`);
  }
  const order = valueOf(parseOrder(path, text));
  const says = ({ broker, key, officers }: Order): string => JSON.stringify([broker, key, Object.entries(officers).sort(([a], [b]) => (a < b ? -1 : 1))]);
  return says(order) === says(like) && order.validUntil > now ? order : undefined;
}

function officerKey(words: ActualWords, officer: string): string {
  if (Object.hasOwn(words.officers, officer)) return words.officers[officer];
  throw new StatedFailure(`"${officer}" is not one of actual.officers: ${Object.keys(words.officers).join(', ') || 'nobody is named'}`);
}

/** Signs the order of a configuration in place, with a key that never leaves this machine; begins one when there is none that fits. */
export async function signActualCommand({ config, officer, key, days: daysWord }: ActualSignWords): Promise<void> {
  const days = Number(daysWord);
  if (!Number.isInteger(days) || days < 1 || days > LIMITS.actualOrderDaysMax)
    throw new StatedFailure(`--days ${daysWord} must be a whole number from 1 to ${LIMITS.actualOrderDaysMax}`, EXIT.usage);
  const { value: words } = valueOf(await readYamlFile(config, CONFIG));
  const { actual } = words;
  if (actual === undefined)
    throw new StatedFailure(`${config} has no actual: {key, secret, officers, order}; docs/runbook.md says how, under From exercise to actual`);
  const at = (path: string): string => resolve(dirname(config), path);
  const named = officerKey(actual, officer);
  const signer = createSigner(await readSeed(key));
  if (signer.publicKeyHex !== named)
    throw new StatedFailure(
      `the public key of ${key} is ${signer.publicKeyHex}; actual.officers names ${named} for "${officer}": write the first there when it is right`,
    );
  const now = Date.now() / 1000;
  const like = newOrder(actual, words.name, createSigner(await readSeed(at(actual.key))).publicKeyHex, { from: timeS(now), days });
  const before = (await standingOrder(at(actual.order), like, now)) ?? like;
  const order: Order = { ...before, signatures: { ...before.signatures, [officer]: Buffer.from(signer.sign(orderMessage(before))).toString('hex') } };
  await writeFile(`${at(actual.order)}.part`, orderText(order), { mode: 0o644 });
  await rename(`${at(actual.order)}.part`, at(actual.order));
  const missing = orderProblems(order);
  process.stdout.write(
    `${[
      `${actual.order}: "${words.name}" serves in mode actual with the key ${order.key.slice(0, 16)}…, from ${isoFromTime(order.validFrom)} to ${isoFromTime(order.validUntil)}.`,
      `Signed by ${Object.keys(order.signatures).join(' and ')}.`,
      missing.length === 0 ? 'The order is whole: "manara check" says what else is missing.' : `It does not hold yet: it ${missing.join('; it ')}.`,
    ].join('\n')}\n`,
  );
}
