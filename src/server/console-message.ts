/** What a console may say on its socket. */
import { z } from 'zod';
import './field-words.ts';
import { err, fault, ok, timeS, type Fault, type Result } from '../base/index.ts';
import { VIEW_LEVELS } from '../model/index.ts';

const at = z.number().finite().transform(timeS);
/** 0 stands still; a minute a second is as fast as anybody can follow, ten times that is a fast forward. */
const speed = z.number().min(0).max(600);
const stream = z.number().int().min(0).max(255);

const MESSAGE = z.discriminatedUnion('type', [
  z.strictObject({
    type: z.literal('watch'),
    stream: stream.default(0),
    view: z.string().min(1).max(64),
    level: z.enum(VIEW_LEVELS),
    at: at.optional(),
    speed: speed.optional(),
  }),
  z.strictObject({ type: z.literal('unwatch'), stream }),
  z.strictObject({ type: z.literal('seek'), at }),
  z.strictObject({ type: z.literal('speed'), speed }),
  z.strictObject({ type: z.literal('pause') }),
]);

export type ConsoleMessage = z.infer<typeof MESSAGE>;

/** Reads one message; `console/message-malformed` otherwise. */
export function readConsoleMessage(text: string): Result<ConsoleMessage, Fault<'console/message-malformed'>> {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return err(fault('console/message-malformed', 'a message must be JSON like {"type":"seek","at":1713045540}'));
  }
  const parsed = MESSAGE.safeParse(value);
  if (parsed.success) return ok(parsed.data);
  const [issue] = parsed.error.issues;
  return err(fault('console/message-malformed', `a message does not read: ${issue.path.join('.')} ${issue.message}`));
}
