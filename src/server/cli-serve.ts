/** Words of `serve`, `check` and `doctor`. */
import { Option, type Command } from 'commander';

const configOption = (): Option => new Option('--config <file>', 'configuration; docs/serve.md has every field').default('manara.yaml');

/** Adds `serve`, `check` and `doctor`. */
export function addServeCommands(program: Command, version: string): void {
  program
    .command('serve')
    .description('the broker on real feeds; SIGHUP reads the configuration again, SIGTERM stops')
    .addOption(configOption())
    .addOption(new Option('--log <level>', 'what is logged, as lines of JSON on standard output; debug names members').choices(['debug', 'info', 'warn', 'error']).default('info'))
    .action(async (options: { config: string; log: 'debug' | 'info' | 'warn' | 'error' }) => {
      const { serveCommand } = await import('./command-serve.ts');
      await serveCommand({ ...options, version });
    });
  program
    .command('check')
    .description('reads a configuration and says in words what it does: doors, feeds, and what each term releases to whom')
    .addOption(configOption())
    .action(async (options: { config: string }) => {
      const { checkCommand } = await import('./command-serve.ts');
      await checkCommand(options);
    });
  program
    .command('doctor')
    .description('looks at Node, clock, disk and ports, and at the feeds of a configuration when there is one')
    .option('--config <file>', 'configuration whose doors, record and feeds are looked at')
    .option('--listen <seconds>', 'how long to listen at the doors for silent feeds', '0')
    .action(async (options: { config?: string; listen: string }) => {
      const { doctorCommand } = await import('./command-doctor.ts');
      await doctorCommand(options);
    });
}
