import { counted } from '../../preload/contract/counted.ts';
import { machineRiskCodes } from '../../preload/contract/machine-risks.ts';
import { secretsAreLocked } from '../crypto/secret-bytes.ts';
import { utcMinute } from '../formats/utc-minute.ts';
import { machineRisks } from '../machine/machine-risks.ts';
import { describeVault } from '../service/describe-vault.ts';
import { overview } from '../service/inventory-calls.ts';
import { exitStatus } from './exit-status.ts';
import { type GlobalOptions, vaultFolder, withSession } from './open-session.ts';
import type { Answer, Voice } from './print.ts';
import { facts } from './table.ts';

/** What can be said of a vault without a passphrase; with `--password-file` also what is in it. */
export async function status(options: GlobalOptions, voice: Voice): Promise<Answer> {
  const folder = vaultFolder(options);
  const vault = { folder, ...describeVault(folder, Date.now()), workstation: await machineRisks(secretsAreLocked()) };
  const risks = vault.workstation.map(({ text }) => ['Workstation', text] as const);
  if (options.passwordFile === undefined)
    return { status: exitStatus.done, document: { ...vault, inventory: null }, text: facts([...vaultLines(vault), ...risks]) };
  return withSession(options, voice, async ({ session }) => {
    const inventory = await overview(session);
    const lines = [
      ['Certificates', String(inventory.certificates)],
      ['Keys in store', `${inventory.keysInStore}, of which ${inventory.keysWaiting} wait for their certificate`],
      ['Log', counted(inventory.log.size, 'entry', 'entries')],
      ...inventory.attention.filter(isOfVault).map(({ text, count }) => ['Attention', `${text}: ${count}`] as const),
      ...risks,
    ] as const;
    return { status: exitStatus.done, document: { ...vault, inventory }, text: facts([...vaultLines(vault), ...lines]) };
  });
}

const isOfVault = ({ code }: { code: string }) => !machineRiskCodes.some((risk) => risk === code);

type Described = ReturnType<typeof describeVault> & { folder: string };

function vaultLines({ name, folder, vaultId, policyGeneration, officers, lockedSince, inUse, failedAttempts, retryAfter }: Described): [string, string][] {
  return [
    ['Vault', name],
    ['Folder', folder],
    ['Vault id', vaultId],
    ['Officers', officers.map(({ name: who, role, keyFile }) => `${who} (${role}${keyFile ? ', with a key file' : ''})`).join(', ')],
    ['Policy', `generation ${policyGeneration}`],
    [
      'State',
      inUse
        ? `open: ${inUse.officer} on ${inUse.host}, process ${inUse.process}, since ${utcMinute(inUse.since)} UTC`
        : lockedSince === null
          ? 'locked'
          : `locked; last signed ${utcMinute(lockedSince)} UTC`,
    ],
    ...(failedAttempts > 0
      ? [
          [
            'Wrong passphrases',
            `${failedAttempts} since the last unlock${retryAfter > 0 ? `; the next is accepted in ${Math.ceil(retryAfter / 1000)} s` : ''}`,
          ] as [string, string],
        ]
      : []),
  ];
}
