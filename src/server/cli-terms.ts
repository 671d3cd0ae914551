/** Words of `terms`. */
import type { Command } from 'commander';

/** Adds `terms check`, `diff` and `sign`. */
export function addTermsCommands(program: Command): void {
  const terms = program.command('terms').description("a member's terms");
  terms
    .command('check')
    .description('says in words what a file of terms releases, to whom, what can still be found out, and what a delay costs')
    .argument('<file>', 'file of terms; docs/terms.md has its fields')
    .action(async (path: string) => {
      const { checkTermsCommand } = await import('./command-terms.ts');
      await checkTermsCommand(path);
    });
  terms
    .command('diff')
    .description('says who gets more and who gets less by the second file than by the first')
    .argument('<before>', 'file of terms')
    .argument('<after>', 'file of terms of the same member')
    .action(async (before: string, after: string) => {
      const { diffTermsCommand } = await import('./command-terms.ts');
      await diffTermsCommand(before, after);
    });
  terms
    .command('sign')
    .description('signs a file of terms in place; the key stays on this machine, nothing is sent anywhere')
    .argument('<file>', 'file of terms')
    .requiredOption('--key <file>', 'file with 64 hex digits: the seed of your Ed25519 key')
    .requiredOption('--mode <mode>', 'for a broker that runs in this mode: exercise, test or actual')
    .option('--renew', 'the same grants under the next number, from now on')
    .option('--days <count>', 'with --renew: how long they hold, at most 90', '90')
    .action(async (path: string, options: { key: string; mode: string; renew?: boolean; days: string }) => {
      const { signTermsCommand } = await import('./command-terms.ts');
      await signTermsCommand(path, options);
    });
  terms
    .command('rotate')
    .description('writes the file by which your key gives way to another; signed by the key that goes, or by your recovery key when it is lost')
    .argument('<file>', 'where to write it; a file that is there is never overwritten')
    .requiredOption('--member <id>', 'your id')
    .requiredOption('--number <n>', '1 for the first rotation, then 2, 3 …')
    .requiredOption('--from <hex>', 'the public key that goes')
    .requiredOption('--new <file>', 'file with 64 hex digits: the seed of your new key')
    .requiredOption('--sign <file>', 'file with 64 hex digits: the seed of the key that goes, or of your recovery key')
    .action(async (path: string, options: { member: string; number: string; from: string; new: string; sign: string }) => {
      const { rotateKeyCommand } = await import('./command-terms.ts');
      await rotateKeyCommand(path, options);
    });
}
