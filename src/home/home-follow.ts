import { readEntityNews } from './home-messages.ts';
import type { Session, Subscription } from './home-session.ts';

/**
 * `onStates` hears the states of all entities that there are: of the whole at first, then after each change. An
 * entity that Home Assistant does not have is not among them.
 */
export function followEntities(
  session: Session,
  wanted: readonly string[],
  onStates: (states: ReadonlyMap<string, string>) => void,
): Subscription | undefined {
  // Without a list it would tell all that it has.
  if (wanted.length === 0) return undefined;
  const known = new Map<string, string>();
  const followed = session.subscribe({ type: 'subscribe_entities', entity_ids: wanted }, (event) => {
    const news = readEntityNews(event);
    for (const [entity, state] of news.states) if (wanted.includes(entity)) known.set(entity, state);
    for (const entity of news.gone) known.delete(entity);
    onStates(known);
  });
  void followed.result.then((result) => {
    if (!result.ok) session.fail('it refuses to tell the states of the entities');
  });
  return followed;
}
