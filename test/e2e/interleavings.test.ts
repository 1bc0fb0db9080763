import { describe, expect, test } from 'vitest';
import { OCPP_VERSIONS } from '../../src/core/ocpp/versions.ts';
import { readLog } from '../../src/replay/log.ts';
import { replay } from '../../src/replay/replay.ts';
import { type Deed, playDeeds, playStories } from './interleavings.ts';

const VERSIONS = [...OCPP_VERSIONS].reverse();
const seed = Number(process.env.SEED ?? 20_261_123);

/** With a silent network, a crash in a session and a clock that is set back. */
const DEEDS: readonly Deed[] = [
  { do: 'ask_start', who: 'beta' },
  { do: 'rest', turns: 40 },
  { do: 'start', tag: 'CARD-1' },
  { do: 'mood', who: 'alpha', mood: 'silent' },
  { do: 'meter' },
  { do: 'wait', ms: 70_000 },
  { do: 'crash' },
  { do: 'meter' },
  { do: 'set_back', ms: 600_000 },
  { do: 'cut', who: 'beta' },
  { do: 'wait', ms: 30_000 },
  { do: 'stop' },
];

describe('whatever happens in whatever order, the promises hold', () => {
  test.each(VERSIONS)('%s', (version) => playStories(version, { runs: 8, seed }), 120_000);

  test.each(VERSIONS)('%s: the log of such a story can be replayed, through crash and clock', async (version) => {
    const log = readLog(await playDeeds(version, DEEDS, () => undefined));
    expect(log.ok).toBe(true);
    if (log.ok) expect(await replay(log)).toMatchObject({ kind: 'same' });
  });

  test('a broken promise is found, and its log is at hand', async () => {
    let text = '';
    const liar: readonly Deed[] = [{ do: 'start', tag: 'CARD-1' }, { do: 'meter' }, { do: 'lie' }, { do: 'stop' }];
    const played = playDeeds('1.6', liar, (log) => {
      text = log;
    });
    await expect(played).rejects.toThrow(/alpha heard/);
    const log = readLog(text);
    expect(log.ok && (await replay(log))).toMatchObject({ kind: 'same' });
  });
});
