import { PassphraseField } from '../components/PassphraseField.tsx';
import { useUnlocked } from '../stores/session.ts';
import type { OwnPassphraseState } from './use-own-passphrase.ts';

/** The field for the passphrase of the officer who sits here. `hint`: what it is asked for. */
export function OwnPassphrase({ own: { field, onChange }, hint }: { own: OwnPassphraseState; hint: string }) {
  const session = useUnlocked();
  return <PassphraseField ref={field} label={`Your own passphrase, ${session?.officer ?? ''}`} name="officer-passphrase" hint={hint} onChange={onChange} />;
}
