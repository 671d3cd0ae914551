/** What every writer of XML here needs: texts that cannot become markup; and foreign XML as a tree. */
export { isXmlCharacter } from './characters.ts';
export { textOfBytes } from './encoding.ts';
export { readXmlTree, type XmlBounds, type XmlElement, type XmlProblem } from './tree.ts';

/** Characters that XML 1.0 does not have. */
const NO_XML = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]|[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/g;

/** Nearly every text is plain, and then nothing is to be done. */
const PLAIN = /^[\w .:;,+*()[\]{}?!@#%/=|~^-]*$/;

/** A text as it may stand between tags; what is not XML is dropped. */
export function xmlText(text: string): string {
  if (PLAIN.test(text)) return text;
  return text.replace(NO_XML, '').replace(/&/g, '&amp;').replace(/</g, '&lt;').replace(/>/g, '&gt;');
}

/** A text as it may stand in an attribute between double quotes; line breaks and tabs survive. */
export function xmlAttribute(text: string): string {
  return xmlText(text)
    .replace(/"/g, '&quot;')
    .replace(/[\t\n\r]/g, (character) => `&#${character.charCodeAt(0)};`);
}
