import { AnswerRequestDialog } from '../dialogs/approvals/AnswerRequestDialog.tsx';
import { ApprovalDialog } from '../dialogs/approvals/ApprovalDialog.tsx';
import { AnchorPlaceDialog } from '../dialogs/audit/AnchorPlaceDialog.tsx';
import { RegisterCosignerDialog } from '../dialogs/audit/RegisterCosignerDialog.tsx';
import { SaveCheckpointDialog } from '../dialogs/audit/SaveCheckpointDialog.tsx';
import { CreateAuthorityDialog } from '../dialogs/authority/CreateAuthorityDialog.tsx';
import { IssueDialog } from '../dialogs/authority/IssueDialog.tsx';
import { PublishCrlDialog } from '../dialogs/authority/PublishCrlDialog.tsx';
import { RevokeDialog } from '../dialogs/authority/RevokeDialog.tsx';
import { BackupCommand } from '../dialogs/backup/BackupCommand.tsx';
import { DrillDialog } from '../dialogs/backup/DrillDialog.tsx';
import { RemoveTargetDialog } from '../dialogs/backup/RemoveTargetDialog.tsx';
import { ScheduleDialog } from '../dialogs/backup/ScheduleDialog.tsx';
import { TargetDialog } from '../dialogs/backup/TargetDialog.tsx';
import { ImportBlocklistDialog } from '../dialogs/blocklist/ImportBlocklistDialog.tsx';
import { RemoveBlocklistDialog } from '../dialogs/blocklist/RemoveBlocklistDialog.tsx';
import { ChangePassphraseDialog } from '../dialogs/ChangePassphraseDialog.tsx';
import { CommandPalette } from '../dialogs/CommandPalette.tsx';
import { DestroyKeyDialog } from '../dialogs/destroy/DestroyKeyDialog.tsx';
import { RetireRuleDialog } from '../dialogs/destroy/RetireRuleDialog.tsx';
import { EditAgentDialog } from '../dialogs/EditAgentDialog.tsx';
import { ExportLogDialog } from '../dialogs/ExportLogDialog.tsx';
import { ImportProgressSheet } from '../dialogs/import/ImportProgressSheet.tsx';
import { ImportSheet } from '../dialogs/import/ImportSheet.tsx';
import { AcknowledgeDialog } from '../dialogs/officers/AcknowledgeDialog.tsx';
import { ChangeOfficersDialog } from '../dialogs/officers/ChangeOfficersDialog.tsx';
import { ResealDialog } from '../dialogs/officers/ResealDialog.tsx';
import { ReportDialog } from '../dialogs/ReportDialog.tsx';
import { ReleaseDialog } from '../dialogs/release/ReleaseDialog.tsx';
import { RenewDialog } from '../dialogs/renewal/RenewDialog.tsx';
import { CarryOutDialog } from '../dialogs/requests/CarryOutDialog.tsx';
import { ExportProfilesDialog } from '../dialogs/requests/ExportProfilesDialog.tsx';
import { ProfileDialog } from '../dialogs/requests/ProfileDialog.tsx';
import { RemoveProfileDialog } from '../dialogs/requests/RemoveProfileDialog.tsx';
import { RequestDialog } from '../dialogs/requests/RequestDialog.tsx';
import { RequestsFileDialog } from '../dialogs/requests/RequestsFileDialog.tsx';
import { WithdrawDialog } from '../dialogs/requests/WithdrawDialog.tsx';
import { RestoreDialog } from '../dialogs/restore/RestoreDialog.tsx';
import { ShortcutsDialog } from '../dialogs/ShortcutsDialog.tsx';
import { TagsDialog } from '../dialogs/TagsDialog.tsx';
import { useNavigation } from '../stores/navigation.ts';

/** The one dialog that is open. */
export function DialogHost() {
  const dialog = useNavigation((state) => state.dialog);
  switch (dialog?.kind) {
    case undefined:
      return null;
    case 'import':
      return <ImportSheet files={dialog.files} />;
    case 'import-progress':
      return <ImportProgressSheet key={dialog.command} id={dialog.command} />;
    case 'release':
      return <ReleaseDialog certificates={dialog.certificates} target={dialog.target} />;
    case 'request':
      return <RequestDialog from={dialog.from} renews={dialog.renews} profile={dialog.profile} />;
    case 'requests-file':
      return <RequestsFileDialog file={dialog.file} />;
    case 'carry-out':
      return <CarryOutDialog requests={dialog.requests} />;
    case 'withdraw':
      return <WithdrawDialog requests={dialog.requests} />;
    case 'profile':
      return <ProfileDialog profile={dialog.profile} replaces={dialog.replaces} />;
    case 'remove-profile':
      return <RemoveProfileDialog profile={dialog.profile} />;
    case 'export-profiles':
      return <ExportProfilesDialog profiles={dialog.profiles} />;
    case 'renew':
      return <RenewDialog certificates={dialog.certificates} />;
    case 'destroy-key':
      return <DestroyKeyDialog spkiSha256={dialog.spkiSha256} label={dialog.label} />;
    case 'retire-rule':
      return <RetireRuleDialog />;
    case 'create-authority':
      return <CreateAuthorityDialog />;
    case 'issue':
      return <IssueDialog requests={dialog.requests} authority={dialog.authority} />;
    case 'revoke':
      return <RevokeDialog certificates={dialog.certificates} />;
    case 'publish-crl':
      return <PublishCrlDialog authority={dialog.authority} />;
    case 'report':
      return <ReportDialog />;
    case 'edit-agent':
      return <EditAgentDialog agent={dialog.agent} />;
    case 'save-checkpoint':
      return <SaveCheckpointDialog />;
    case 'anchor-place':
      return <AnchorPlaceDialog />;
    case 'register-cosigner':
      return <RegisterCosignerDialog />;
    case 'export-log':
      return <ExportLogDialog />;
    case 'backup-target':
      return <TargetDialog target={dialog.target} />;
    case 'remove-target':
      return <RemoveTargetDialog target={dialog.target} />;
    case 'backup-schedule':
      return <ScheduleDialog />;
    case 'backup-command':
      return <BackupCommand key={dialog.command} id={dialog.command} what={dialog.what} />;
    case 'drill':
      return <DrillDialog backup={dialog.backup} />;
    case 'restore':
      return <RestoreDialog />;
    case 'import-blocklist':
      return <ImportBlocklistDialog />;
    case 'remove-blocklist':
      return <RemoveBlocklistDialog blocklist={dialog.blocklist} />;
    case 'approval':
      return <ApprovalDialog key={dialog.command} id={dialog.command} />;
    case 'answer-request':
      return <AnswerRequestDialog />;
    case 'change-officers':
      return <ChangeOfficersDialog begun={dialog.change} />;
    case 'acknowledge':
      return <AcknowledgeDialog />;
    case 'reseal':
      return <ResealDialog />;
    case 'tags':
      return <TagsDialog spkiSha256={dialog.spkiSha256} label={dialog.label} />;
    case 'change-passphrase':
      return <ChangePassphraseDialog />;
    case 'shortcuts':
      return <ShortcutsDialog />;
    case 'palette':
      return <CommandPalette />;
  }
}
