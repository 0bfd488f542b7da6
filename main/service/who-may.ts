import type { AgentCallName } from '../../preload/contract/agent-port.ts';
import { StrongroomError } from '../../preload/contract/errors.ts';
import type { PolicyOfficer } from '../vault/policy.ts';

/** What an auditor may ask for: all that reads, and what concerns himself. What a custodian alone may do says so where it is done. */
const auditorMay: ReadonlySet<AgentCallName> = new Set<AgentCallName>([
  'agents.list',
  'approvals.list',
  'audit.export',
  // Whoever verifies keeps his own anchors, and vouches with a key of his own.
  'audit.anchors',
  'audit.checkpoint',
  'audit.cosigners',
  'audit.importCosignature',
  'audit.registerCosigner',
  'audit.growth',
  'audit.list',
  'audit.show',
  'audit.verify',
  'authorities.list',
  'backup.list',
  'backup.state',
  'authorities.plan',
  'certificates.count',
  'certificates.list',
  'certificates.show',
  'drives.list',
  // Of the few that he may begin.
  'commands.cancel',
  'commands.list',
  'commands.show',
  'keys.retirable',
  'keys.show',
  'keys.waiting',
  'officers.acknowledgement',
  'officers.list',
  'officers.plan',
  'overview.get',
  'passphrase.change',
  'passphrase.keyFile',
  'profiles.list',
  // What it finds follows from public data, and changes nothing that the log vouches for.
  'quality.check',
  'quality.state',
  'recovery.show',
  'release.plan',
  'release.targets',
  'renewal.draft',
  'renewal.plan',
  'reports.export',
  'requests.check',
  'requests.list',
  'requests.show',
  'settings.get',
]);

/** What an operator may not ask for either, however he asks. Some calls take a custodian only for what they are to do: that is said where it is done. */
const custodiansAlone: ReadonlySet<AgentCallName> = new Set<AgentCallName>([
  'approvals.answer',
  'approvals.ask',
  'authorities.create',
  'authorities.issue',
  'authorities.publishCrl',
  'authorities.revoke',
  'blocklist.import',
  'blocklist.readNote',
  'blocklist.remove',
  'keys.destroy',
  'keys.setRetireRule',
  'officers.acknowledge',
  'officers.change',
  'officers.reseal',
  'release.start',
]);

/** Before anything else of a call: what it names may not exist, and its passphrase may be wrong. @throws StrongroomError `OFFICER_NOT_ALLOWED` */
export function demandRole(role: PolicyOfficer['role'], name: AgentCallName): void {
  if (role === 'auditor' && !auditorMay.has(name))
    throw new StrongroomError('OFFICER_NOT_ALLOWED', 'An auditor reads and changes nothing.', 'Ask an operator or a custodian of this vault.');
  if (role === 'operator' && custodiansAlone.has(name))
    throw new StrongroomError('OFFICER_NOT_ALLOWED', 'An operator opens no private keys and decides nothing about them.', 'Ask a custodian of this vault.');
}
