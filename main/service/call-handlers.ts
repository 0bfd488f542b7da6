import { basename } from 'node:path';
import type { AgentArguments, AgentCallName, AgentEvent } from '../../preload/contract/agent-port.ts';
import { StrongroomError } from '../../preload/contract/errors.ts';
import type { CallOutput } from '../../preload/contract/index.ts';
import { shownTargets } from '../custody/release-targets.ts';
import { acknowledge, printAcknowledgement } from './acknowledge.ts';
import { LOCAL_AGENT, listAgents } from './agent-calls.ts';
import { anchorNow, anchorState, removeAnchor, saveAnchorDrive, saveAnchorFolder } from './anchor-calls.ts';
import type { AnchorWatch } from './anchor-watch.ts';
import { answerByFile, answerHere, askByFile, listWaiting, showApprovalRequest } from './approval-calls.ts';
import { auditGrowth, listAudit, showAuditEntry } from './audit-calls.ts';
import { listAuthorityRows, showIssuePlan, startAuthority, startCrl, startIssuing, startRevoking } from './authority-calls.ts';
import { startBackup, startVerifying } from './backup-calls.ts';
import { removeBackupTarget, saveFolderTarget, saveSftpTarget, setBackupSchedule, testBackupTarget, testSftpTarget } from './backup-settings-calls.ts';
import { backupState, listBackupRows } from './backup-view.ts';
import type { BackupWatch } from './backup-watch.ts';
import { removeBlocklist, startBlocklistImport } from './blocklist-calls.ts';
import { demandPath, readNoteFile } from './blocklist-files.ts';
import { showBlocklistNote } from './blocklist-signers.ts';
import { changeOfficerPassphrase } from './change-officer-passphrase.ts';
import { type KitTaker, startChange } from './change-officers.ts';
import { demandCommand, listCommandRows, showCommand } from './command-calls.ts';
import { importCosignature, listCosigners, registerCosigner } from './cosign-calls.ts';
import { startDrill } from './drill-calls.ts';
import type { DriveWatch } from './drive-watch.ts';
import type { Imports } from './import-calls.ts';
import { type InventoryPages, overview, showCertificate } from './inventory-calls.ts';
import { KeptKit } from './kept-kit.ts';
import { listWaitingKeys, showKey, startDestroying } from './key-calls.ts';
import { readAnchorFile, verifyLog, writeCheckpoint } from './log-calls.ts';
import { exportLog } from './log-export.ts';
import { listOfficers } from './officer-calls.ts';
import { showPlan } from './officer-plan.ts';
import { exportProfiles, importProfiles, listProfiles, removeProfile, saveProfile } from './profile-calls.ts';
import { qualityState, startQualityCheck } from './quality-calls.ts';
import { demandKept, putAway, saveSheet, showRecovery, testKept } from './recovery-calls.ts';
import { showReleasePlan, startRelease } from './release-calls.ts';
import { showRenewalDraft, showRenewalPlan, startRenewal } from './renewal-calls.ts';
import { startReport } from './report-calls.ts';
import { carryOut, checkRequest, makeRequest, withdrawRequests } from './request-calls.ts';
import { type RequestPlans, resumeRequests } from './request-file-calls.ts';
import { listRequestRows, showRequest } from './request-view.ts';
import { startResealing } from './reseal-keys.ts';
import { setRetireRule, showRetirable } from './retire-keys.ts';
import type { SearchWatch } from './search-watch.ts';
import { changeSettings, readSettings } from './settings.ts';
import type { SftpIdentities } from './sftp-identities.ts';
import { startTagging } from './tag-keys.ts';
import type { VaultSession } from './vault-session.ts';

type Handlers = { [N in AgentCallName]: (open: OpenState, input: AgentArguments<N>) => Promise<CallOutput<N>> };

/** An open vault with what watches over it and what was read for a call to come. */
export interface OpenState {
  session: VaultSession;
  imports: Imports;
  requestPlans: RequestPlans;
  identities: SftpIdentities;
  backups: BackupWatch;
  anchors: AnchorWatch;
  drives: DriveWatch;
  search: SearchWatch;
  inventory: InventoryPages;
  /** The kit's sheet, from creation until the officer has put it away. */
  kit: KeptKit | null;
}

