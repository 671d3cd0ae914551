/** Words of `serve`, `check`, `doctor` and `actual`. */
import { Option, type Command } from 'commander';

const configOption = (): Option => new Option('--config <file>', 'configuration; docs/serve.md has every field').default('manara.yaml');

/** Adds `serve`, `check`, `doctor` and `actual sign`. */
export function addServeCommands(program: Command, version: string): void {
  program
    .command('serve')
    .description('the broker on real feeds; SIGHUP reads the configuration again, SIGTERM stops')
    .addOption(configOption())
    .addOption(
      new Option('--log <level>', 'what is logged, as lines of JSON on standard output; debug names members')
        .choices(['debug', 'info', 'warn', 'error'])
        .default('info'),
    )
    .option('--anew', 'pictures begin empty instead of where the process before left them')
    .action(async (options: { config: string; log: 'debug' | 'info' | 'warn' | 'error'; anew?: true }) => {
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
  program
    .command('actual')
    .description('serving in earnest')
    .command('sign')
    .description('signs the order to serve in mode actual, which two officers of the configuration must; the key stays on this machine')
    .addOption(configOption())
    .requiredOption('--officer <name>', "one of the configuration's actual.officers")
    .requiredOption('--key <file>', "file with 64 hex digits: the seed of that officer's Ed25519 key")
    .option('--days <count>', 'for whoever signs first: how long the order holds, at most 90', '30')
    .action(async (options: { config: string; officer: string; key: string; days: string }) => {
      const { signActualCommand } = await import('./command-actual.ts');
      await signActualCommand(options);
    });
}
