/** The owner's verbs do the same by REST and on the command line, say the same, and the home wins whatever was set. */
import { describe, expect, test } from 'vitest';
import { remoteStart } from './asks.ts';
import { cli } from './cli.ts';
import { until } from './house.ts';
import type { Json } from './json-backend.ts';
import { fields } from './seen.ts';
import { delivered, leaseOf, play, type Stage, settled } from './stage.ts';
import { answersOf, heardBy, send } from './verbs-seen.ts';
import { SERVICES, VERBS, type VerbRow } from './verbs-table.ts';

const CAST = {
  version: '1.6',
  services: { old: { firstTxId: 77 }, young: { version: '2.1' } },
  backends: { script: {} },
  config: { tags: [{ id: 'KNOWN' }, { id: 'STOLEN', blocked: true }] },
} as const;

describe.each(VERBS)('$verb', (row) => {
  test.each([
    ['by REST', viaRest],
    ['on the command line', viaCli],
  ])('%s', (_way, via) =>
    play(CAST, async (stage) => {
      await settled(stage, ...SERVICES);
      const script = await stage.backend('script');
      const txId = row.scene === 'old charges' ? await oldCharges(stage) : '';
      for (const body of row.after ?? []) expect(await send(stage, body)).toMatchObject({ status: 200 });
      const before = stage.box.peer.calls.length;
      const { result, reason, sees } = await via(stage, row);
      expect(result).toBe(row.result ?? 'accepted');
      expect(reason).toContain(row.says);
      expect(stage.box.peer.calls.slice(before).map(({ action }) => action)).toEqual(row.charger);
      expect(Object.keys(sees).toSorted()).toEqual(['old', 'script', 'young']);
      for (const [who, words] of Object.entries(row.sees)) expect(sees[who], who).toContain(words);
      await row.afterwards?.(stage, txId);
      for (const [who, words] of Object.entries(row.hears ?? {})) {
        const heard = () => heardBy(stage, script, who === 'script' ? who : known(who));
        await until(`${who} to hear "${words}", it heard "${heard()}"`, () => heard() === words);
      }
      if (row.answers !== undefined) expect(await answersOf(stage, script)).toEqual(row.answers);
      if (row.cards !== undefined)
        expect([await stage.box.authorize('GUEST'), await stage.box.authorize('STOLEN')]).toEqual(row.cards);
      await homeWins(stage);
    }),
  );
});

test.each([
  ['allow_shared_charging: false', { allow_shared_charging: false }, 'sharing'],
  ['mode: home_only', { mode: 'home_only' }, 'mode'],
  ['mode: locked', { mode: 'locked' }, 'mode'],
  ['safe_mode: true', { safe_mode: true }, 'safe_mode'],
  ['a blocked provider', { blocked_providers: ['script'] }, 'lists'],
])('no verb opens what the file keeps shut: %s', (_name, config, rule) =>
  play({ ...CAST, config }, async (stage) => {
    await stage.box.boot();
    await stage.box.status('Available');
    const script = await stage.backend('script');
    await send(stage, { command: 'resume_provider', provider: 'script' });
    await send(stage, { command: 'mode', mode: 'automatic' });
    expect(await send(stage, { command: 'give', provider: 'script' })).toMatchObject({ status: 409, body: { rule } });
    expect(await leaseOf(stage)).toEqual({ owner: null });
    expect(await script.ask('request_control')).toMatchObject({ rule });
    await homeWins(stage);
  }),
);

test('control that was given for some time ends with it, and a session of the home is the home’s again', () =>
  play(CAST, async (stage) => {
    await settled(stage, ...SERVICES);
    await stage.box.start('KNOWN', 0);
    await send(stage, { command: 'give', provider: 'old', minutes: 10 });
    expect(await leaseOf(stage)).toMatchObject({ owner: 'old', state: 'bound', ends_at: expect.any(String) });
    await stage.restart(() => stage.clock.advance(9 * 60_000));
    expect(await leaseOf(stage)).toMatchObject({ owner: 'old' });
    await stage.restart(() => stage.clock.advance(60_000));
    expect(await leaseOf(stage)).toMatchObject({ owner: 'home', state: 'bound', ends_at: null });
  }));

/** Whatever was set, the home takes control, and nobody else starts. */
async function homeWins(stage: Stage): Promise<void> {
  expect(await send(stage, { command: 'take' })).toMatchObject({ status: 200 });
  expect(await leaseOf(stage)).toMatchObject({ owner: 'home' });
}

interface Said {
  readonly result: unknown;
  readonly reason: string;
  readonly sees: { readonly [who: string]: string };
}

async function viaRest(stage: Stage, { body }: VerbRow): Promise<Said> {
  const { status, body: answer } = await send(stage, body);
  expect(status, JSON.stringify(answer)).toBe(200);
  return said(answer);
}

async function viaCli(stage: Stage, { typed }: VerbRow): Promise<Said> {
  const { code, out, err } = await cli(stage, 'control', ...typed, '--json');
  expect(code, err).toBe(0);
  return said(JSON.parse(out));
}

function said({ result, reason, sees }: Json): Said {
  const rows = Object.values(fields(sees)).map(fields);
  return {
    result,
    reason: String(reason),
    sees: Object.fromEntries(rows.map((row) => [String(row.provider_id), String(row.sees)])),
  };
}

async function oldCharges(stage: Stage): Promise<string> {
  const call = remoteStart('1.6', 'TAG-old', 1);
  expect(await stage.ask('old', call.action, call.payload)).toEqual({ status: 'Accepted' });
  await stage.box.status('cable');
  const txId = await stage.box.start('TAG-old', 0);
  await stage.box.status('charging');
  await delivered(stage);
  return txId;
}

function known(who: string): (typeof SERVICES)[number] {
  return who === 'old' ? 'old' : 'young';
}
