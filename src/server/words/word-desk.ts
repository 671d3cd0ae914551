/** What one viewer files and sets: indications in its own name, postures of its own views. Taken means that another process would have it too. */
import { LIMITS, fault, plainTextFault, timeS, type Fault, type MemberId, type RecipientId, type Result, type TimeS } from '../../base/index.ts';
import { INDICATION_FORMAT, type IndicationFault } from '../../coordinate/index.ts';
import { EVERYWHERE, type FiledIndication, type PostureLevel, type Region } from '../../model/index.ts';
import { capIndication } from './cap-indication.ts';
import type { SetPosture } from './word-text.ts';

export type PostureFault = Fault<'posture/region' | 'posture/reason' | 'posture/until' | 'indication/text-direction'>;

/** An officer's wish. */
export interface PostureWish {
  readonly region: string;
  /** Null takes an own word back. */
  readonly level: PostureLevel | null;
  readonly reason: string;
  readonly durationS: number;
}

export interface WordDesk {
  /** Files an indication; who files it, format and version need not be said. */
  file(indication: Readonly<Record<string, unknown>>): Promise<IndicationFault | undefined>;
  /** Files somebody's CAP message under this desk's own grade. */
  fileCap(xml: string, grade: string | undefined): Promise<Fault | undefined>;
  setPosture(wish: PostureWish, account: string | undefined): Promise<PostureFault | undefined>;
}

export interface WordDeskOptions {
  readonly member: MemberId;
  readonly recipient: RecipientId;
  readonly mode: 'exercise' | 'test' | 'actual';
  readonly regions: readonly Region[];
  now(): TimeS;
  file(text: string): Result<FiledIndication, IndicationFault>;
  set(who: string, set: SetPosture): void;
  /** Resolves when what was taken is kept. */
  kept(): Promise<void>;
}

const HOUR_S = 3_600;
const REASON_CHARS_MAX = 300;

function wishFault({ region, level, reason, durationS }: PostureWish, regions: readonly Region[]): PostureFault | undefined {
  if (region !== EVERYWHERE && !regions.some(({ id }) => id === region))
    return fault('posture/region', 'there is no such region: take one that the console shows');
  if (level === null) return undefined;
  if (reason.trim() === '' || reason.length > REASON_CHARS_MAX)
    return fault('posture/reason', `a posture that is set needs a reason of at most ${REASON_CHARS_MAX} characters`);
  const wrong = plainTextFault(reason);
  if (wrong === 'control') return fault('posture/reason', 'the reason holds a character that cannot be seen: take it out');
  if (wrong === 'bidi')
    return fault(
      'indication/text-direction',
      'the reason holds a character that turns the direction of writing: take it out, mixed directions are shown rightly without',
    );
  if (!(durationS > 0 && durationS <= LIMITS.postureSetMaxS))
    return fault('posture/until', `${durationS / HOUR_S} hours: a posture is set for more than none and at most ${LIMITS.postureSetMaxS / HOUR_S}`);
  return undefined;
}

/** A desk for one viewer. */
export function createWordDesk(options: WordDeskOptions): WordDesk {
  const { member, recipient, regions } = options;
  async function file(text: string): Promise<IndicationFault | undefined> {
    const filed = options.file(text);
    if (!filed.ok) return filed.error;
    await options.kept();
    return undefined;
  }
  return {
    file: (indication) => file(JSON.stringify({ format: INDICATION_FORMAT, version: 1, member, ...indication })),
    async fileCap(xml, grade) {
      const made = capIndication(xml, { member, grade, regions, mode: options.mode });
      return made.ok ? file(made.value) : made.error;
    },
    async setPosture(wish, account) {
      const refused = wishFault(wish, regions);
      if (refused !== undefined) return refused;
      const { region, level, reason, durationS } = wish;
      const setting = {
        region,
        level: level ?? undefined,
        reason: level === null ? '' : reason.trim(),
        until: timeS(Math.ceil(options.now()) + (level === null ? 0 : durationS)),
      };
      options.set(account === undefined ? recipient : `${recipient}/${account}`, { recipient, setting });
      await options.kept();
      return undefined;
    },
  };
}
