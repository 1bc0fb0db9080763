/** Monitors: equal ones are one at the charger, each provider knows and hears its own alone (PROTOCOL §2.6). */
import { describe, expect, test } from 'vitest';
import type { Payload } from '../../src/core/model.ts';
import type { OcppVersion } from '../../src/core/ocpp/versions.ts';
import type { StrictAnswer } from '../peers/strict.ts';
import { callsOf, until } from './house.ts';
import type { Json } from './json-backend.ts';
import { fields } from './seen.ts';
import { play, type Stage, settled } from './stage.ts';

const OPERATOR = { config: { role: 'operator' } };
const TEMPERATURE = { component: { name: 'TemperatureSensor', evse: { id: 1 } }, variable: { name: 'Temperature' } };
const POWER = { component: { name: 'ElectricalFeed' }, variable: { name: 'Power' } };
const above = (value: number, severity: number, more: Json = TEMPERATURE): Json => ({
  ...more,
  value,
  severity,
  type: 'UpperThreshold',
});

/** Counts its monitors from 1 and takes no more than it has room for. */
function watchful(room = 10): StrictAnswer {
  let last = 0;
  return ({ action, payload }) => {
    switch (action) {
      case 'SetVariableMonitoring':
        return {
          setMonitoringResult: rows(payload.setMonitoringData).map(({ id, component, variable, type, severity }) => {
            const real = id ?? last + 1;
            if (id === undefined && last >= room) return { status: 'Rejected', component, variable, type, severity };
            last = Math.max(last, Number(real));
            return { status: 'Accepted', id: real, component, variable, type, severity };
          }),
        };
      case 'ClearVariableMonitoring':
        return { clearMonitoringResult: list(payload.id).map((id) => ({ id, status: 'Accepted' })) };
      default:
        return { status: 'Accepted' };
    }
  };
}

