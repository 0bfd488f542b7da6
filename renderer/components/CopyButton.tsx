import { Copy } from 'lucide-react';
import { Button } from './Button.tsx';
import { ErrorNote } from './ErrorNote.tsx';
import { type CopySource, useCopy } from './use-copy.ts';

/** Copies a text, which may have to be asked for first. `label`: what the button says before, such as *Copy the request*. */
export function CopyButton({ label, text }: { label: string; text: CopySource }) {
  const { copied, busy, error, copy } = useCopy();
  return (
    <>
      <Button busy={busy} icon={<Copy size={16} aria-hidden="true" />} onClick={() => copy(text)}>
        {copied ? 'Copied' : label}
      </Button>
      <ErrorNote error={error} />
    </>
  );
}
