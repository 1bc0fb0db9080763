/** How far a job of the asker is, as the charger said last; nobody hears of the jobs of others (PROTOCOL §2.6). */
import type { Triggered } from '../../core/asks/triggers.ts';
import type { Payload } from '../../core/model.ts';
import { rowOf } from '../../core/ocpp/catalogue.ts';
import { rewriteIds } from '../../core/ocpp/ids.ts';
import { triggerOf } from '../../core/ocpp/jobs.ts';
import { toTheirs } from '../../core/station/id-map.ts';
import { jobOf } from '../jobs.ts';
import { answered, type Outcome, type Served } from './served.ts';
import { tell } from './telling.ts';

type Asked = Served<'trigger' | 'extendedTrigger'>;

/** Undefined when only the charger knows. */
export function progressTold(served: Asked, message: Triggered): Outcome<'trigger'> {
  const { context, twin, provider, link } = served;
  const slot = message.includes('Firmware') ? 'firmware' : 'log';
  const job = jobOf(context, twin.state, slot);
  const isRunning = job?.by === provider.id && job.state === 'running' && triggerOf(job.action) === message;
  if (!isRunning) return answered({ status: 'Accepted' }, () => tell(link, [{ action: message, payload: IDLE }]));
  const { told } = job;
  if (told === undefined) return undefined;
  return answered({ status: 'Accepted' }, () => tell(link, [{ ...told, payload: withTheirs(served, told) }]));
}

const IDLE: Payload = { status: 'Idle' };

function withTheirs(
  { twin, provider, link }: Asked,
  { action, payload }: { readonly action: string; readonly payload: Payload },
): Payload {
  return rewriteIds(payload, rowOf(link.version, action)?.ids ?? {}, (kind, value) => {
    const known = toTheirs(twin.state.station.ids, kind, Number(value));
    return known?.by === provider.id ? known.theirs : value;
  });
}
