// Writes src/format/asterix/tables/*.ts from the public ASTERIX definitions in JSON (asterix-specs, BSD-3-Clause).
// Only bare facts go across: item, structure, width, scale, sign, string type. The notation is read by
// src/format/asterix/table.ts, whose header describes it.
//
//   node scripts/asterix-tables.mjs [folder of definitions] [--check]
//
// --check writes nothing and fails when a committed table differs from what the definitions say.
import { mkdirSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const options = process.argv.slice(2);
const check = options.includes('--check');
const source = options.find((option) => !option.startsWith('--')) ?? join(root, '../shared/data/formats/asterix/specs');
const target = join(root, 'src/format/asterix/tables');

const pad = (number) => String(number).padStart(3, '0');
const powerOf = ({ base, exponent }) => base ** exponent;

function numberOf(node) {
  if (node.tag === 'NumInt') return node.contents;
  if (node.tag === 'NumPow') return powerOf(node.contents);
  if (node.tag === 'NumDiv') return numberOf(node.contents.numerator) / numberOf(node.contents.denominator);
  throw new Error(`a number of kind ${node.tag} is not known; teach numberOf() about it`);
}

/** A scale as `numerator/denominator`, so that no rounding happens in the table. */
function scaleOf(node) {
  if (node.tag !== 'NumDiv') return String(numberOf(node));
  const { numerator, denominator } = node.contents;
  return `${scaleOf(numerator)}/${scaleOf(denominator)}`;
}

/**
 * Scales that the definitions get wrong: category 010 gives 1/16 for both, but its own ranges (8192 m/s in 16 bits, 31 m/s²
 * in 8) and the same items of categories 011 and 020 need 1/4. Any other contradiction stops the generator.
 */
const corrections = new Map([
  ['010 16*1/16:m/s', '1/4'],
  ['010 8*1/16:m/s²', '1/4'],
]);
let category = '';

/** The scale of a quantity, once it is known to reach the range that its definition states. */
function checkedScale({ lsb, signedness, constraints, unit }, width) {
  const scale = corrections.get(`${category} ${width}*${scaleOf(lsb)}:${unit}`) ?? scaleOf(lsb);
  const step = scale
    .split('/')
    .map(Number)
    .reduce((left, right) => left / right);
  const most = step * 2 ** (signedness.tag === 'Signed' ? width - 1 : width);
  for (const { contents } of constraints) {
    const stated = Math.abs(numberOf(contents));
    if (stated > most * 1.1) throw new Error(`category ${category}: ${width} bits of ${scale} ${unit} reach ${most}, not ${stated}`);
  }
  return scale;
}

function contentOf(content, width) {
  const kind = content.contents;
  switch (content.tag) {
    case 'ContentRaw':
      return `r${width}`;
    case 'ContentTable':
      return `t${width}`;
    case 'ContentBds':
      return `b${width}`;
    case 'ContentString':
      return { StringAscii: 'a', StringICAO: 'c', StringOctal: 'o' }[kind.tag] + width;
    case 'ContentInteger':
      return (kind.signedness.tag === 'Signed' ? 's' : 'u') + width;
    case 'ContentQuantity':
      return `${kind.signedness.tag === 'Signed' ? 'Q' : 'q'}${width}*${checkedScale(kind, width)}:${kind.unit}`;
    default:
      throw new Error(`content ${content.tag} is not known; teach contentOf() about it`);
  }
}

function elementOf({ bitSize, rule }) {
  if (rule.tag === 'ContextFree') return contentOf(rule.contents, bitSize);
  const { path, cases, default: otherwise } = rule.contents;
  if (path.length !== 1) throw new Error('a scale that depends on several items is not supported');
  const rows = cases.map(([[value], content]) => `${value}=${contentOf(content, bitSize)}`);
  return `?${path[0].join('/')}(${[...rows, `*=${contentOf(otherwise, bitSize)}`].join(';')})`;
}

// Category 004 alone has fields whose inner layout depends on two other items; their width never varies, and the
// default layout (one raw number) holds the same bits.
const variationOfRule = (rule) => variationOf(rule.tag === 'Dependent' ? rule.contents.default : rule.contents);
const named = ({ name, rule }) => `${name} ${variationOfRule(rule)}`;
const member = (item) => (item.tag === 'Spare' ? `.${item.contents}` : named(item.contents));

function extensionOf(items) {
  const parts = [];
  let part = [];
  for (const item of items) {
    if (item !== null) part.push(member(item));
    else {
      parts.push(part.join(',') + '|');
      part = [];
    }
  }
  return `<${parts.join('')}${part.join(',')}>`;
}

function repetitionOf({ type, variation }) {
  const count = type.tag === 'RepetitiveFx' ? 'fx' : String(type.contents.byteSize);
  return `*${count}{${variationOf(variation)}}`;
}

function variationOf({ tag, contents }) {
  switch (tag) {
    case 'Element':
      return elementOf(contents);
    case 'Group':
      return `(${contents.map(member).join(',')})`;
    case 'Extended':
      return extensionOf(contents);
    case 'Repetitive':
      return repetitionOf(contents);
    case 'Explicit':
      return '!';
    case 'Compound':
      return `[${contents.map((item) => (item === null ? '-' : named(item))).join(',')}]`;
    default:
      throw new Error(`structure ${tag} is not known; teach variationOf() about it`);
  }
}

const slotOf = ({ tag, contents }) => ({ UapItem: contents, UapItemSpare: '-', UapItemRFS: 'RFS' })[tag];

function profileLines(uap) {
  if (uap.tag === 'Uap') return [`uap - ${uap.contents.map(slotOf).join(' ')}`];
  const { cases, selector } = uap.contents;
  const lines = cases.map(([name, slots]) => `uap ${name} ${slots.map(slotOf).join(' ')}`);
  const rows = selector.cases.map(([value, name]) => `${value}=${name}`);
  return [...lines, `select ${selector.item.join('/')} ${rows.join(' ')}`];
}

function tableLines({ tag, contents }) {
  category = pad(contents.category);
  const items = (contents.catalogue ?? contents.items).filter((item) => item !== null);
  const head =
    tag === 'AsterixExpansion'
      ? [`expansion ${contents.fspecByteSize} ${contents.items.map((item) => item?.name ?? '-').join(' ')}`]
      : profileLines(contents.uap);
  return [...head, ...items.map(named)];
}

const editionOf = ({ edition }) => `${edition.major}.${edition.minor}`;

const definitions = readdirSync(source)
  .filter((name) => /^cat\d+-(cat|ref)-.*\.json$/.test(name))
  .map((name) => JSON.parse(readFileSync(join(source, name), 'utf8')))
  .map(({ tag, contents }) => ({
    category: contents.category,
    edition: editionOf(contents),
    expansion: tag === 'AsterixExpansion',
    lines: tableLines({ tag, contents }),
  }))
  .map((each) => ({
    ...each,
    file: `cat${pad(each.category)}${each.expansion ? '-re' : ''}-${each.edition.replace('.', '-')}.ts`,
  }))
  .sort((a, b) => (a.file < b.file ? -1 : 1));

const licence = 'BSD-3-Clause, Zoran Bošnjak and contributors';
const mark = `// Generated by scripts/asterix-tables.mjs from the definitions of asterix-specs (${licence}). Do not edit.`;
const outputs = new Map();
for (const { file, category, edition, expansion, lines } of definitions) {
  const what = `Category ${pad(category)}${expansion ? ', reserved expansion field' : ''}, edition ${edition}`;
  const body = lines.join('\n');
  if (/[`\\$]/.test(body)) throw new Error(`${file}: a character needs escaping`);
  outputs.set(file, `${mark}\n/** ${what}: bare facts in the notation of ../table.ts. */\nexport const table = \`\n${body}\n\`;\n`);
}
const rows = definitions.map(
  ({ file, category, edition, expansion }) => `  { category: ${category}, edition: '${edition}', expansion: ${expansion}, load: () => import('./${file}') },`,
);
outputs.set(
  'available.ts',
  `${mark}
/** One table that can be loaded: a category, or the reserved expansion field of one, in one edition. */
export interface AvailableTable {
  readonly category: number;
  readonly edition: string;
  readonly expansion: boolean;
  readonly load: () => Promise<{ readonly table: string }>;
}

/** Every table of this folder; each is loaded only when asked for. */
export const available: readonly AvailableTable[] = [
${rows.join('\n')}
];
`,
);

mkdirSync(target, { recursive: true });
const stale = [];
for (const [file, text] of outputs) {
  const path = join(target, file);
  if (!check) writeFileSync(path, text);
  else if (readFileSync(path, 'utf8') !== text) stale.push(file);
}
if (stale.length > 0) {
  process.stderr.write(`stale: ${stale.join(', ')}; run node scripts/asterix-tables.mjs\n`);
  process.exitCode = 1;
} else process.stdout.write(`${outputs.size} files ${check ? 'match' : 'written'}\n`);
