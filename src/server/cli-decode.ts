/** Words of `decode` and `encode`. */
import { Option, type Command } from 'commander';

const FILE = 'file to read; without it standard input';
const collect = (word: string, before: readonly string[]): readonly string[] => [...before, word];

function editionOption(): Option {
  return new Option('--edition <category=edition>', 'edition that the source speaks, such as 48=1.32; may be repeated; without it the newest')
    .argParser(collect)
    .default([], 'newest');
}

/** Adds `decode <format>` and `encode <format>`. */
export function addDecodeCommands(program: Command): void {
  const decode = program.command('decode').description('bytes to NDJSON, one record a line; what does not read is a line with its error, and exit status 1');
  decode
    .command('asterix')
    .description('ASTERIX data blocks, bare or as the UDP datagrams of a pcap capture')
    .argument('[file]', FILE)
    .addOption(editionOption())
    .action(async (file: string | undefined, options: { edition: readonly string[] }) => {
      const { decodeAsterix } = await import('./command-decode.ts');
      await decodeAsterix(file, options.edition);
    });
  decode
    .command('plots')
    .description('native plots, NDJSON or binary')
    .argument('[file]', FILE)
    .action(async (file: string | undefined) => {
      const { decodePlotFile } = await import('./command-decode.ts');
      await decodePlotFile(file);
    });
  decode
    .command('frame')
    .description('frames as delivered (delivered/<id>.bin); each level is a stream of its own')
    .argument('[file]', FILE)
    .action(async (file: string | undefined) => {
      const { decodeFrames } = await import('./command-decode.ts');
      await decodeFrames(file);
    });
  decode
    .command('cap')
    .description('one CAP 1.2 alert, XML to one line of JSON')
    .argument('[file]', FILE)
    .action(async (file: string | undefined) => {
      const { decodeCap } = await import('./command-decode.ts');
      await decodeCap(file);
    });
  const encode = program.command('encode').description('NDJSON, one record a line, to bytes on standard output');
  encode
    .command('asterix')
    .description('ASTERIX records as decode writes them')
    .argument('[file]', FILE)
    .action(async (file: string | undefined) => {
      const { encodeAsterix } = await import('./command-decode.ts');
      await encodeAsterix(file);
    });
  encode
    .command('plots')
    .description('native plots to one binary block')
    .argument('[file]', FILE)
    .action(async (file: string | undefined) => {
      const { encodePlotFile } = await import('./command-decode.ts');
      await encodePlotFile(file);
    });
}
