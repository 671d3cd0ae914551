/** What `JSON.parse` and `Number` let pass: a name that an object has twice, and texts that are numbers to programs only. */

const QUOTE = 34;
const BACKSLASH = 92;
const [OPEN_LIST, CLOSE_LIST, OPEN_OBJECT, CLOSE_OBJECT, COLON] = [91, 93, 123, 125, 58];

/** Behind the string that begins at `from`. */
function stringEnd(text: string, from: number, hasEscapes: boolean): number {
  if (!hasEscapes) {
    const end = text.indexOf('"', from + 1);
    return end < 0 ? text.length : end + 1;
  }
  for (let at = from + 1; at < text.length; at += 1) {
    const code = text.charCodeAt(at);
    if (code === BACKSLASH) at += 1;
    else if (code === QUOTE) return at + 1;
  }
  return text.length;
}

/** Space, tab, line feed, carriage return. */
const isBlank = (code: number): boolean => code === 32 || code === 9 || code === 10 || code === 13;

function isName(text: string, end: number): boolean {
  let at = end;
  while (isBlank(text.charCodeAt(at))) at += 1;
  return text.charCodeAt(at) === COLON;
}

const plainName = (quoted: string): string => (quoted.includes('\\') ? (JSON.parse(quoted) as string) : quoted.slice(1, -1));

/**
 * The first name that stands twice in one object of a text that `JSON.parse` has taken; undefined when none does.
 * @example doubledName('{"t":1,"sensor":"x","\\u0074":2}') // 't'
 */
export function doubledName(text: string): string | undefined {
  // Names of the objects that are open; an array has none.
  const open: (Set<string> | undefined)[] = [];
  const hasEscapes = text.includes('\\');
  for (let at = 0; at < text.length; at += 1) {
    const code = text.charCodeAt(at);
    if (code === OPEN_OBJECT) open.push(new Set());
    else if (code === OPEN_LIST) open.push(undefined);
    else if (code === CLOSE_OBJECT || code === CLOSE_LIST) open.pop();
    else if (code === QUOTE) {
      const end = stringEnd(text, at, hasEscapes);
      const names = open[open.length - 1];
      if (names !== undefined && isName(text, end)) {
        const name = plainName(text.slice(at, end));
        if (names.has(name)) return name;
        names.add(name);
      }
      at = end - 1;
    }
  }
  return undefined;
}

/**
 * A foreign value as it may stand in a message: short and printable. Of a list or an object only that it is one, for lists within lists
 * may be nested deeper than anything that writes them out goes.
 */
export function shownJson(value: unknown): string {
  if (Array.isArray(value)) return 'a list';
  if (typeof value === 'object' && value !== null) return 'an object';
  return String(value)
    .slice(0, 60)
    .replace(/[^ -~]/g, '?');
}

const DECIMAL = /^[-+]?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d{1,3})?$/;

/** The number that a text writes in decimal digits; NaN for any other, such as `0x10`, `Infinity` or nothing. */
export const decimalOf = (text: string): number => (DECIMAL.test(text) ? Number(text) : Number.NaN);
