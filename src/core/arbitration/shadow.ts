/** Shadow mode: what a provider would do, compared and written down, and never done. */
import type { AuditEntry, Decision, Party, ProviderId, TokenInfo, TokenStatus } from '../model.ts';

export type ShadowNote = Pick<AuditEntry, 'allowed' | 'rule' | 'why' | 'shadow'>;

/** What its request comes to: always no, as for who has no right to it. */
export function refusedInShadow(by: Party): Extract<Decision, { allow: false }> {
  return { allow: false, rule: 'shadow', code: 'N', why: `${by} is in shadow mode and only watches.` };
}

/** For the trail: what the rules of the house say to what it wanted. */
export function wouldHave({ allow, rule, why }: Pick<Decision, 'allow' | 'rule' | 'why'>): ShadowNote {
  const said = allow ? 'allowed' : 'refused';
  const shadow = allow ? 'would_allow' : 'would_refuse';
  return { allowed: false, rule, why: `In shadow mode. Without that it would have been ${said}: ${why}`, shadow };
}

/** For the trail: what it says to a card, beside what was decided. */
export function comparedCard(by: ProviderId, card: string, said: TokenStatus, real: TokenInfo['status']): ShadowNote {
  const [theirs, ours] = [said === 'Accepted', real === 'Accepted'];
  const would = theirs ? `would have accepted the card ${card}` : `would have refused the card ${card} (${said})`;
  const was = ours ? 'was accepted' : `was refused (${real})`;
  const why = theirs === ours ? `${by} ${would}, and it ${was}.` : `${by} ${would}, but it ${was}.`;
  return { allowed: false, rule: 'shadow', why, shadow: theirs === ours ? 'agreed' : 'differed' };
}