describe.each(['2.0.1', '2.1'] as const)('%s: monitors', (version) => {
  const set = async (stage: Stage, id: string, ...setMonitoringData: readonly Json[]) => {
    const { setMonitoringResult } = await stage.ask(id, 'SetVariableMonitoring', { setMonitoringData });
    return rows(setMonitoringResult);
  };
  const clear = async (stage: Stage, id: string, ...ids: readonly unknown[]) => {
    const { clearMonitoringResult } = await stage.ask(id, 'ClearVariableMonitoring', { id: ids });
    return rows(clearMonitoringResult).map(({ status }) => status);
  };
  const told = (stage: Stage, action: string) => callsOf(stage.box.peer, action);

  test('that are equal are one at the charger, and go with the last who wants them', () =>
    play({ version, services: { alpha: OPERATOR, beta: OPERATOR }, answer: watchful() }, async (stage) => {
      await settled(stage, 'alpha', 'beta');
      const [a, twice, other] = await set(stage, 'alpha', above(60, 4), above(60, 4, POWER), above(70, 2));
      expect([a, twice, other].map((one) => one?.status)).toEqual(['Accepted', 'Accepted', 'Accepted']);
      const [b] = await set(stage, 'beta', above(60, 7));
      expect(b).toMatchObject({ status: 'Accepted', severity: 7 });
      expect(
        told(stage, 'SetVariableMonitoring').map(({ setMonitoringData }) => rows(setMonitoringData).length),
      ).toEqual([3]);
      // Each counts for itself, and neither knows the number of the charger.
      expect(b?.id).toBe(a?.id);
      expect(a?.id).not.toBe(1);
      expect(await set(stage, 'alpha', above(60, 4))).toMatchObject([{ status: 'Duplicate' }]);

      expect(await clear(stage, 'alpha', a?.id, 1, twice?.id)).toEqual(['Accepted', 'NotFound', 'Accepted']);
      await until('the one that nobody uses to go', () => told(stage, 'ClearVariableMonitoring').length === 1);
      expect(told(stage, 'ClearVariableMonitoring')).toEqual([{ id: [2] }]);
      expect(await clear(stage, 'alpha', a?.id)).toEqual(['NotFound']);
      await stage.restart();
      await settled(stage, 'alpha', 'beta');
      expect(await clear(stage, 'beta', b?.id)).toEqual(['Accepted']);
      await until('that one to go too', () => told(stage, 'ClearVariableMonitoring').length === 1);
      expect(told(stage, 'ClearVariableMonitoring')).toEqual([{ id: [1] }]);
    }));

  test('that somebody wants while they are being cleared are set anew', () => {
    const held: (() => void)[] = [];
    const usual = watchful();
    const answer: StrictAnswer = (call) =>
      call.action === 'ClearVariableMonitoring' && held.length === 0
        ? new Promise((resolve) => held.push(() => resolve(usual(call))))
        : usual(call);
    return play({ version, services: { alpha: OPERATOR, beta: OPERATOR }, answer }, async (stage) => {
      await settled(stage, 'alpha', 'beta');
      const [a] = await set(stage, 'alpha', above(60, 4));
      await clear(stage, 'alpha', a?.id);
      await until('the charger to be told', () => held.length === 1);
      const joining = set(stage, 'beta', above(60, 7));
      await stage.status();
      held[0]?.();
      expect(await joining).toMatchObject([{ status: 'Accepted' }]);
      expect(told(stage, 'SetVariableMonitoring')).toHaveLength(2);
    });
  });

  test('are replaced by who set them, without a change for who shares them', () =>
    play({ version, services: { alpha: OPERATOR, beta: OPERATOR }, answer: watchful(2) }, async (stage) => {
      await settled(stage, 'alpha', 'beta');
      const [a] = await set(stage, 'alpha', above(60, 4));
      await set(stage, 'beta', above(60, 4));
      expect(await set(stage, 'alpha', { ...above(65, 4), id: a?.id })).toMatchObject([
        { status: 'Accepted', id: a?.id },
      ]);
      expect(rows(told(stage, 'SetVariableMonitoring').at(-1)?.setMonitoringData)).toMatchObject([{ value: 65 }]);
      expect(rows(told(stage, 'SetVariableMonitoring').at(-1)?.setMonitoringData)[0]).not.toHaveProperty('id');
      // Its own it may change in place.
      expect(await set(stage, 'alpha', { ...above(66, 4), id: a?.id })).toMatchObject([
        { status: 'Accepted', id: a?.id },
      ]);
      expect(rows(told(stage, 'SetVariableMonitoring').at(-1)?.setMonitoringData)).toMatchObject([
        { value: 66, id: 2 },
      ]);
      expect(await set(stage, 'alpha', { ...above(67, 4), id: 99 })).toMatchObject([{ status: 'Rejected' }]);
      // The charger has no more room.
      expect(await set(stage, 'beta', above(80, 4), above(60, 4))).toMatchObject([
        { status: 'Rejected' },
        { status: 'Duplicate' },
      ]);
    }));

  test('are heard by who set them, under its own number and severity; those of the charger by all', () =>
    play({ version, services: { alpha: OPERATOR, beta: OPERATOR, gamma: {} }, answer: watchful() }, async (stage) => {
      await settled(stage, 'alpha', 'beta', 'gamma');
      const [a] = await set(stage, 'alpha', above(60, 4));
      const [b] = await set(stage, 'beta', above(60, 7));
      const [c] = await set(stage, 'beta', above(70, 7));
      await happened(stage, version, [
        { eventId: 1, variableMonitoringId: 1, eventNotificationType: 'CustomMonitor', severity: 4 },
        { eventId: 2, variableMonitoringId: 2, eventNotificationType: 'CustomMonitor', severity: 7 },
        { eventId: 3, variableMonitoringId: 9, eventNotificationType: 'PreconfiguredMonitor', severity: 5 },
        { eventId: 4, eventNotificationType: 'HardWiredNotification' },
      ]);
      const monitored = ['variableMonitoringId', ...(version === '2.1' ? ['severity'] : [])];
      const seen = async (id: string, eventId = 4) => {
        const events = () => callsOf(stage.service(id), 'NotifyEvent').flatMap(({ eventData }) => rows(eventData));
        await until(`${id} to hear it`, () => events().some((event) => event.eventId === eventId));
        return events().map((event) => [event.eventId, ...monitored.map((field) => event[field])]);
      };
      const row = (eventId: number, id: unknown, severity: number | undefined) =>
        version === '2.1' ? [eventId, id, severity] : [eventId, id];
      const common = [row(3, 9, 5), row(4, undefined, undefined)];
      expect(await seen('alpha')).toEqual([row(1, a?.id, 4), ...common]);
      expect(await seen('beta')).toEqual([row(1, b?.id, 7), row(2, c?.id, 7), ...common]);
      expect(await seen('gamma')).toEqual(common);

      // What is less severe than it wants to hear of is not told to it, and to the others as before.
      expect(await stage.ask('beta', 'SetMonitoringLevel', { severity: 6 })).toEqual({ status: 'Accepted' });
      expect(await stage.ask('gamma', 'SetMonitoringBase', { monitoringBase: 'All' })).toMatchObject({
        status: 'Rejected',
      });
      await until('the charger to report all that anybody wants', () => told(stage, 'SetMonitoringLevel').length === 1);
      expect(told(stage, 'SetMonitoringLevel')).toEqual([{ severity: 9 }]);
      await happened(stage, version, [
        { eventId: 5, variableMonitoringId: 1, eventNotificationType: 'CustomMonitor', severity: 4 },
        { eventId: 6, eventNotificationType: 'HardWiredNotification' },
      ]);
      expect((await seen('beta', 6)).slice(-1)).toEqual([row(6, undefined, undefined)]);
      expect((await seen('alpha', 6)).slice(-2)).toEqual([row(5, a?.id, 4), row(6, undefined, undefined)]);
      // Back to the maker's: its own are gone, those of the others stay.
      await stage.ask('beta', 'SetMonitoringBase', { monitoringBase: 'FactoryDefault' });
      await until('its own to be cleared', () => told(stage, 'ClearVariableMonitoring').length === 1);
      expect(told(stage, 'ClearVariableMonitoring')).toEqual([{ id: [2] }]);
      expect(told(stage, 'SetMonitoringBase')).toEqual([]);
    }));

  test('are reported to each as its own', () =>
    play({ version, services: { alpha: OPERATOR, beta: OPERATOR }, answer: watchful() }, async (stage) => {
      await settled(stage, 'alpha', 'beta');
      const [a] = await set(stage, 'alpha', above(60, 4));
      await set(stage, 'beta', above(60, 7), above(70, 7));
      expect(await stage.ask('alpha', 'GetMonitoringReport', { requestId: 3 })).toEqual({ status: 'Accepted' });
      const { requestId } = told(stage, 'GetMonitoringReport')[0] ?? {};
      const real = (id: number, eventNotificationType: string) => ({
        id,
        transaction: false,
        value: 60,
        type: 'UpperThreshold',
        severity: 7,
        ...(version === '2.1' && { eventNotificationType }),
      });
      const page = { requestId, generatedAt: new Date(stage.clock.now()).toISOString() };
      const customs = [real(1, 'CustomMonitor'), real(2, 'CustomMonitor'), real(9, 'PreconfiguredMonitor')];
      await stage.box.peer.call('NotifyMonitoringReport', {
        ...page,
        seqNo: 0,
        tbc: true,
        monitor: [{ ...TEMPERATURE, variableMonitoring: customs }],
      });
      await stage.box.peer.call('NotifyMonitoringReport', {
        ...page,
        seqNo: 1,
        monitor: [{ ...POWER, variableMonitoring: [real(2, 'CustomMonitor')] }],
      });
      const pages = await until('both pages', () => {
        const heard = callsOf(stage.service('alpha'), 'NotifyMonitoringReport');
        return heard.length === 2 && heard;
      });
      expect(pages.map(({ seqNo }) => seqNo)).toEqual([0, 1]);
      expect(pages.map((one) => one.requestId)).toEqual([3, 3]);
      const monitors = rows(rows(pages[0]?.monitor)[0]?.variableMonitoring);
      expect(monitors.map(({ id, severity }) => [id, severity])).toEqual([
        [a?.id, 4],
        [9, 7],
      ]);
      expect(pages[1]).not.toHaveProperty('monitor');
      expect(callsOf(stage.service('beta'), 'NotifyMonitoringReport')).toEqual([]);
    }));
});

async function happened(stage: Stage, version: OcppVersion, events: readonly Json[]): Promise<void> {
  const timestamp = new Date(stage.clock.now()).toISOString();
  await stage.box.peer.call('NotifyEvent', {
    generatedAt: timestamp,
    seqNo: 0,
    eventData: events.map(({ severity, ...event }) => ({
      timestamp,
      trigger: 'Alerting',
      actualValue: '61',
      ...TEMPERATURE,
      ...event,
      ...(version === '2.1' && severity !== undefined && { severity }),
    })),
  });
}

function list(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

function rows(value: unknown): readonly Payload[] {
  return list(value).map(fields);
}
