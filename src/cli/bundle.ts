import { resolve } from 'node:path';
import { type ApiOptions, askApi } from './api.ts';
import { download, PATIENCE_MS, targetOf } from './backup.ts';
import { failed } from './client.ts';
import { plainReason } from './reason.ts';
import type { Surroundings } from './surroundings.ts';

const NAME = 'ocpp-proxy-bundle.jsonl';

export interface BundleCommand extends ApiOptions {
  readonly out?: string;
  readonly minutes?: number;
}

/** Fetches what somebody needs who looks for a fault; 1 when there is nothing afterwards. */
export async function bundle(options: BundleCommand, surroundings: Surroundings): Promise<number> {
  const { cwd, out } = surroundings;
  try {
    const target = await targetOf(resolve(cwd, options.out ?? NAME), NAME);
    const query = options.minutes === undefined ? '' : `?minutes=${options.minutes}`;
    const request = { patienceMs: PATIENCE_MS };
    const answer = await askApi(`/bundle${query}`, 'application/jsonl', options, surroundings, undefined, request);
    if (!answer.ok) return failed(surroundings, answer.why);
    await download(answer.response, target);
    out(`Written to ${target}. Secrets, cards and serial numbers were taken out; look through it before you send it.`);
    return 0;
  } catch (error) {
    return failed(surroundings, `There is no bundle: ${plainReason(error)}`);
  }
}
