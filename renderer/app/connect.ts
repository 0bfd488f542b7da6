import type { CommandKind } from '../../preload/contract/commands.ts';
import type { BridgeEvent } from '../../preload/contract/events.ts';
import { refreshAgents, useAgents } from '../stores/agents.ts';
import { refreshAnchors } from '../stores/anchors.ts';
import { refreshApprovals } from '../stores/approvals.ts';
import { useAudit } from '../stores/audit.ts';
import { backupChanged, refreshBackup } from '../stores/backup.ts';
import { hearCommand, reattachCommands } from '../stores/commands.ts';
import { drivesChanged } from '../stores/drives.ts';
import { inventoryChanged, refreshOverview } from '../stores/inventory.ts';
import { lookForKit } from '../stores/kit.ts';
import { refreshOfficers } from '../stores/officers.ts';
import { useRestore } from '../stores/restore.ts';
import { refreshApp, takeSession, useSession } from '../stores/session.ts';
import { refreshSettings } from '../stores/settings.ts';

/** After these other officers may be here, or other keys behind them. */
const CHANGES_OFFICERS: readonly CommandKind[] = ['change-officers', 'reseal-keys', 'tag-keys'];

/** Everything an open vault shows on every page. */
function askForVault(): void {
  // One whose window outlived this page's last face.
  void lookForKit();
  refreshOverview();
  void reattachCommands();
  void refreshSettings();
  void refreshAgents();
  void refreshApprovals();
  void refreshOfficers();
  refreshAnchors();
  backupChanged();
}

function take(event: BridgeEvent): void {
  switch (event.type) {
    case 'session':
      takeSession(event.session);
      if (event.session.state === 'locked') void refreshApp();
      return;
    case 'command':
      hearCommand(event.command);
      if (event.command.kind === 'retire-rule' && event.command.endedAt !== null) void refreshSettings();
      if (useAgents.getState().agents !== null && event.command.endedAt !== null) void refreshAgents();
      if (event.command.endedAt !== null && CHANGES_OFFICERS.includes(event.command.kind)) void refreshOfficers();
      // A new recovery kit is shown at once: it counts already.
      if (event.command.endedAt !== null && event.command.kind === 'change-officers') void lookForKit();
      return;
    case 'inventory':
      inventoryChanged();
      refreshOverview();
      return;
    case 'anchors':
      refreshAnchors();
      return;
    case 'audit':
      useAudit.setState({ size: event.size });
      refreshOverview();
      refreshBackup();
      refreshAnchors();
      return;
    case 'backup':
      backupChanged();
      return;
    case 'approvals':
      void refreshApprovals();
      return;
    case 'drives':
      drivesChanged();
      return;
    case 'restore':
      useRestore.setState({ progress: { stage: event.stage, done: event.done, total: event.total } });
      return;
    case 'kit-window-closed':
      if (useSession.getState().app?.session.state === 'unlocked') void lookForKit();
      return;
    case 'lock-waits':
      useSession.setState({ lockWaits: event.commands });
  }
}

/** Events were lost: everything that is shown is asked for again. */
async function askAgain(): Promise<void> {
  await refreshApp();
  if (useSession.getState().app?.session.state !== 'unlocked') return;
  inventoryChanged();
  askForVault();
}

/** Connects the stores to main. Events that arrive before the first answer wait for it, or it would overwrite what they say. */
export async function connect(): Promise<void> {
  let early: BridgeEvent[] | null = [];
  let last: number | null = null;
  // A vault opens by an answer, an event or a reload, whichever is first here.
  useSession.subscribe((now, before) => {
    if (now.app?.session.state === 'unlocked' && before.app?.session.state !== 'unlocked') askForVault();
  });
  window.strongroom.listen((event) => {
    if (early !== null) {
      early.push(event);
      return;
    }
    const lost = last !== null && event.sequence !== last + 1;
    last = event.sequence;
    take(event);
    if (lost) void askAgain();
  });
  await refreshApp();
  const waiting = early;
  early = null;
  for (const event of waiting) {
    last = event.sequence;
    take(event);
  }
}
