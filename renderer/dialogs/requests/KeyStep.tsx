import type { ReactNode } from 'react';
import type { DraftProblem, RequestHash } from '../../../preload/contract/requests.ts';
import { Check, Field } from '../../components/Field.tsx';
import { HASH_WORDS, KEYS } from '../../components/request-words.ts';
import { Select } from '../../components/Select.tsx';
import dialogs from '../Dialogs.module.css';
import type { Entered } from './entered.ts';
import { Problems } from './Problems.tsx';
import styles from './Request.module.css';
import { Step } from './Step.tsx';

const HASHES: RequestHash[] = ['sha256', 'sha384', 'sha512'];

interface Props {
  title: string;
  entered: Pick<Entered, 'keyAlgorithm' | 'hash' | 'pss'>;
  problems: readonly DraftProblem[];
  onChange: (change: Partial<Pick<Entered, 'keyAlgorithm' | 'hash' | 'pss'>>) => void;
  /** Whether the key is one that is in the vault, so that its kind is not to choose. */
  existing?: boolean;
  children?: ReactNode;
}

/** Which key is made, and how it signs the request. */
export function KeyStep({ title, entered: { keyAlgorithm, hash, pss }, problems, onChange, existing = false, children }: Props) {
  const rsa = keyAlgorithm.startsWith('rsa-');
  return (
    <Step title={title}>
      {children}
      <div className={styles.pair}>
        {!existing && (
          <Field label="Key">
            {({ id }) => (
              <Select
                id={id}
                label="Key"
                name="request-key"
                wide
                value={keyAlgorithm}
                choices={KEYS}
                onChange={(next) => onChange({ keyAlgorithm: next, ...(next.startsWith('rsa-') ? {} : { pss: false }) })}
              />
            )}
          </Field>
        )}
        {keyAlgorithm !== 'ed25519' && (
          <Field label="Hash">
            {({ id }) => (
              <Select
                id={id}
                label="Hash"
                name="request-hash"
                wide
                value={hash}
                choices={HASHES.map((value) => ({ value, label: HASH_WORDS[value] }))}
                onChange={(next) => onChange({ hash: next })}
              />
            )}
          </Field>
        )}
      </div>
      <Problems problems={problems.filter((problem) => problem.field === 'keyAlgorithm')} />
      {rsa && (
        <Check
          label="Sign with RSASSA-PSS"
          hint="Instead of PKCS#1 v1.5. Not every CA reads it."
          checked={pss}
          onChange={(event) => onChange({ pss: event.target.checked })}
        />
      )}
      <Problems problems={problems.filter((problem) => problem.field === 'signature')} />
      {!existing && <p className={dialogs.hint}>The key is made in the vault and sealed before the request exists. Only the request leaves.</p>}
    </Step>
  );
}
