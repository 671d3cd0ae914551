/** Words of the commands on recordings. */
import type { Command } from 'commander';

/** Adds `verify`. */
export function addRecordCommands(program: Command): void {
  program
    .command('verify')
    .description("checks a recording's checksums, chain and signatures, and says in one line what is proven")
    .argument('<recording>', 'folder that was written by exercise --out or serve, or its recording/ inside')
    .option('--keys <file>', 'public Ed25519 keys that may have signed, one in hex a line; without it the key that the recording names')
    .action(async (path: string, options: { keys?: string }) => {
      const { verifyCommand } = await import('./command-verify.ts');
      await verifyCommand(path, options);
    });
}
