/** The list of cards of each provider, and what was learnt from it (PROTOCOL §2.6): served from its own world. */
import { hasRight } from '../../core/arbitration/roles.ts';
import { updatedList } from '../../core/authorise/local-list.ts';
import type { Decision, MeaningName } from '../../core/model.ts';
import { rightsFor } from '../../core/ocpp/catalogue.ts';
import { isSoleAuthority } from '../deciders.ts';
import { partyState } from '../party-states.ts';
import { answered, judged, type Outcome, refused, type Served } from './served.ts';

export async function updateList(served: Served<'updateList'>): Promise<Outcome<'updateList'>> {
  const { twin, provider, ask } = served;
  const decision = await mayKeep(served);
  if (!decision.allow) return refused(decision.code, decision.why);
  const status = await twin.run((unit) => {
    const before = partyState(unit.state, provider.id, 'local_list');
    const after = updatedList(before, ask);
    if (after.list !== before) unit.putPartyState(provider.id, 'local_list', after.list);
    return after.status;
  });
  return answered({ status });
}

export async function listVersion(served: Served<'listVersion'>): Promise<Outcome<'listVersion'>> {
  const { twin, provider } = served;
  const decision = await mayKeep(served);
  if (!decision.allow) return refused(decision.code, decision.why);
  return answered({ version: partyState(twin.state, provider.id, 'local_list').version });
}

/** Forgets what this provider said of cards. The charger's own cache is that of who alone decides on them. */
export async function clearCache(served: Served<'clearCache'>): Promise<Outcome<'clearCache'>> {
  const { context, twin, provider } = served;
  const decision = await mayKeep(served);
  if (!decision.allow) return refused(decision.code, decision.why);
  await twin.run((unit) => {
    const tokens = unit.station.tokens.filter(({ from }) => from !== provider.id);
    if (tokens.length < unit.station.tokens.length) unit.setStation({ ...unit.station, tokens });
  });
  const isForCharger = twin.link !== undefined && isSoleAuthority(context.settings, twin.chargerId, provider.id);
  return isForCharger ? undefined : answered({ status: 'Accepted' });
}

/** It disturbs nobody: only the rights count. */
function mayKeep(served: Omit<Served<MeaningName>, 'ask'>): Promise<Decision> {
  const { provider, row, received } = served;
  const rights = rightsFor(row, received.payload);
  const needs = rights.find((right) => !hasRight(provider, right)) ?? rights[0] ?? 'observe';
  return judged(served, { verb: 'read', needs });
}
