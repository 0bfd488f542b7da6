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

/** What a custodian acknowledges (PCI DSS v4.0.1, requirement 3.7.8): paragraphs, with a newline between. A change of it asks everybody anew. */
export const custodianStatement = [
  'I am a custodian of the private keys in this vault. I understand what that means, and I accept it.',
  'I keep my passphrase to myself, and my key file, if I have one, under my control. I write down neither where another could find it, and I tell nobody, not even another custodian.',
  'I approve the use of a private key only after I have read what it is for and found it right, and I never approve because somebody presses me to.',
  'I know that what I do is recorded in a log that bears my signature and that I cannot change.',
  'I report at once when I believe that somebody else knows my passphrase, holds my key file, or used a private key that he should not have used.',
  'When I give up this office, I say so in time for another to take it, hand back what I hold, and use nothing that I still know of it.',
].join('\n');
