import { useRef, useState } from 'react';
import type { CallOutput } from '../../../preload/contract/index.ts';
import { Button } from '../../components/Button.tsx';
import { Dialog } from '../../components/Dialog.tsx';
import { ErrorNote } from '../../components/ErrorNote.tsx';
import { classes } from '../../components/join-classes.ts';
import type { NewPassphraseHandle } from '../../components/NewPassphrase.tsx';
import { count } from '../../components/numbers.ts';
import { ask } from '../../stores/ask.ts';
import { useDrives } from '../../stores/drives.ts';
import { closeDialog, type Named } from '../../stores/navigation.ts';
import { takesSeveral, useOfficers } from '../../stores/officers.ts';
import { useQuestion } from '../../stores/use-question.ts';
import columns from '../Columns.module.css';
import dialogs from '../Dialogs.module.css';
import { useOwnPassphrase } from '../use-own-passphrase.ts';
import { AskedByFile } from './AskedByFile.tsx';
import { ConsentChoice } from './ConsentChoice.tsx';
import { ASK_HERE, consentLeft, hoursIn } from './consent.ts';
import { type How, HowStep } from './HowStep.tsx';
import { NO_PLACE, type PlaceChoice, placeLeft, placeOf } from './place.ts';
import styles from './Release.module.css';
import { ReleaseOutcome } from './ReleaseOutcome.tsx';
import { askSentence, releaseSentence, takesEach } from './release-words.ts';
import { usePlan, useTargets } from './use-plan.ts';
import { WhatStep } from './WhatStep.tsx';
import { WhereStep } from './WhereStep.tsx';

const START: How = { target: '', chain: true, alias: null, plain: false, typed: '', each: false };

