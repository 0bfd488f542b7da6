import { FileOutput } from 'lucide-react';
import { algorithmWords } from '../../../preload/contract/algorithm-words.ts';
import type { CallOutput } from '../../../preload/contract/index.ts';
import { Button } from '../../components/Button.tsx';
import { CopyButton } from '../../components/CopyButton.tsx';
import { KEY_WORDS } from '../../components/certificate-words.ts';
import { ErrorNote } from '../../components/ErrorNote.tsx';
import { Facts } from '../../components/Facts.tsx';
import { Fingerprint } from '../../components/Fingerprint.tsx';
import { LinkButton } from '../../components/LinkButton.tsx';
import { Mark } from '../../components/Mark.tsx';
import { Moment } from '../../components/Moment.tsx';
import { Mono } from '../../components/Mono.tsx';
import { Name } from '../../components/Name.tsx';
import { count } from '../../components/numbers.ts';
import { ObjectHistory } from '../../components/ObjectHistory.tsx';
import { Part } from '../../components/Part.tsx';
import { requestName, requestSummary, valuesFromWords } from '../../components/request-words.ts';
import { ask } from '../../stores/ask.ts';
import { useNow } from '../../stores/clock.ts';
import { useInventory } from '../../stores/inventory.ts';
import { openDialog } from '../../stores/navigation.ts';
import { showCertificate } from '../../stores/show-object.ts';
import { type Answered, useAnswer } from '../../stores/use-answer.ts';
import { RequestStateMark } from './columns.tsx';
import styles from './RequestDetails.module.css';

type Shown = CallOutput<'requests.show'>;

/** Everything about one request, asked again when the inventory changes. */
export function useRequest(id: string | null): Answered<Shown> {
  const revision = useInventory((state) => state.revision);
  const answered = useAnswer(id === null ? null : `${id} ${revision}`, () => ask('requests.show', { id: id ?? '' }));
  // While the next one is on its way the one before is not shown as if it were it.
  return answered.value?.request.id === id ? answered : { ...answered, value: null };
}

function Signature({ shown }: { shown: Shown }) {
  if (shown.signatureValid === false) return <Mark kind="loss">{shown.signatureAlgorithm}: does not hold</Mark>;
  if (shown.signatureValid === null) return <Mark kind="attention">{shown.signatureAlgorithm}: cannot be verified here</Mark>;
  return <Mark kind="good">{shown.signatureAlgorithm}, holds</Mark>;
}

export function RequestDetails({ shown: { value, error } }: { shown: Answered<Shown> }) {
  const now = useNow(60_000);
  if (value === null) return <ErrorNote error={error} />;
  const { request, certificate, renews } = value;
  const key = KEY_WORDS[request.privateKey];
  return (
    <>
      <div className={styles.summary} data-testid="request-summary">
        <p>{requestSummary(value, now).join(' ')}</p>
        {value.differences.map((difference) => (
          <p key={`${difference.code} ${difference.text}`}>
            <Mark kind={difference.severity}>
              <span className={styles.words}>{difference.text}</span>
            </Mark>
          </p>
        ))}
      </div>
      <Facts
        facts={[
          ['State', <RequestStateMark key="s" state={request.state} />],
          ['Subject', request.subject === '' ? 'none' : <Name key="j" text={request.subject} wrap />],
          [
            'Names',
            request.subjectAltNames.length === 0 ? (
              'none'
            ) : (
              <ul key="n">
                {request.subjectAltNames.map((name) => (
                  <li key={`${name.kind} ${name.value}`}>
                    {name.kind !== 'dns' && <span className={styles.soft}>{name.kind} </span>}
                    <Name text={name.value} wrap />
                  </li>
                ))}
              </ul>
            ),
          ],
          ['Key', algorithmWords(request.keyAlgorithm)],
          [
            'Private key',
            <Mark key="p" kind={key.mark}>
              {key.word}
            </Mark>,
          ],
          ['Signature', <Signature key="g" shown={value} />],
          value.draft === null || value.draft.termDays === null ? null : ['Wanted term', count(value.draft.termDays, 'day')],
          ['Made', <Moment key="m" time={request.createdAt} as="minute" />],
          ['From', <Name key="o" text={valuesFromWords(request)} wrap />],
          request.carriedOutAt === null ? null : ['Carried out', <Moment key="c" time={request.carriedOutAt} as="minute" />],
          renews === null
            ? null
            : [
                'Renews',
                <LinkButton key="r" onClick={() => showCertificate(renews.id)}>
                  <Name text={renews.label} wrap />
                </LinkButton>,
              ],
          certificate === null
            ? null
            : [
                'Certificate',
                <LinkButton key="t" onClick={() => showCertificate(certificate.id)}>
                  <Name text={certificate.label} wrap />, until <Moment time={certificate.notAfter} as="day" />
                </LinkButton>,
              ],
          ['Key SHA-256 (SPKI)', <Fingerprint key="k" hex={request.spkiSha256} label="the SHA-256 of the public key" />],
        ]}
      />
      <Part title="As OpenSSL prints it">
        <Mono text={value.text} label="The request, as OpenSSL prints it" name="request-text" />
      </Part>
      <Part title="History">
        <ObjectHistory lines={value.history} object={request.id} kind="request" />
      </Part>
    </>
  );
}

export function RequestActions({ shown }: { shown: Shown }) {
  const { request, certificate, draft } = shown;
  const named = [{ id: request.id, label: requestName(request) }];
  const open = request.state === 'pending' || request.state === 'carried-out';

  return (
    <>
      {certificate !== null && (
        <Button kind="primary" onClick={() => showCertificate(certificate.id)}>
          Show the certificate
        </Button>
      )}
      {request.state !== 'withdrawn' && (
        <Button
          kind={open ? 'primary' : 'plain'}
          icon={<FileOutput size={16} aria-hidden="true" />}
          onClick={() => openDialog({ kind: 'carry-out', requests: named })}
        >
          Carry out…
        </Button>
      )}
      {open && <Button onClick={() => openDialog({ kind: 'issue', requests: named })}>Issue with the local CA…</Button>}
      <CopyButton label="Copy the request" text={shown.pem} />
      {draft !== null && <Button onClick={() => openDialog({ kind: 'request', from: draft })}>Make another like it…</Button>}
      {open && <Button onClick={() => openDialog({ kind: 'withdraw', requests: named })}>Withdraw…</Button>}
    </>
  );
}
