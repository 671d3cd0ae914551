/** What was filed and what officers set, as it stands in the record: inputs like any other, so that views can be made again. */
import { z } from 'zod';
import { memberId, recipientId, timeS, type RecipientId } from '../../base/index.ts';
import {
  CREDIBILITIES,
  KIND_CLASSES,
  LEVELS,
  POSTURES,
  RELIABILITIES,
  STANCES,
  SURENESS,
  WINDOW_STEPS_S,
  type FiledIndication,
  type PostureSetting,
} from '../../model/index.ts';

/** Subjects of such acts begin with these; the member and the viewer follow. */
export const INDICATION_SUBJECT = 'indication/';
export const POSTURE_SUBJECT = 'posture/';

/** An indication that was taken. */
export interface TakenIndication {
  readonly filed: FiledIndication;
}

const at = z.number().finite().transform(timeS);
const optionalText = z.string().optional();
const member = z.string().transform((text, context) => {
  const id = memberId(text);
  if (id.ok) return id.value;
  context.addIssue(id.error.message);
  return z.NEVER;
});
const window = z.strictObject({ from: at, until: at });
const REPORT = z.strictObject({
  type: z.literal('report'),
  id: z.string(),
  member,
  kinds: z.array(z.enum(KIND_CLASSES)),
  count: z.strictObject({ minCount: z.number(), maxCount: z.number() }).optional(),
  from: optionalText,
  to: z.string(),
  window,
  sureness: z.enum(SURENESS),
  reliability: z.enum(RELIABILITIES),
  credibility: z.literal(CREDIBILITIES),
  validUntil: at,
  text: z.string(),
  language: z.string(),
  chain: z.array(z.strictObject({ who: z.string(), stance: z.enum(STANCES), saidAt: at.optional() })),
  replaces: optionalText,
  quotes: optionalText,
});
const WITHDRAWAL = z.strictObject({ type: z.literal('withdrawal'), id: z.string(), member, withdraws: z.string() });
const TERM = z.strictObject({
  to: z.string(),
  level: z.enum(LEVELS),
  widenSteps: z.literal([0, 1, 2]),
  windowStepS: z.literal(WINDOW_STEPS_S),
  delayS: z.number(),
  validFrom: at,
  validUntil: at,
  namesOriginator: z.boolean(),
  exerciseOnly: z.boolean(),
});
const TAKEN = z.strictObject({
  filed: z.strictObject({
    indication: z.discriminatedUnion('type', [REPORT, WITHDRAWAL]),
    receivedAt: at,
    origins: z.array(z.string()),
    under: z.array(TERM).optional(),
  }),
});
const SETTING = z.strictObject({
  recipient: z.string(),
  setting: z.strictObject({ region: z.string(), level: z.enum(POSTURES).nullable(), reason: z.string(), until: at }),
});

function parsed<Value>(schema: z.ZodType<Value>, text: string): Value | undefined {
  try {
    return schema.safeParse(JSON.parse(text)).data;
  } catch {
    // Not JSON: an act of another kind, or a line that a crash cut off.
    return undefined;
  }
}

/** The entry's text. */
export const takenText = (taken: TakenIndication): string => JSON.stringify(taken);

/** Reads the entry's text; undefined when it is none. */
export function readTaken(text: string): TakenIndication | undefined {
  return parsed(TAKEN, text) as TakenIndication | undefined;
}

/** Who set what. */
export interface SetPosture {
  readonly recipient: RecipientId;
  readonly setting: PostureSetting;
}

/** The entry's text. */
export function settingText({ recipient, setting }: SetPosture): string {
  return JSON.stringify({ recipient, setting: { ...setting, level: setting.level ?? null } });
}

/** Reads the entry's text; undefined when it is none. */
export function readSetting(text: string): SetPosture | undefined {
  const found = parsed(SETTING, text);
  const recipient = found === undefined ? undefined : recipientId(found.recipient);
  if (found === undefined || recipient?.ok !== true) return undefined;
  return { recipient: recipient.value, setting: { ...found.setting, level: found.setting.level ?? undefined } };
}
