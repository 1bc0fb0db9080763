/** Around every test that may start a house: a frame of the house that breaks a rule fails the test in which it was sent. */
import { afterAll, afterEach, expect } from 'vitest';
import { houseFrames } from './house-frames.ts';
import { verdict } from './verdict.ts';

afterEach(() => {
  expect(verdict(expect.getState().currentTestName ?? '', houseFrames.violations())).toEqual([]);
});
// What a house says while it closes, after the last test.
afterAll(() => {
  expect(verdict('', houseFrames.violations())).toEqual([]);
});
