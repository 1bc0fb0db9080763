/** Services that turn the charger away: slow attempts, an alarm in plain words, and its end (PROTOCOL §5.1, §5.5, Q50). */
import { createServer } from 'node:http';
import { describe, expect, test } from 'vitest';
import { WebSocketServer } from 'ws';
import { cli } from './cli.ts';
import { CHARGER, until } from './house.ts';
import { fields } from './seen.ts';
import { play, type Stage, settled } from './stage.ts';

const BETA = { beta: { firstTxId: 5 } };

/** A central system that takes or turns away whoever comes, as it is told. */
async function doorkeeper() {
  const mood: {
    status: number;
    /** Closes right after the handshake, or once it has accepted the Boot. */
    closeWith: number | undefined;
    closeBootedWith: number | undefined;
  } = { status: 101, closeWith: undefined, closeBootedWith: undefined };
  const attempts: number[] = [];
  const http = createServer();
  const sockets = new WebSocketServer({ noServer: true });
  http.on('upgrade', (request, socket, head) => {
    attempts.push(mood.status);
    socket.on('error', () => socket.destroy());
    if (mood.status !== 101) {
      socket.end(`HTTP/1.1 ${mood.status} Go away\r\ncontent-length: 0\r\n\r\n`);
      return;
    }
    sockets.handleUpgrade(request, socket, head, (station) => {
      if (mood.closeWith !== undefined) {
        station.close(mood.closeWith);
        return;
      }
      station.on('message', (data) => {
        const [type, id, action] = JSON.parse(String(data));
        const boot = { status: 'Accepted', currentTime: new Date(0).toISOString(), interval: 300 };
        if (type === 2) station.send(JSON.stringify([3, id, action === 'BootNotification' ? boot : {}]));
        if (action === 'BootNotification' && mood.closeBootedWith !== undefined) station.close(mood.closeBootedWith);
      });
    });
  });
  await new Promise<void>((resolve) => http.listen(0, '127.0.0.1', resolve));
  const address = http.address();
  if (address === null || typeof address === 'string') throw new Error('the server listens on no port');
  return {
    mood,
    attempts,
    url: `ws://127.0.0.1:${address.port}`,
    async close() {
      for (const client of sockets.clients) client.terminate();
      await new Promise((resolve) => http.close(resolve));
    },
  };
}

async function withDoorkeeper(
  scene: (stage: Stage, keeper: Awaited<ReturnType<typeof doorkeeper>>) => Promise<void>,
  begin: (keeper: Awaited<ReturnType<typeof doorkeeper>>) => void,
): Promise<void> {
  const keeper = await doorkeeper();
  begin(keeper);
  try {
    await play({ version: '1.6', services: BETA, moreServices: [{ id: 'alpha', url: keeper.url }] }, async (stage) => {
      await settled(stage, 'beta');
      await scene(stage, keeper);
    });
  } finally {
    await keeper.close();
  }
}

