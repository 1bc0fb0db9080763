import { test } from 'vitest';
import { ordersFrom, raceAll } from '../e2e/race.ts';

const REPEATS = 1_000;
const seed = Number(process.env.SEED ?? 1);

test(`S02: ${REPEATS} races between two remote starts in random order (seed ${seed})`, () =>
  raceAll(ordersFrom(seed, REPEATS)));
