/** Words of the commands on recordings. */
import { Option, type Command } from 'commander';

/** Adds the commands on recordings. */
export function addRecordCommands(program: Command, version: string): void {
  addPlayback(program, version);
  addFiles(program);
  addWitness(program);
}

/** What shows and checks the very bytes. */
function addPlayback(program: Command, version: string): void {
  program
    .command('replay')
    .description('shows in the console the very frames that were delivered; nothing is computed')
    .argument('<recording>', 'folder that was written by exercise --out or serve, or its recording/ inside')
    .option('--as <member>', 'only what this member (or hub) saw')
    .option('--at <time>', 'where to begin: HH:MM[:SS] UTC at or after the start of the recording, or ISO 8601')
    .option('--speed <factor>', 'how fast it is shown at first', '1')
    .option('--port <number>', 'port of the console; the next free one when it is busy', '4470')
    .action(async (path: string, options: { as?: string; at?: string; speed: string; port: string }) => {
      const { replayCommand } = await import('./command-replay.ts');
      await replayCommand(path, { ...options, version });
    });
  program
    .command('verify')
    .description(
      'makes every view of a recording again and compares it with what was delivered, checks chain, signatures, terms and runs, and says in one line what is proven',
    )
    .argument('<recording>', 'folder that was written by exercise --out or serve, or its recording/ inside')
    .option('--keys <file>', 'public Ed25519 keys that may have signed, one in hex a line; without it the key that the recording names')
    .option('--frames <file>', "with a member's proof (.json): every frame that it received")
    .option('--sent <file>', "with a member's proof: every byte that it sent")
    .option('--checkpoint <file>', "what somebody outside kept, which must stand in it: a published checkpoint, a co-signed one, or a witness's journal")
    .option('--witnesses <file>', 'with --checkpoint: public Ed25519 keys of witnesses, one of which must have co-signed')
    .action(async (path: string, options: { keys?: string; frames?: string; sent?: string; checkpoint?: string; witnesses?: string }) => {
      const { verifyCommand } = await import('./command-verify.ts');
      await verifyCommand(path, { ...options, version });
    });
}

/** What makes files of a recording. */
function addFiles(program: Command): void {
  program
    .command('export')
    .description('what a member saw in a recording, as files for other tools: tracks tick by tick, warnings as they changed')
    .argument('<recording>', 'folder that was written by exercise --out or serve, or its recording/ inside')
    .addOption(new Option('--to <format>', 'format of the files').choices(['parquet', 'geojson', 'kml', 'csv', 'ndjson']).makeOptionMandatory())
    .option('--as <member>', 'whose views: a member with its public, or hub', 'hub')
    .addOption(new Option('--level <level>', 'which tracks').choices(['picture', 'threats']).default('picture'))
    .option('--out <folder>', 'where the files go; those that are there are never overwritten', 'export')
    .option('--every <seconds>', 'one moment of each track in so many seconds', '1')
    .option('--from <time>', 'first moment: HH:MM[:SS] UTC at or after the start of the recording, or ISO 8601')
    .option('--until <time>', 'last moment')
    .action(
      async (
        path: string,
        options: {
          to: 'parquet' | 'geojson' | 'kml' | 'csv' | 'ndjson';
          as: string;
          level: 'picture' | 'threats';
          out: string;
          every: string;
          from?: string;
          until?: string;
        },
      ) => {
        const { exportCommand } = await import('./command-export.ts');
        await exportCommand(path, options);
      },
    );
  program
    .command('report')
    .description('writes the after-action report of a recording as one HTML file, in English and Arabic; of a folder with several runs, runs.csv')
    .argument('<recording>', 'folder that was written by exercise --out or serve; or one that holds several of them')
    .option('--out <file>', 'where to write it; report.html in the folder when left out')
    .action(async (path: string, options: { out?: string }) => {
      const { reportCommand } = await import('./command-report.ts');
      await reportCommand(path, options);
    });
  program
    .command('prove')
    .description('takes out of a recording what one member needs to check its own part with manara verify; it tells of nobody else')
    .argument('<recording>', 'folder that was written by exercise --out or serve, or its recording/ inside')
    .requiredOption('--as <member>', 'whose proof')
    .option('--at <time>', 'at the last checkpoint up to this moment: HH:MM[:SS] UTC or ISO 8601; the last of all when left out')
    .requiredOption('--out <file>', 'where to write it; its name ends in .json')
    .action(async (path: string, options: { as: string; at?: string; out: string }) => {
      const { proveCommand } = await import('./command-prove.ts');
      await proveCommand(path, options);
    });
}

/** Adds `witness`. */
function addWitness(program: Command): void {
  program
    .command('witness')
    .description(
      'for somebody outside the hub: co-signs a checkpoint that the broker published and keeps it, so that a record that is rewritten later is found by manara verify --checkpoint; signs nothing that contradicts what it saw',
    )
    .argument('<checkpoint>', 'file that the broker publishes (record.publish)')
    .requiredOption('--key <file>', 'file with 64 hex digits: the seed of your Ed25519 key, which the hub never has')
    .requiredOption('--journal <file>', 'your own file of everything that you co-signed; it is made, and only grows')
    .option('--keys <file>', "public Ed25519 keys of the brokers, one in hex a line; without it any broker's")
    .option('--out <file>', 'where to write the co-signed checkpoint, to hand it back or to publish it')
    .action(async (path: string, options: { key: string; journal: string; keys?: string; out?: string }) => {
      const { witnessCommand } = await import('./command-witness.ts');
      await witnessCommand(path, options);
    });
}

/** Adds `leak`. */
export function addLeakCommand(program: Command): void {
  program
    .command('leak')
    .description(
      'measures what can be inferred of who fed what: from recordings (geography, signature), from worlds of twins (artefact), and what a tiled land gives away',
    )
    .argument('[recordings...]', 'folders that were written by exercise --out or serve; several seeds of one exercise give intervals that hold')
    .option('--twins <worlds>', 'so many worlds in which nothing but an artefact can tell; 1200 settle it')
    .option('--tiles <worlds>', 'so many objects over a land tiled with places')
    .action(async (paths: string[], options: { twins?: string; tiles?: string }) => {
      const { leakCommand } = await import('./command-leak.ts');
      await leakCommand(paths, options);
    });
}
