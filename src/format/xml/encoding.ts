/** Bytes → text, in the encoding that they declare: by their byte order mark, else by their XML declaration, else UTF-8. */
import { err, ok, type Result } from '../../base/index.ts';

/** An XML declaration stands at the very beginning and is short. */
const DECLARATION_BYTES_MAX = 256;
const DECLARED = /^<\?xml[^>]*?\sencoding\s*=\s*["']([A-Za-z][A-Za-z0-9._-]{0,39})["']/;
const LATIN = new TextDecoder('latin1');

const wrong = (message: string): ReturnType<typeof err<{ readonly kind: 'not-xml'; readonly message: string }>> => err({ kind: 'not-xml', message });

function encodingOf(bytes: Uint8Array): string {
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return 'utf-16le';
  if (bytes[0] === 0xfe && bytes[1] === 0xff) return 'utf-16be';
  if (bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf) return 'utf-8';
  const declared = DECLARED.exec(LATIN.decode(bytes.subarray(0, DECLARATION_BYTES_MAX)))?.[1] ?? 'utf-8';
  // The declaration itself could not be read if this were true: such a text was converted and says what it was.
  return /^(?:utf-16|ucs-2|iso-10646)/i.test(declared) ? 'utf-8' : declared;
}

/** The text of bytes, without a byte order mark. What its encoding does not have is refused, never replaced. */
export function textOfBytes(bytes: Uint8Array): Result<string, { readonly kind: 'not-xml'; readonly message: string }> {
  const encoding = encodingOf(bytes);
  let decoder: InstanceType<typeof TextDecoder>;
  try {
    decoder = new TextDecoder(encoding, { fatal: true });
  } catch {
    return wrong(`it declares the encoding "${encoding}", which is not read: save it as UTF-8`);
  }
  try {
    return ok(decoder.decode(bytes));
  } catch {
    return wrong(`its bytes are not ${encoding}${encoding === 'utf-8' ? '' : ', which it declares'}: save it as UTF-8`);
  }
}
