/** What the command line asks of a format. A format's file has one of these; `table.ts` lists them. */

import { textOfBytes } from '../../format/xml/index.ts';
import { StatedFailure } from '../failure.ts';

/** A document as text, in the encoding that it declares. */
export function textOf(bytes: Uint8Array): string {
  const text = textOfBytes(bytes);
  if (text.ok) return text.value;
  throw new StatedFailure(text.error.message);
}

/** What `decode` is told. */
export interface DecodeWords {
  /** Edition of a category of ASTERIX, where the user or the recogniser named one. */
  readonly editions: ReadonlyMap<number, string>;
}

/** What the first bytes of an input show. */
export interface Recognition {
  /** 0 … 1: among formats that fit, the surest is taken. Below 0.5 it is a guess that must not decode. */
  readonly share: number;
  /** The framing in a few words: `bare blocks`, `pcap of UDP datagrams`, `lines`. */
  readonly framing: string;
  /** Editions by category, with how well each fits. */
  readonly editions?: ReadonlyMap<number, string>;
  /** What was seen that says so. */
  readonly why: string;
  /** Why it cannot be decoded as it stands, and what to set or do. */
  readonly wrong?: string;
}

/** A line of NDJSON with its number in the input, from 1. */
export interface JsonLine {
  readonly value: unknown;
  readonly lineNumber: number;
}

/** One format. What it lacks it cannot do. */
export interface Format {
  /**
   * One record an object, or its line of JSON where that is quicker, in the order of the bytes; an object with `error` stands where
   * something did not read.
   */
  readonly decode?: (bytes: Uint8Array, words: DecodeWords) => Iterable<object | string> | Promise<Iterable<object | string>>;
  readonly encode?: (lines: readonly JsonLine[]) => Uint8Array | string | Promise<Uint8Array | string>;
  /** Looks at the beginning of an input; undefined when it is another format. Must not throw, and looks at no more than it is given. */
  readonly recognise?: (bytes: Uint8Array) => Recognition | undefined | Promise<Recognition | undefined>;
}
