import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { readLine } from '../../../src/cli/simulate-lines.ts';
import { makePrinter } from '../../../src/cli/simulate-print.ts';
import { parseScript } from '../../../src/cli/simulate-script.ts';
import { CENTRAL_DEEDS } from '../../../src/simulate/central-commands.ts';
import { CHARGER_DEEDS } from '../../../src/simulate/charger-commands.ts';
import type { Happening } from '../../../src/simulate/events.ts';

const problemsOf = (text: string) => {
  const script = parseScript('my.yaml', text, CHARGER_DEEDS);
  return script.ok ? [] : script.problems;
};

test.each([
  ['steps:\n  - do: plug\n', []],
  ['steps: []\n', []],
  [
    'stepps:\n  - do: plug\n',
    [
      'my.yaml:1:1 stepps: is not a key of a script; expected "steps:"',
      'my.yaml steps: is missing; expected "steps:" with a list of lines such as "- do: plug"',
    ],
  ],
  ['steps: 3\n', ['my.yaml:1:8 steps: is no list; expected "steps:" with a list of lines such as "- do: plug"']],
  ['steps:\n  - plug\n', ['my.yaml:2:5 steps.0: is no step; expected a line such as "- do: plug"']],
  ['steps:\n  - do: pulg\n', ['my.yaml:2:9 steps.0.do: "pulg" is nothing it can do; did you mean "plug"?']],
  ['steps:\n  - at: 1s\n', [expect.stringMatching(/^my\.yaml:2:5 steps\.0: does nothing; expected one of plug, /)]],
  ['steps:\n  - do: card\n', ['my.yaml:2:5 steps.0: lacks "tag"; expected a word']],
  [
    'steps:\n  - do: card\n    tagg: X\n    tag: Y\n',
    ['my.yaml:3:5 steps.0.tagg: is nothing that "card" takes; did you mean "tag"?'],
  ],
  [
    'steps:\n  - do: plug\n    after: soon\n',
    ['my.yaml:3:12 steps.0.after: "soon" is no duration; expected a duration such as 500ms, 2s, 1m or 1h'],
  ],
  [
    'steps:\n  - do: plug\n    at: 1s\n    after: 1s\n',
    ['my.yaml:4:5 steps.0.after: stands beside "at"; expected one of them'],
  ],
  ['steps:\n  - do: limit\n    amps: -6\n', ['my.yaml:3:11 steps.0.amps: -6 will not do; expected a number from 0 on']],
  ['steps:\n  - do: wait\n    for: ever\n', [expect.stringContaining('or one of registered, session, idle, told')]],
  ['steps:\n\t- do: plug\n', [expect.stringContaining('a tab is used to indent')]],
  ['', [expect.stringContaining('is missing')]],
])('the script %j', (text, expected) => expect(problemsOf(text)).toEqual(expected));

test('a tag of digits stays as it is written', () => {
  const script = parseScript('my.yaml', 'steps:\n  - do: card\n    tag: 0012\n    at: 2\n', CHARGER_DEEDS);
  expect(script.ok && script.steps.map(({ given, atMs }) => [given.get('tag'), atMs])).toEqual([['0012', 2_000]]);
});

const EXAMPLES = fileURLToPath(new URL('../../../examples/scripts/', import.meta.url));

test.each(readdirSync(EXAMPLES))('the example %s is right', (name) => {
  const text = readFileSync(`${EXAMPLES}${name}`, 'utf8');
  const script = text.includes('simulate csms')
    ? parseScript(name, text, CENTRAL_DEEDS)
    : parseScript(name, text, CHARGER_DEEDS);
  expect(script.ok ? script.steps.length : script.problems).toBeGreaterThan(5);
});

