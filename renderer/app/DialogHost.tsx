import { ChangePassphraseDialog } from '../dialogs/ChangePassphraseDialog.tsx';
import { CommandPalette } from '../dialogs/CommandPalette.tsx';
import { EditAgentDialog } from '../dialogs/EditAgentDialog.tsx';
import { ExportLogDialog } from '../dialogs/ExportLogDialog.tsx';
import { ImportProgressSheet } from '../dialogs/import/ImportProgressSheet.tsx';
import { ImportSheet } from '../dialogs/import/ImportSheet.tsx';
import { LockDialog } from '../dialogs/LockDialog.tsx';
import { ReleaseDialog } from '../dialogs/release/ReleaseDialog.tsx';
import { ShortcutsDialog } from '../dialogs/ShortcutsDialog.tsx';
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
      return <ReleaseDialog certificates={dialog.certificates} />;
    case 'lock':
      return <LockDialog commands={dialog.commands} />;
    case 'edit-agent':
      return <EditAgentDialog agent={dialog.agent} />;
    case 'export-log':
      return <ExportLogDialog />;
    case 'change-passphrase':
      return <ChangePassphraseDialog />;
    case 'shortcuts':
      return <ShortcutsDialog />;
    case 'palette':
      return <CommandPalette />;
  }
}
