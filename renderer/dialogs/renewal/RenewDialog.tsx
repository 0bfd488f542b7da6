import { useState } from 'react';
import { algorithmWords } from '../../../preload/contract/algorithm-words.ts';
import type { KeyChoice } from '../../../preload/contract/requests.ts';
import { Button } from '../../components/Button.tsx';
import { Dialog } from '../../components/Dialog.tsx';
import { ErrorNote } from '../../components/ErrorNote.tsx';
import { Mark } from '../../components/Mark.tsx';
import { Moment } from '../../components/Moment.tsx';
import { Name } from '../../components/Name.tsx';
import { count, grouped } from '../../components/numbers.ts';
import type { Bytes } from '../../components/PassphraseField.tsx';
import { ask } from '../../stores/ask.ts';
import { useNow } from '../../stores/clock.ts';
import { MOST_AT_ONCE } from '../../stores/limits.ts';
import { closeDialog, type Named, openDialog } from '../../stores/navigation.ts';
import { useAnswer } from '../../stores/use-answer.ts';
import { useQuestion } from '../../stores/use-question.ts';
import dialogs from '../Dialogs.module.css';
import { PlanLines } from '../PlanLines.tsx';
import { useOwnPassphrase } from '../use-own-passphrase.ts';
import { RenewalKey } from './RenewalKey.tsx';
import { RenewalOutcome } from './RenewalOutcome.tsx';
import { askedWords, type RenewalItem, renewalSentence, SOURCE_WORDS, sharedNotes } from './renewal-words.ts';
import { SeveralNotes } from './SeveralNotes.tsx';

function words(item: RenewalItem, alone: boolean) {
  const source = SOURCE_WORDS[item.valuesFrom];
  return (
    <>
      asks for <Name text={askedWords(item)} wrap />
      <br />
      until <Moment time={item.notAfter} as="expiry" />, {algorithmWords(item.keyAlgorithm)},{' '}
      {alone && item.valuesFrom === 'certificate' ? <Mark kind="attention">{source}</Mark> : source}
    </>
  );
}

/** Renews certificates as they are: these, or all that expire soon. One certificate's values can be edited first, in the request wizard. */
export function RenewDialog({ certificates }: { certificates: Named[] | { expireWithin: number } }) {
  const named = Array.isArray(certificates) ? certificates : null;
  const within = Array.isArray(certificates) ? null : certificates.expireWithin;
  const now = useNow(60_000);
  const [key, setKey] = useState<KeyChoice>('new');
  const [toggled, setToggled] = useState<ReadonlySet<string>>(new Set());
  const [command, setCommand] = useState<string | null>(null);
  const own = useOwnPassphrase();
  const { busy, error, run } = useQuestion();
  const plan = useAnswer(`${key} ${within} ${named?.map(({ id }) => id).join(' ')}`, () =>
    ask('renewal.plan', { certificates: named?.map(({ id }) => id) ?? null, expiresWithin: within, key }),
  );
  if (command !== null) return <RenewalOutcome id={command} />;

  // Whoever renews what expires soon does not mean what nobody missed when it expired; it is listed last, and can be chosen.
  const isGone = (item: RenewalItem): boolean => within !== null && within > 0 && item.notAfter <= now;
  const planned = plan.value?.items ?? [];
  const gone = planned.filter(isGone);
  const items = [...planned.filter((item) => !isGone(item)), ...gone];
  const renewed = items.filter((item) => item.refusal === null && isGone(item) === toggled.has(item.certificate));
  const single = named?.length === 1 ? items[0] : undefined;
  const shared = sharedNotes(items);
  const left = [
    (plan.value === null || plan.asking) && plan.error === null && 'The plan is being made.',
    plan.value !== null && items.length === 0 && 'There is none.',
    plan.value !== null && renewed.length === 0 && 'None of these is chosen, or can be renewed this way.',
    key === 'existing' && own.left,
  ].find((reason) => typeof reason === 'string');

  function toggle(id: string): void {
    const next = new Set(toggled);
    if (!next.delete(id)) next.add(id);
    setToggled(next);
  }

  async function renew(): Promise<void> {
    if (busy || left !== undefined || renewed.length === 0) return;
    const start = (officerPassphrase: Bytes | null) =>
      run(() => ask('renewal.start', { certificates: renewed.map((item) => item.certificate), key, officerPassphrase }));
    const answer = await (key === 'existing' ? own.askWith(start) : start(null));
    if (answer !== null) setCommand(answer.command);
  }

  return (
    <Dialog
      name="renew"
      title={
        single !== undefined
          ? `Renew ${single.label}`
          : within === null
            ? `Renew ${count(named?.length ?? 0, 'certificate')}`
            : within === 0
              ? 'Renew what has expired'
              : `Renew what expires within ${count(within, 'day')}`
      }
      size="medium"
      onClose={closeDialog}
      onSubmit={renew}
      footer={
        <>
          <span className={dialogs.left} role="status">
            {left ?? ''}
          </span>
          <Button onClick={closeDialog}>Cancel</Button>
          {single !== undefined && single.refusal === null && (
            <Button onClick={() => openDialog({ kind: 'request', renews: { id: single.certificate, label: single.label } })}>Edit the values first…</Button>
          )}
          <Button kind="primary" type="submit" busy={busy} disabled={left !== undefined || renewed.length === 0} data-testid="renew-start">
            {renewalSentence(renewed.length, key, single !== undefined)}
          </Button>
        </>
      }
    >
      <ErrorNote error={error ?? plan.error} />
      <p>
        {single === undefined ? 'Each' : 'The'} renewal is a new request with the values that its certificate was asked for. The old certificate stays valid,
        and its key stays in store until it is retired.
      </p>
      {single === undefined && <SeveralNotes items={items} shared={shared} />}
      {items.length > 0 && (
        <PlanLines
          name="renewal-plan"
          label="Certificates to renew"
          lines={items.map((item) => ({
            id: item.certificate,
            label: item.label,
            words: words(item, single !== undefined),
            notes: item.notes.filter((note) => !shared.has(note)),
            refusal: item.refusal,
          }))}
          {...(single === undefined ? { chosen: { ids: new Set(renewed.map((item) => item.certificate)), onToggle: toggle } } : {})}
        />
      )}
      {items.length > renewed.length && (
        <p className={dialogs.soft}>
          {grouped(renewed.length)} of {count(items.length, 'certificate')} will be renewed.
          {gone.length > 0 && ` ${count(gone.length, 'certificate has', 'certificates have')} expired already: choose what is still in use.`}
        </p>
      )}
      {within !== null && items.length >= MOST_AT_ONCE && (
        <p className={dialogs.soft}>There may be more: {grouped(MOST_AT_ONCE)} are as many as one command takes. Repeat it for the rest.</p>
      )}
      <RenewalKey
        choice={key}
        onChoose={setKey}
        own={own}
        hint="Made in the vault and sealed before the request exists. The usual choice."
        several={single === undefined}
      />
    </Dialog>
  );
}
