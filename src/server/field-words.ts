/** What is wrong with a field of a file or a message, in our words: imported by whoever shows the messages of schemas. */
import { z } from 'zod';

const EXPECTED: Readonly<Record<string, string>> = {
  string: 'text',
  number: 'a number',
  int: 'a whole number',
  boolean: 'true or false',
  array: 'a list',
  tuple: 'a list',
  object: 'a group of fields',
  record: 'a group of fields',
};
const VALUE_LETTERS_MAX = 60;

function shown(value: unknown): string {
  const text = typeof value === 'string' ? `"${value}"` : (JSON.stringify(value) ?? String(value));
  return text.length > VALUE_LETTERS_MAX ? `${text.slice(0, VALUE_LETTERS_MAX)}…` : text;
}

/** A size of text or a list is told by its count, a number by itself. */
function counted(origin: string, input: unknown): string {
  if (origin === 'string') return `its length is ${(input as string).length}`;
  if (origin === 'array') return `its entries are ${(input as readonly unknown[]).length}`;
  return `is ${shown(input)}`;
}

/** The sentence for one issue; undefined leaves the schema library's own. */
function fieldWords(issue: z.core.$ZodRawIssue): string | undefined {
  switch (issue.code) {
    case 'invalid_type': {
      const wanted = EXPECTED[issue.expected] ?? issue.expected;
      return issue.input === undefined ? `is missing: it must be ${wanted}` : `${shown(issue.input)} must be ${wanted}`;
    }
    case 'invalid_value':
      return `${issue.input === undefined ? 'is missing: it' : shown(issue.input)} must be ${issue.values.length > 1 ? 'one of ' : ''}${issue.values.map(String).join(', ')}`;
    case 'too_small':
      return `${counted(issue.origin, issue.input)}, must be ${issue.inclusive === false ? 'more than' : 'at least'} ${issue.minimum}`;
    case 'too_big':
      return `${counted(issue.origin, issue.input)}, must be ${issue.inclusive === false ? 'less than' : 'at most'} ${issue.maximum}`;
    case 'unrecognized_keys':
      return `${issue.keys.map((key) => `"${key}"`).join(', ')}: no such field here; take it out, or look at its spelling`;
    default:
      return undefined;
  }
}

z.config({ customError: fieldWords });
