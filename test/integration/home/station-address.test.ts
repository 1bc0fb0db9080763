import { describe, expect, test } from 'vitest';
import { findStationAddress, PORTS_AGAIN_MS } from '../../../src/home/station-address.ts';
import { makeSupervisor } from '../../../src/home/supervisor.ts';
import { type FakeCore, fakeCore } from '../../fakes/core.ts';
import { type FakeSupervisor, fakeSupervisor } from '../../fakes/supervisor.ts';
import { type Client, client } from './client.ts';

const adapter = (address: string, more: object = {}) => ({
  name: 'eth0',
  enabled: true,
  default: false,
  ipv4: [{ address, network_prefix: 24 }],
  ...more,
});

async function located(prepare: (core: FakeCore, supervisor: FakeSupervisor) => void) {
  const core = await fakeCore();
  const supervisor = await fakeSupervisor(core);
  prepare(core, supervisor);
  const it: Client = client(core.url, {});
  const lines: string[] = [];
  const write = (_: object, message: string) => lines.push(message);
  const log = { debug: write, info: write, warn: write, error: write, child: () => log };
  const ask = makeSupervisor(supervisor, it.clock);
  const address = findStationAddress({ supervisor: ask, link: it.link, clock: it.clock, log });
  return {
    core,
    supervisor,
    it,
    address,
    lines,
    async [Symbol.asyncDispose]() {
      address.close();
      await it.link.close();
      await core[Symbol.asyncDispose]();
      await supervisor[Symbol.asyncDispose]();
    },
  };
}

describe('what is typed into the charger', () => {
  test('is the address of the machine and the port that the owner chose, once both are known', async () => {
    await using house = await located((core, supervisor) => {
      core.adapters = [
        adapter('172.30.32.1', { name: 'hassio' }),
        adapter('10.9.9.9', { enabled: false, default: true }),
        adapter('192.168.1.10', { default: true }),
      ];
      supervisor.self = { network: { '9000/tcp': 9123 } };
    });
    await house.address.asked;
    await expect.poll(() => house.address.text()).toBe('192.168.1.10:9123');
    expect(house.lines).toEqual(['Type into the charger: ws://192.168.1.10:9123/<charger id>']);
    expect(house.address.warnings()).toEqual([]);

    house.core.adapters = [adapter('192.168.1.11', { default: true })];
    house.core.restart('running');
    await house.it.logged();
    await house.it.logged();
    house.it.clock.advance(1_000);
    await expect.poll(() => house.address.text()).toBe('192.168.1.11:9123');
  });

  test.each<[what: string, adapters: FakeCore['adapters']]>([
    ['it has no adapter', []],
    ['it has no address of IPv4', [adapter('', { default: true, ipv4: [] }), adapter('fe80::1')]],
    ['it is another version', [{ enabled: true, default: true }]],
  ])('Home Assistant does not tell the address, since %s: words stand in its place', async (_, adapters) => {
    await using house = await located((core) => {
      core.adapters = adapters;
    });
    const connection = await house.core.next();
    await connection.read('network');
    await house.address.asked;
    expect(house.address.text()).toBe('<address of Home Assistant>:9100');
    expect(house.lines).toEqual([]);
  });

  test('a port that is closed is a warning', async () => {
    await using house = await located((_core, supervisor) => {
      supervisor.self = { network: { '9000/tcp': null, '8100/tcp': 8100 } };
    });
    await house.address.asked;
    expect(house.address.text()).toBeUndefined();
    expect(house.address.warnings()).toEqual([expect.stringContaining('9000/tcp has no port of the host')]);
    expect(house.lines).toEqual(house.address.warnings());
  });

  test('a Supervisor that fails is asked again', async () => {
    await using house = await located((_core, supervisor) => {
      supervisor.failing.add('/addons/self/info');
    });
    await house.address.asked;
    expect([house.address.text(), house.address.warnings()]).toEqual([undefined, []]);
    house.supervisor.failing.clear();
    house.it.clock.advance(PORTS_AGAIN_MS);
    await expect.poll(() => house.address.text()).toBe('<address of Home Assistant>:9100');
  });
});