/** What becomes of each call of the window. Whether its officer may give it was looked at before. */
export function handlers(version: string, tell: (event: AgentEvent) => void): Handlers {
  return {
    'certificates.list': ({ inventory }, input) => inventory.list(input),
    'certificates.count': ({ inventory }, filter) => inventory.count(filter),
    'certificates.show': ({ session }, { id }) => showCertificate(session, id),
    'keys.waiting': ({ session }, input) => listWaitingKeys(session, input),
    'overview.get': ({ session }) => overview(session),
    'import.start': async ({ imports }, { sources, eraseSource, tags }) => ({
      command: (await imports.start({ sources, eraseSource, tags, interactive: true, passphrases: [] })).command,
    }),
    'import.answer': async ({ imports }, input) => {
      imports.answer(input);
      return {};
    },
    'release.targets': async () => ({ targets: shownTargets() }),
    'release.plan': ({ session }, input) => showReleasePlan(session, input),
    'release.start': async ({ session }, input) => ({ command: (await startRelease(session, input)).command }),
    'approvals.list': async ({ session }) => listWaiting(session),
    'approvals.give': async ({ session }, input) => {
      await answerHere(session, input, null);
      return {};
    },
    'approvals.refuse': async ({ session }, { because, ...input }) => {
      await answerHere(session, input, because);
      return {};
    },
    'approvals.ask': ({ session }, input) => askByFile(session, input),
    'approvals.read': ({ session }, { source }) => showApprovalRequest(session, source),
    'approvals.answer': async ({ session }, input) => {
      await answerByFile(session, input);
      return {};
    },
    'drives.list': ({ drives }) => drives.list(),
    'commands.list': ({ session }, input) => listCommandRows(session, input),
    'commands.show': ({ session }, input) => showCommand(session, input),
    'commands.cancel': async ({ session }, { id }) => {
      session.queue.cancel(id);
      return {};
    },
    'commands.repeat': async ({ session, imports }, { id }) => {
      const row = await demandCommand(session, id);
      return { command: row.kind === 'import' ? await imports.repeat(id) : (await resumeRequests(session, row)).command };
    },
    'keys.setTags': async ({ session }, input) => ({ command: (await startTagging(session, input)).command }),
    'officers.list': ({ session }) => listOfficers(session),
    'officers.plan': ({ session }, { change }) => showPlan(session, change),
    'officers.change': async (open, input) => ({ command: (await startChange(open.session, input, keepKit(open))).command }),
    'officers.reseal': async ({ session }, input) => ({ command: (await startResealing(session, input)).command }),
    'officers.acknowledge': async ({ session }, input) => {
      await acknowledge(session, input);
      return {};
    },
    'officers.acknowledgement': async ({ session }, input) => {
      await printAcknowledgement(session, input);
      return {};
    },
    'keys.show': ({ session }, { spkiSha256 }) => showKey(session, spkiSha256),
    'keys.destroy': async ({ session }, input) => ({ command: (await startDestroying(session, input)).command }),
    'keys.retirable': ({ session }, { days }) => showRetirable(session, days),
    'keys.setRetireRule': async ({ session }, input) => ({ command: (await setRetireRule(session, input)).command }),
    'requests.list': ({ session }, input) => listRequestRows(session, input),
    'requests.show': ({ session }, { id }) => showRequest(session, id),
    'requests.check': async (_open, input) => checkRequest(input),
    'requests.make': async ({ session }, input) => ({ command: (await makeRequest(session, input)).command }),
    'requests.readFile': ({ requestPlans }, input) => requestPlans.read(input),
    'requests.makeFromFile': async ({ requestPlans }, input) => ({ command: (await requestPlans.make(input)).command }),
    'requests.carryOut': async ({ session }, input) => ({ command: (await carryOut(session, input)).command }),
    'requests.withdraw': async ({ session }, input) => {
      await withdrawRequests(session, input);
      return {};
    },
    'profiles.list': async ({ session }) => ({ profiles: await listProfiles(session) }),
    'profiles.save': async ({ session }, input) => {
      await saveProfile(session, input);
      return {};
    },
    'profiles.remove': async ({ session }, { name }) => {
      await removeProfile(session, name);
      return {};
    },
    'profiles.export': async ({ session }, input) => {
      await exportProfiles(session, input);
      return {};
    },
    'profiles.import': ({ session }, input) => importProfiles(session, input),
    'renewal.draft': ({ session }, { certificate }) => showRenewalDraft(session, certificate),
    'renewal.plan': ({ session }, input) => showRenewalPlan(session, input),
    'renewal.start': async ({ session }, input) => ({ command: (await startRenewal(session, input)).command }),
    'authorities.list': ({ session }) => listAuthorityRows(session),
    'authorities.create': async ({ session }, input) => ({ command: (await startAuthority(session, input)).command }),
    'authorities.plan': ({ session }, input) => showIssuePlan(session, input),
    'authorities.issue': async ({ session }, input) => ({ command: (await startIssuing(session, input)).command }),
    'authorities.revoke': async ({ session }, input) => ({ command: (await startRevoking(session, input)).command }),
    'authorities.publishCrl': async ({ session }, input) => ({ command: (await startCrl(session, input)).command }),
    'reports.export': async ({ session }, input) => ({ command: (await startReport(session, input)).command }),
    'quality.check': async ({ session }) => ({ command: (await startQualityCheck(session)).command }),
    'quality.state': ({ session }) => qualityState(session),
    'blocklist.readNote': ({ session }, { source, publisherKey }) => showBlocklistNote(session, readNoteFile(session, source), publisherKey),
    'blocklist.import': async ({ session }, { source, note, publisherKey }) => ({
      command: (await startBlocklistImport(session, { path: demandPath(source), note: readNoteFile(session, note), publisherKey })).command,
    }),
    'blocklist.remove': async ({ session }) => {
      await removeBlocklist(session);
      return {};
    },
    'audit.list': ({ session }, input) => listAudit(session, input),
    'audit.show': ({ session }, input) => showAuditEntry(session, input),
    'audit.growth': ({ session }) => auditGrowth(session),
    'audit.verify': async ({ session }, { anchor }) => {
      const kept = anchor === null ? null : readAnchorFile(session, anchor);
      return { command: (await verifyLog(session, kept)).command };
    },
    'audit.export': async ({ session }, input) => ({ command: (await exportLog(session, input)).command }),
    'audit.checkpoint': ({ session }, { destination, overwrite }) => writeCheckpoint(session, destination, overwrite),
    'audit.anchors': ({ session }) => anchorState(session),
    'audit.saveAnchorFolder': ({ session }, input) => saveAnchorFolder(session, input),
    'audit.saveAnchorDrive': ({ session }, input) => saveAnchorDrive(session, input),
    'audit.removeAnchor': ({ session }, { name }) => removeAnchor(session, name),
    'audit.anchorNow': ({ session }) => anchorNow(session),
    'audit.cosigners': ({ session }) => listCosigners(session),
    'audit.registerCosigner': ({ session }, input) => registerCosigner(session, input),
    'audit.importCosignature': ({ session }, { source }) => importCosignature(session, source),
    'backup.state': ({ session }) => backupState(session),
    'backup.list': ({ session }, input) => listBackupRows(session, input),
    'backup.saveSftp': ({ session, identities, backups }, input) => changed(backups, saveSftpTarget(session, identities, input)),
    'backup.saveFolder': ({ session, backups }, input) => changed(backups, saveFolderTarget(session, input)),
    'backup.removeTarget': ({ session, backups }, { name }) => changed(backups, removeBackupTarget(session, name)),
    'backup.testSftp': ({ session, identities }, input) => testSftpTarget(session, identities, input),
    'backup.testTarget': ({ session }, { name }) => testBackupTarget(session, name),
    'backup.setSchedule': ({ session, backups }, schedule) => changed(backups, setBackupSchedule(session, schedule)),
    'backup.run': async ({ session }, input) => ({ command: (await startBackup(session, input)).command }),
    'backup.verify': async ({ session }, input) => ({ command: (await startVerifying(session, input)).command }),
    'backup.drill': async ({ session }, input) => ({ command: (await startDrill(session, input)).command }),
    'agents.list': ({ session }) => listAgents(session, version),
    'agents.edit': async ({ session }, { id, name, host }) => {
      if (id !== LOCAL_AGENT) throw new StrongroomError('AGENT_GONE', 'There is no such agent.', 'Look at the list of agents again.');
      await changeSettings(session.ledger, { agentName: name, agentHost: host });
      return {};
    },
    'settings.get': async ({ session }) => shownSettings(session),
    'settings.set': async ({ session }, change) => {
      await changeSettings(session.ledger, change);
      const settings = await shownSettings(session);
      tell({ type: 'settings', idleMinutes: settings.idleMinutes });
      return settings;
    },
    'passphrase.keyFile': async ({ session }) => ({ keyFile: session.keyFile.path === null ? null : { name: basename(session.keyFile.path) } }),
    'passphrase.change': async ({ session }, { current, next, keyFile }) => {
      await changeOfficerPassphrase(session, current, next, keyFile);
      return {};
    },
    'recovery.show': ({ session, kit }) => showRecovery(session, kit),
    'recovery.kept': async (open) => demandKept(open).show(),
    'recovery.save': async (open, input) => {
      await saveSheet(open, input);
      return {};
    },
    'recovery.test': async (open, { answers }) => {
      await testKept(open, answers);
      return {};
    },
    'recovery.putAway': async (open) => {
      putAway(open);
      return {};
    },
  };
}

async function shownSettings(session: VaultSession): Promise<CallOutput<'settings.get'>> {
  const { idleMinutes, attentionDays, urgentDays, retireDays } = await readSettings(session.queries);
  return { idleMinutes, attentionDays, urgentDays, retireDays };
}

/** A kit that a change made is shown once, in a window of its own, and put away. */
function keepKit(open: OpenState): KitTaker {
  return (kit, policyGeneration) => {
    const { folder, vaultId } = open.session;
    open.kit?.[Symbol.dispose]();
    kit.keys[Symbol.dispose]();
    open.kit = new KeptKit(kit, { vaultName: basename(folder), vaultId, policyGeneration, createdAt: open.session.now() });
  };
}

/** What was saved may make a backup due. */
async function changed<T>(backups: BackupWatch, saved: Promise<T>): Promise<T> {
  const value = await saved;
  backups.wake();
  return value;
}
