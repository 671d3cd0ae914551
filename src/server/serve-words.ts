/** Words of `serve`: a desk for each viewer that has a console, and what an earlier process had taken. */
import { HUB, memberId, recipientOf, type TimeS } from '../base/index.ts';
import type { Recorder } from '../record/store/index.ts';
import type { ServeConfig } from './config/read-config.ts';
import type { LiveBroker } from './live-broker.ts';
import { openKeptWords, type KeptWord, type KeptWords } from './words/kept-words.ts';
import { createWordDesk, type WordDesk } from './words/word-desk.ts';

export interface WordParts {
  kept: KeptWords | undefined;
}

/** Reads what stands; nothing where there are no regions to speak of. */
export async function openWords(config: ServeConfig, parts: WordParts, now: TimeS): Promise<void> {
  if ((config.broker.regions ?? []).length > 0) parts.kept = await openKeptWords(`${config.statePath}.words`, now);
}

/** Takes it up, before the first tick. */
export function takeUpWords(live: LiveBroker, { kept }: WordParts): void {
  for (const word of kept?.left ?? []) live.resumeWord(word);
}

/** The desk of a viewer; undefined where nothing can be filed. */
export function openWordDesk(
  config: ServeConfig,
  viewer: string,
  parts: WordParts,
  tools: { live: LiveBroker; recorder: Recorder; now(): TimeS },
): WordDesk | undefined {
  const regions = config.broker.regions ?? [];
  const id = viewer === HUB ? undefined : memberId(viewer);
  if (regions.length === 0 || id?.ok === false) return undefined;
  const member = id === undefined ? HUB : id.value;
  let pending: Promise<unknown> = Promise.resolve();
  const keep = (word: KeptWord): void => {
    pending = Promise.all([parts.kept?.keep(word), tools.recorder.flush()]);
  };
  return createWordDesk({
    member,
    recipient: recipientOf(member),
    mode: config.broker.mode,
    regions,
    now: tools.now,
    file(text) {
      const taken = tools.live.file(member, text);
      if (!taken.ok) return taken;
      keep({ taken: taken.value });
      return { ok: true, value: taken.value.filed };
    },
    set(who, set) {
      tools.live.setPosture(who, set);
      keep({ set });
    },
    kept: async () => void (await pending),
  });
}
