/** Words of `decode` and `encode`. */
import { Option, type Command } from 'commander';
import { FORMATS } from './formats/table.ts';

const FILE = 'file to read; without it standard input';
const collect = (word: string, before: readonly string[]): readonly string[] => [...before, word];

function editionOption(): Option {
  return new Option('--edition <category=edition>', 'edition that the source speaks, such as 48=1.32; may be repeated; without it the newest')
    .argParser(collect)
    .default([], 'newest');
}

/** Adds `decode <format>`, `decode auto` and `encode <format>`. */
export function addDecodeCommands(program: Command): void {
  const decode = program.command('decode').description('bytes to NDJSON, one record a line; what does not read is a line with its error, and exit status 1');
  decode
    .command('auto')
    .description('recognises format, framing and edition, says which and why, and decodes')
    .argument('[file]', FILE)
    .addOption(editionOption())
    .action(async (file: string | undefined, options: { edition: readonly string[] }) => {
      const { decodeAuto } = await import('./command-decode.ts');
      await decodeAuto(file, options.edition);
    });
  const encode = program.command('encode').description('NDJSON, one record a line, to bytes on standard output');
  for (const { name, decodes, encodes, hasEditions } of FORMATS) {
    if (decodes !== undefined) {
      const command = decode.command(name).description(decodes).argument('[file]', FILE);
      if (hasEditions === true) command.addOption(editionOption());
      command.action(async (file: string | undefined, options: { edition?: readonly string[] }) => {
        const { decodeAs } = await import('./command-decode.ts');
        await decodeAs(name, file, options.edition ?? []);
      });
    }
    if (encodes === undefined) continue;
    encode
      .command(name)
      .description(encodes)
      .argument('[file]', FILE)
      .action(async (file: string | undefined) => {
        const { encodeAs } = await import('./command-decode.ts');
        await encodeAs(name, file);
      });
  }
}
