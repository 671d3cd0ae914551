/** `manara indicate`: makes an indication out of a file or options, checks it here, and files it at a console that runs. */
import { readFile } from 'node:fs/promises';
import { memberId, timeS } from '../base/index.ts';
import { INDICATION_FORMAT, readIndication, timeFault } from '../coordinate/index.ts';
import type { Mode } from '../base/index.ts';
import type { Indication, Region } from '../model/index.ts';
import { textOfBytes } from '../format/xml/index.ts';
import { readServeConfig } from './config/read-config.ts';
import { EXIT, StatedFailure, valueOf } from './failure.ts';
import { capIndication } from './words/cap-indication.ts';

export interface IndicateWords {
  readonly to?: string;
  readonly account?: string;
  readonly code?: string;
  readonly config?: string;
  readonly cap?: boolean;
  readonly member?: string;
  readonly id?: string;
  readonly what: readonly string[];
  readonly count?: string;
  readonly from?: string;
  readonly toward?: string;
  readonly window?: string;
  readonly sure?: string;
  readonly grade?: string;
  readonly saidBy: readonly string[];
  readonly validUntil?: string;
  readonly text?: string;
  readonly language: string;
  readonly replaces?: string;
  readonly quotes?: string;
  readonly withdraws?: string;
}

const STANCE = /^(denies|no-comment): *(.+)$/s;
/** Stands in for the member of the console until that is known. */
const NOBODY = 'member';

async function standardInput(): Promise<Uint8Array> {
  const parts: Buffer[] = [];
  for await (const part of process.stdin) parts.push(part as Buffer);
  return Buffer.concat(parts);
}

async function textOf(file: string): Promise<string> {
  let bytes: Uint8Array;
  try {
    bytes = file === '-' ? await standardInput() : await readFile(file);
  } catch (cause) {
    throw new StatedFailure(`${file} cannot be read: ${(cause as Error).message}`, EXIT.usage);
  }
  // Alerts of others come in the encoding that they declare.
  const text = textOfBytes(bytes);
  if (text.ok) return text.value;
  throw new StatedFailure(`${file} cannot be read: ${text.error.message}`, EXIT.usage);
}

/** What is no range of digits goes on as it is written, and the reader refuses it by that. */
function countOf(text: string): number | string | readonly number[] {
  if (!/^\d+(-\d+)?$/.test(text)) return text;
  const parts = text.split('-').map(Number);
  return parts.length === 1 ? parts[0] : parts;
}

/** What the options say; a field that is not there is left out, and the reader names what is missing. */
function fromOptions(words: IndicateWords): object {
  const head = { format: INDICATION_FORMAT, version: 1, id: words.id };
  if (words.withdraws !== undefined) return { ...head, withdraws: words.withdraws };
  const chain = words.saidBy.map((said) => {
    const [, stance, who] = STANCE.exec(said) ?? [];
    return stance === undefined ? { who: said } : { who, stance };
  });
  return {
    ...head,
    what: words.what,
    count: words.count === undefined ? undefined : countOf(words.count),
    from: words.from,
    to: words.toward,
    window: words.window?.split('/'),
    sure: words.sure,
    grade: words.grade,
    chain: chain.length === 0 ? undefined : chain,
    validUntil: words.validUntil,
    text: words.text,
    language: words.language,
    replaces: words.replaces,
    quotes: words.quotes,
  };
}

interface Ground {
  readonly regions: readonly Region[] | undefined;
  readonly mode: Mode;
}

async function groundOf(path: string | undefined): Promise<Ground> {
  if (path === undefined) return { regions: undefined, mode: 'test' };
  const { broker } = valueOf(await readServeConfig(path));
  return { regions: broker.regions ?? [], mode: broker.mode };
}

function fromCap(xml: string, words: IndicateWords, ground: Ground): object {
  const member = valueOf(memberId(words.member ?? NOBODY));
  return JSON.parse(valueOf(capIndication(xml, { member, grade: words.grade, regions: ground.regions ?? [], mode: ground.mode }))) as object;
}

