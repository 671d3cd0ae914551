/** Words of `indicate`. */
import { Option, type Command } from 'commander';
import type { IndicateWords } from './command-indicate.ts';

const several = (value: string, all: readonly string[]): string[] => [...all, value];

/** Adds `indicate`. */
export function addIndicateCommand(program: Command): void {
  program
    .command('indicate')
    .description('files an indication: from a file, from the options, or a CAP message of somebody else; without --to it is checked and shown')
    .argument('[file]', 'an indication as JSON (docs/words.md), with --cap a CAP message; - is standard input')
    .option('--to <address>', "address of the member's console, as serve prints it")
    .option('--account <name>', 'who files it, where people log in; the password is taken from MANARA_PASSWORD')
    .option('--code <digits>', 'the second factor')
    .option('--config <file>', 'configuration whose regions are held against it')
    .option('--cap', 'the file is a CAP message: its content is filed under your own grade')
    .option('--member <id>', 'who says it; with --to that of the console')
    .option('--id <word>', 'your own word for it')
    .option('--what <kind>', 'ballistic, cruise, drone or other; may be repeated', several, [])
    .option('--count <range>', 'such as 50 or 50-500')
    .option('--from <region>', 'where it comes from')
    .option('--toward <region>', 'where it goes')
    .option('--window <moments>', 'such as 2024-04-13T20:00:00Z/2024-04-14T04:00:00Z')
    .option('--sure <word>', 'remote, unlikely, even, likely or near-certain')
    .option('--grade <grade>', 'A to F for the source, 1 to 6 for what it says, such as B2; F and 6: it cannot be judged')
    .option(
      '--said-by <speaker>',
      'a speaker of the chain, the first one first; "denies: a ministry" and "no-comment: a spokesman" answer; may be repeated',
      several,
      [],
    )
    .option('--valid-until <moment>', 'to the end of the window when left out')
    .option('--text <text>', 'in your own language')
    .addOption(new Option('--language <tag>', 'of the text').default('en'))
    .option('--replaces <word>', 'your own earlier one that this corrects')
    .option('--quotes <id>', "somebody's that you pass on, by the id that your console shows")
    .option('--withdraws <word>', 'your own earlier one that you take back')
    .action(async (file: string | undefined, options: IndicateWords) => {
      const { indicateCommand } = await import('./command-indicate.ts');
      await indicateCommand(file, options);
    });
}
