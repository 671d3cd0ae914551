/**
 * XML read where it stands: elements are found and checked to be well-formed without building a tree, so that a detail can be kept as
 * it was written. No document type is accepted, so there is nothing to expand and nothing to fetch.
 */
import { fault } from '../../base/index.ts';
import { isXmlCharacter } from '../xml/index.ts';
import { shown, type CotCode, type CotFault } from './fault.ts';

/** Details nest some six deep; a reader of ours must not be the one that runs out of stack. */
const DEPTH_MAX = 64;
/** Elements of real events have a dozen; each is compared with those before it. */
const ATTRIBUTES_MAX = 128;

const REFERENCE = /&(?:#x([0-9a-fA-F]{1,6})|#(\d{1,7})|amp|lt|gt|quot|apos);/y;
/** Characters that XML does not have. */
const isNoXml = (code: number): boolean => (code < 0x20 && !isSpace(code)) || code >= 0xfffe;

/** What must be looked at character by character; nearly no event has any. */
const ODD = /[&\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/;

const [LESS, MORE, SLASH, EQUALS, AND, QUESTION, MARK] = [...'<>/=&?!'].map((character) => character.charCodeAt(0));
const [DOUBLE_QUOTE, SINGLE_QUOTE] = [0x22, 0x27];
const isSpace = (code: number): boolean => code === 0x20 || code === 0x0a || code === 0x09 || code === 0x0d;
/** 1 for what ends a name; everything beyond ASCII may stand in one. */
const ENDS_NAME = Uint8Array.from({ length: 128 }, (_, code) => (code <= 0x20 || '/>="\'<&?!'.includes(String.fromCharCode(code)) ? 1 : 0));

/** Begin and end of each attribute's name in the tag that is being read. */
const names = new Int32Array(2 * ATTRIBUTES_MAX);

/** Where an element stands in its text. */
export interface ElementSpan {
  readonly name: string;
  readonly from: number;
  /** Between the name and the end of the start tag. */
  readonly attributesFrom: number;
  readonly attributesEnd: number;
  /** Between the tags; both equal for an empty element. */
  readonly contentFrom: number;
  readonly contentEnd: number;
  readonly end: number;
}

/** Is told of an attribute; `raw` is how it stands there, with the space before it. */
export type AttributeVisitor = (name: string, value: string, raw: string) => void;

/** Reads one text from a place on. */
export class XmlCursor {
  readonly text: string;
  at: number;
  fault: CotFault | undefined;
  private readonly isPlain: boolean;
  /** Where the next tag begins behind the start of this one: no attribute reaches that far. */
  private nextTag = 0;
  private tagName = '';
  private tagFrom = 0;
  private tagEmpty = false;
  private attributesFrom = 0;
  private attributesEnd = 0;
  /** Of the attribute that was read last. */
  private nameFrom = 0;
  private nameTo = 0;
  private valueFrom = 0;
  private valueTo = 0;

  constructor(text: string, at = 0) {
    this.text = text;
    this.at = at;
    this.isPlain = !ODD.test(text);
  }

  refuse(code: CotCode, message: string): false {
    this.fault ??= fault(code, message);
    return false;
  }

  private broken(what: string): false {
    return this.refuse('cot/not-xml', `${what} at character ${this.at}: ${shown(this.text.slice(this.at, this.at + 40))}`);
  }

  /** Goes over spaces, comments and declarations to the next element, end tag or text; false at a fault. */
  skipMisc(): boolean {
    const { text } = this;
    for (;;) {
      this.at = this.skipSpaces(this.at);
      if (text.charCodeAt(this.at) !== LESS) return true;
      const next = text.charCodeAt(this.at + 1);
      if (next === QUESTION) {
        if (!this.skipTo('?>')) return false;
      } else if (next === MARK) {
        if (!this.skipMarked()) return false;
      } else return true;
    }
  }

  private skipSpaces(from: number): number {
    let at = from;
    while (isSpace(this.text.charCodeAt(at))) at += 1;
    return at;
  }

  private skipTo(end: string): boolean {
    const found = this.text.indexOf(end, this.at);
    if (found < 0) return this.broken(`no "${end}" ends what begins`);
    for (let at = this.at; !this.isPlain && at < found; at += 1) if (isNoXml(this.text.charCodeAt(at))) return this.noXml(at);
    this.at = found + end.length;
    return true;
  }

  /** A comment or CDATA section. */
  private skipMarked(): boolean {
    if (this.text.startsWith('<!--', this.at)) return this.skipTo('-->');
    if (this.text.startsWith('<![CDATA[', this.at)) return this.skipTo(']]>');
    return this.refuse('cot/doctype', `a document type declaration at character ${this.at} is refused: send the event without <!DOCTYPE`);
  }

  private endOfName(from: number): number {
    const { text } = this;
    let at = from;
    for (let code = text.charCodeAt(at); code >= 128 || ENDS_NAME[code] === 0; code = text.charCodeAt(at)) at += 1;
    return at;
  }

  /** Name and value of an attribute that begins at `from`; its end, -1 when none stands there. */
  private readAttribute(from: number): number {
    const { text } = this;
    this.nameFrom = from;
    this.nameTo = this.endOfName(from);
    const equals = this.skipSpaces(this.nameTo);
    if (this.nameTo === from || text.charCodeAt(equals) !== EQUALS) return -1;
    const open = this.skipSpaces(equals + 1);
    const quote = text.charCodeAt(open);
    if (quote !== DOUBLE_QUOTE && quote !== SINGLE_QUOTE) return -1;
    this.valueFrom = open + 1;
    if (this.isPlain) {
      this.valueTo = text.indexOf(quote === DOUBLE_QUOTE ? '"' : "'", open + 1);
      return this.valueTo < 0 || this.valueTo > this.nextTag ? -1 : this.valueTo + 1;
    }
    let at = open + 1;
    for (let code = text.charCodeAt(at); code !== quote; code = text.charCodeAt(at)) {
      // A code that is no number stands behind the end of the text.
      if (!(code >= 0x20 ? code < 0xfffe && code !== LESS : isSpace(code)) || (code === AND && !this.isReference(at))) return -1;
      at += 1;
    }
    this.valueTo = at;
    return at + 1;
  }

  /** True when no attribute of this tag before had the name of the last one. */
  private nameIsNew(count: number): boolean {
    const { text, nameFrom, nameTo } = this;
    for (let i = 0; i < count; i += 1) {
      if (names[2 * i + 1] - names[2 * i] === nameTo - nameFrom && text.startsWith(text.slice(nameFrom, nameTo), names[2 * i])) return false;
    }
    names[2 * count] = nameFrom;
    names[2 * count + 1] = nameTo;
    return true;
  }

  private readStartTag(visit?: AttributeVisitor): boolean {
    const { text } = this;
    this.tagFrom = this.at;
    const nameTo = text.charCodeAt(this.at) === LESS ? this.endOfName(this.at + 1) : 0;
    if (nameTo <= this.at + 1) return this.broken('no element');
    this.tagName = text.slice(this.at + 1, nameTo);
    const less = text.indexOf('<', nameTo);
    this.nextTag = less < 0 ? text.length : less;
    this.attributesFrom = nameTo;
    this.attributesEnd = nameTo;
    for (let count = 0; ; count += 1) {
      const next = this.skipSpaces(this.attributesEnd);
      const code = text.charCodeAt(next);
      if (code === MORE || (code === SLASH && text.charCodeAt(next + 1) === MORE)) {
        this.tagEmpty = code === SLASH;
        this.at = next + (this.tagEmpty ? 2 : 1);
        return true;
      }
      if (count >= ATTRIBUTES_MAX) return this.refuse('cot/too-large', `an element has more than ${ATTRIBUTES_MAX} attributes, at most that many are read`);
      const end = next === this.attributesEnd ? -1 : this.readAttribute(next);
      if (end < 0) return this.broken('a tag that does not read');
      if (!this.nameIsNew(count)) return this.broken(`a second attribute ${shown(text.slice(this.nameFrom, this.nameTo))}`);
      visit?.(text.slice(this.nameFrom, this.nameTo), plainValue(text.slice(this.valueFrom, this.valueTo)), text.slice(this.attributesEnd, end));
      this.attributesEnd = end;
    }
  }

  /** Without a document type only five names and numbers can be referred to. */
  private isReference(at: number): boolean {
    REFERENCE.lastIndex = at;
    const match = REFERENCE.exec(this.text);
    if (match === null) return false;
    const [, hexadecimal, decimal] = match;
    if (hexadecimal === undefined && decimal === undefined) return true;
    return isXmlCharacter(hexadecimal === undefined ? Number(decimal) : Number.parseInt(hexadecimal, 16));
  }

  private textIsPlain(from: number, to: number): boolean {
    if (this.isPlain) return true;
    for (let at = from; at < to; at += 1) {
      const code = this.text.charCodeAt(at);
      if (isNoXml(code)) return this.noXml(at);
      if (code !== AND || this.isReference(at)) continue;
      this.at = at;
      return this.broken('an unknown reference');
    }
    return true;
  }

  private noXml(at: number): false {
    return this.refuse('cot/not-xml', `character ${this.text.charCodeAt(at)} at ${at} is not XML: leave it out`);
  }

  /** From behind a start tag to before its end tag; without a name to the end of the text. */
  private skipContent(outermost: string | undefined): boolean {
    const { text } = this;
    const open = outermost === undefined ? [] : [outermost];
    for (;;) {
      const found = text.indexOf('<', this.at);
      const next = found < 0 ? text.length : found;
      if (!this.textIsPlain(this.at, next)) return false;
      if (found < 0) return (open.length === 0 && outermost === undefined) || this.broken(`no end of ${shown(open[open.length - 1])}`);
      this.at = next;
      const code = text.charCodeAt(next + 1);
      if (code === SLASH) {
        const name = open[open.length - 1];
        const end = name === undefined ? -1 : this.endTag(name);
        if (end < 0) return this.broken('an end tag without its start');
        if (open.length === 1 && outermost !== undefined) return true;
        open.pop();
        this.at = end;
      } else if (code === MARK) {
        if (!this.skipMarked()) return false;
      } else if (code === QUESTION) {
        if (!this.skipTo('?>')) return false;
      } else {
        if (!this.readStartTag()) return false;
        if (!this.tagEmpty) open.push(this.tagName);
        if (open.length > DEPTH_MAX) return this.refuse('cot/too-deep', `elements are nested deeper than ${DEPTH_MAX}, at most that is read`);
      }
    }
  }

  /** The end of the end tag of `name` that stands here; -1 when it is another. */
  private endTag(name: string): number {
    if (!this.text.startsWith(name, this.at + 2)) return -1;
    const end = this.skipSpaces(this.at + 2 + name.length);
    return this.text.charCodeAt(end) === MORE ? end + 1 : -1;
  }

  /** Reads the element that begins here and goes behind it; undefined at a fault. `visit` gets its own attributes. */
  readElement(visit?: AttributeVisitor): ElementSpan | undefined {
    if (this.fault !== undefined || !this.readStartTag(visit)) return undefined;
    const { tagName: name, tagFrom: from, attributesFrom, attributesEnd, at: contentFrom } = this;
    if (this.tagEmpty) return { name, from, attributesFrom, attributesEnd, contentFrom, contentEnd: contentFrom, end: contentFrom };
    if (!this.skipContent(name)) return undefined;
    const contentEnd = this.at;
    this.at = this.endTag(name);
    return { name, from, attributesFrom, attributesEnd, contentFrom, contentEnd, end: this.at };
  }

  /** True when the whole text may stand between two tags. */
  readContent(): boolean {
    return this.fault === undefined && this.skipContent(undefined);
  }

  /** Visits the attributes of an element that was read. */
  forEachAttribute(element: ElementSpan, visit: AttributeVisitor): void {
    this.at = element.from;
    this.readStartTag(visit);
  }
}

const NAMED: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" };

function plainValue(raw: string): string {
  const value = /[\t\n\r]/.test(raw) ? raw.replace(/\r\n|[\t\n\r]/g, ' ') : raw;
  if (!value.includes('&')) return value;
  return value.replace(
    /&(?:#x([0-9a-fA-F]+)|#(\d+)|([a-z]+));/g,
    (whole, hexadecimal: string | undefined, decimal: string | undefined, name: string | undefined) => {
      if (name !== undefined) return NAMED[name] ?? whole;
      const code = hexadecimal === undefined ? Number(decimal) : Number.parseInt(hexadecimal, 16);
      return isXmlCharacter(code) ? String.fromCodePoint(code) : whole;
    },
  );
}
