// Which folder may import which: the design's "read src/ from top to bottom", as data. A folder is named by its path
// below src/; a subfolder (`record/chain`) that is not listed follows its parent.

export interface Layer {
  /** Folders below src/ that it may import, itself apart. `*` is every folder. */
  readonly imports: readonly string[];
  /** Pure code imports no Node module, reads no clock and draws no ambient random number. */
  readonly pure: boolean;
}

const NOUNS = ['base', 'math', 'geo', 'model'] as const;

export const LAYERS: Readonly<Record<string, Layer>> = {
  base: { imports: [], pure: true },
  math: { imports: ['base'], pure: true },
  geo: { imports: ['base', 'math'], pure: true },
  model: { imports: ['base', 'math', 'geo'], pure: true },
  format: { imports: NOUNS, pure: true },
  ingest: { imports: [...NOUNS, 'format'], pure: true },
  release: { imports: NOUNS, pure: true },
  picture: { imports: NOUNS, pure: true },
  forecast: { imports: NOUNS, pure: true },
  warn: { imports: [...NOUNS, 'forecast'], pure: true },
  deliver: { imports: [...NOUNS, 'format', 'forecast', 'warn'], pure: true },
  broker: {
    imports: [...NOUNS, 'format', 'ingest', 'release', 'coordinate', 'picture', 'forecast', 'warn', 'deliver', 'channel'],
    pure: true,
  },
  coordinate: { imports: NOUNS, pure: true },
  channel: { imports: NOUNS, pure: true },
  seal: { imports: [...NOUNS, 'channel'], pure: false },
  exercise: { imports: [...NOUNS, 'format', 'coordinate'], pure: true },
  assess: { imports: [...NOUNS, 'format', 'exercise', 'record/chain'], pure: true },
  record: { imports: [...NOUNS, 'format'], pure: true },
  'record/chain': { imports: [...NOUNS, 'format'], pure: true },
  'record/store': { imports: [...NOUNS, 'record/chain'], pure: false },
  bus: { imports: ['base', 'model'], pure: false },
  server: { imports: ['*'], pure: false },
};

/** Behind the release door: originators have no names here. */
export const BEHIND_DOOR = ['picture', 'forecast', 'warn', 'deliver'] as const;

/** Names of `base` and `model` that tell who a plot came from, or that a plot has not passed the door yet. */
export const ORIGINATOR_NAMES = [
  'FeedId',
  'SensorId',
  'feedId',
  'sensorId',
  'Plot',
  'Sensor',
  'FeedConfig',
  'SourceConfig',
  'MemberConfig',
  'BrokerConfig',
  'Term',
  'TermsFile',
] as const;

/** Names of members; behind the door only the recipient has one, and only where it is written to. */
export const MEMBER_NAMES = ['MemberId', 'memberId', 'memberOf', 'HUB'] as const;
export const KNOW_RECIPIENT = ['broker', 'warn', 'deliver'] as const;

/** Raw and released plots may meet in `broker` alone; `model` declares both and `release` turns one into the other. */
export const SEE_BOTH_SIDES = ['broker', 'model', 'release'] as const;
export const RAW = { folders: ['ingest'], names: ['Plot'] } as const;
export const RELEASED = { folders: ['release'], names: ['ReleasedPlot', 'ViewPlot', 'Released'] } as const;

/** The only folder that may stamp a value as released. */
export const RELEASE_STAMP = { name: 'markReleased', folder: 'release', declaredIn: 'base' } as const;

/** Files beside the index.ts that pass names on: the design promises them under this name. */
export const SECOND_FACES = ['src/math/elementary.ts'] as const;

/** What the console may import as values; of `model` only the catalogues, which are written in capitals. */
export const WEB_VALUES = { folders: ['base', 'geo', 'format/frame', 'channel', 'seal'], catalogues: 'model' } as const;

/** The folder below src/ that a file belongs to, as named in `LAYERS`; subfolders of `format` and `record` are folders. */
export function folderOf(path: string): string {
  const parts = path.split('/');
  if (parts[0] !== 'src') return parts[0];
  if (parts.length === 2) return '';
  const split = parts[1] === 'format' || parts[1] === 'record';
  return split && parts.length > 3 ? `${parts[1]}/${parts[2]}` : parts[1];
}

/** The rules of a folder, its own or its parent's; undefined for a folder that the design does not have. */
export function layerOf(folder: string): Layer | undefined {
  return LAYERS[folder] ?? LAYERS[folder.split('/')[0]];
}

/** True when `folder` may import from `other`. */
export function mayImport(folder: string, other: string): boolean {
  if (folder === other) return true;
  const imports = layerOf(folder)?.imports ?? [];
  const parent = other.split('/')[0];
  const sameFamily = folder.split('/')[0] === parent && parent === 'format';
  return sameFamily || imports.includes('*') || imports.includes(other) || imports.includes(parent);
}

/** True for code that must be pure. */
export function isPure(path: string): boolean {
  return path.startsWith('src/') && (layerOf(folderOf(path))?.pure ?? true);
}
