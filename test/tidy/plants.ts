// Planted violations: small trees that break one rule, and their lawful neighbours (`finds: []`).

export interface Plant {
  readonly name: string;
  readonly files: Readonly<Record<string, string>>;
  /** A part of each finding, in order. */
  readonly finds: readonly string[];
}

const TABLE = '| package | folder | reason |\n|---|---|---|\n| `ws` | `server` | sockets |\n| `preact` | `web` | screens |\n';
const lines = (count: number): string => 'const one = 1;\n'.repeat(count);

export const PLANTS: Readonly<Record<string, readonly Plant[]>> = {
  layers: [
    {
      name: 'a lower folder that imports a higher one',
      files: { 'src/geo/frame.ts': "import { createPicture } from '../picture/index.ts';" },
      finds: ['src/geo/frame.ts:1: geo must not import picture; it may import base, math'],
    },
    {
      name: 'a type import counts',
      files: { 'src/picture/window.ts': "import type { Decision } from '../release/index.ts';" },
      finds: ['picture must not import release'],
    },
    {
      name: 'a type taken with import() counts',
      files: { 'src/picture/window.ts': "export type Term = import('../release/index.ts').Decision;" },
      finds: ['picture must not import release'],
    },
    {
      name: 'pure code that imports the shell',
      files: { 'src/broker/door.ts': "import { config } from '../server/config.ts';" },
      finds: ['broker must not import server'],
    },
    {
      name: 'the chain that imports the store',
      files: { 'src/record/chain/entry.ts': "import { sync } from '../store/index.ts';" },
      finds: ['record/chain must not import record/store'],
    },
    {
      name: 'a folder that the design does not have',
      files: { 'src/stuff/thing.ts': 'export {};' },
      finds: ['folder "stuff" is not in test/tidy/layers.ts'],
    },
    {
      name: 'product code that imports a test',
      files: { 'src/geo/frame.ts': "import { samplesDir } from '../../test/samples.ts';" },
      finds: ['src/ must not import test/samples.ts'],
    },
    {
      name: 'downward imports and tests are free',
      files: {
        'src/broker/door.ts': "import { decide } from '../release/index.ts'; import { decode } from '../format/asterix/index.ts';",
        'src/geo/frame.test.ts': "import { createPicture } from '../picture/index.ts';",
        'src/server/main.ts': "import { compileExercise } from '../exercise/index.ts';",
        'src/record/store/segment.ts': "import { entry } from '../chain/index.ts';",
      },
      finds: [],
    },
  ],
  publicFaces: [
    {
      name: 'an import past the public face',
      files: { 'src/broker/door.ts': "import { decide } from '../release/decide.ts';" },
      finds: ['import release/index.ts, the public face, not "../release/decide.ts"'],
    },
    {
      name: 'one format that reaches into another',
      files: { 'src/format/cot/event.ts': "import { items } from '../cap/items.ts';" },
      finds: ['import format/cap/index.ts'],
    },
    {
      name: 'a file that passes on names of another',
      files: { 'src/geo/frame.ts': "export { assert } from '../base/index.ts';" },
      finds: ['only an index.ts may export from another file'],
    },
    {
      name: 'faces, files of the own folder and of the parent are free',
      files: {
        'src/broker/door.ts': "import { decide } from '../release/index.ts'; import { epoch } from './epoch.ts';",
        'src/format/cot/event.ts': "import { bits } from '../bits.ts'; import { alert } from '../cap/index.ts';",
        'src/geo/index.ts': "export { enu } from './frame.ts';",
        'src/geo/frame.test.ts': "import { decide } from '../release/decide.ts';",
      },
      finds: [],
    },
  ],
  pureImports: [
    {
      name: 'a Node module in a pure folder',
      files: { 'src/ingest/door.ts': "import { createSocket } from 'node:dgram';" },
      finds: ['pure code must not import node:dgram'],
    },
    {
      name: 'a Node module as a type, in the chain',
      files: { 'src/record/chain/key.ts': "import type { KeyObject } from 'node:crypto';" },
      finds: ['pure code must not import node:crypto'],
    },
    {
      name: 'shell and tests are free',
      files: {
        'src/server/main.ts': "import { readFile } from 'node:fs/promises';",
        'src/record/store/file.ts': "import { open } from 'node:fs/promises';",
        'src/ingest/door.test.ts': "import { readFileSync } from 'node:fs';",
      },
      finds: [],
    },
  ],
  bothSides: [
    {
      name: 'a pure folder that sees a raw plot here and a released one there',
      files: {
        'src/assess/gap.ts': "import type { Plot } from '../model/index.ts';",
        'src/assess/leak.ts': "import type { ReleasedPlot } from '../model/index.ts';",
      },
      finds: ['src/assess/leak.ts:1: assess sees raw and released plots'],
    },
    {
      name: 'a file of the server that holds both doors',
      files: {
        'src/server/feed.ts': "import { read } from '../ingest/index.ts';\nimport { decide } from '../release/index.ts';",
      },
      finds: ['src/server/feed.ts:2: src/server/feed.ts sees raw and released plots'],
    },
    {
      name: 'broker may, and so may two files of the server',
      files: {
        'src/broker/door.ts': "import { read } from '../ingest/index.ts'; import { decide } from '../release/index.ts';",
        'src/server/feed.ts': "import { read } from '../ingest/index.ts';",
        'src/server/terms.ts': "import { decide } from '../release/index.ts';",
      },
      finds: [],
    },
  ],
  behindDoor: [
    {
      name: 'a feed id in a tracker',
      files: { 'src/picture/track.ts': "import type { FeedId } from '../base/index.ts';" },
      finds: ['"FeedId" tells of an originator'],
    },
    {
      name: 'a sensor id under another name',
      files: { 'src/forecast/arc.ts': "import type { SensorId as Source } from '../base/index.ts';" },
      finds: ['"SensorId" tells of an originator'],
    },
    {
      name: 'the roster of members in what leaves a view',
      files: { 'src/deliver/frame.ts': "import type { BrokerConfig } from '../model/index.ts';" },
      finds: ['"BrokerConfig" tells of an originator'],
    },
    {
      name: 'a member in a tracker',
      files: { 'src/picture/track.ts': "import type { MemberId } from '../base/index.ts';" },
      finds: ['"MemberId" names a member'],
    },
    {
      name: 'handles are free, and warn knows its recipient',
      files: {
        'src/picture/track.ts': "import type { FeedHandle, SensorHandle } from '../base/index.ts';",
        'src/warn/text.ts': "import type { MemberId } from '../base/index.ts';",
        'src/broker/door.ts': "import type { FeedId, MemberId } from '../base/index.ts';",
      },
      finds: [],
    },
  ],
  releaseStamp: [
    {
      name: 'a stamp outside release/',
      files: { 'src/broker/door.ts': "import { markReleased } from '../base/index.ts';" },
      finds: ['only release/ may call markReleased'],
    },
    {
      name: 'release/ and tests may',
      files: {
        'src/release/coarsen.ts': "import { markReleased } from '../base/index.ts';",
        'src/picture/track.test.ts': "import { markReleased } from '../base/index.ts';",
      },
      finds: [],
    },
  ],
  serveWithoutExercise: [
    {
      name: 'serve imports an exercise',
      files: { 'src/server/serve.ts': "import { createSky } from '../exercise/index.ts';" },
      finds: ['serve reaches src/exercise/index.ts'],
    },
    {
      name: 'serve reaches an exercise through another file, at run time',
      files: {
        'src/server/serve-feeds.ts': "\nimport { run } from './run.ts';",
        'src/server/run.ts': "export const run = () => import('../exercise/index.ts');",
      },
      finds: ['src/server/serve-feeds.ts:2: serve reaches src/exercise/index.ts through "./run.ts"'],
    },
    {
      name: 'the exercise command may',
      files: {
        'src/server/exercise.ts': "import { createSky } from '../exercise/index.ts';",
        'src/server/serve.ts': "import { door } from '../broker/index.ts';",
      },
      finds: [],
    },
  ],
  webValues: [
    {
      name: 'a value of the release door in the console',
      files: { 'web/map.ts': "import { decide } from '../src/release/index.ts';" },
      finds: ['web takes values from base, geo, format/frame, channel, seal and catalogues only, not release'],
    },
    {
      name: 'a function of model beside a catalogue',
      files: { 'web/map.ts': "import { KINDS, blankMeasurement } from '../src/model/index.ts';" },
      finds: ['not model'],
    },
    {
      name: 'a value beside a type',
      files: { 'web/map.ts': "import { type Door, createDoor } from '../src/broker/index.ts';" },
      finds: ['not broker'],
    },
    {
      name: 'types, geo, frames and catalogues are free',
      files: {
        'web/map.ts':
          "import type { Door } from '../src/broker/index.ts'; import { KINDS, type Kind } from '../src/model/index.ts';" +
          "import { createFrameReader } from '../src/format/frame/index.ts'; import { enu } from '../src/geo/index.ts';",
      },
      finds: [],
    },
  ],
  cycles: [
    {
      name: 'three files in a ring, one by a type only',
      files: {
        'src/geo/a.ts': "import { b } from './b.ts'; export const a = b;",
        'src/geo/b.ts': "import type { C } from './c.ts'; export const b: C = 1;",
        'src/geo/c.ts': "import { a } from './a.ts'; export type C = number; export const c = a;",
        'src/geo/d.ts': "import { a } from './a.ts'; export const d = a;",
      },
      finds: ['import cycle: src/geo/a.ts → src/geo/b.ts → src/geo/c.ts'],
    },
    {
      name: 'a file that imports itself',
      files: { 'src/geo/a.ts': "export { a } from './a.ts';" },
      finds: ['import cycle: src/geo/a.ts'],
    },
    {
      name: 'a diamond is not a ring',
      files: {
        'src/geo/a.ts': "import { b } from './b.ts'; import { c } from './c.ts'; export const a = b + c;",
        'src/geo/b.ts': "import { d } from './d.ts'; export const b = d;",
        'src/geo/c.ts': "import { d } from './d.ts'; export const c = d;",
        'src/geo/d.ts': 'export const d = 4;',
      },
      finds: [],
    },
  ],
  packages: [
    {
      name: 'a package that nobody listed',
      files: { 'docs/dependencies.md': TABLE, 'src/server/a.ts': "import pad from 'left-pad';" },
      finds: ['package "left-pad" may be imported in nowhere'],
    },
    {
      name: 'a listed package in another folder, by a sub-path',
      files: { 'docs/dependencies.md': TABLE, 'src/geo/a.ts': "import { server } from 'ws/lib/server';" },
      finds: ['package "ws" may be imported in server (docs/dependencies.md), not in geo'],
    },
    {
      name: 'packages in their folders and in tests',
      files: {
        'docs/dependencies.md': TABLE,
        'src/server/a.ts': "import { WebSocketServer } from 'ws';",
        'web/map/view.tsx': "import { render } from 'preact';",
        'src/geo/a.test.ts': "import { WebSocket } from 'ws';",
      },
      finds: [],
    },
  ],
  pureCalls: [
    {
      name: 'clocks, chance and output',
      files: {
        'src/geo/a.ts': 'Date.now();\nnew Date();\nMath.random();\nsetTimeout(() => {}, 1);\nconsole.log(1);\nperformance.now();',
      },
      finds: ['a.ts:1: "Date"', 'a.ts:2: "Date"', 'use keyed draws', '"setTimeout"', '"console"', '"performance"'],
    },
    {
      name: 'functions and operators that differ between engines',
      files: { 'src/math/a.ts': 'Math.sin(1);\nMath.pow(2, 0.5);\nlet x = 2 ** 0.5;\nx **= 2;\nMath.hypot(x, 1);' },
      finds: ['use sin of src/math', 'use pow of src/math', 'a.ts:3: ** differs', 'a.ts:4: ** differs', 'use hypot'],
    },
    {
      name: 'Math taken apart, or under another name',
      files: { 'src/math/a.ts': "const { sin } = Math;\nconst m = Math;\nconst s = Math['sin'];" },
      finds: ['a.ts:1: take functions of Math by name', 'a.ts:2: take functions', 'a.ts:3: take functions'],
    },
    {
      name: 'sorting and writing by locale',
      files: {
        'src/warn/a.ts': "export const order = (a: string, b: string) => a.localeCompare(b);\nnew Intl.PluralRules('ar');",
      },
      finds: ['localeCompare depends on the locale', '"Intl"'],
    },
    {
      name: 'a global beside a bound name',
      files: {
        'src/geo/a.ts': 'export const f = (window: number, { fetch: get }: { fetch: number }) => window + get;\nfetch();',
      },
      finds: ['a.ts:2: "fetch"'],
    },
    {
      name: 'arithmetic that all engines share, names that only look alike, shell and tests',
      files: {
        'src/geo/a.ts':
          'Math.sqrt(2) + Math.floor(Math.PI); export interface View { performance: number; console: { log: number } } const v = { Date: 1 }; v.Date;',
        'src/server/clock.ts': 'Date.now(); Math.sin(1);',
        'src/geo/a.test.ts': 'Math.sin(1) ** 2;',
      },
      finds: [],
    },
  ],
  brandCasts: [
    {
      name: 'a cast to a brand far from its constructor',
      files: {
        'src/base/ids.ts': "export type FeedId = Brand<string, 'FeedId'>;",
        'src/ingest/a.ts': "const id = 'x' as FeedId;\nconst ids = [] as readonly FeedId[];",
      },
      finds: ['src/ingest/a.ts:1: cast to the brand FeedId: use its constructor in src/base/ids.ts', 'src/ingest/a.ts:2'],
    },
    {
      name: 'the constructor of a brand, in its own file',
      files: {
        'src/base/ids.ts': "export type FeedId = Brand<string, 'FeedId'>; export const feedId = (text: string) => text as FeedId;",
        'src/geo/angle.ts': "export type Radians = Brand<number, 'Radians'>; export const radians = (value: number) => value as Radians;",
        'src/ingest/a.ts': 'const word = 5 as unknown as string;',
      },
      finds: [],
    },
  ],
  plainCode: [
    {
      name: 'any, enum, eval, an empty catch, a default export',
      files: {
        'src/geo/a.ts': "export const a = (x: any) => x;\nenum E { A }\neval('1');\ntry { a(1); } catch {}\nexport default a;",
      },
      finds: ['a.ts:1: any', 'a.ts:2: enum', 'a.ts:3: eval', 'a.ts:4: empty catch', 'a.ts:5: export default'],
    },
    {
      name: 'a silenced type check',
      files: { 'src/geo/a.ts': ['// @ts', 'ignore\nexport const a: string = 1;'].join('-') },
      finds: ['a silenced type check'],
    },
    { name: 'a test that runs alone', files: { 'src/geo/a.test.ts': "test.only('x', () => {});" }, finds: ['.only'] },
    {
      name: 'unknown, unions, a catch that says why',
      files: {
        'src/geo/a.ts': "export type E = 'a' | 'b';\nexport const a = (x: unknown) => x;\ntry { a(1); } catch {\n  // Nothing was begun.\n}",
      },
      finds: [],
    },
  ],
  sizes: [
    { name: 'a file of 501 lines', files: { 'src/geo/a.ts': lines(501) }, finds: ['501 lines, the limit is 500'] },
    { name: 'a test of 801 lines', files: { 'src/geo/a.test.ts': lines(801) }, finds: ['801 lines, the limit is 800'] },
    {
      name: 'a function of 71 lines',
      files: { 'src/geo/a.ts': `export function long() {\n${lines(69)}}` },
      finds: ['function of 71 lines, the limit is 70'],
    },
    {
      name: 'a factory of 71 lines of its own, and a long function in another factory',
      files: {
        'src/geo/a.ts': `export function createA() {\n${lines(68)}const inner = () => {\n${lines(30)}};\n}`,
        'src/geo/b.ts': `export function createB() {\nfunction inner() {\n${lines(69)}}\n}`,
      },
      finds: ['src/geo/a.ts:1: function of 71 lines', 'src/geo/b.ts:2: function of 71 lines'],
    },
    {
      name: 'five parameters',
      files: { 'src/geo/a.ts': 'export const f = (a: 1, b: 2, c: 3, d: 4, e: 5) => 6;' },
      finds: ['5 positional parameters'],
    },
    {
      name: 'files and functions at the limit, data, chapters of tests',
      files: {
        'src/geo/a.ts': lines(500),
        'src/geo/b.ts': `export function long(a: 1, b: 2, c: 3, d: 4) {\n${lines(68)}}`,
        'src/geo/c.ts': `export function createC() {\nconst one = () => {\n${lines(60)}};\nreturn { two() {\n${lines(60)}} };\n}`,
        'src/format/asterix/tables/c.ts': lines(900),
        'src/geo/d.ts': `// Generated by scripts/emit.mjs.\n${lines(900)}`,
        'src/geo/a.test.ts': `describe('a', () => {\n${lines(100)}});\ndescribe.each([1])('b', () => {\n${lines(100)}});`,
      },
      finds: [],
    },
  ],
  fileNames: [
    {
      name: 'capitals in a name',
      files: { 'src/geo/earthFrame.ts': '' },
      finds: ['"earthFrame.ts" is not kebab-case'],
    },
    { name: 'a file of helpers', files: { 'src/geo/utils.ts': '' }, finds: ['"utils" says nothing'] },
    { name: 'a folder of helpers', files: { 'src/geo/common/frame.ts': '' }, finds: ['"common" says nothing'] },
    {
      name: 'nouns, tests, configurations',
      files: {
        'src/geo/earth-frame.ts': '',
        'src/geo/earth-frame.test.ts': '',
        'web/vite.config.ts': '',
        'docs/README.md': '',
        'src/base/ambient.d.ts': '',
      },
      finds: [],
    },
  ],
  vocabulary: [
    {
      name: 'an identifier, a string, a comment, a style',
      files: {
        'src/geo/a.ts': "export const enemyCount = 1;\nexport const b = 'Hostile';\n// The interceptor flies.",
        'web/main.css': '.weapon-list { color: red; }',
        'src/exercise/kill_chain.ts': 'export const kill_chain = 1;',
      },
      finds: ['a.ts:1: "enemy"', 'a.ts:2: "hostile"', 'a.ts:3: "interceptor"', 'kill_chain.ts:1: "kill"', 'main.css:1: "weapon"'],
    },
    {
      name: 'a phrase over a line break',
      files: { 'src/geo/a.ts': '// no fire\n// control' },
      finds: ['"fire control"'],
    },
    {
      name: 'a phrase',
      files: { 'src/geo/a.ts': 'export const fireControl = 1;' },
      finds: ['"fire control" is not a phrase'],
    },
    {
      name: 'kinds, ASTERIX, the DOM, processes, docs and words that only contain one',
      files: {
        'src/model/kind.ts': '// missile',
        'src/format/asterix/cat048.ts': '// Target report descriptor',
        'web/map.ts': 'addEventListener("x", (event) => event.target);',
        'src/server/child.ts': "child.kill('SIGKILL');",
        'docs/limits.md': 'weapon',
        'src/warn/text.ts': 'export const skills = 1; // warn, warning, screenshot',
      },
      finds: [],
    },
  ],
  leftovers: [
    {
      name: 'a mark in a comment',
      files: { 'src/geo/a.ts': `// ${'TO' + 'DO'}: later` },
      finds: ['in a comment: do it'],
    },
    {
      name: 'a word that is not a mark',
      files: { 'src/geo/a.ts': "// todos os santos\nexport const a = 'XXX';" },
      finds: [],
    },
  ],
  unitNames: [
    {
      name: 'numbers without a unit, optional and branded ones too',
      files: {
        'src/geo/a.ts':
          'export interface A {\n  altitude: number;\n  readonly speed?: number | undefined;\n  measured: TimeS;\n}\nexport type B = {\n  range: number;\n};',
      },
      finds: ['a.ts:2: "altitude"', 'a.ts:3: "speed"', 'a.ts:4: "measured"', 'a.ts:7: "range"'],
    },
    {
      name: 'units, counts, private shapes and other types',
      files: {
        'src/geo/a.ts':
          'export interface A { altitudeHaeM: number; measuredAt: TimeS; plotCount: number; chance: number; name: string; move(speed: number): void }' +
          'export interface ThreatShare { ballistic: number; cruise: number }' +
          'interface Private { altitude: number }',
        'src/math/b.ts': 'export interface Ellipse { major: number }',
      },
      finds: [],
    },
  ],
  docstrings: [
    {
      name: 'public names without one: function, type, constant, passed on and own',
      files: {
        'src/geo/index.ts': "export { enu, type Enu } from './frame.ts';\nexport const EARTH = 1;",
        'src/geo/frame.ts': '// Not a docstring.\nexport function enu() {}\n\nexport interface Enu {}',
      },
      finds: ['"EARTH" is public', 'frame.ts:2: "enu" is public (src/geo/index.ts)', 'frame.ts:4: "Enu"'],
    },
    {
      name: 'names passed on by export *',
      files: { 'src/geo/index.ts': "export * from './frame.ts';", 'src/geo/frame.ts': 'export const enu = 1;' },
      finds: ['"enu" is public'],
    },
    {
      name: 'documented names and private ones',
      files: {
        'src/geo/index.ts': "export { enu } from './frame.ts';\n/** Radius, m. */\nexport const EARTH = 1;",
        'src/geo/frame.ts': '/** East, north, up. */\nexport function enu() {}\nexport function inner() {}',
      },
      finds: [],
    },
  ],
};
