/**
 * Foreign XML as a small tree with resolved namespaces. No document type is accepted, so there is nothing to expand and nothing to
 * fetch; entities are the five of XML and character references.
 */
import { XMLParser, XMLValidator } from 'fast-xml-parser';
import { ok, type Result } from '../../base/index.ts';
import { capFault, shown, type CapFault } from './fault.ts';

export interface XmlElement {
  readonly namespace: string;
  readonly name: string;
  readonly children: readonly XmlElement[];
  /** Text directly inside, trimmed. */
  readonly text: string;
}

/** The largest real alert at hand has 10 kB; base64 resources of a few hundred kB are still read. */
const TEXT_MAX_CHARS = 1_000_000;
/** CAP needs 5; an XML signature with certificates some 8. */
const DEPTH_MAX = 16;
const ELEMENTS_MAX = 20_000;

const parser = new XMLParser({
  preserveOrder: true, ignoreAttributes: false, attributeNamePrefix: '', processEntities: false, htmlEntities: false,
  parseTagValue: false, parseAttributeValue: false, trimValues: false, cdataPropName: '#cdata', ignoreDeclaration: true, ignorePiTags: true,
});

type RawNode = Readonly<Record<string, unknown>>;

/** Reads a text into a tree; `cap/too-large`, `cap/doctype`, `cap/not-xml` or `cap/too-deep` otherwise. */
export function readXml(text: string): Result<XmlElement, CapFault> {
  if (text.length > TEXT_MAX_CHARS) return capFault('cap/too-large', `the text has ${text.length} characters, at most ${TEXT_MAX_CHARS} are read`);
  if (/<!DOCTYPE/i.test(text)) return capFault('cap/doctype', 'a document type declaration is refused: send the alert without <!DOCTYPE');
  const depth = depthOf(text);
  if (depth > DEPTH_MAX) return capFault('cap/too-deep', `elements are nested ${depth} deep, at most ${DEPTH_MAX} are read`);
  const verdict = XMLValidator.validate(text);
  if (verdict !== true) return capFault('cap/not-xml', `not well-formed at line ${verdict.err.line}: ${shown(verdict.err.msg)}`);
  let nodes: RawNode[];
  try {
    nodes = parser.parse(text) as RawNode[];
  } catch (error) {
    return capFault('cap/not-xml', `not readable as XML: ${shown(String(error))}`);
  }
  const root = nodes.find((node) => nameOf(node) !== undefined);
  if (root === undefined) return capFault('cap/not-xml', 'there is no element in the text');
  const budget = { left: ELEMENTS_MAX };
  const tree = toElement(root, new Map(), budget);
  if (budget.left < 0) return capFault('cap/too-large', `the text has more than ${ELEMENTS_MAX} elements`);
  return ok(tree);
}

/** Deepest nesting by counting tags: enough to protect the recursive readers behind. */
function depthOf(text: string): number {
  let depth = 0;
  let deepest = 0;
  for (const [tag] of text.matchAll(/<!--[^]*?-->|<!\[CDATA\[[^]*?\]\]>|<[/?]?[^<>]*>/g)) {
    if (tag.startsWith('<!') || tag.startsWith('<?') || tag.endsWith('/>')) continue;
    depth += tag.startsWith('</') ? -1 : 1;
    if (depth > deepest) deepest = depth;
    if (deepest > DEPTH_MAX) break;
  }
  return deepest;
}

function nameOf(node: RawNode): string | undefined {
  return Object.keys(node).find((key) => key !== ':@' && !key.startsWith('#') && !key.startsWith('?'));
}

function toElement(node: RawNode, outer: ReadonlyMap<string, string>, budget: { left: number }): XmlElement {
  budget.left -= 1;
  const qualified = nameOf(node) as string;
  const attributes = (node[':@'] ?? {}) as Readonly<Record<string, string>>;
  let scope = outer;
  for (const [name, value] of Object.entries(attributes)) {
    if (name !== 'xmlns' && !name.startsWith('xmlns:')) continue;
    const inner = new Map(scope);
    inner.set(name === 'xmlns' ? '' : name.slice('xmlns:'.length), plainText(value));
    scope = inner;
  }
  const children: XmlElement[] = [];
  let text = '';
  for (const child of node[qualified] as RawNode[]) {
    if (typeof child['#text'] === 'string') text += plainText(child['#text']);
    else if (Array.isArray(child['#cdata'])) for (const piece of child['#cdata'] as RawNode[]) text += typeof piece['#text'] === 'string' ? piece['#text'] : '';
    else if (nameOf(child) !== undefined && budget.left >= 0) children.push(toElement(child, scope, budget));
  }
  const colon = qualified.indexOf(':');
  const prefix = colon < 0 ? '' : qualified.slice(0, colon);
  return { namespace: scope.get(prefix) ?? '', name: qualified.slice(colon + 1), children, text: text.trim() };
}

const ENTITIES: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" };

/** Replaces XML's own references; any other stays as it was written. */
function plainText(text: string): string {
  return text.replace(/&(?:#x([0-9a-fA-F]{1,6})|#(\d{1,7})|([a-z]{2,4}));/g, (whole, hexadecimal, decimal, name) => {
    if (name !== undefined) return ENTITIES[name as string] ?? whole;
    const code = hexadecimal === undefined ? Number(decimal) : Number.parseInt(hexadecimal as string, 16);
    return code > 0 && code <= 0x10ffff ? String.fromCodePoint(code) : whole;
  });
}
