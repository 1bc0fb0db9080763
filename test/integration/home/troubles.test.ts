import { describe, expect, test } from 'vitest';
import { HOME_STARTING_MS } from '../../../src/home/home-core.ts';
import { HOME_BACKOFF_MIN_MS } from '../../../src/home/home-line.ts';
import { HOME_PING_MS } from '../../../src/home/home-session.ts';
import { HOME_GRACE_MS } from '../../../src/home/home-state.ts';
import { fakeCore } from '../../fakes/core.ts';
import { client, ENTITIES } from './client.ts';

describe('what the owner should see to', () => {
  test('an entity that is missing, renamed or silent is told with its key, and no more when it is there', async () => {
    await using core = await fakeCore({ states: { 'input_boolean.mine': 'off', 'sensor.price': '0.21' } });
    await using it = client(
      core.url,
      { ...ENTITIES, others: ['sensor.price'], carbon: 'sensor.co2' },
      { amps: ['sensor.l1'] },
    );
    await core.next();
    await it.state();
    await it.state();
    const load =
      'site.spare_capacity.entities: Home Assistant has no entity "sensor.l1". Write how it is called there, or make it. Until then the chargers get what fallback_a says.';
    expect(it.link.warnings()).toEqual([load]);
    core.set({ 'sensor.price': 'unavailable' });
    await it.state();
    it.clock.advance(HOME_GRACE_MS - HOME_PING_MS);
    core.set({ 'sensor.l1': '3', 'input_boolean.mine': 'on' });
    await it.state();
    expect(it.link.warnings()).toEqual([]);
    it.clock.advance(HOME_PING_MS);
    await it.state();
    const missing =
      'presence_sensor: Home Assistant has no entity "person.me". Write how it is called there, or make it. Until then providers get no new control.';
    const unclean =
      'carbon_intensity.entity: Home Assistant has no entity "sensor.co2". Write how it is called there, or make it. Until then sessions have no CO2.';
    const silent =
      'a condition: Home Assistant knows nothing of "sensor.price" (it says "unavailable"). Until then providers whose conditions ask for it may get no new control.';
    expect(it.link.warnings()).toEqual([missing, unclean, silent]);
    core.set({ 'person.me': 'home', 'sensor.price': '0.22', 'sensor.co2': '385' });
    await it.state();
    await it.state();
    expect(it.link.warnings()).toEqual([]);
    core.rename('person.me', 'person.anna');
    const renamed =
      'presence_sensor: Home Assistant calls "person.me" "person.anna" now; write that instead. Until then providers get no new control.';
    await expect.poll(() => it.link.warnings()).toEqual([renamed]);
    expect(it.log.filter((line) => line.startsWith('warn'))).toEqual(
      [load, missing, unclean, silent, renamed].map((text) => `warn ${text} {}`),
    );
  });

  test.each([
    [
      'down',
      ENTITIES,
      /^Home Assistant is not reached: .+ \(since 12:00 UTC\)\. Until then providers get no new control\.$/,
    ],
    ['down', {}, /^Home Assistant is not reached: .+ \(since 12:00 UTC\)\.$/],
    ['starting', ENTITIES, /^Home Assistant is starting \(since 12:00 UTC\)\. Until then/],
  ] as const)('Home Assistant is %s for longer than the grace time', async (mode, entities, warning) => {
    await using core = await fakeCore();
    core.mode = mode;
    await using it = client(core.url, entities);
    await expect.poll(() => it.link.status().link).toBe(mode === 'down' ? 'waiting' : 'starting');
    expect(it.link.warnings()).toEqual([]);
    it.clock.advance(HOME_BACKOFF_MIN_MS);
    await expect.poll(() => it.link.status().link).toBe(mode === 'down' ? 'waiting' : 'starting');
    it.clock.advance(HOME_GRACE_MS);
    expect(it.link.warnings()).toEqual([expect.stringMatching(warning)]);
    core.mode = 'running';
    await expect
      .poll(() => {
        it.clock.advance(HOME_STARTING_MS);
        return it.link.status().link;
      })
      .toBe('connected');
  });

  test('a refused token is told at once', async () => {
    await using core = await fakeCore();
    core.token = 'another';
    await using it = client(core.url);
    await it.logged();
    expect(it.link.warnings()).toEqual([
      expect.stringMatching(/^Home Assistant refuses the access token\. Make a new one .* set HA_TOKEN/),
    ]);
  });
});
