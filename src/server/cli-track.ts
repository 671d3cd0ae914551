/** Words of `track` and `score`. */
import type { Command } from 'commander';

/** Adds `track` and `score`. */
export function addTrackCommands(program: Command): void {
  program
    .command('track')
    .description('the tracker alone: plots as CSV in, tracks as NDJSON out, one line a track every 5 s')
    .argument('<plots>', 'CSV: t,plotId,sensorId,range,az,el,sdRange,sdAz,sdEl')
    .requiredOption('--sensors <file>', 'JSON list of sensors')
    .option('--world <file>', 'scenario.json whose "world" says what holds; without it the real Earth')
    .option('--out <file>', 'where tracks go; without it standard output')
    .option('--covariance', 'adds to each line the 21 covariance terms of the state')
    .action(async (plots: string, options: { sensors: string; world?: string; out?: string; covariance?: boolean }) => {
      const { trackCommand } = await import('./command-track.ts');
      await trackCommand(plots, options);
    });
  program
    .command('score')
    .description('the metrics alone: tracks against truth, as JSON')
    .argument('<tracks>', 'NDJSON, as track writes it')
    .requiredOption('--truth <file>', 'CSV: t,id,lat,lon,alt,vx,vy,vz,kind,cov')
    .option('--c <metres>', 'distance beyond which a track is no match')
    .option('--from <seconds>', 'first scored tick')
    .option('--to <seconds>', 'last scored tick')
    .option('--step <seconds>', 'between scored ticks')
    .action(async (tracks: string, options: { truth: string; c?: string; from?: string; to?: string; step?: string }) => {
      const { scoreCommand } = await import('./command-track.ts');
      await scoreCommand(tracks, options);
    });
}
