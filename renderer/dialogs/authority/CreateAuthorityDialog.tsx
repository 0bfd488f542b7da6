import { useState } from 'react';
import type { RequestedKey } from '../../../preload/contract/requests.ts';
import { Button } from '../../components/Button.tsx';
import { Dialog } from '../../components/Dialog.tsx';
import { ErrorNote } from '../../components/ErrorNote.tsx';
import { Field, TextField } from '../../components/Field.tsx';
import { NumberField, wholeNumber } from '../../components/NumberField.tsx';
import { KEYS } from '../../components/request-words.ts';
import { Select } from '../../components/Select.tsx';
import { ask } from '../../stores/ask.ts';
import { closeDialog } from '../../stores/navigation.ts';
import { useQuestion } from '../../stores/use-question.ts';
import { CommandOutcome } from '../CommandOutcome.tsx';
import dialogs from '../Dialogs.module.css';
import styles from './Authority.module.css';
import { ConstraintField } from './ConstraintField.tsx';
import { alsoShutOut, constraintsIn } from './constraints.ts';

const MOST_YEARS = 50;

interface Entered {
  name: string;
  organisation: string;
  country: string;
  rootKey: RequestedKey;
  issuingKey: RequestedKey;
  rootYears: string;
  issuingYears: string;
  permitted: string;
  excluded: string;
  crlUrl: string;
}

const START: Entered = {
  name: '',
  organisation: '',
  country: '',
  rootKey: 'ec-p384',
  issuingKey: 'ec-p256',
  rootYears: '20',
  issuingYears: '10',
  permitted: '',
  excluded: '',
  crlUrl: '',
};

/** A root and an issuing CA of this vault's own, so that requests can be answered here. */
export function CreateAuthorityDialog() {
  const [entered, setEntered] = useState(START);
  const [command, setCommand] = useState<string | null>(null);
  const { busy, error, run } = useQuestion();
  if (command !== null)
    return (
      <CommandOutcome
        id={command}
        name="create-authority"
        title="Create a local CA"
        lines="Authorities"
        progress="Keys made"
        cancel="Cancel the command"
        note="You may close this: it goes on."
      />
    );

  const change = (next: Partial<Entered>): void => setEntered({ ...entered, ...next });
  const name = entered.name.trim();
  const rootYears = wholeNumber(entered.rootYears, 1, MOST_YEARS);
  const issuingYears = wholeNumber(entered.issuingYears, 1, MOST_YEARS);
  const permitted = constraintsIn(entered.permitted);
  const excluded = constraintsIn(entered.excluded);
  const left = [
    name === '' && 'Give it a name.',
    (rootYears === null || issuingYears === null) && 'Say for how many years.',
    rootYears !== null && issuingYears !== null && issuingYears > rootYears && 'The issuing CA cannot outlast its root.',
  ].find((missing) => typeof missing === 'string');

  async function create(): Promise<void> {
    if (busy || left !== undefined || rootYears === null || issuingYears === null) return;
    const subject = [
      { type: 'O', value: entered.organisation },
      { type: 'C', value: entered.country },
    ].filter((part) => part.value.trim() !== '');
    const answer = await run(() =>
      ask('authorities.create', {
        name,
        subject,
        rootKey: entered.rootKey,
        issuingKey: entered.issuingKey,
        rootYears,
        issuingYears,
        permitted,
        excluded,
        crlUrl: entered.crlUrl.trim() || null,
      }),
    );
    if (answer !== null) setCommand(answer.command);
  }

  return (
    <Dialog
      name="create-authority"
      title="Create a local CA"
      size="medium"
      onClose={closeDialog}
      onSubmit={create}
      footer={
        <>
          <span className={dialogs.left} role="status">
            {left ?? ''}
          </span>
          <Button onClick={closeDialog}>Cancel</Button>
          <Button kind="primary" type="submit" busy={busy} disabled={left !== undefined} data-testid="authority-create">
            {name === '' ? 'Create a root and an issuing CA' : `Create ${name}: a root and an issuing CA`}
          </Button>
        </>
      }
    >
      <ErrorNote error={error} />
      <p>
        Two authorities whose keys live in this vault, under the same rules as every other key: the root signs the issuing CA once, and the issuing CA answers
        requests. Programs trust its certificates only where the root has been installed.
      </p>
      <div className={styles.columns}>
        <div className={styles.column}>
          <TextField
            label="Name"
            name="authority-name"
            hint={name === '' ? 'Root CA and Issuing CA are put behind it.' : `${name} Root CA and ${name} Issuing CA.`}
            data-autofocus=""
            maxLength={64}
            value={entered.name}
            onChange={(event) => change({ name: event.target.value })}
          />
          <div className={styles.pair}>
            <TextField
              label="Organisation"
              name="authority-organisation"
              hint="May be left empty."
              maxLength={64}
              value={entered.organisation}
              onChange={(event) => change({ organisation: event.target.value })}
            />
            <TextField
              label="Country"
              name="authority-country"
              hint="Two letters, or empty."
              maxLength={2}
              value={entered.country}
              onChange={(event) => change({ country: event.target.value })}
            />
          </div>
        </div>
        <div className={styles.column}>
          {(['root', 'issuing'] as const).map((role) => (
            <div key={role} className={styles.pair}>
              <Field label={role === 'root' ? 'Key of the root' : 'Key of the issuing CA'}>
                {({ id }) => (
                  <Select
                    id={id}
                    label={role === 'root' ? 'Key of the root' : 'Key of the issuing CA'}
                    name={`${role}-key`}
                    wide
                    value={entered[`${role}Key`]}
                    choices={KEYS}
                    onChange={(key) => change({ [`${role}Key`]: key })}
                  />
                )}
              </Field>
              <NumberField
                label="Valid for"
                name={`${role}-years`}
                unit="years"
                least={1}
                most={MOST_YEARS}
                text={entered[`${role}Years`]}
                onChange={(text) => change({ [`${role}Years`]: text })}
              />
            </div>
          ))}
        </div>
        <div className={styles.column}>
          <ConstraintField
            label="May certify only"
            hint="Domains, networks such as 10.0.0.0/8, or email hosts with @ before them; one to a line. Empty: any name."
            name="authority-permitted"
            text={entered.permitted}
            names={permitted}
            onChange={(text) => change({ permitted: text })}
          />
        </div>
        <div className={styles.column}>
          <ConstraintField
            label="May never certify"
            follows={alsoShutOut(permitted)}
            hint="The same kinds of names. They stand in the issuing CA’s certificate, and every client checks them."
            name="authority-excluded"
            text={entered.excluded}
            names={excluded}
            onChange={(text) => change({ excluded: text })}
          />
        </div>
      </div>
      <TextField
        label="Where its CRL will be found"
        name="authority-crl"
        placeholder="http://pki.example.com/issuing.crl"
        hint="Stands in every certificate that it issues. Leave it empty where clients get the CRL in another way."
        maxLength={2048}
        value={entered.crlUrl}
        onChange={(event) => change({ crlUrl: event.target.value })}
      />
    </Dialog>
  );
}