test.each([
  [
    'card A 2',
    {
      kind: 'deed',
      name: 'card',
      given: new Map<string, unknown>([
        ['tag', 'A'],
        ['evse', 2],
      ]),
    },
  ],
  ['  PLUG  ', { kind: 'deed', name: 'plug', given: new Map() }],
  [
    'call DataTransfer {"a": "b c"}',
    {
      kind: 'deed',
      name: 'call',
      given: new Map<string, unknown>([
        ['action', 'DataTransfer'],
        ['payload', { a: 'b c' }],
      ]),
    },
  ],
  [
    'call DataTransfer {"a"',
    { kind: 'say', text: 'payload: "{"a"" will not do; expected an object such as { "vendorId": "me" }' },
  ],
  ['', { kind: 'nothing' }],
  ['# a remark', { kind: 'nothing' }],
  ['quit', { kind: 'quit' }],
  ['exit', { kind: 'quit' }],
  ['crad A', { kind: 'say', text: 'crad is no command; did you mean "card"?' }],
  ['frobnicate', { kind: 'say', text: 'frobnicate is no command; "help" lists them' }],
  ['constructor', { kind: 'say', text: 'constructor is no command; "help" lists them' }],
  ['card', { kind: 'say', text: 'tag is missing; expected: card <tag> [evse]' }],
  ['card A B', { kind: 'say', text: 'evse: "B" will not do; expected a whole number from 0 on' }],
  ['card A 1 2', { kind: 'say', text: 'too much; expected: card <tag> [evse]' }],
])('the line %j', (text, expected) => expect(readLine(text, CHARGER_DEEDS)).toMatchObject(expected));

test('the help has every command', () => {
  const line = readLine('help', CENTRAL_DEEDS);
  const text = line.kind === 'say' ? line.text : '';
  for (const name of [...Object.keys(CENTRAL_DEEDS), 'help', 'quit'])
    expect(text).toMatch(new RegExp(`^  ${name}\\b`, 'm'));
});

const AT = Date.UTC(2026, 0, 1, 9, 30, 15, 7);

test.each<[Happening, string]>([
  [{ kind: 'frame', direction: 'out', text: '[2,"1","Heartbeat",{}]' }, '→ Heartbeat {}'],
  [{ kind: 'frame', direction: 'in', text: '[3,"1",{"a":1}]' }, '← result {"a":1}'],
  [{ kind: 'frame', direction: 'in', text: '[4,"1","InternalError","x",{}]' }, '← error ["InternalError","x",{}]'],
  [{ kind: 'frame', direction: 'in', text: '[9,"1"]' }, '← unknown []'],
  [{ kind: 'frame', direction: 'in', text: 'rubbish' }, '← unreadable rubbish'],
  [{ kind: 'frame', direction: 'in', text: '{}' }, '← unreadable {}'],
  [{ kind: 'link', state: 'up' }, 'connected'],
  [{ kind: 'link', state: 'down', why: 'code 1000' }, 'disconnected (code 1000)'],
  [{ kind: 'link', state: 'failed', why: 'nobody' }, 'no connection: nobody'],
  [{ kind: 'registration', status: 'Pending' }, 'registration: Pending'],
  [{ kind: 'status', evse: 2, status: 'Faulted' }, 'EVSE 2: Faulted'],
  [{ kind: 'session', state: 'started', evse: 1 }, 'EVSE 1: session started'],
  [
    { kind: 'session', state: 'ended', evse: 1, tag: 'A', energyWh: 5, reason: 'Local' },
    'EVSE 1: session ended (A, 5 Wh, Local)',
  ],
  [{ kind: 'note', text: 'well' }, 'well'],
])('%j is a line', (happening, words) => {
  const event = { ...happening, at: AT, station: 'BOX' };
  expect(makePrinter({ json: false, colours: false, named: false })(event)).toBe(`09:30:15.007 ${words}`);
  expect(makePrinter({ json: false, colours: false, named: true })(event)).toBe(`09:30:15.007 BOX ${words}`);
  const coloured = makePrinter({ json: false, colours: true, named: false })(event);
  expect(coloured).toContain('\u001b[');
  const json = JSON.parse(makePrinter({ json: true, colours: true, named: false })(event));
  expect(json).toMatchObject({ kind: happening.kind, at: '2026-01-01T09:30:15.007Z', station: 'BOX' });
});

test('an answer is shown with its question, a long payload is cut', () => {
  const print = makePrinter({ json: false, colours: false, named: false });
  const frame = (text: string) => print({ kind: 'frame', direction: 'in', text, at: AT, station: 'BOX' });
  frame('[2,"1","Authorize",{}]');
  expect(frame('[3,"1",{}]')).toContain('← Authorize result {}');
  expect(frame('[3,"1",{}]')).toContain('← result {}');
  expect(frame(JSON.stringify([2, '2', 'DataTransfer', { data: 'x'.repeat(500) }])).length).toBeLessThan(260);
});
