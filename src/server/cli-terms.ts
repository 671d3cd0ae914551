/** Words of `terms`. */
import type { Command } from 'commander';

/** Adds `terms check`. */
export function addTermsCommands(program: Command): void {
  const terms = program.command('terms').description("a member's terms");
  terms
    .command('check')
    .description('says in words what a file of terms releases, to whom, how coarse and how late')
    .argument('<file>', 'file of terms; docs/serve.md has its fields')
    .action(async (path: string) => {
      const { checkTermsCommand } = await import('./command-terms.ts');
      await checkTermsCommand(path);
    });
}
