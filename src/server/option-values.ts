/** Values of options on the command line; what makes no sense is a mistake in usage, with what would be right. */
import { EXIT, StatedFailure } from './failure.ts';

/** What an option may be. */
interface Within {
  readonly name: string;
  readonly least: number;
  readonly most: number;
}

/** A number between two bounds. */
export function numberWithin(text: string, { name, least, most }: Within): number {
  const value = Number(text);
  if (text.trim() !== '' && value >= least && value <= most) return value;
  throw new StatedFailure(`${name} ${text} must be from ${least} to ${most}`, EXIT.usage);
}

/** The port of a console; 0 takes any that is free. */
export const portFrom = (text: string): number => numberWithin(text, { name: '--port', least: 0, most: 65_535 });
