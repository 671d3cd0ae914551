// Word lists of the tidy test, each with the word to use instead where there is one.

/** Manara warns and coordinates; it aims nothing. These words stay out of src/ and web/. */
export const WEAPON_WORDS: Readonly<Record<string, string>> = {
  ammunition: 'leave it out',
  armament: 'leave it out',
  bomb: 'object',
  bomber: 'aircraft',
  combat: 'leave it out',
  enemies: 'objects',
  enemy: 'object',
  engage: 'leave it out',
  engaged: 'leave it out',
  engagement: 'leave it out',
  engages: 'leave it out',
  foe: 'leave it out',
  hostile: 'unknown or pending',
  hostiles: 'objects',
  intercept: 'stop, end',
  intercepted: 'ended',
  intercepting: 'ending',
  interception: 'stop',
  interceptions: 'stops',
  interceptor: 'responder',
  interceptors: 'responders',
  intercepts: 'stops',
  kill: 'end',
  killed: 'ended',
  kills: 'ends',
  launcher: 'leave it out',
  launchers: 'leave it out',
  lethal: 'leave it out',
  lethality: 'leave it out',
  missile: 'object, or its kind: ballistic, cruise',
  missiles: 'objects, or their kind: ballistic, cruise',
  munition: 'object',
  munitions: 'objects',
  neutralise: 'end',
  neutralize: 'end',
  salvo: 'group',
  shoot: 'leave it out',
  shooter: 'responder',
  shootdown: 'stop',
  target: 'object, track or place',
  targeted: 'threatened',
  targeting: 'leave it out',
  targets: 'objects, tracks or places',
  victory: 'leave it out',
  warfare: 'leave it out',
  warhead: 'object',
  weapon: 'leave it out',
  weapons: 'leave it out',
};

/** Two words that only together are of that kind. */
export const WEAPON_PHRASES: Readonly<Record<string, string>> = {
  'fire control': 'leave it out',
  'launch point': 'leave it out: forecasts run forward only',
};

/** Names that other people's interfaces force on us, written out so that nothing else hides behind them. */
export const FOREIGN_NAMES: readonly RegExp[] = [
  /\b(?:event|e|entry)\.(?:target|currentTarget)\b/g,
  /\bcurrentTarget\b/g,
  /\b(?:process|child|worker)\.kill\(/g,
  /\bSIGKILL\b/g,
  /\btarget(?==")/g,
  /\btestTarget\b/g,
  /\bgospaPerTarget\b/g,
  /\bCursor on Target\b/g,
];

/** File names that say nothing about what the file owns. */
export const EMPTY_FILE_NAMES = ['common', 'functions', 'helper', 'helpers', 'lib', 'misc', 'shared', 'type', 'types', 'util', 'utilities', 'utils'] as const;

/** Marks of unfinished work; spelled in two halves so that this list does not find itself. */
export const LEFTOVER_MARKS = ['FIX' + 'ME', 'TO' + 'DO', 'XX' + 'X', 'HA' + 'CK'] as const;

/** What a numeric field's name may end in: SI first, then the units of the edges. */
export const UNIT_ENDINGS = [
  ...['M', 'M2', 'M3', 'Km', 'Mps', 'Mps2', 'Mps3', 'Rad', 'Radps', 'Radps2', 'S', 'Ms', 'Us', 'Ns', 'Min', 'H', 'Hz', 'Khz'],
  ...['Deg', 'Degps', 'Ft', 'Ftps', 'Fpm', 'Kt', 'Nm', 'Fl', 'Mhz', 'Ghz', 'Db', 'Dbm', 'K', 'Pa', 'Hpa', 'Kg', 'Kgpm3', 'Kgpm2'],
  ...['Bytes', 'Bits', 'Px', 'Permille', 'Percent', 'At', 'From', 'Until', 'PerS', 'PerM', 'PerKm', 'PerKm2', 'PerM3', 'M2pkg'],
] as const;

/** The last word of a number that has no unit. */
export const DIMENSIONLESS_ENDINGS = [
  ...['address', 'category', 'chance', 'channel', 'class', 'code', 'count', 'degree', 'depth', 'epoch', 'exponent', 'factor'],
  ...['flags', 'floor', 'generation', 'grade', 'handle', 'id', 'index', 'key', 'length', 'level', 'likelihood', 'limit', 'mach'],
  ...['mask', 'max', 'mean', 'number', 'offset', 'order', 'port', 'probability', 'quality', 'rank', 'ratio', 'refused', 'revision', 'score'],
  ...['sac', 'seed', 'sequence', 'share', 'sic', 'size', 'slot', 'speedup', 'status', 'step', 'total', 'value', 'version', 'weight'],
  ...['zoom', 'edition', 'column', 'line', 'row', 'kind', 'dropped', 'accepted', 'evidence', 'dof', 'sum', 'serial', 'event', 'cell'],
  // Positions and widths in bytes and bits, and the quality figures of ADS-B under their own names.
  ...['at', 'from', 'until', 'end', 'bit', 'octet', 'width', 'numerator', 'denominator', 'type', 'nic', 'nacp', 'nacv', 'nucp', 'sil'],
] as const;

/** Numbers that only carry bits: transponder codes as sent, and a callsign packed in two words. */
export const PACKED_NUMBERS = ['mode1', 'mode2', 'mode3A', 'modeCGray', 'callsignHigh', 'callsignLow'] as const;
