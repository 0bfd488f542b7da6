import { lazy, Suspense, useEffect } from 'react';
import { ErrorNote } from '../components/ErrorNote.tsx';
import { KitPage } from '../pages/unlock/KitPage.tsx';
import { UnlockPage } from '../pages/unlock/UnlockPage.tsx';
import { useExplainedCode } from '../stores/explained-code.ts';
import { useKit } from '../stores/kit.ts';
import { useLockQuestion } from '../stores/lock-vault.ts';
import { useNavigation } from '../stores/navigation.ts';
import { useSession } from '../stores/session.ts';
import { useKeyBindings } from './use-key-bindings.ts';
import { useLooks } from './use-looks.ts';
import { useTouch } from './use-touch.ts';

const readRest = () => import('./rest.ts');
const DialogHost = lazy(async () => ({ default: (await readRest()).DialogHost }));
const ExplainedCode = lazy(async () => ({ default: (await readRest()).ExplainedCode }));
const LockDialog = lazy(async () => ({ default: (await readRest()).LockDialog }));
const Frame = lazy(async () => ({ default: (await readRest()).Frame }));
const LockedGuide = lazy(async () => ({ default: (await readRest()).LockedGuide }));

/** What fills the window: the locked screen, the recovery kit, or the open vault. */
function View() {
  const ready = useSession((state) => state.app !== null);
  const failure = useSession((state) => state.failure);
  const locked = useSession((state) => state.app?.session.state !== 'unlocked' || state.creating);
  const kit = useKit((state) => state.kit);
  const page = useNavigation((state) => state.page);
  useReadRest(ready);
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

/** Reads the rest of the window a moment after its first screen stands: its letters come first. */
function useReadRest(stands: boolean): void {
  useEffect(() => {
    if (!stands) return;
    const timer = setTimeout(readRest, 500);
    return () => clearTimeout(timer);
  }, [stands]);
}

export function App() {
  const asks = useNavigation((state) => state.dialog !== null);
  const explains = useExplainedCode((state) => state.code !== null);
  const interrupts = useLockQuestion((state) => state.commands !== null);
  useLooks();
  useKeyBindings();
  useTouch();

  return (
    <>
      <Suspense>
        <View />
      </Suspense>
      <Suspense>{asks && <DialogHost />}</Suspense>
      <Suspense>{explains && <ExplainedCode />}</Suspense>
      <Suspense>{interrupts && <LockDialog />}</Suspense>
    </>
  );
}
