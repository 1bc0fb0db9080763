/** A verb of the owner is sent, and what everybody then sees on its link is told in the same words. */
import { remoteStart } from './asks.ts';
import type { Json, JsonBackend } from './json-backend.ts';
import { type Told, told } from './seen.ts';
import type { Stage } from './stage.ts';
import type { Answers, SERVICES, Who } from './verbs-table.ts';

const OF_HOUSE = ['mode', 'guest', 'end_guest', 'pause_provider', 'resume_provider'];

export function send(stage: Stage, body: Json) {
  const to = OF_HOUSE.includes(String(body.command)) ? 'house' : 'chargers/BOX1';
  return stage.house.api(`/api/v1/${to}/commands`, body);
}

/** Each asks in its turn; what one gets is freed before the next asks. */
export async function answersOf(stage: Stage, script: { ask(action: string): Promise<Json> }): Promise<Answers> {
  const started = async (id: (typeof SERVICES)[number]): Promise<string> => {
    const call = remoteStart(id === 'old' ? '1.6' : '2.1', `TAG-${id}`, 1);
    const answer = await stage.ask(id, call.action, call.payload);
    return String(Object(answer.statusInfo).reasonCode ?? answer.status);
  };
  const freed = async (word: string): Promise<string> => {
    if (word.toLowerCase() === 'accepted') await send(stage, { command: 'release' });
    return word;
  };
  const young = await freed(await started('young'));
  const { result, error } = await script.ask('request_control');
  const asked = await freed(String(error ?? result));
  return { young, script: asked, old: await freed(await started('old')) };
}

/** The last thing that this one was told, in the same words for all. */
export function heardBy(stage: Stage, script: JsonBackend, who: Who): string {
  if (who !== 'script') return lastOf(told(stage.service(who).calls).map(toldInWords));
  return lastOf(script.events.flatMap((event) => EVENT_WORDS[String(event.event)]?.(event) ?? []));
}

function toldInWords(one: Told): string {
  switch (one.kind) {
    case 'boot':
      return 'boot';
    case 'status':
      return `status ${one.status}`;
    case 'start':
      return `start ${one.tag}`;
    case 'meter':
      return `meter ${one.wh}`;
    case 'stop':
      return `stop ${one.reason}`;
  }
}

const EVENT_WORDS: { readonly [event: string]: (event: Json) => string } = {
  status: ({ status }) => `status ${status}`,
  control: ({ state }) => `control ${state}`,
  limit: ({ limit_a, by }) => `limit ${limit_a} by ${by}`,
  transaction_stopped: ({ reason }) => `stop ${reason}`,
  meter: ({ meter_wh, energy_wh }) => `meter ${meter_wh ?? energy_wh}`,
};

function lastOf(words: readonly string[]): string {
  return words.at(-1) ?? 'nothing';
}
