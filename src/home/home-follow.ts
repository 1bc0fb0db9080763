import { type AttributeNews, type Fields, fieldsOf, readEntityNews } from './home-messages.ts';
import type { Session } from './home-session.ts';

/** What Home Assistant says of the entities that are followed. */
export interface EntityReport {
  /** Of all that there are; one that it does not have is not among them. */
  readonly states: ReadonlyMap<string, string>;
  /** Of those that were asked for with them. */
  readonly attributes: ReadonlyMap<string, Fields>;
  /** New ids of entities that were given another one while we looked. */
  readonly renamed: ReadonlyMap<string, string>;
}

/** `onReport` hears the whole at first, then each change. Ended with the session, or by what is returned. */
export function followEntities(
  session: Session,
  wanted: readonly string[],
  withAttributes: readonly string[],
  onReport: (report: EntityReport) => void,
): () => void {
  // Without a list it would tell all that it has.
  if (wanted.length === 0) return () => undefined;
  const states = new Map<string, string>();
  const attributes = new Map<string, Fields>();
  const renamed = new Map<string, string>();
  const tell = () => onReport({ states, attributes, renamed });
  const followed = session.subscribe({ type: 'subscribe_entities', entity_ids: wanted }, (event) => {
    const news = readEntityNews(event);
    for (const [entity, state] of news.states) if (wanted.includes(entity)) states.set(entity, state);
    for (const [entity, changed] of news.attributes)
      if (withAttributes.includes(entity)) attributes.set(entity, changedBy(changed, attributes.get(entity)));
    for (const entity of news.gone) for (const known of [states, attributes]) known.delete(entity);
    tell();
  });
  void followed.result.then((result) => {
    if (!result.ok) session.fail('it refuses to tell the states of the entities');
  });
  const registry = { type: 'subscribe_events', event_type: 'entity_registry_updated' };
  const names = session.subscribe(registry, (event) => {
    const { entity_id: next, old_entity_id: before } = fieldsOf(fieldsOf(event).data);
    if (typeof next !== 'string' || typeof before !== 'string' || !wanted.includes(before)) return;
    renamed.set(before, next);
    tell();
  });
  return () => {
    followed.unsubscribe();
    names.unsubscribe();
  };
}

function changedBy({ isWhole, set, gone }: AttributeNews, before: Fields = {}): Fields {
  if (isWhole) return set;
  return Object.fromEntries(Object.entries({ ...before, ...set }).filter(([name]) => !gone.includes(name)));
}