/** Takes private keys out: what, how and where, all three in view until the last button says the whole of it. */
export function ReleaseDialog({ certificates, target: first = '' }: { certificates: Named[]; target?: string | undefined }) {
  const { targets, error: targetsError } = useTargets();
  const [chosen, setHow] = useState<How>({ ...START, target: first });
  const how = chosen.target === '' && targets?.[0] !== undefined ? { ...chosen, target: targets[0].id } : chosen;
  const target = targets?.find((candidate) => candidate.id === how.target) ?? null;
  const several = certificates.length > 1;
  const each = how.each && !how.plain && target !== null && takesEach(target, several);
  const { plan, error: planError } = usePlan(certificates, target?.id ?? null, how.chain, how.plain ? 'none' : each ? 'each' : 'one');
  const { drives: found, error: drivesError } = useDrives();
  const drives = found ?? [];
  const [choice, setChoice] = useState<PlaceChoice>(NO_PLACE);
  const [reason, setReason] = useState('');
  const [problem, setProblem] = useState<string | null>('Passphrase of the file: not given yet.');
  const [begun, setBegun] = useState<{ command: string; drive: string | null } | null>(null);
  const filePassphrase = useRef<NewPassphraseHandle>(null);
  const mayTakeSeveral = useOfficers(({ state }) => state !== null && takesSeveral(state));
  const [consent, setConsent] = useState(ASK_HERE);
  const [asked, setAsked] = useState<{ answer: CallOutput<'approvals.ask'>; file: string } | null>(null);
  const own = useOwnPassphrase();
  const { busy, error, run } = useQuestion();
  if (begun !== null) return <ReleaseOutcome id={begun.command} drive={begun.drive} />;
  if (asked !== null) return <AskedByFile asked={asked.answer} file={asked.file} />;

  const key = target === null || target.key;
  const protects = target === null || target.protection !== 'never';
  const into = plan?.goesInto ?? (several ? 'folder' : 'file');
  const place = placeOf(choice, drives, into);
  const leaving = plan?.certificates.filter((file) => file.refusal === null) ?? [];
  const single = !several && leaving[0] !== undefined ? leaving[0] : null;
  const fileName = into === 'file' ? (leaving[0]?.files[0] ?? 'release') : 'release';
  const phrase = several ? `${count(leaving.length, 'key')} unprotected` : (certificates[0]?.label ?? 'unprotected').slice(0, 80);
  const alias = single === null || target?.alias !== true ? null : (how.alias ?? single.alias).trim();
  // Who takes no key out needs nobody else.
  const severalAct = mayTakeSeveral && key;
  const asking = severalAct && consent.way === 'ask';
  const left = [
    leaving.length === 0 && (plan === null ? 'The plan is being made.' : 'None of these keys can be released this way.'),
    !asking && (how.plain ? key && how.typed !== phrase && 'Type the confirmation.' : protects && problem),
    alias === '' && 'Give an alias.',
    placeLeft(place, drives, into),
    severalAct && consentLeft(consent),
    own.left,
  ].find((reason) => typeof reason === 'string');

  function change(next: Partial<How>): void {
    setHow({ ...how, ...next });
    // The name of a single file ends with its format, and another target may be files in a folder.
    if (next.target !== undefined && !several) setChoice({ ...choice, destination: null });
  }

  async function release(): Promise<void> {
    if (busy || left !== undefined || place === null || target === null) return;
    const order = {
      certificates: leaving.map((file) => file.certificate),
      target: target.id,
      chain: how.chain,
      alias,
      destination: place.kind === 'drive' ? { kind: 'drive' as const, drive: place.drive.id } : { kind: 'file' as const, token: place.destination.token },
      overwrite: place.kind === 'drive' ? into === 'file' && choice.overwrite : place.destination.overwrite,
      reason: reason.trim(),
    };
    if (asking) {
      const [hours, to] = [hoursIn(consent), consent.requestFile];
      if (hours === null || to === null) return;
      const protection = how.plain || !protects ? 'none' : each ? 'each' : 'one';
      const answer = await own.askWith((officerPassphrase) =>
        run(() => ask('approvals.ask', { ...order, protection, hours, requestFile: to.token, officerPassphrase })),
      );
      if (answer !== null) setAsked({ answer, file: to.name });
      return;
    }
    const { request, approvals } = consent;
    const brought = severalAct && consent.way === 'brought' && request !== null;
    const passphrase = how.plain || !protects ? null : (filePassphrase.current?.peek() ?? null);
    const answer = await own.askWith((officerPassphrase) =>
      run(() =>
        ask('release.start', {
          ...order,
          protection:
            passphrase === null
              ? { kind: 'none', confirmed: key && how.plain }
              : each
                ? { kind: 'each', listPassphrase: passphrase }
                : { kind: 'one', passphrase },
          approved: brought ? { request: request.token, approvals: approvals.map(({ token }) => token) } : null,
          officerPassphrase,
        }),
      ),
    );
    passphrase?.fill(0);
    if (answer === null) return;
    filePassphrase.current?.clear();
    setBegun({ command: answer.command, drive: place.kind === 'drive' ? place.drive.name : null });
  }

  return (
    <Dialog
      name="release"
      title={several ? `Release ${count(certificates.length, key ? 'private key' : 'certificate')}` : `Release a ${key ? 'private key' : 'certificate'}`}
      size="wide"
      onClose={closeDialog}
      onSubmit={release}
      footer={
        <>
          <span className={dialogs.left} role="status">
            {left ?? ''}
          </span>
          <Button onClick={closeDialog}>Cancel</Button>
          <Button kind="primary" type="submit" className={dialogs.last} busy={busy} disabled={left !== undefined} data-testid="release-start">
            {asking
              ? askSentence(consent.requestFile?.name ?? null)
              : releaseSentence(leaving.length, place, into, key ? (how.plain ? 'unprotected' : 'protected') : 'no-key', fileName)}
          </Button>
        </>
      }
    >
      <ErrorNote error={error ?? targetsError} />
      <div className={classes(columns.columns, styles.steps)}>
        <WhatStep certificates={certificates} plan={plan} error={planError} />
        {targets !== null && (
          <HowStep
            targets={targets}
            how={how}
            onChange={change}
            several={several}
            single={single}
            phrase={phrase}
            words={certificates.slice(0, 10).map((certificate) => certificate.label)}
            passphrase={filePassphrase}
            later={asking}
            onProblem={setProblem}
          />
        )}
        <WhereStep
          into={into}
          suggestedName={fileName}
          drives={drives}
          drivesError={drivesError}
          choice={choice}
          onChoice={(next) => setChoice({ ...choice, ...next })}
          place={place}
          reason={reason}
          onReason={setReason}
          own={own}
          later={asking}
          consent={
            severalAct && <ConsentChoice choice={consent} onChange={(next) => setConsent({ ...consent, ...next })} label={certificates[0]?.label ?? ''} />
          }
        />
      </div>
    </Dialog>
  );
}
