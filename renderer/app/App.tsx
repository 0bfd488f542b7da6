import { ErrorNote } from '../components/ErrorNote.tsx';
import { ExplainedCode } from '../dialogs/ExplainedCode.tsx';
import { KitPage } from '../pages/unlock/KitPage.tsx';
import { UnlockPage } from '../pages/unlock/UnlockPage.tsx';
import { useKit } from '../stores/kit.ts';
import { useNavigation } from '../stores/navigation.ts';
import { useSession } from '../stores/session.ts';
import { DialogHost } from './DialogHost.tsx';
import { Frame } from './Frame.tsx';
import { LockedGuide } from './LockedGuide.tsx';
import { useKeyBindings } from './use-key-bindings.ts';
import { useLooks } from './use-looks.ts';
import { useTouch } from './use-touch.ts';

/** What fills the window: the locked screen, the recovery kit, or the open vault. */
function View() {
  const ready = useSession((state) => state.app !== null);
  const failure = useSession((state) => state.failure);
  const locked = useSession((state) => state.app?.session.state !== 'unlocked' || state.creating);
  const kit = useKit((state) => state.kit);
  const page = useNavigation((state) => state.page);
  if (!ready)
    return failure === null ? null : (
      <main>
        <ErrorNote error={failure} />
      </main>
    );
  if (kit) return <KitPage />;
  if (!locked) return <Frame />;
  return page === 'guide' ? <LockedGuide /> : <UnlockPage />;
}

export function App() {
  useLooks();
  useKeyBindings();
  useTouch();

  return (
    <>
      <View />
      <DialogHost />
      <ExplainedCode />
    </>
  );
}
