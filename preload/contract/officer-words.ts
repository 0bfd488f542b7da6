import type { OfficerState } from './officers.ts';

type Role = 'custodian' | 'operator' | 'auditor';

/** What an officer holds, and so what his passphrase can open whatever the program says. */
export function holdsWords(role: Role, state: OfficerState): string {
  if (state === 'removed') return 'Nothing: this vault’s keys were changed when he was removed.';
  if (state === 'suspended') return 'Nothing that opens the vault, until he is reinstated.';
  return {
    custodian: 'A share of every private key, the keys of the vault, and a vote on every change of its officers.',
    operator: 'The keys of the vault: puts in, requests and backs up. No share of a private key.',
    auditor: 'The key that reads the database and the log. No share of a private key, and nothing that signs in at a backup server.',
  }[role];
}
