import { tagsOfSpki } from '../store/key-tags.ts';
import { newestVersions } from '../store/sealed-keys.ts';
import { wantedThreshold } from '../vault/is-behind.ts';
import type { RequestOrder } from './store-request.ts';
import type { VaultAtWork } from './vault-at-work.ts';

/**
 * What a key that takes the place of another takes over from it: its tags, and the number of custodians that it takes. Tags are rows, which whoever can
 * write the database can take away; the number counts by itself unless custodians signed for fewer.
 * @param spkiSha256 of the key before, hexadecimal
 */
export async function carriedOver(
  { queries, chain }: Pick<VaultAtWork, 'queries' | 'chain'>,
  spkiSha256: string,
): Promise<Required<Pick<RequestOrder, 'tags' | 'least'>>> {
  const tags = await tagsOfSpki(queries, spkiSha256);
  const record = (await newestVersions(queries, [spkiSha256])).get(spkiSha256);
  return { tags, least: record ? wantedThreshold(record, chain.current, chain.policies[record.policy_generation - 1], tags) : 1 };
}
