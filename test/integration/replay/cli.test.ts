import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { runCli } from '../../../src/cli/cli.ts';
import { surroundings } from '../cli/surroundings.ts';
import { tempFolder } from '../config/folder.ts';

const GOLDEN = readFileSync(new URL('../../golden/acme16-two-services.jsonl', import.meta.url), 'utf8');

async function replayOf(log: string | undefined, args: readonly string[] = [], files: Record<string, string> = {}) {
  await using folder = await tempFolder();
  if (log !== undefined) await folder.write('a.jsonl', log);
  for (const [name, content] of Object.entries(files)) await folder.write(name, content);
  const it = surroundings({ cwd: folder.path });
  const code = await runCli(['replay', 'a.jsonl', ...args], it);
  return { code, out: it.printed.join('\n'), err: it.complaints.join('\n') };
}

describe('ocpp-proxy replay', () => {
  test('says that the proxy does the same', async () => {
    expect(await replayOf(GOLDEN)).toEqual({
      code: 0,
      out: 'a.jsonl: the proxy does the same as in the log (45 frames compared).',
      err: '',
    });
  });

  test('shows the first difference where it is', async () => {
    const { code, out, err } = await replayOf(GOLDEN.replace('\\"status\\":\\"Rejected', '\\"status\\":\\"Accepted'));
    expect({ code, err }).toEqual({ code: 1, err: '' });
    expect(out.split('\n')).toEqual([
      expect.stringMatching(/^a\.jsonl, line \d+, 12:12:00\.000: the proxy sends another frame\.$/),
      '  to beta for BOX1: RemoteStopTransaction',
      '  log:    [3,"beta1-1",{"status":"Accepted"}]',
      '  replay: [3,"beta1-1",{"status":"Rejected"}]',
      '                                  ^',
    ]);
  });

  test('shows of a long frame what is around the difference', async () => {
    const { code, out } = await replayOf(
      GOLDEN.replace(/(\[2,[^\n]*StartTransaction[^\n]*\\"meterStart\\":)1000/, '$11001'),
    );
    expect(code).toBe(1);
    const [log = '', replay = '', pointer = ''] = out.split('\n').slice(-3);
    expect(log).toContain('log:    …');
    expect(replay.length).toBeLessThan(170);
    const at = pointer.indexOf('^');
    expect(log.slice(0, at).slice(10)).toBe(replay.slice(0, at).slice(10));
    expect(log[at]).not.toBe(replay[at]);
  });

  test('shows what lies behind the last line', async () => {
    const cut = GOLDEN.slice(0, GOLDEN.indexOf('"direction":"out"'));
    const { code, out } = await replayOf(cut.slice(0, cut.lastIndexOf('\n')));
    expect(code).toBe(1);
    expect(out).toMatch(
      /^a\.jsonl, behind the last line: the proxy sends a frame that the log does not have\.\n {2}replay: \[3,/,
    );
  });

  test('takes another configuration, and the proxy does something else', async () => {
    const { code, out } = await replayOf(GOLDEN, ['--config', 'my.yaml'], {
      'my.yaml': 'mode: locked\nocpp_services:\n  - {id: alpha, url: "ws://h/"}\n  - {id: beta, url: "ws://h/"}\n',
    });
    expect(code).toBe(1);
    expect(out).toContain('the proxy sends another frame');
  });

  test.each([
    ['a file that is not there', undefined, [], {}, /^a\.jsonl cannot be read: ENOENT/],
    ['a file that is no log', 'hello\n', [], {}, /^a\.jsonl, line 1: is no JSON\. What a line holds: docs\/trace\.md$/],
    [
      'a log without its beginning',
      GOLDEN.split('\n').slice(1).join('\n'),
      [],
      {},
      /the beginning of the log is missing.*\n.*Give one with --config\.$/,
    ],
    ['a wrong configuration', GOLDEN, ['-c', 'my.yaml'], { 'my.yaml': 'mode: wild\n' }, /my\.yaml.*\n?.*mode/],
  ])('refuses %s', async (_what, log, args, files, complaint) => {
    const { code, out, err } = await replayOf(log, args, files);
    expect({ code, out }).toEqual({ code: 2, out: '' });
    expect(err).toMatch(complaint);
  });
});
