import type { ReactNode } from 'react';
import { classes } from '../../components/join-classes.ts';
import { Mono } from '../../components/Mono.tsx';
import columns from '../Columns.module.css';
import dialogs from '../Dialogs.module.css';
import { type Entered, keptInStep } from './entered.ts';
import { KeyStep } from './KeyStep.tsx';
import { NamesStep } from './NamesStep.tsx';
import styles from './Request.module.css';
import { Step } from './Step.tsx';
import { SubjectStep } from './SubjectStep.tsx';
import { UseStep } from './UseStep.tsx';
import type { DraftCheck } from './use-draft-check.ts';

interface Props {
  entered: Entered;
  onChange: (entered: Entered) => void;
  check: DraftCheck;
  /** The first step: what the values begin with. */
  first: ReactNode;
  /** Stands before the choice of the key. */
  keyChoice?: ReactNode;
  existingKey?: boolean;
  /** Nothing was typed yet: what lacks is then said at the last button, not in red. */
  untouched: boolean;
}

/** All values of a request in view at once: who, which names, which key, for what use, and the request that comes of it. */
export function DraftForm({ entered, onChange, check, first, keyChoice, existingKey = false, untouched }: Props) {
  const problems = untouched ? check.problems.filter((problem) => problem.index !== null || problem.severity === 'advice') : check.problems;
  return (
    <div className={classes(columns.columns, styles.steps)}>
      <div className={columns.column}>
        {first}
        <SubjectStep
          title="2. Who"
          subject={entered.subject}
          problems={problems.filter((problem) => problem.field === 'subject')}
          onChange={(subject) => onChange(keptInStep({ ...entered, subject }))}
        />
      </div>
      <div className={columns.column}>
        <NamesStep
          title="3. Names"
          names={entered.subjectAltNames}
          problems={problems.filter((problem) => problem.field === 'subjectAltNames')}
          onChange={(subjectAltNames) => onChange({ ...entered, subjectAltNames })}
        />
        <KeyStep title="4. Key" entered={entered} problems={problems} existing={existingKey} onChange={(change) => onChange({ ...entered, ...change })}>
          {keyChoice}
        </KeyStep>
      </div>
      <div className={columns.column}>
        <UseStep title="5. Use" entered={entered} problems={problems} onChange={(change) => onChange(keptInStep({ ...entered, ...change }))} />
        <Step title="6. Preview" fill>
          {check.preview === null ? (
            <p className={dialogs.hint}>The request is shown here, as OpenSSL would print it, once nothing is wrong with it.</p>
          ) : (
            <Mono text={check.preview} label="The request, as OpenSSL would print it" name="request-preview" />
          )}
        </Step>
      </div>
    </div>
  );
}

/** What still stands in the way of the last button, in words; `undefined` when nothing does. */
export function leftToDo(check: DraftCheck): string | undefined {
  const errors = check.problems.filter((problem) => problem.severity === 'error');
  const first = errors[0];
  if (first !== undefined) return errors.length === 1 ? first.text : `${errors.length} things have to be put right. ${first.text}`;
  if (check.error !== null) return 'The values could not be checked.';
  return check.fresh ? undefined : 'The values are being checked.';
}
