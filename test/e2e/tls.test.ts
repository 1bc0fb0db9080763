/** The proxy ends TLS on both sides: chargers and services prove themselves to it, and never to each other (PROTOCOL §5.1). */
import { get } from 'node:https';
import { connect } from 'node:tls';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { configSchema } from '../../src/config/schema.ts';
import { OCPP_VERSIONS } from '../../src/core/ocpp/versions.ts';
import { type Folder, tempFolder } from '../integration/config/folder.ts';
import { type Authority, authority, type Pair, pairIn } from '../peers/certificates.ts';
import { strictClient } from '../peers/strict.ts';
import { API_TOKEN, CHARGER, charger, secureCharger, until } from './house.ts';
import { jsonBackend } from './json-backend.ts';
import { fields, sessions } from './seen.ts';
import { delivered, play, type Stage, settled, tokenOf } from './stage.ts';

const PASSWORD = 'a-password-of-the-box';
const HERE = { name: 'localhost', hosts: ['localhost', '127.0.0.1'] };
const LOOK_MS = 10_000;

let folder: Folder;
/** Makes the certificates of the house and its chargers. */
let home: Authority;
/** The one that the provider has moved to: no charger has ever heard of it. */
let newRoot: Authority;
let stranger: Authority;
let proxy: Pair;

beforeAll(async () => {
  folder = await tempFolder();
  [home, newRoot, stranger] = await Promise.all([authority('Home'), authority('New root'), authority('Stranger')]);
  proxy = await home.issue(HERE);
  await folder.write('home-ca.pem', home.ca);
  await folder.write('new-root.pem', newRoot.ca);
});

afterAll(() => folder[Symbol.asyncDispose]());

/** The key `tls` of a house with files of its own. */
async function ownTls(name: string) {
  return { port: 0, ...(await pairIn(folder.path, name, proxy)), client_ca: `${folder.path}/home-ca.pem` };
}

const trustsNewRoot = () => ({ ca: `${folder.path}/new-root.pem` });

/** Why somebody was turned away last, as the owner sees it. */
async function turnedAway(stage: Stage): Promise<string> {
  const { refused_chargers: refused } = await stage.status();
  return Object.values(fields(refused)).map((one) => String(fields(one).reason))[0] ?? '';
}

/** What the link to this service stumbled over last, as the owner sees it. */
async function lastError(stage: Stage, id: string): Promise<string> {
  const { ocpp_services: services } = await stage.status();
  const rows = Object.values(fields(services)).map(fields);
  return String(rows.find((row) => row.id === id)?.last_error ?? '');
}

/** Whether the proxy shows a certificate of this authority by now. */
function showsCertificateOf({ ca }: Authority, port = 0): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect({ port, host: '127.0.0.1', servername: 'localhost', ca }, () => resolve(true));
    socket.once('error', () => resolve(false));
    socket.once('secureConnect', () => socket.destroy());
  });
}

