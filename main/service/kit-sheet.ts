import type { KeptKit } from '../../preload/contract/vault.ts';

/** The paper kit as text, for a file on a stick or a printer. */
export function kitText(kit: KeptKit): string {
  const groups = kit.identity.match(/.{1,8}/g)?.join(' ') ?? '';
  return `STRONGROOM RECOVERY KIT

Whoever holds this sheet opens every private key of this vault, alone and without a
passphrase. Keep it in a safe, away from the workstation. Do not photograph it.

Vault              ${kit.vaultName}
Vault id           ${kit.vaultId}
Policy generation  ${kit.policyGeneration}
Made on            ${new Date(kit.createdAt).toISOString().slice(0, 10)}

Identity (age, post-quantum hybrid), in groups of eight; spaces do not count:

${groups.replace(/((?:\S+ ){4})/g, '$1\n').trimEnd()}

The same in one line, as the age tool takes it:

${kit.identity}
`;
}
