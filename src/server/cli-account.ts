/** Words of `account`, `keys` and `feed`. */
import { Option, type Command } from 'commander';

const fileOption = (): Option => new Option('--file <file>', 'file of accounts').default('accounts.json');

/** Adds `account add|list|remove`, `keys make|public` and `feed`. */
export function addAccountCommands(program: Command): void {
  const account = program.command('account').description('people who may enter a console');
  account
    .command('add')
    .description('makes an account, or gives one that is there a new password and second factor')
    .argument('<name>')
    .requiredOption('--viewer <member>', 'whose console: hub or a member')
    .requiredOption('--role <role>', 'viewer, officer, operator or auditor')
    .addOption(fileOption())
    .action(async (name: string, options: { file: string; viewer: string; role: string }) => {
      const { addAccountCommand } = await import('./command-account.ts');
      await addAccountCommand(name, options);
    });
  account
    .command('list')
    .description('names, viewers and roles')
    .addOption(fileOption())
    .action(async ({ file }: { file: string }) => {
      const { listAccountsCommand } = await import('./command-account.ts');
      await listAccountsCommand(file);
    });
  account
    .command('remove')
    .argument('<name>')
    .description('takes an account away')
    .addOption(fileOption())
    .action(async (name: string, { file }: { file: string }) => {
      const { removeAccountCommand } = await import('./command-account.ts');
      await removeAccountCommand(name, file);
    });
  const keys = program.command('keys').description('keys that sign, and keys and certificates for TLS');
  keys
    .command('public')
    .description('shows the public key of a file with 64 hex digits, the seed of an Ed25519 key')
    .argument('<file>')
    .action(async (file: string) => {
      const { publicKeyCommand } = await import('./command-account.ts');
      await publicKeyCommand(file);
    });
  keys
    .command('make')
    .description('makes a key and its certificate and prints the fingerprint by which the other side knows it')
    .requiredOption('--out <folder>', 'where tls.key and tls.crt are written')
    .option('--name <host>', 'name or address that browsers use; may be repeated', (value: string, all: string[]) => [...all, value], [])
    .option('--days <n>', 'how long it holds', '365')
    .action(async (options: { out: string; name: string[]; days: string }) => {
      const { makeKeysCommand } = await import('./command-account.ts');
      await makeKeysCommand(options);
    });
  program
    .command('feed')
    .description("runs at a member's site: brings what its sources say to the broker's door over mutual TLS")
    .option('--config <file>', 'configuration; docs/access.md has every field', 'feed.yaml')
    .addOption(new Option('--log <level>', 'what is logged, as lines of JSON').choices(['debug', 'info', 'warn', 'error']).default('info'))
    .action(async (options: { config: string; log: 'debug' | 'info' | 'warn' | 'error' }) => {
      const { feedCommand } = await import('./feed/command-feed.ts');
      await feedCommand(options);
    });
}