describe.each(OCPP_VERSIONS)('%s', (version) => {
  test('a charger that trusts the home alone charges at a provider that has moved to a new root', async () => {
    const tls = await newRoot.issue(HERE);
    await play(
      {
        version,
        config: { tls: await ownTls('shield'), chargers: [{ id: CHARGER, security_profile: 2, password: PASSWORD }] },
        services: { alpha: { tls, config: trustsNewRoot() } },
        secure: () => ({ tls: { ca: home.ca }, password: PASSWORD }),
      },
      async (stage) => {
        await settled(stage, 'alpha');
        const txId = await stage.box.start('CARD-1', 500);
        stage.clock.advance(10_000);
        await stage.box.stop(txId, 900);
        await delivered(stage);
        expect(sessions(stage.service('alpha').calls)).toMatchObject([
          { kind: 'start', wh: 500 },
          { kind: 'stop', wh: 900 },
        ]);
        // By itself it would not get there.
        const itself = { url: stage.service('alpha').url, identity: CHARGER, version, tls: { ca: home.ca } };
        await expect(strictClient(itself)).rejects.toThrow(/unable to verify|self.signed|issuer/);
      },
    );
  });

  test('profile 2: wrong password and plain connections are refused, and the owner sees why', async () => {
    await play(
      {
        version,
        config: { tls: await ownTls('two'), chargers: [{ id: CHARGER, security_profile: 2, password: PASSWORD }] },
        secure: () => ({ tls: { ca: home.ca }, password: PASSWORD }),
      },
      async (stage) => {
        await stage.box.boot();
        await expect(charger(stage.house, version)).rejects.toThrow();
        expect(await turnedAway(stage)).toMatch(
          /^it connects without TLS, which its security_profile 2 forbids: .*wss:/,
        );
        const wrong = { tls: { ca: home.ca }, password: 'another-password-of-it' };
        await expect(secureCharger(stage.house, version, wrong)).rejects.toThrow();
        expect(await turnedAway(stage)).toBe('wrong user or password');
        await stage.box.status('Available');
      },
    );
  });

  test('profile 3: the certificate of a charger opens for this charger alone', async () => {
    const issue = (by: Authority, more: object) => by.issue({ name: CHARGER, organisation: 'Home', ...more });
    const own = await issue(home, {});
    const tls = { ...(await ownTls('three')), client_organisation: 'Home' };
    await play(
      {
        version,
        config: { tls, chargers: [{ id: CHARGER, security_profile: 3 }] },
        secure: () => ({ tls: { ca: home.ca, ...own } }),
      },
      async (stage) => {
        await stage.box.boot();
        for (const [shown, why] of [
          [{}, 'it shows no certificate'],
          [await issue(home, { name: 'BOX2' }), `its certificate is made out to another name than "${CHARGER}"`],
          [await issue(stranger, {}), 'no authority in tls.client_ca vouches for it'],
          [await issue(home, { days: -1 }), 'its certificate is not accepted: it has expired'],
          [await issue(home, { organisation: 'Other' }), 'its certificate is made out to another organisation'],
        ] as const) {
          await expect(secureCharger(stage.house, version, { tls: { ca: home.ca, ...shown } })).rejects.toThrow();
          expect(await turnedAway(stage)).toContain(why);
        }
        await stage.box.status('Available');
      },
    );
  });
});

describe('towards services', () => {
  test('what is wrong with a certificate is the last error of the link, in plain words', async () => {
    const good = await newRoot.issue(HERE);
    const ours = await pairIn(folder.path, 'ours', await newRoot.issue({ name: 'house' }));
    const foreign = await pairIn(folder.path, 'foreign', await stranger.issue({ name: 'house' }));
    const wantsOurs = { ...good, ca: newRoot.ca };
    const ca = trustsNewRoot();
    const rows = {
      right: [good, ca, /^$/],
      proven: [wantsOurs, { ...ca, ...ours }, /^$/],
      host: [await newRoot.issue({ name: 'example.com', hosts: ['example.com'] }), ca, /^wrong host name: /],
      expired: [await newRoot.issue({ ...HERE, days: -1 }), ca, /^expired: /],
      unknown: [await stranger.issue(HERE), ca, /^unknown authority: /],
      own: [good, {}, /^unknown authority: /],
      pinned: [good, { ...ca, pin: `sha256/${'A'.repeat(43)}=` }, /^pin does not match: /],
      missing: [wantsOurs, ca, /^client certificate needed: /],
      wrong: [wantsOurs, { ...ca, ...foreign }, /it may not accept our client certificate|does not accept our client/],
    } as const;
    const services = Object.entries(rows).map(([id, [tls, config]]) => [id, { tls, config }] as const);
    await play({ version: '1.6', services: Object.fromEntries(services) }, async (stage) => {
      await settled(stage, 'right', 'proven');
      for (const [id, [, , words]] of Object.entries(rows)) {
        await until(`${id} to be told`, async () => words.test(await lastError(stage, id)));
      }
      const { body } = await stage.house.api('/api/v1/alarms');
      expect(JSON.stringify(body)).toMatch(/\\"host\\" turns this charger away: wrong host name: /);
      for (const id of ['host', 'expired', 'unknown', 'own', 'pinned', 'missing', 'wrong']) {
        expect(stage.service(id).calls).toEqual([]);
      }
    });
  });
});

