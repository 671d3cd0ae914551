/**
 * Foreign XML as a small tree with resolved namespaces. No document type is accepted, so there is nothing to expand and nothing to
 * fetch; entities are the five of XML and character references.
 */
import { XMLParser, XMLValidator } from 'fast-xml-parser';
import { err, ok, type Result } from '../../base/index.ts';
import { isXmlCharacter } from './characters.ts';

/** One element of a text. */
export interface XmlElement {
  readonly namespace: string;
  readonly name: string;
  /** By their names as written, without declarations of namespaces. */
  readonly attributes: ReadonlyMap<string, string>;
  readonly children: readonly XmlElement[];
  /** Text directly inside, trimmed. */
  readonly text: string;
}

/** What a text may have at most; each format says why. */
export interface XmlBounds {
  readonly charsMax: number;
  readonly depthMax: number;
  readonly elementsMax: number;
}

/** What is wrong with a text, in the last word of a code. */
export interface XmlProblem {
  readonly kind: 'too-large' | 'doctype' | 'not-xml' | 'too-deep';
  readonly message: string;
}

const parser = new XMLParser({
  preserveOrder: true,
  ignoreAttributes: false,
  attributeNamePrefix: '',
  processEntities: false,
  htmlEntities: false,
  parseTagValue: false,
  parseAttributeValue: false,
  trimValues: false,
  cdataPropName: '#cdata',
  ignoreDeclaration: true,
  ignorePiTags: true,
});

type RawNode = Readonly<Record<string, unknown>>;

const problem = (kind: XmlProblem['kind'], message: string): { readonly ok: false; readonly error: XmlProblem } => err({ kind, message });
const shown = (text: string): string => `"${text.slice(0, 60).replace(/[^ -~]/g, '?')}"`;

/** Reads a text into a tree; the error says what is wrong in the words of every format alike. */
export function readXmlTree(text: string, bounds: XmlBounds): Result<XmlElement, XmlProblem> {
  const { charsMax, depthMax, elementsMax } = bounds;
  if (text.length > charsMax) return problem('too-large', `the text has ${text.length} characters, at most ${charsMax} are read`);
  if (/<!DOCTYPE/i.test(text)) return problem('doctype', 'a document type declaration is refused: send the file without <!DOCTYPE');
  const depth = depthOf(text, depthMax);
  if (depth === undefined) return problem('not-xml', 'a tag, comment or CDATA does not end');
  if (depth > depthMax) return problem('too-deep', `elements are nested ${depth} deep, at most ${depthMax} are read`);
  const verdict = XMLValidator.validate(text);
  if (verdict !== true) return problem('not-xml', `not well-formed at line ${verdict.err.line}: ${shown(verdict.err.msg)}`);
  let nodes: RawNode[];
  try {
    nodes = parser.parse(text) as RawNode[];
  } catch (error) {
    return problem('not-xml', `not readable as XML: ${shown(String(error))}`);
  }
  const root = nodes.find((node) => nameOf(node) !== undefined);
  if (root === undefined) return problem('not-xml', 'there is no element in the text');
  const budget = { left: elementsMax, levels: depthMax };
  const tree = toElement(root, new Map(), budget);
  if (budget.levels < 0) return problem('too-deep', `elements are nested more than ${depthMax} deep`);
  if (budget.left < 0) return problem('too-large', `the text has more than ${elementsMax} elements`);
  return ok(tree);
}

/** What holds text that is no tag, and how it ends. */
const QUOTED: readonly (readonly [begin: string, end: string])[] = [
  ['<!--', '-->'],
  ['<![CDATA[', ']]>'],
  ['<?', '?>'],
];

/** Deepest nesting by counting tags, in one pass: enough to protect the recursive readers behind. Undefined when something does not end. */
function depthOf(text: string, depthMax: number): number | undefined {
  let depth = 0;
  let deepest = 0;
  for (let at = text.indexOf('<'); at >= 0 && deepest <= depthMax; at = text.indexOf('<', at)) {
    const from = at;
    const quoted = QUOTED.find(([begin]) => text.startsWith(begin, from));
    const end = text.indexOf(quoted?.[1] ?? '>', at + 2);
    if (end < 0) return undefined;
    at = end + 1;
    if (quoted !== undefined || text[end - 1] === '/') continue;
    depth += text[from + 1] === '/' ? -1 : 1;
    deepest = Math.max(deepest, depth);
  }
  return deepest;
}

function nameOf(node: RawNode): string | undefined {
  return Object.keys(node).find((key) => key !== ':@' && !key.startsWith('#') && !key.startsWith('?'));
}

/** Elements that may still come, and levels below this one; less than none when there was one too many. */
interface Budget {
  left: number;
  levels: number;
}

function toElement(node: RawNode, outer: ReadonlyMap<string, string>, budget: Budget): XmlElement {
  budget.left -= 1;
  budget.levels -= 1;
  const qualified = nameOf(node) as string;
  const attributes = (node[':@'] ?? {}) as Readonly<Record<string, string>>;
  let scope = outer;
  const plain = new Map<string, string>();
  for (const [name, value] of Object.entries(attributes)) {
    if (name !== 'xmlns' && !name.startsWith('xmlns:')) {
      plain.set(name, plainText(value));
      continue;
    }
    const inner = new Map(scope);
    inner.set(name === 'xmlns' ? '' : name.slice('xmlns:'.length), plainText(value));
    scope = inner;
  }
  const children: XmlElement[] = [];
  let text = '';
  for (const child of node[qualified] as RawNode[]) {
    if (typeof child['#text'] === 'string') text += plainText(child['#text']);
    else if (Array.isArray(child['#cdata'])) for (const piece of child['#cdata'] as RawNode[]) text += typeof piece['#text'] === 'string' ? piece['#text'] : '';
    else if (nameOf(child) !== undefined && budget.left >= 0 && budget.levels >= 0) children.push(toElement(child, scope, budget));
  }
  if (budget.levels >= 0) budget.levels += 1;
  const colon = qualified.indexOf(':');
  const prefix = colon < 0 ? '' : qualified.slice(0, colon);
  return { namespace: scope.get(prefix) ?? '', name: qualified.slice(colon + 1), attributes: plain, children, text: text.trim() };
}

const ENTITIES: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" };

/** Replaces XML's own references; any other stays as it was written. */
function plainText(text: string): string {
  return text.replace(/&(?:#x([0-9a-fA-F]{1,6})|#(\d{1,7})|([a-z]{2,4}));/g, (whole, hexadecimal, decimal, name) => {
    if (name !== undefined) return ENTITIES[name as string] ?? whole;
    const code = hexadecimal === undefined ? Number(decimal) : Number.parseInt(hexadecimal as string, 16);
    return isXmlCharacter(code) ? String.fromCodePoint(code) : whole;
  });
}
