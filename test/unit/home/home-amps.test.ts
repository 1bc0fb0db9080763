import { expect, test } from 'vitest';
import { watchAmps } from '../../../src/home/home-amps.ts';

function watched(...entities: string[]) {
  const told: [amps: readonly number[], isLasting: boolean][] = [];
  const watch = watchAmps(entities, (amps, isLasting) => told.push([amps, isLasting]));
  return {
    learn: (states: { readonly [entity: string]: string }) => watch.learn(new Map(Object.entries(states))),
    lose: watch.lose,
    told: () => told.splice(0),
  };
}

test('a change is told once, with all phases', () => {
  const { learn, told } = watched('sensor.l1', 'sensor.l2');
  learn({ 'sensor.l1': '3.5' });
  expect(told()).toEqual([]);
  learn({ 'sensor.l1': '3.5', 'sensor.l2': '-2', 'person.me': 'home' });
  expect(told()).toEqual([[[3.5, -2], true]]);
  learn({ 'sensor.l1': '3.5', 'sensor.l2': '-2', 'person.me': 'not_home' });
  expect(told()).toEqual([]);
  learn({ 'sensor.l1': '3.5', 'sensor.l2': '0' });
  expect(told()).toEqual([[[3.5, 0], true]]);
});

test.each(['unavailable', 'unknown', '', ' ', 'NaN', 'Infinity', '3,5', undefined])(
  'what is no number (%j) lets the last value grow old',
  (state) => {
    const { learn, told } = watched('sensor.load');
    learn({ 'sensor.load': '8' });
    learn(state === undefined ? {} : { 'sensor.load': state });
    learn(state === undefined ? {} : { 'sensor.load': state });
    expect(told()).toEqual([
      [[8], true],
      [[8], false],
    ]);
    learn({ 'sensor.load': '8' });
    expect(told()).toEqual([[[8], true]]);
  },
);

test('when the link is lost the last value grows old, and lasts again when it is back', () => {
  const { learn, lose, told } = watched('sensor.load');
  lose();
  expect(told()).toEqual([]);
  learn({ 'sensor.load': '8' });
  lose();
  lose();
  learn({ 'sensor.load': '8' });
  expect(told()).toEqual([
    [[8], true],
    [[8], false],
    [[8], true],
  ]);
});

test('without entities nothing is told', () => {
  const { learn, lose, told } = watched();
  learn({ 'sensor.load': '8' });
  lose();
  expect(told()).toEqual([]);
});
