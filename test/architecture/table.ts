/** The import table of docs/architecture.md as data. Paths are relative to `src/`; the longest `from` counts. */

export interface Row {
  /** A folder (ends with `/`) or a file. Every folder may import itself. */
  readonly from: string;
  /** Folders and files that it may import. */
  readonly to: readonly string[];
  /** Those of which it may import the types alone. */
  readonly types?: readonly string[];
  readonly packages?: readonly string[];
  /** Packages of which it may import the types alone. */
  readonly packageTypes?: readonly string[];
  /** Whether it may use Node.js' own modules. */
  readonly node: boolean;
}

const WORDS = [
  'core/model.ts',
  'core/meanings.ts',
  'core/commands.ts',
  'core/alarm.ts',
  'core/provider.ts',
  'core/assert.ts',
  'core/money.ts',
  'core/windows.ts',
];

/** What the requests of central systems mean, one file a functional block: words like those above. */
const ASKS = 'core/asks/';

/** What `core/ocpp` offers to the other rooms of core: nothing in it depends on a version. */
const VERSION_FREE = [
  'versions',
  'errors',
  'exchange',
  'violation',
  'time',
  'tail',
  'readings',
  'figures',
  'measurand-names',
].map((name) => `core/ocpp/${name}.ts`);

const ROOMS = [
  'display',
  'station',
  'monitoring',
  'arbitration',
  'authorise',
  'conditions',
  'configuration',
  'transactions',
  'limits',
  'views',
  'tariffs',
  'quirks',
];
const WITH_TIME_ZONES = ['authorise', 'conditions', 'limits', 'tariffs'];
/** Hours of the house are its own. */
const WORDS_WITH_TIME_ZONES = ['core/windows.ts'];

export const ROWS: readonly Row[] = [
  ...[...WORDS, ASKS].map((from) => ({
    from,
    to: [...WORDS, ASKS],
    packages: WORDS_WITH_TIME_ZONES.includes(from) ? ['temporal-polyfill'] : [],
    node: false,
  })),
  { from: 'core/ocpp/', to: [...WORDS, ASKS], packageTypes: ['typed-ocpp'], node: false },
  ...ROOMS.map((room) => ({
    from: `core/${room}/`,
    to: [...WORDS, ASKS, ...VERSION_FREE],
    packages: WITH_TIME_ZONES.includes(room) ? ['temporal-polyfill'] : [],
    node: false,
  })),
  { from: 'lib/', to: [], packages: ['pino', 'pino-pretty'], node: true },
  // A frame's payload is a word of core/model.
  {
    from: 'wire/',
    to: ['core/ocpp/', 'lib/'],
    types: ['core/model.ts'],
    packages: ['ajv', 'ajv-formats', 'ws'],
    node: true,
  },
  { from: 'proxy/', to: ['core/', 'lib/'], node: false },
  { from: 'chargers/', to: ['proxy/ports.ts', 'wire/', 'core/', 'lib/'], packages: ['ws'], node: true },
  { from: 'providers/', to: ['proxy/ports.ts', 'wire/', 'core/', 'lib/'], packages: ['ws', 'zod'], node: true },
  { from: 'ledger/', to: ['proxy/ports.ts', 'core/', 'lib/'], node: true },
  { from: 'home/', to: ['proxy/ports.ts', 'core/', 'lib/'], packages: ['mqtt', 'ws'], node: true },
  {
    from: 'http/',
    to: ['proxy/ports.ts', 'core/', 'lib/'],
    packages: ['@hono/node-server', '@hono/zod-openapi', 'hono', 'ws', 'zod'],
    node: true,
  },
  // What the operator sees: it wraps the hub's ports and reads them, so that no other part has to count.
  {
    from: 'monitor/',
    to: ['proxy/ports.ts', 'core/', 'lib/'],
    packages: ['prom-client'],
    node: true,
  },
  { from: 'simulate/', to: ['wire/', 'core/', 'lib/'], packages: ['ws'], node: true },
  { from: 'config/', to: ['core/', 'lib/'], packages: ['yaml', 'zod'], node: true },
  // Plays a log to a whole proxy in its own process, so it builds one as the command line does.
  { from: 'replay/', to: ['app.ts', 'config/', 'core/', 'lib/'], packages: ['ws'], node: true },
  {
    from: 'cli/',
    to: ['app.ts', 'tries.ts', 'upkeep.ts', 'version.ts', 'config/', 'replay/', 'simulate/', 'lib/'],
    packages: ['@clack/prompts', 'commander'],
    node: true,
  },
  {
    from: 'app.ts',
    to: 'config chargers core home http ledger lib monitor providers proxy wire'
      .split(' ')
      .map((room) => `${room}/`)
      .concat(
        'doors.ts',
        'findings.ts',
        'house.ts',
        'prices.ts',
        'settings.ts',
        'simulation.ts',
        'tries.ts',
        'upkeep.ts',
        'version.ts',
      ),
    packages: ['ws'],
    node: true,
  },
  // What is done to the data of a house, while a proxy runs on them or none does.
  {
    from: 'upkeep.ts',
    to: ['http/password.ts', 'ledger/', 'version.ts'],
    types: ['core/', 'lib/', 'proxy/ports.ts'],
    node: true,
  },
  // The configuration, cut to what each part of the program takes: read by app.ts alone.
  {
    from: 'settings.ts',
    to: ['config/', 'core/', 'lib/'],
    types: ['doors.ts', 'chargers/', 'home/', 'http/', 'ledger/', 'providers/', 'proxy/'],
    node: false,
  },
  { from: 'house-settings.ts', to: ['config/'], types: ['home/'], node: false },
  // What is wrong with a frame, for who looks at the trace over HTTP: put together by app.ts alone.
  { from: 'findings.ts', to: ['core/', 'wire/'], types: ['lib/', 'proxy/ports.ts'], node: false },
  {
    from: 'tries.ts',
    to: ['config/', 'core/', 'lib/', 'providers/', 'settings.ts'],
    types: ['http/', 'proxy/ports.ts'],
    node: false,
  },
  // What talks to Home Assistant: opened by app.ts alone.
  {
    from: 'house.ts',
    to: ['house-settings.ts', 'version.ts', 'home/', 'lib/'],
    types: ['config/', 'prices.ts', 'proxy/ports.ts'],
    node: false,
  },
  // What a kWh costs now, from files and from what Home Assistant tells: opened by app.ts alone.
  { from: 'prices.ts', to: ['config/', 'core/', 'lib/'], types: ['proxy/ports.ts'], node: false },
  // The charger that the proxy plays for who has none yet.
  {
    from: 'simulation.ts',
    to: ['simulate/', 'proxy/mailbox.ts', 'core/', 'lib/'],
    types: ['http/'],
    node: false,
  },
  // Where others knock: opened by app.ts alone.
  { from: 'doors.ts', to: ['wire/', 'lib/'], types: ['config/'], node: true },
  { from: 'version.ts', to: ['../package.json'], node: false },
  { from: 'main.ts', to: ['cli/'], node: true },
];

