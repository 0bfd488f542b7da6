import type { AuthorityRow } from '../../preload/contract/authorities.ts';
import { ask } from './ask.ts';
import { useInventory } from './inventory.ts';
import { type Answered, useAnswer } from './use-answer.ts';

/** The authorities of this vault, asked again whenever its rows change. */
export function useAuthorities(): Answered<AuthorityRow[]> {
  const revision = useInventory((state) => state.revision);
  const { value, ...rest } = useAnswer(`authorities ${revision}`, () => ask('authorities.list', {}));
  return { value: value?.authorities ?? null, ...rest };
}

/** Whether it can sign certificates for requests: an issuing CA whose key is here. */
export function canIssue(authority: AuthorityRow): boolean {
  return authority.role === 'issuing' && authority.privateKey === 'in-store';
}
