import { makeFrameCheck } from './check.ts';

/** Hears every house of this process; `test/frames/setup.ts` asks it after each test. */
export const houseFrames = makeFrameCheck();
