import type { Ref } from 'react';
import { TextField } from '../components/Field.tsx';

interface Props {
  phrase: string;
  name: string;
  hint?: string | undefined;
  typed: string;
  onTyped: (typed: string) => void;
  ref?: Ref<HTMLInputElement> | undefined;
}

/** Where a phrase is typed to confirm what cannot be taken back. */
export function TypedConfirmation({ phrase, typed, onTyped, ...field }: Props) {
  return <TextField label={`Type ${phrase} to confirm`} value={typed} onChange={(event) => onTyped(event.target.value)} {...field} />;
}
