import { FileCheck2, FileSearch } from 'lucide-react';
import { Button } from '../../components/Button.tsx';
import { ErrorNote } from '../../components/ErrorNote.tsx';
import { Check } from '../../components/Field.tsx';
import { Name } from '../../components/Name.tsx';
import { NumberField } from '../../components/NumberField.tsx';
import { ask } from '../../stores/ask.ts';
import { LONGEST_REQUEST_HOURS } from '../../stores/limits.ts';
import { useQuestion } from '../../stores/use-question.ts';
import { requestFileName } from '../approvals/request-words.ts';
import { DestinationLine } from '../DestinationLine.tsx';
import dialogs from '../Dialogs.module.css';
import type { ConsentChoice as Choice } from './consent.ts';
import styles from './Release.module.css';

interface Props {
  choice: Choice;
  onChange: (change: Partial<Choice>) => void;
  /** Of the request's file. */
  label: string;
}

/** Where a key may take more than one custodian: how the others approve. */
export function ConsentChoice({ choice, onChange, label }: Props) {
  const choosing = useQuestion();

  async function choose(take: (files: NonNullable<Choice['request']>[]) => void): Promise<void> {
    const files = (await choosing.run(() => ask('files.choose', { kind: 'files' })))?.files ?? [];
    if (files.length > 0) take(files);
  }

  const radio = (way: Choice['way'], words: string, hint: string) => (
    <Check
      type="radio"
      name="consent"
      label={words}
      hint={choice.way === way ? hint : undefined}
      checked={choice.way === way}
      onChange={() => onChange({ way })}
    />
  );
  return (
    <div className={dialogs.part} data-testid="consent">
      <div role="radiogroup" aria-label="How the other custodians approve" className={styles.targets}>
        {radio('here', 'Others approve at this window', 'If the key takes more custodians than you, the release waits for them, one after another.')}
        {radio('ask', 'Ask by file…', 'Writes a request that travels to the others. Nothing is released yet.')}
        {radio('brought', 'Release with approvals…', 'The same release as you asked for: same certificates, target, reason and place.')}
      </div>
      {choice.way === 'ask' && (
        <>
          <NumberField
            label="The request is good for"
            name="request-hours"
            unit="hours"
            least={1}
            most={LONGEST_REQUEST_HOURS}
            text={choice.hours}
            onChange={(hours) => onChange({ hours })}
          />
          <p className={dialogs.hint}>The request itself goes onto a stick that travels:</p>
          <DestinationLine
            title="Write the request"
            kind="file"
            suggestedName={requestFileName(label)}
            destination={choice.requestFile}
            onChange={(requestFile) => onChange({ requestFile })}
          />
        </>
      )}
      {choice.way === 'brought' && (
        <div className={styles.brought}>
          <Button
            icon={<FileSearch size={16} aria-hidden="true" />}
            busy={choosing.busy}
            onClick={() => choose(([request]) => onChange({ request: request ?? null }))}
          >
            {choice.request === null ? 'Choose the request…' : 'Choose another request…'}
          </Button>
          {choice.request !== null && <Name text={choice.request.name} wrap />}
          <Button icon={<FileCheck2 size={16} aria-hidden="true" />} busy={choosing.busy} onClick={() => choose((approvals) => onChange({ approvals }))}>
            {choice.approvals.length === 0 ? 'Choose the approvals…' : 'Choose other approvals…'}
          </Button>
          {choice.approvals.map(({ token, name }) => (
            <Name key={token} text={name} wrap />
          ))}
        </div>
      )}
      <ErrorNote error={choosing.error} />
    </div>
  );
}