/** What takes time, chance or the world into `core/`; the clock, ids and dice are arguments there. */
export const IMPURE: readonly { readonly name: string; readonly pattern: RegExp }[] = [
  { name: 'the clock (Date.now)', pattern: /\bDate\s*\.\s*now\b/ },
  { name: 'the clock (Date without an argument)', pattern: /\bnew\s+Date\b(?!\s*\(\s*[^\s)])|(?<!new\s+)\bDate\s*\(/ },
  { name: 'the clock (Temporal.Now)', pattern: /\bTemporal\s*\.\s*Now\b/ },
  { name: 'dice (Math.random)', pattern: /\bMath\s*\.\s*random\b/ },
];

/** Globals of the world; a property or a field of such a name is no use of it. */
export const WORLDLY: readonly string[] = (
  'Buffer EventSource WebSocket XMLHttpRequest __dirname __filename clearInterval clearTimeout console crypto fetch ' +
  'global globalThis performance process queueMicrotask require setImmediate setInterval setTimeout window'
).split(' ');

/** Where the names of OCPP versions may stand as strings. */
export const KNOWS_VERSIONS: readonly string[] = ['core/ocpp/', 'config/'];
export const VERSION_NAME = /^(?:ocpp|v)?(?:1\.6j?|2\.0\.1|2\.1)$/i;

export const MAX_LINES = 300;
/** Sources that may be longer, with the reason (generated tables). */
export const LONG_FILES: { readonly [file: string]: string } = {};

/** The app package of Home Assistant needs the name; anywhere else it would be taken for a user's own file. */
export const CONFIG_NAME = /(?:^|\/)config\.(?:ya?ml|json)$/;
export const MAY_HOLD_CONFIG = 'addon/';