describe('a service that turns the charger away', () => {
  test.each([
    [401, 'check the user name'],
    [403, 'check the user name'],
  ])('HTTP %i: one attempt in five minutes, an alarm, and its end when it is let in', (status, words) =>
    withDoorkeeper(
      async (stage, keeper) => {
        await until('the alarm', async () => (await alarms(stage)).length === 1);
        expect(await alarms(stage)).toMatchObject([
          { kind: 'provider_refused', charger_id: CHARGER, provider_id: 'alpha' },
        ]);
        expect((await alarms(stage))[0]?.why).toContain(words);
        const { out } = await cli(stage, 'status');
        expect(out.split('\n').filter((line) => line.startsWith('!') && line.includes('alpha'))).toHaveLength(1);
        expect((await link(stage)).last_error).toContain(`(HTTP ${status})`);
        await stage.pass(290_000);
        expect(keeper.attempts).toEqual([status]);
        keeper.mood.status = 101;
        await stage.pass(20_000);
        await until('the link', async () => (await link(stage)).online === true);
        await until('the end of the alarm', async () => (await alarms(stage)).length === 0);
        expect((await link(stage)).last_error).toBeNull();
      },
      ({ mood }) => {
        mood.status = status;
      },
    ),
  );

  test('HTTP 404: the station is not known there', () =>
    withDoorkeeper(
      async (stage, keeper) => {
        await until('the alarm', async () => (await alarms(stage)).length === 1);
        expect((await alarms(stage))[0]?.why).toContain('station_id');
        await stage.pass(20_000);
        await until('the second attempt', () => keeper.attempts.length === 2);
      },
      ({ mood }) => {
        mood.status = 404;
      },
    ));

  test('Q50: it closes three times right after the handshake: it does not know the station', () =>
    withDoorkeeper(
      async (stage, keeper) => {
        for (let attempt = 1; attempt <= 3; attempt += 1) {
          // In small steps: how long a link was open is measured on this clock.
          await until('the attempt', async () => {
            if (keeper.attempts.length < attempt) await stage.pass(1_000);
            return keeper.attempts.length === attempt;
          });
          await until('the end of it', async () => (await link(stage)).state === 'backoff');
          expect(await alarms(stage)).toHaveLength(attempt < 3 ? 0 : await raised(stage));
        }
        expect((await alarms(stage))[0]?.why).toContain('not to know this station');
        await stage.pass(280_000);
        expect(keeper.attempts).toHaveLength(3);
        keeper.mood.closeWith = undefined;
        await stage.pass(30_000);
        await until('the end of the alarm', async () => (await alarms(stage)).length === 0);
      },
      ({ mood }) => {
        mood.closeWith = 1000;
      },
    ));
});

describe('§5.5 a service that closes the link once it has let the charger in', () => {
  /** Waits for this attempt, in small steps, and for the end of its link. */
  async function endOf(stage: Stage, keeper: Awaited<ReturnType<typeof doorkeeper>>, attempt: number): Promise<void> {
    await until('the attempt', async () => {
      if (keeper.attempts.length < attempt) await stage.pass(1_000);
      return keeper.attempts.length === attempt;
    });
    await until('the end of it', async () => (await link(stage)).state === 'backoff');
  }

  test.each([1000, 1012, 4000])('with %i: it is dialled again, and nobody is alarmed', (code) =>
    withDoorkeeper(
      async (stage, keeper) => {
        for (let attempt = 1; attempt <= 4; attempt += 1) await endOf(stage, keeper, attempt);
        expect(await alarms(stage)).toEqual([]);
      },
      ({ mood }) => {
        mood.closeBootedWith = code;
      },
    ),
  );

  test('with 1008 three times within ten minutes: seldom from then on, and an alarm', () =>
    withDoorkeeper(
      async (stage, keeper) => {
        for (let attempt = 1; attempt <= 3; attempt += 1) {
          expect(await alarms(stage)).toEqual([]);
          await endOf(stage, keeper, attempt);
        }
        await raised(stage);
        expect((await alarms(stage))[0]?.why).toContain('(1008)');
        await stage.pass(290_000);
        expect(keeper.attempts).toHaveLength(3);
        keeper.mood.closeBootedWith = undefined;
        await stage.pass(20_000);
        await until('the end of the alarm', async () => (await alarms(stage)).length === 0);
      },
      ({ mood }) => {
        mood.closeBootedWith = 1008;
      },
    ));
});

/** Resolves when there is an alarm. */
async function raised(stage: Stage): Promise<number> {
  return until('the alarm', async () => (await alarms(stage)).length || false);
}

async function alarms(stage: Stage): Promise<readonly { readonly why: string }[]> {
  const { body } = await stage.house.api('/api/v1/alarms');
  return body.alarms as readonly { readonly why: string }[];
}

async function link(stage: Stage): Promise<Readonly<Record<string, unknown>>> {
  const { ocpp_services: services } = await stage.status();
  return fields(Object.values(fields(services)).find((one) => fields(one).id === 'alpha'));
}
