/** What a SAPIENT node is told at a door: whether its registration is taken, and that its alerts came. */
import { hex, sha256, utf8, type TimeS } from '../base/index.ts';
import { decodeSapient, sapientFrame, timeInSapient, writeSapient, type SapientMessage } from '../format/sapient/index.ts';

/** A node of the standard is named by a UUID; this one says no more than the door, which the node knows. */
function doorNode(door: string): string {
  const digits = hex(sha256(utf8(`manara/sapient-door/${door}`)));
  return `${digits.slice(0, 8)}-${digits.slice(8, 12)}-4${digits.slice(13, 16)}-8${digits.slice(17, 20)}-${digits.slice(20, 32)}`;
}

const ACCEPTED = 1;

/** The answers to whole messages; what does not read gets an error message with the reason, and stands in the feed's quarantine. */
export function sapientAnswers(bytes: Uint8Array, { door, at }: { readonly door: string; readonly at: TimeS }): Uint8Array[] {
  const answers: Uint8Array[] = [];
  const answer = (content: Readonly<Record<string, unknown>>, to?: SapientMessage): void => {
    answers.push(sapientFrame(writeSapient({ timestamp: timeInSapient(at), nodeId: doorNode(door), destinationId: to?.nodeId, ...content })));
  };
  for (const message of decodeSapient(bytes)) {
    if (!message.ok) {
      answer({ error: { packet: new Uint8Array(0), errorMessage: [message.error.message] } });
    } else if (Object.hasOwn(message.value, 'registration')) {
      answer({ registrationAck: { acceptance: true } }, message.value);
    } else if (Object.hasOwn(message.value, 'alert')) {
      const alert = message.value['alert'] as { readonly alertId: string };
      answer({ alertAck: { alertId: alert.alertId, alertAckStatus: ACCEPTED } }, message.value);
    }
  }
  return answers;
}
