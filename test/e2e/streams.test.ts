/** Streams of values: one at the charger, as fast as anybody wants it; each provider has its own (PROTOCOL §1.1, §2.6). */
import { expect, test } from 'vitest';
import type { Payload } from '../../src/core/model.ts';
import { type BareCall, bareService } from './bare.ts';
import { callsOf, until } from './house.ts';
import type { Json } from './json-backend.ts';
import { fields } from './seen.ts';
import { play, type Stage, settled } from './stage.ts';

const POWER = { component: { name: 'ElectricalFeed' }, variable: { name: 'Power' } };
const monitor = (interval: number): Json => ({
  ...POWER,
  type: 'Periodic',
  value: 1,
  severity: 7,
  periodicEventStream: { interval },
});
const T0 = Date.parse('2026-11-22T12:00:00.000Z');

/** What a proper library cannot: it takes streams, and hears values that want no answer. */
function takesStreams({ action }: BareCall): { payload: Json } {
  switch (action) {
    case 'BootNotification':
      return { payload: { status: 'Accepted', currentTime: new Date(T0).toISOString(), interval: 86_400 } };
    case 'OpenPeriodicEventStream':
      return { payload: { status: 'Accepted' } };
    default:
      return { payload: {} };
  }
}

test('2.1: a stream reaches each at its own pace, and who takes none as events', async () => {
  const alpha = await bareService(takesStreams);
  const rights = { rights: ['observe', 'maintain'], foreign_view: 'mirror' };
  const sent = (action: string) => alpha.calls.filter((call) => call.action === action).map(({ payload }) => payload);
  const streamed = () =>
    alpha.connections.flatMap(({ heard }) =>
      heard
        .map((text) => JSON.parse(text))
        .filter(([type]) => type === 6)
        .map(([, , action, payload]) => ({ action, ...payload })),
    );
  const ask = async (action: string, payload: Json) => {
    const [, , answer] = await alpha.latest().ask(`ask-${++asked}`, action, payload);
    return fields(answer);
  };
  let asked = 0;
  try {
    await play(
      {
        version: '2.1',
        services: {
          beta: {
            config: rights,
            answer: ({ action }) => (action.startsWith('Open') ? { status: 'Rejected' } : undefined),
          },
        },
        moreServices: [{ id: 'alpha', url: alpha.url, ...rights }],
        answer: ({ action, payload }) => (action === 'SetVariableMonitoring' ? set(payload) : { status: 'Accepted' }),
      },
      async (stage) => {
        const { box, clock } = stage;
        await settled(stage, 'beta');
        await until('alpha to be registered', () => sent('StatusNotification').length === 1);
        const results = await ask('SetVariableMonitoring', { setMonitoringData: [monitor(20)] });
        const [mine] = (results.setMonitoringResult as readonly Payload[]).map(fields);
        expect(mine).toMatchObject({ status: 'Accepted' });
        const theirs = await stage.ask('beta', 'SetVariableMonitoring', { setMonitoringData: [monitor(10)] });
        const [other] = (theirs.setMonitoringResult as readonly Payload[]).map(fields);
        expect(callsOf(box.peer, 'SetVariableMonitoring')).toHaveLength(1);

        const open = (id: number, variableMonitoringId: number) =>
          box.peer.call('OpenPeriodicEventStream', {
            constantStreamData: { id, variableMonitoringId, params: { interval: 20 } },
          });
        expect(await open(3, 99)).toMatchObject({ status: 'Rejected' });
        expect(await open(4, 41)).toEqual({ status: 'Accepted' });
        // As fast as the one wants who wants it fastest.
        await box.peer.call('Heartbeat', {});
        await until('the charger to be told', () => callsOf(box.peer, 'AdjustPeriodicEventStream').length === 1);
        expect(callsOf(box.peer, 'AdjustPeriodicEventStream')).toEqual([{ id: 4, params: { interval: 10 } }]);
        expect(await ask('GetPeriodicEventStream', {})).toEqual({
          constantStreamData: [{ id: mine?.id, variableMonitoringId: mine?.id, params: { interval: 20 } }],
        });

        for (let tick = 0; tick <= 4; tick += 1) {
          values(stage, 4, tick);
          // What is said behind it on the same socket is answered behind it.
          await box.peer.call('Heartbeat', {});
          clock.advance(10_000);
        }
        await until('alpha to have a message', () => streamed().length === 1);
        expect(sent('OpenPeriodicEventStream')).toEqual([
          { constantStreamData: { id: mine?.id, variableMonitoringId: mine?.id, params: { interval: 20 } } },
        ]);
        const at = (tick: number) => new Date(T0 + tick * 10_000).toISOString();
        expect(streamed()).toEqual([
          {
            action: 'NotifyPeriodicEventStream',
            id: mine?.id,
            pending: 0,
            basetime: at(0),
            data: [0, 1, 2].map((tick) => ({ t: tick * 10, v: `${tick}` })),
          },
        ]);
        const events = () =>
          callsOf(stage.service('beta'), 'NotifyEvent').flatMap(({ eventData }) => eventData as Json[]);
        await until('beta to have events', () => events().length >= 4);
        expect(events()[0]).toMatchObject({
          ...POWER,
          variableMonitoringId: other?.id,
          actualValue: '0',
          timestamp: at(0),
        });

        expect(await ask('AdjustPeriodicEventStream', { id: mine?.id, params: { interval: 5 } })).toEqual({
          status: 'Accepted',
        });
        expect(await ask('AdjustPeriodicEventStream', { id: 41, params: { interval: 1 } })).toMatchObject({
          status: 'Rejected',
        });
        await until('the charger to be told again', () => callsOf(box.peer, 'AdjustPeriodicEventStream').length === 2);
        await box.peer.call('ClosePeriodicEventStream', { id: 4 });
        await until('alpha to hear of the end', () => sent('ClosePeriodicEventStream').length === 1);
        expect(sent('ClosePeriodicEventStream')).toEqual([{ id: mine?.id }]);
        // Nothing that waited is lost.
        expect(streamed().at(-1)).toMatchObject({ basetime: at(3), data: [{ v: '3' }, { v: '4' }] });
        values(stage, 4, 9);
        await box.peer.call('Heartbeat', {});
        expect(JSON.stringify(streamed())).not.toContain('"9"');
      },
    );
  } finally {
    await alpha.close();
  }
});

function set(payload: Json): Payload {
  const [item] = (payload.setMonitoringData as readonly Payload[]).map(fields);
  const { type, severity, component, variable } = item ?? {};
  return { setMonitoringResult: [{ id: 41, status: 'Accepted', type, severity, component, variable }] };
}

/** The charger sends one value, which wants no answer. */
function values({ box }: Stage, id: number, tick: number): void {
  const basetime = new Date(T0 + tick * 10_000).toISOString();
  const payload = { id, pending: 0, basetime, data: [{ t: 0, v: `${tick}` }] };
  box.peer.sendRaw(JSON.stringify([6, `send-${tick}`, 'NotifyPeriodicEventStream', payload]));
}
