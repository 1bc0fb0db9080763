/** Decisions in plain English: who may or may not do what, and why. Only the asker is ever named. */
import type { Decision, Party, ProviderId, RefusalCode, Verb } from '../model.ts';
import type { Ask } from './ask.ts';

const WHAT: { readonly [V in Verb]: string } = {
  read: 'read this',
  start: 'start charging',
  stop: 'stop charging',
  limit: 'set the limit',
  steer: 'steer the charging',
  unlock: 'unlock the cable',
  reserve: 'reserve a place',
  cancel: 'cancel the reservation',
  take: 'take control',
  release: 'give control back',
  close: 'take the charger out of service',
  open: 'put the charger back into service',
  configure: 'change settings',
  maintain: 'do maintenance',
  tend: 'look after the charger',
  certificate: 'change certificates',
  data: 'send vendor messages',
  denied: 'do this',
};

export function allow(ask: Ask, rule: string, because: string, preempts?: ProviderId): Decision {
  const why = `${who(ask.by)} may ${what(ask)}: ${because}.`;
  return { allow: true, rule, why, ...(preempts === undefined ? {} : { preempts }) };
}

export function refuse(ask: Ask, rule: string, code: RefusalCode, because: string, retryAfterS?: number): Decision {
  const why = `${who(ask.by)} may not ${what(ask)}: ${because}.`;
  return { allow: false, rule, why, code, ...(retryAfterS === undefined ? {} : { retryAfterS }) };
}

function who(party: Party): string {
  if (party === 'home') return 'The home';
  return party === 'system' ? 'The proxy' : party;
}

function what(ask: Ask): string {
  return ask.verb === 'limit' && ask.lowers ? 'lower the limit' : WHAT[ask.verb];
}
