import { useAgents } from '../stores/agents.ts';
import { useAudit } from '../stores/audit.ts';
import { useBackup } from '../stores/backup.ts';
import { useCommands } from '../stores/commands.ts';
import { useInventory } from '../stores/inventory.ts';
import { useNavigation } from '../stores/navigation.ts';
import { useOfficers } from '../stores/officers.ts';
import { useProfiles } from '../stores/profiles.ts';
import { useRequests } from '../stores/requests.ts';

/** Closes the details of the page and puts the focus back into its list. */
export function closeDetails(): void {
  const close: Partial<Record<ReturnType<typeof useNavigation.getState>['page'], () => void>> = {
    certificates: () => useInventory.setState({ open: null, openKey: null }),
    requests: () => {
      useRequests.setState({ open: null });
      useProfiles.setState({ open: null });
    },
    agents: () => useAgents.setState({ open: null }),
    commands: () => useCommands.setState({ open: null }),
    audit: () => useAudit.setState({ open: null }),
    backup: () => useBackup.setState({ open: null }),
    officers: () => useOfficers.setState({ open: null }),
  };
  close[useNavigation.getState().page]?.();
  document.querySelector<HTMLElement>('main [role=grid]')?.focus();
}
