/** How much of a page jumped since it was opened, as browsers count it: 0.1 is where people begin to notice. */
import type { Page } from 'playwright-core';

export const NOTICED_SHIFT = 0.1;

/** Looks on for two seconds more. */
export function layoutShift(page: Page): Promise<number> {
  return page.evaluate(
    "new Promise((done) => { let sum = 0; new PerformanceObserver((list) => { for (const entry of list.getEntries()) sum += entry.value; }).observe({ type: 'layout-shift', buffered: true }); setTimeout(() => done(sum), 2000); })",
  );
}
