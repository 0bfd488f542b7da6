import { useState } from 'react';
import type { KitShape } from '../../../preload/contract/recovery.ts';
import { KitShapeChoice } from '../../components/KitShapeChoice.tsx';
import { useOfficers } from '../../stores/officers.ts';
import dialogs from '../Dialogs.module.css';
import { ChangeFrame } from './ChangeFrame.tsx';

/** Of these no sheet opens anything alone, and one may be lost. */
const USUAL: KitShape = { sheets: 3, need: 2 };

/** Makes a new recovery kit in place of the one that is. */
export function KitDialog() {
  const before = useOfficers((state) => state.state?.kit ?? null);
  // A vault that takes two custodians has no kit that takes one sheet: it would open everything alone.
  const least = useOfficers((state) => Math.min(state.state?.need ?? 1, 2));
  const [shape, setShape] = useState<KitShape>(USUAL);
  return (
    <ChangeFrame title={before === null ? 'Make a recovery kit' : 'Renew the recovery kit'} change={{ kind: 'kit', ...shape }}>
      <KitShapeChoice name="kit-shape" value={shape} onChange={setShape} least={least} />
      <p className={dialogs.soft}>The new kit is shown in a window of its own afterwards, to be printed or saved sheet by sheet, and tried.</p>
    </ChangeFrame>
  );
}
