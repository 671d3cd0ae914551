/** Names that tell nothing: what stands in addresses, logs and metrics instead of a member's, feed's or door's own. */
import { hex, hmacSha256, utf8 } from '../base/index.ts';

/** Eight bytes are enough to tell apart what one broker knows. */
const HANDLE_BYTES = 8;

/** The handle of `name` among things of one `kind`; the same for one secret, unlinkable without it. */
export function handleOf(secret: Uint8Array, kind: 'view' | 'feed' | 'door' | 'member' | 'channel' | 'account' | 'outlet', name: string): string {
  return hex(hmacSha256(secret, utf8(`handle/${kind}/${name}`)).subarray(0, HANDLE_BYTES));
}
