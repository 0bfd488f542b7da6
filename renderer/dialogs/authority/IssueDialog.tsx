import { useState } from 'react';
import type { WantedProfile } from '../../../preload/contract/authorities.ts';
import { Button } from '../../components/Button.tsx';
import { Dialog } from '../../components/Dialog.tsx';
import { ErrorNote } from '../../components/ErrorNote.tsx';
import { Field } from '../../components/Field.tsx';
import { Moment } from '../../components/Moment.tsx';
import { Name } from '../../components/Name.tsx';
import { NumberField, wholeNumber } from '../../components/NumberField.tsx';
import { count } from '../../components/numbers.ts';
import { Select } from '../../components/Select.tsx';
import { ask } from '../../stores/ask.ts';
import { canIssue, useAuthorities } from '../../stores/authorities.ts';
import { MOST_TERM_DAYS } from '../../stores/limits.ts';
import { closeDialog, type Named, openDialog } from '../../stores/navigation.ts';
import { useAnswer } from '../../stores/use-answer.ts';
import { useQuestion } from '../../stores/use-question.ts';
import dialogs from '../Dialogs.module.css';
import { OwnPassphrase } from '../OwnPassphrase.tsx';
import { type PlanLine, PlanLines } from '../PlanLines.tsx';
import { useOwnPassphrase } from '../use-own-passphrase.ts';
import styles from './Authority.module.css';
import { PROFILE_WORDS, PROFILES } from './authority-words.ts';
import { IssueOutcome } from './IssueOutcome.tsx';
import { useOpenRequests, useWantedDays } from './use-open-requests.ts';

const USUAL_DAYS = 90;

/** Answers requests with the local CA: these, or those that are chosen among all that are open. */
export function IssueDialog({ requests, authority: begun }: { requests: Named[] | null; authority?: string | undefined }) {
  const authorities = useAuthorities();
  const open = useOpenRequests(requests);
  const able = authorities.value?.filter(canIssue) ?? [];
  const [authorityId, setAuthority] = useState(begun ?? null);
  const authority = able.find((candidate) => candidate.id === authorityId) ?? able[0];
  const [profile, setProfile] = useState<WantedProfile>('as-asked');
  const [typedDays, setDays] = useState<string | null>(null);
  const [leftOut, setLeftOut] = useState<ReadonlySet<string>>(new Set());
  const [command, setCommand] = useState<string | null>(null);
  const own = useOwnPassphrase();
  const { busy, error, run } = useQuestion();
  const wanted = useWantedDays(requests);
  const days = typedDays ?? String(wanted ?? USUAL_DAYS);
  const term = wholeNumber(days, 1, MOST_TERM_DAYS);
  const ids = open.value?.map(({ id }) => id) ?? [];
  const plan = useAnswer(authority === undefined || term === null || ids.length === 0 ? null : `${authority.id} ${profile} ${term} ${ids.join(' ')}`, () =>
    ask('authorities.plan', { authority: authority?.id ?? '', requests: ids, profile, days: term ?? 1 }),
  );
  if (command !== null) return <IssueOutcome id={command} />;

  const planned = new Map(plan.value?.items.map((item) => [item.request, item]));
  const chosen = new Set(ids.filter((id) => !leftOut.has(id) && planned.get(id)?.refusal === null));
  const lines = (open.value ?? []).map(({ id, label }): PlanLine => {
    const item = planned.get(id);
    if (item === undefined) return { id, label };
    return {
      id,
      label: item.label,
      words: (
        <>
          <Name text={item.subject === '' ? 'no subject' : item.subject} wrap />, until <Moment time={item.notAfter} as="expiry" />
          {item.profile !== null && `, ${PROFILE_WORDS[item.profile]}`}
          {item.names.length > 0 && `, ${item.names.join(', ')}`}
        </>
      ),
      notes: item.notes,
      refusal: item.refusal,
    };
  });
  const left = [
    authorities.value !== null && authority === undefined && 'No local CA can sign: create one first.',
    open.value !== null && ids.length === 0 && 'No request waits for a certificate.',
    term === null && 'Say for how many days.',
    ids.length > 0 && (plan.value === null || plan.asking) && plan.error === null && 'The plan is being made.',
    plan.value !== null && chosen.size === 0 && 'None of these is chosen, or can be issued this way.',
    own.left,
  ].find((missing) => typeof missing === 'string');

  async function issue(): Promise<void> {
    if (busy || left !== undefined || chosen.size === 0 || authority === undefined || term === null) return;
    const answer = await own.askWith((officerPassphrase) =>
      run(() => ask('authorities.issue', { authority: authority.id, requests: [...chosen], profile, days: term, officerPassphrase })),
    );
    if (answer !== null) setCommand(answer.command);
  }

  return (
    <Dialog
      name="issue"
      title={requests?.length === 1 ? `Issue a certificate for ${requests[0]?.label}` : 'Issue with the local CA'}
      size="medium"
      onClose={closeDialog}
      onSubmit={issue}
      footer={
        <>
          <span className={dialogs.left} role="status">
            {left ?? ''}
          </span>
          <Button onClick={closeDialog}>Cancel</Button>
          {authorities.value !== null && authority === undefined ? (
            <Button kind="primary" onClick={() => openDialog({ kind: 'create-authority' })}>
              Create a local CA…
            </Button>
          ) : (
            <Button kind="primary" type="submit" busy={busy} disabled={left !== undefined || chosen.size === 0} data-testid="issue-start">
              Issue {count(chosen.size, 'certificate')}
              {authority === undefined ? '' : ` by ${authority.name}`}
            </Button>
          )}
        </>
      }
    >
      <ErrorNote error={error ?? authorities.error ?? open.error ?? plan.error} />
      <div className={styles.columns}>
        <Field label="Issuer">
          {({ id }) => (
            <Select
              id={id}
              label="Issuer"
              name="issue-authority"
              wide
              value={authority?.id ?? ''}
              choices={able.map((candidate) => ({ value: candidate.id, label: candidate.name }))}
              onChange={setAuthority}
            />
          )}
        </Field>
        <div className={styles.pair}>
          <Field label="For use as">
            {({ id }) => <Select id={id} label="For use as" name="issue-profile" wide value={profile} choices={PROFILES} onChange={setProfile} />}
          </Field>
          <NumberField label="Term" name="issue-days" unit="days" least={1} most={MOST_TERM_DAYS} text={days} onChange={setDays} />
        </div>
      </div>
      {lines.length > 0 && (
        <PlanLines
          name="issue-plan"
          label="Requests to answer"
          lines={lines}
          {...(lines.length > 1
            ? {
                chosen: {
                  ids: chosen,
                  onToggle: (id: string) => {
                    const next = new Set(leftOut);
                    if (!next.delete(id)) next.add(id);
                    setLeftOut(next);
                  },
                },
              }
            : {})}
        />
      )}
      <OwnPassphrase own={own} hint="The CA’s key is opened to sign, once for all of these." />
    </Dialog>
  );
}