test('files that change while the program runs count from the next connection on, on both sides; nobody is cut off', async () => {
  const tls = await ownTls('renewed');
  const ours = await newRoot.issue({ name: 'house' });
  const mine = await pairIn(folder.path, 'mine', ours);
  const service = { ...(await newRoot.issue(HERE)), ca: newRoot.ca };
  let trusted = home;
  await play(
    {
      version: '1.6',
      config: { tls, chargers: [{ id: CHARGER, security_profile: 2, password: PASSWORD }] },
      services: { alpha: { tls: service, config: { ...trustsNewRoot(), ...mine } } },
      secure: () => ({ tls: { ca: trusted.ca }, password: PASSWORD }),
    },
    async (stage) => {
      await settled(stage, 'alpha');
      // The provider changes whom it trusts, we get another certificate, and so does the proxy for its chargers.
      stage.service('alpha').renew({ ...service, ca: stranger.ca });
      await pairIn(folder.path, 'mine', await stranger.issue({ name: 'house' }));
      await pairIn(folder.path, 'renewed', await stranger.issue(HERE));
      trusted = stranger;
      await until('the new files to be in force', async () => {
        await stage.pass(LOOK_MS);
        return showsCertificateOf(stranger, stage.house.app.tlsPort);
      });
      const before = stage.service('alpha').calls.length;
      await stage.box.status('cable');
      await until('the old links to live', () => stage.service('alpha').calls.length > before);
      await stage.reconnect();
      await (await stage.service('alpha').station(CHARGER)).close();
      await until('alpha to hear a Boot from its new link', async () => {
        await stage.pass(LOOK_MS);
        return stage.service('alpha').calls.filter(({ action }) => action === 'BootNotification').length > 1;
      });
      // Files that cannot be used leave the old ones in force, and the owner is told.
      await folder.write('renewed.pem', 'no certificate');
      await until('the broken file to be noticed', async () => {
        await stage.pass(LOOK_MS);
        const { body } = await stage.house.api('/health');
        return JSON.stringify(body).includes('certificate');
      });
      await stage.reconnect();
      await stage.box.status('Available');
    },
  );
});

