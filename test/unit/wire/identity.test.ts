import { describe, expect, test } from 'vitest';
import { identify } from '../../../src/wire/identity.ts';

describe('identity', () => {
  test.each<readonly [string, string | undefined]>([
    ['/CP1', 'CP1'],
    ['/ocpp/CP1', 'CP1'],
    ['/ocpp/CP1/', 'CP1'],
    ['//ocpp//My%20Box/', 'My Box'],
    ['/any/thing/else/CP1?version=1.6', 'CP1'],
    ['/ocpp/CP%2F1', 'CP/1'],
    ['/ocpp/CP%2520', 'CP%20'],
    ['/ocpp/caf%E9', 'café'],
    ['/ocpp/50%', '50%'],
    ['http://proxy:9000/ocpp/CP1#x', 'CP1'],
    ['/charger/v2.0.1/CP1', 'CP1'],
    ['/charger/CP1/v1.6', 'CP1'],
    ['/charger/16', '16'],
    ['/charger', 'charger'],
    ['/', undefined],
    ['/v1.6', undefined],
    ['', undefined],
    [`/ocpp/${'x'.repeat(48)}`, 'x'.repeat(48)],
    [`/ocpp/${'x'.repeat(49)}`, undefined],
    ['/ocpp/a%00b', undefined],
  ])('%s -> %s', (url, identity) => {
    expect(identify({ url, headers: {} })).toMatchObject({ route: 'charger', identity });
  });

  test.each([
    ['/charger/', { onlyCharger: 'box' }, 'box'],
    ['/charger/v201', { user: 'user', onlyCharger: 'box' }, 'user'],
    ['/', { onlyCharger: 'box' }, undefined],
    ['/', { user: 'user' }, 'user'],
    ['/CP1', { user: 'user', onlyCharger: 'box' }, 'CP1'],
  ])('%s with %j -> %s', (url, fallbacks, identity) => {
    expect(identify({ url, headers: {} }, fallbacks)).toMatchObject({ route: 'charger', identity });
  });

  test('a request without a line of its own', () => {
    expect(identify({ headers: {} })).toMatchObject({ route: 'charger', identity: undefined });
  });

  test.each([
    ['/backend?id=x', 'backend'],
    ['/BACKEND/', 'backend'],
    ['/backend/CP1', 'backend'],
    ['/api/events', 'other'],
    ['/ui', 'other'],
  ])('%s is no place for chargers', (url, route) => {
    expect(identify({ url, headers: {} })).toMatchObject({ route, identity: undefined });
  });

  test('what was tolerated is noted', () => {
    expect(identify({ url: '/ocpp/caf%E9', headers: {} }).notes).toHaveLength(1);
    expect(identify({ url: `/${'x'.repeat(49)}`, headers: {} }).notes).toHaveLength(1);
    expect(identify({ url: '/CP1', headers: {} }).notes).toEqual([]);
  });
});

describe('hints about the version', () => {
  test.each([
    ['/ocpp/CP1', {}, []],
    ['/charger/v2.0.1/CP1', {}, ['path 2.0.1']],
    ['/charger/V16/CP1', {}, ['path 1.6']],
    ['/ocpp2.1/CP1', {}, ['path 2.1']],
    ['/ocpp/1.6/CP1', {}, ['path 1.6']],
    ['/ocpp/v3.0/CP1', {}, []],
    ['/CP1?version=2.0.1', {}, ['query 2.0.1']],
    ['/CP1?version=nonsense', {}, []],
    ['/v1.6/CP1?version=2.0.1', { 'x-ocpp-version': '2.1' }, ['header 2.1', 'query 2.0.1', 'path 1.6']],
    ['/CP1', { 'x-ocpp-version': ['1.6', '2.1'] }, ['header 1.6']],
    ['/CP1', { 'x-ocpp-version': [] }, []],
  ])('%s %j', (url, headers, expected) => {
    const { hints } = identify({ url, headers });
    expect(hints.map(({ from, version }) => `${from} ${version}`)).toEqual(expected);
  });
});