/** In words, for whoever files it. */
function said(indication: Indication): string {
  if (indication.type === 'withdrawal') return `Takes back "${indication.withdraws}".`;
  const { kinds, count, to, reliability, credibility, sureness, chain } = indication;
  const many = count === undefined ? '' : `, ${count.minCount === count.maxCount ? count.minCount : `${count.minCount} to ${count.maxCount}`}`;
  const speakers = chain.map(({ who, stance }) => (stance === 'says' ? who : `${who} (${stance})`)).join(' → ');
  return `${kinds.join(', ')}${many} towards ${to}, ${sureness}, graded ${reliability}${credibility}${speakers === '' ? ', by own knowledge' : `: ${speakers} → this desk`}.`;
}

/** The cookie of a session at the console. */
async function enter(console: URL, words: IndicateWords): Promise<string> {
  const password = process.env['MANARA_PASSWORD'];
  if (words.account === undefined) return '';
  if (password === undefined || words.code === undefined) throw new StatedFailure('--account needs --code and the password in MANARA_PASSWORD', EXIT.usage);
  const answer = await fetch(new URL('/login', console), {
    method: 'POST',
    redirect: 'manual',
    body: new URLSearchParams({ name: words.account, password, code: words.code }),
  });
  const cookie = answer.headers.get('set-cookie')?.split(';')[0];
  if (answer.status !== 303 || cookie === undefined)
    throw new StatedFailure('the console did not let this account in: look at name, password and code [login/refused]');
  return cookie;
}

async function send(body: object, words: IndicateWords): Promise<void> {
  let console: URL;
  try {
    console = new URL(words.to ?? '');
  } catch {
    throw new StatedFailure(`--to "${words.to ?? ''}" must be an address such as http://127.0.0.1:8601/`, EXIT.usage);
  }
  let answer: Response;
  try {
    const cookie = await enter(console, words);
    answer = await fetch(new URL('/api/words', console), {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...(cookie === '' ? {} : { cookie }) },
      body: JSON.stringify(body),
    });
  } catch (cause) {
    if (cause instanceof StatedFailure) throw cause;
    throw new StatedFailure(`${console.origin} does not answer: ${(cause as Error).message}; is serve running, and is this the address that it printed?`);
  }
  const said = (await answer.json().catch(() => undefined)) as { readonly code?: unknown; readonly message?: unknown } | undefined;
  if (answer.ok && said !== undefined) return;
  if (typeof said?.code === 'string') throw new StatedFailure(`${String(said.message)} [${said.code}]`);
  throw new StatedFailure(`${console.origin} is no console of manara (it answers ${answer.status}): nothing was filed; take the address that serve printed`);
}

/** Runs the command. */
export async function indicateCommand(file: string | undefined, words: IndicateWords): Promise<void> {
  if (words.cap === true && file === undefined) throw new StatedFailure('--cap needs the file of the message', EXIT.usage);
  const ground = await groundOf(words.config);
  const text = file === undefined ? undefined : await textOf(file);
  if (words.cap === true && words.to !== undefined) {
    // The console knows its own regions.
    await send({ cap: text ?? '', ...(words.grade === undefined ? {} : { grade: words.grade }) }, words);
    process.stdout.write('Filed.\n');
    return;
  }
  let written: object;
  try {
    written = words.cap === true ? fromCap(text ?? '', words, ground) : text === undefined ? fromOptions(words) : (JSON.parse(text) as object);
  } catch (cause) {
    if (cause instanceof StatedFailure) throw cause;
    throw new StatedFailure(`${file ?? ''} is not JSON: an indication is one JSON object [indication/format]`);
  }
  const whole = { ...(words.member === undefined ? { member: NOBODY } : { member: words.member }), ...written };
  const indication = valueOf(readIndication(JSON.stringify(whole), ground.regions));
  if (words.to === undefined) {
    process.stdout.write(`${JSON.stringify(whole)}\n`);
    const late = indication.type === 'withdrawal' ? undefined : timeFault(indication, timeS(Date.now() / 1000));
    const next = late === undefined ? '--to files it.' : `filed at this hour it would be refused: ${late.message} [${late.code}].`;
    process.stderr.write(`${said(indication)} It reads; ${next}\n`);
    return;
  }
  await send({ indication: words.member === undefined && !('member' in written) ? { ...whole, member: undefined } : whole }, words);
  process.stdout.write(`Filed. ${said(indication)}\n`);
}