describe('a configuration or files that cannot be put in force', () => {
  test('a port that is taken changes nothing: neither the door nor whom services have to trust', async () => {
    const tls = { ...(await newRoot.issue(HERE)), ca: newRoot.ca };
    const mine = await pairIn(folder.path, 'steady', await newRoot.issue({ name: 'house' }));
    const chargers = [{ id: CHARGER, security_profile: 2, password: PASSWORD }];
    const own = await ownTls('steady-own');
    await play(
      {
        version: '1.6',
        config: { tls: own, chargers },
        services: { alpha: { tls, config: { ...trustsNewRoot(), ...mine } } },
        secure: () => ({ tls: { ca: home.ca }, password: PASSWORD }),
      },
      async (stage) => {
        await settled(stage, 'alpha');
        const { app } = stage.house;
        const alpha = { id: 'alpha', url: stage.service('alpha').url };
        const next = { tls: { ...own, port: app.port }, chargers, ocpp_services: [alpha] };
        await expect(app.reload(configSchema.parse(next))).rejects.toThrow(/^tls.port: \d+ is in use/);
        await stage.reconnect();
        await stage.box.boot();
        await (await stage.service('alpha').station(CHARGER)).close();
        await until('alpha to be dialled as before', async () => {
          stage.clock.advance(LOOK_MS);
          await stage.status();
          return stage.service('alpha').calls.filter(({ action }) => action === 'BootNotification').length > 1;
        });
      },
    );
  });

  test('at the start they close what needs them, until they are mended; all others charge', async () => {
    const tls = { ...(await newRoot.issue(HERE)), ca: newRoot.ca };
    const mine = await pairIn(folder.path, 'spoilt', await newRoot.issue({ name: 'house' }));
    const own = await ownTls('spoilt-own');
    await folder.write('spoilt.key', '');
    await folder.write('spoilt-own.pem', 'half a certif');
    await play(
      {
        version: '1.6',
        config: { tls: own },
        services: { alpha: { tls, config: { ...trustsNewRoot(), ...mine } }, beta: {} },
      },
      async (stage) => {
        await settled(stage, 'beta');
        const { app } = stage.house;
        expect(app.tlsPort).toBeUndefined();
        await until('alpha not to be dialled', async () =>
          /^not dialled, since our own files cannot be used: key: /.test(await lastError(stage, 'alpha')),
        );
        const { body } = await stage.house.api('/health');
        expect(JSON.stringify(body)).toContain('connections that need them stay closed');
        // Whatever else the owner changes is taken over meanwhile.
        const { url } = stage.service('alpha');
        const alpha = { id: 'alpha', url, ...trustsNewRoot(), ...mine };
        const beta = { id: 'beta', url: stage.service('beta').url };
        await app.reload(configSchema.parse({ tls: own, ocpp_services: [alpha, beta], rate_limit_seconds: 1 }));
        await pairIn(folder.path, 'spoilt', await newRoot.issue({ name: 'house' }));
        await pairIn(folder.path, 'spoilt-own', proxy);
        await until('all to be open', async () => {
          stage.clock.advance(LOOK_MS);
          await stage.status();
          return app.tlsPort !== undefined && stage.service('alpha').calls.length > 0;
        });
        expect(await showsCertificateOf(home, app.tlsPort)).toBe(true);
      },
    );
  });
});

test('backends, pages and the API are behind the same door', async () => {
  await play(
    { version: '1.6', config: { tls: await ownTls('doors') }, backends: { script: {} } },
    async ({ house, box }) => {
      await box.boot();
      const script = await jsonBackend(`wss://localhost:${house.app.tlsPort}`, 'script', tokenOf('script'), home.ca);
      expect(await script.ask('ping')).toMatchObject({ id: 1 });
      await script.close();
      const status = await new Promise((resolve, reject) => {
        const asking = { headers: { authorization: `Bearer ${API_TOKEN}` }, ca: home.ca, agent: false };
        get(`https://localhost:${house.app.tlsPort}/status`, asking, (response) => {
          response.resume();
          resolve(response.statusCode);
        }).on('error', reject);
      });
      expect(status).toBe(200);
    },
  );
});

test('the key tls may come, change and go while the program runs', async () => {
  await play({ version: '1.6' }, async (stage) => {
    const { app } = stage.house;
    const ports: (number | undefined)[] = [app.tlsPort];
    const reload = async (keys: object) => {
      await app.reload(configSchema.parse({ rate_limit_seconds: 0, ...keys }));
      ports.push(app.tlsPort);
    };
    await reload({ tls: await ownTls('comes') });
    const secured = await secureCharger(stage.house, '1.6', { tls: { ca: home.ca } });
    await reload({ tls: { ...(await ownTls('comes')), client_ca: undefined } });
    await reload({});
    expect(ports).toEqual([undefined, expect.any(Number), expect.any(Number), undefined]);
    // Nobody was cut off, but nobody comes in any more.
    expect(await secured.call('Heartbeat', {})).toHaveProperty('currentTime');
    expect(await showsCertificateOf(home, ports[2])).toBe(false);
    await secured.close();
  });
});
