/** The characters that XML has. */

/** Whether XML 1.0 has a character of this number: a reference to another is no XML. */
export function isXmlCharacter(code: number): boolean {
  return (
    (code >= 0x20 && code < 0xd800) ||
    (code >= 0xe000 && code < 0xfffe) ||
    (code >= 0x1_0000 && code <= 0x10_ffff) ||
    code === 0x09 ||
    code === 0x0a ||
    code === 0x0d
  );
}
