/**
 * Logs as lines of JSON on standard output, each with a code of docs/errors.md. Nothing above `debug` names a member, a
 * feed or a door: handles stand in for them, and a line at `debug` says at the start which is which.
 */
import pino, { type DestinationStream } from 'pino';

export type LogLevel = 'debug' | 'info' | 'warn' | 'error';

export interface Log {
  debug(code: string, message: string, facts?: object): void;
  info(code: string, message: string, facts?: object): void;
  warn(code: string, message: string, facts?: object): void;
  error(code: string, message: string, facts?: object): void;
}

/** A log of `level` and above. */
export function createLog(level: LogLevel, destination?: DestinationStream): Log {
  const logger = pino(
    { level, base: null, timestamp: pino.stdTimeFunctions.isoTime, formatters: { level: (label) => ({ level: label }) } },
    destination ?? pino.destination(1),
  );
  const write =
    (at: LogLevel) =>
    (code: string, message: string, facts: object = {}) =>
      logger[at]({ code, ...facts }, message);
  return { debug: write('debug'), info: write('info'), warn: write('warn'), error: write('error') };
}
