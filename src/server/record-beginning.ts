/** How a run of `serve` stands at its beginning in the record: its epoch, configuration, terms and places. */
import { hmacSha256, timeS, utf8, type MemberId, type TimeS } from '../base/index.ts';
import type { BrokerConfig } from '../model/index.ts';
import type { Recorder } from '../record/store/index.ts';
import type { ServeConfig } from './config/read-config.ts';
import { kernelName } from './kernel.ts';
import { liveDisclaimer } from './live-store.ts';
import { BROKER_SUBJECT, brokerText, termsEntryText } from './recorded-config.ts';
import { factsText } from './recorded-facts.ts';

/** Track ids go on from one process to the next under one key, so that none comes back; it is not the one of the configuration, which handles are made with. */
export function brokerConfigOf(config: ServeConfig): BrokerConfig {
  return { ...config.broker, secret: hmacSha256(config.broker.secret, utf8('streams')) };
}

/** Subject of the entry that holds the order to serve in mode actual. */
export const ORDER_SUBJECT = 'order';

/** Who CAP messages say they come from. */
export const senderOf = (config: ServeConfig): string => config.words.cap?.sender ?? 'test@manara.invalid';

/** The file of a member's terms as it was written; '' for none. */
export const writtenBy = (config: ServeConfig, member: MemberId): string => config.written.find((file) => file.member === member)?.text ?? '';

/** Appends what a run was told. */
export function recordBeginning(recorder: Recorder, config: ServeConfig, brokerConfig: BrokerConfig, run: { at: TimeS; epoch: number; program: string }): void {
  const { at, epoch, program } = run;
  recorder.append({ type: 'epoch', at, epoch });
  recorder.append({ type: 'config', at, subject: '', text: config.text });
  if (config.ordered !== undefined) recorder.append({ type: 'act', at, subject: ORDER_SUBJECT, text: config.ordered.orderText });
  const cap = { sender: senderOf(config), without: [], languages: config.languageTexts, epoch };
  const recorded = { program, kernel: kernelName(), config: brokerConfig, silentUntil: timeS(-Infinity), cap, roster: config.roster };
  recorder.append({ type: 'config', at, subject: BROKER_SUBJECT, text: brokerText(recorded) });
  for (const used of config.broker.terms)
    recorder.append({ type: 'terms', at, subject: used.member, text: termsEntryText({ used, written: writtenBy(config, used.member) }) });
  for (const { member, added, moved, removed } of config.placeChanges) {
    if (added.length + moved.length + removed.length > 0)
      recorder.append({ type: 'act', at, subject: `places/${member}`, text: JSON.stringify({ added, moved, removed }) });
  }
  // Last of the beginning: what comes after it is input.
  recorder.append({
    type: 'places',
    at,
    subject: '',
    text: factsText(config.broker, { disclaimer: liveDisclaimer(config.broker.mode), hubNames: config.hubNames, seed: null, sharing: null, endsAt: null }),
  });
}
