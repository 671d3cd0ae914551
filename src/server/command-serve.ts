/** `manara serve`, `check` and `doctor` on the command line. */
import { buildConsole } from './console-build.ts';
import { describeConfig } from './config/describe.ts';
import { readServeConfig, type ServeConfig } from './config/read-config.ts';
import { EXIT, StatedFailure } from './failure.ts';
import { createLog, type LogLevel } from './log.ts';
import { serveOn } from './serve-on.ts';

/** Signals that stop cleanly: a terminal's, and a service manager's. */
const STOP_SIGNALS = ['SIGTERM', 'SIGINT'] as const;

/** Serves until it is told to stop. */
export async function serveCommand(options: {
  readonly config: string;
  readonly log: LogLevel;
  readonly version: string;
  readonly anew?: true;
}): Promise<void> {
  const log = createLog(options.log);
  const say = (line: string): void => void process.stderr.write(`${line}\n`);
  if (!buildConsole()) say('The broker starts without it: its consoles have no page.');
  const serving = await serveOn({ configPath: options.config, version: options.version, log, say, anew: options.anew });
  const failed = (cause: unknown): void => log.error('serve/failed', cause instanceof Error ? cause.message : String(cause));
  process.on('SIGHUP', () => void serving.reload().catch(failed));
  await new Promise<void>((resolve) => {
    for (const signal of STOP_SIGNALS) process.once(signal, resolve);
  });
  await serving.stop();
}

async function readOrFail(path: string): Promise<ServeConfig> {
  const read = await readServeConfig(path);
  if (!read.ok) throw new StatedFailure(`${read.error.message} [${read.error.code}]`);
  return read.value;
}

/** Explains a configuration; terms that do not read are a failure here, though the broker would start without them. */
export async function checkCommand(options: { readonly config: string }): Promise<void> {
  const config = await readOrFail(options.config);
  process.stdout.write(`${describeConfig(config).join('\n')}\n`);
  if (config.withheld.length > 0) process.exitCode = EXIT.failed;
}
