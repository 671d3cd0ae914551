/** Words of `say`. */
import { Argument, Option, type Command } from 'commander';
import type { SayOptions } from './command-say.ts';

const ACTS = ['device', 'trust', 'list', 'write', 'forward', 'reword', 'hold', 'return', 'consent', 'decline', 'mandate', 'revoke', 'retire'] as const;

/** Adds `say`. */
export function addSayCommand(program: Command): void {
  program
    .command('say')
    .description('takes part in mediated conversations: entries are signed, sealed and opened on this machine, and its keys stay here')
    .addArgument(new Argument('<act>', 'what to do').choices(ACTS))
    .argument('[id]', 'entry, mandate, speaker or fingerprint that it is about; the first letters are enough')
    .requiredOption('--console <address>', 'the console of your own member, such as http://127.0.0.1:8091/')
    .option('--keys <file>', 'keys of this machine; made on first use', 'say.json')
    .option('--account <name>', 'account at that console; password and code are asked for, or read from standard input, a line each')
    .option('--kind <kind>', 'notice, question, answer, denial, acknowledgement or deconfliction', 'notice')
    .option('--text <text>', 'words, in your own language', '')
    .option('--line <id>', 'line, where there are several')
    .option('--re <id>', 'entry that it answers')
    .option('--mandate <id>', 'mandate under which it is written')
    .option('--for <hours>', 'how long it counts, in hours', '24')
    .option('--area <corners>', 'of a deconfliction notice: "31.2 35.1, 31.2 35.9, 31.9 35.5"')
    .option('--floor <m>', 'lowest height in metres')
    .option('--ceiling <m>', 'highest height in metres')
    .option('--from <time>', 'beginning of a window or mandate, HH:MM or ISO 8601, UTC')
    .option('--until <time>', 'its end')
    .addOption(new Option('--kinds <list>', 'kinds that a mandate covers, with commas').default('notice,question'))
    .action(async (act: (typeof ACTS)[number], id: string | undefined, options: SayOptions) => {
      const { sayCommand } = await import('./command-say.ts');
      await sayCommand(act, id, options);
    });
}
