/** How messages go to Home Assistant: which of its actions, with which data. */

import type { Services } from './home-assistant.ts';
import { type Fields, fieldsOf, type Result } from './home-messages.ts';
import type { Message } from './notification-words.ts';

const PREFIX = 'ocpp_proxy';

/** An action of Home Assistant. */
export interface Call {
  readonly domain: string;
  readonly service: string;
  readonly data: Fields;
}

/** How one phone is reached. `action`: with buttons. `entity`: words alone. `none`: it is not there. */
export type Way =
  | { readonly by: 'action'; readonly service: string }
  | { readonly by: 'entity'; readonly entity: string }
  | { readonly by: 'none' };

export function persistentCall({ id, title, text }: Message): Call {
  const data = { notification_id: nameOf(id), title: unmarked(title), message: unmarked(text) };
  return { domain: 'persistent_notification', service: 'create', data };
}

export function dismissCall(id: string): Call {
  return { domain: 'persistent_notification', service: 'dismiss', data: { notification_id: nameOf(id) } };
}

/** Undefined: there is no way to it. */
export function phoneCall(
  way: Way,
  { id, title, text }: Message,
  actions: readonly { readonly action: string; readonly title: string }[],
): Call | undefined {
  switch (way.by) {
    case 'action': {
      const rows = actions.map((one) => ({
        ...one,
        // Whoever finds the phone should not be able to give control or to let a charger in.
        ...(!one.action.endsWith('_DENY') && { authenticationRequired: true }),
        ...(one.action.endsWith('_STOP') && { destructive: true }),
      }));
      const data = { tag: nameOf(id), group: PREFIX, ...(rows.length > 0 && { actions: rows }) };
      return { domain: 'notify', service: way.service, data: { title, message: text, data } };
    }
    case 'entity':
      return { domain: 'notify', service: 'send_message', data: { entity_id: way.entity, title, message: text } };
    case 'none':
      return undefined;
  }
}

/** Takes a message off the phone; one that was sent to an entity cannot be taken back. */
export function clearCall(way: Way, id: string): Call | undefined {
  if (way.by !== 'action') return undefined;
  return {
    domain: 'notify',
    service: way.service,
    data: { message: 'clear_notification', data: { tag: nameOf(id) } },
  };
}

/**
 * The action `notify.mobile_app_…` has buttons; where there is none, the entity `notify.…` that newer versions make.
 *
 * @param phone as the owner wrote it, with or without `notify.`
 * @param hasEntity asks whether there is such an entity
 */
export async function wayTo(
  phone: string,
  services: Services,
  hasEntity: (entity: string) => Promise<Result>,
): Promise<Way> {
  if (!services.ok) return { by: 'none' };
  const bare = phone.replace(/^notify\./, '');
  const known = services.services.get('notify') ?? [];
  const action = [bare, `mobile_app_${bare}`].find((one) => known.includes(one));
  if (action !== undefined) return { by: 'action', service: action };
  if (!known.includes('send_message')) return { by: 'none' };
  for (const entity of new Set([`notify.${bare}`, `notify.${bare.replace(/^mobile_app_/, '')}`])) {
    if ((await hasEntity(entity)).ok) return { by: 'entity', entity };
  }
  return { by: 'none' };
}

function nameOf(id: string): string {
  return `${PREFIX}_${id}`;
}

/** Persistent notifications are Markdown, and a name from outside must not become a link or a picture. */
function unmarked(text: string): string {
  return text.replaceAll(/[\\`*_~[\]()<>#|!]/g, String.raw`\$&`);
}

/** Ids of what is true until it is over, among all that stands in the sidebar of Home Assistant. */
export function lastingIn(notifications: unknown): readonly string[] {
  if (!Array.isArray(notifications)) return [];
  return notifications.flatMap((one: unknown) => {
    const { notification_id: id } = fieldsOf(one);
    const ours = typeof id === 'string' ? LASTING.exec(id)?.[1] : undefined;
    return ours === undefined ? [] : [ours];
  });
}

const LASTING = /^ocpp_proxy_((?:alarm|lost|provider|adoption)(?:_.*)?)$/s;
