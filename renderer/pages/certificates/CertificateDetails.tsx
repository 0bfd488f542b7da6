import { useState } from 'react';
import { algorithmWords } from '../../../preload/contract/algorithm-words.ts';
import type { CallOutput } from '../../../preload/contract/index.ts';
import { Button } from '../../components/Button.tsx';
import { endingOf, summary } from '../../components/certificate-words.ts';
import { Lineage } from '../../components/charts/Lineage.tsx';
import { ErrorNote } from '../../components/ErrorNote.tsx';
import { Facts } from '../../components/Facts.tsx';
import { FindingLines } from '../../components/FindingLines.tsx';
import { Fingerprint } from '../../components/Fingerprint.tsx';
import { LinkButton } from '../../components/LinkButton.tsx';
import { Mark } from '../../components/Mark.tsx';
import { Moment } from '../../components/Moment.tsx';
import { Name } from '../../components/Name.tsx';
import { count } from '../../components/numbers.ts';
import { ObjectHistory } from '../../components/ObjectHistory.tsx';
import { Part } from '../../components/Part.tsx';
import { visibleText } from '../../components/visible-text.ts';
import { reasonWord } from '../../dialogs/authority/authority-words.ts';
import { ask } from '../../stores/ask.ts';
import { useNow } from '../../stores/clock.ts';
import { useInventory } from '../../stores/inventory.ts';
import { goTo } from '../../stores/navigation.ts';
import { useRequests } from '../../stores/requests.ts';
import { showRequest } from '../../stores/show-object.ts';
import { type Answered, useAnswer } from '../../stores/use-answer.ts';
import styles from './CertificateDetails.module.css';
import { Expiry, KeyState } from './columns.tsx';
import { KeyTags } from './KeyTags.tsx';

type Shown = CallOutput<'certificates.show'>;
/** Everything about one certificate, asked again when the inventory changes. */
export function useCertificate(id: string | null): Answered<Shown> {
  const revision = useInventory((state) => state.revision);
  const answered = useAnswer(id === null ? null : `${id} ${revision}`, () => ask('certificates.show', { id: id ?? '' }));
  // While the next one is on its way the one before is not shown as if it were it.
  return answered.value?.certificate.id === id ? answered : { ...answered, value: null };
}

const NAMES_SHOWN = 12;

function Names({ names }: { names: Shown['certificate']['subjectAltNames'] }) {
  const [all, setAll] = useState(false);
  if (names.length === 0) return 'none';
  return (
    <>
      <ul>
        {(all ? names : names.slice(0, NAMES_SHOWN)).map((name) => (
          <li key={`${name.kind} ${name.value}`}>
            {name.kind !== 'dns' && <span className={styles.soft}>{name.kind} </span>}
            <Name text={name.value} wrap />
          </li>
        ))}
      </ul>
      {!all && names.length > NAMES_SHOWN && <Button onClick={() => setAll(true)}>Show all {names.length} names</Button>}
    </>
  );
}

function Revocation({ revocation: { at, reason, note } }: { revocation: NonNullable<Shown['revocation']> }) {
  return (
    <Mark kind="loss">
      <span className={styles.finding}>
        <Moment time={at} as="day" />: {reasonWord(reason)}
        {note === '' ? '' : `. ${visibleText(note)}`}
      </span>
    </Mark>
  );
}

/** The request that it answers, and whether it is what was asked for. */
function AskedFor({ asked: { request, differences } }: { asked: NonNullable<Shown['asked']> }) {
  return (
    <>
      <LinkButton onClick={() => showRequest(request)}>Show the request</LinkButton>
      <br />
      {differences.length === 0 ? (
        <Mark kind="good">It is what was asked for.</Mark>
      ) : (
        <Mark kind="attention">{count(differences.length, 'thing is', 'things are')} otherwise.</Mark>
      )}
    </>
  );
}

function LocalAuthority({ authority: { name } }: { authority: NonNullable<Shown['authority']> }) {
  return (
    <LinkButton
      title="Show the issuers"
      onClick={() => {
        useRequests.setState({ view: 'issuers' });
        goTo('requests');
      }}
    >
      <Name text={name} wrap />, a CA of this vault
    </LinkButton>
  );
}

export function CertificateDetails({ shown: { value, error } }: { shown: Answered<Shown> }) {
  const now = useNow(60_000);
  if (value === null) return <ErrorNote error={error} />;
  const { certificate } = value;
  return (
    <>
      <div className={styles.summary} data-testid="certificate-summary">
        <p>{summary(certificate, value, now).join(' ')}</p>
        <FindingLines findings={certificate.findings} explained />
        <FindingLines findings={value.asked?.differences ?? []} />
      </div>
      {(value.lineage.length > 1 || value.renewalUnderWay !== null) && (
        <Part title="Renewals">
          <Lineage
            links={value.lineage}
            current={certificate.id}
            underWay={value.renewalUnderWay}
            onOpen={(id) => useInventory.setState({ open: id })}
            onOpenRequest={showRequest}
          />
        </Part>
      )}
      <Facts
        facts={[
          ['Subject', <Name key="s" text={value.subject} wrap />],
          ['Names', <Names key="n" names={certificate.subjectAltNames} />],
          ['Issuer', <Name key="i" text={value.issuer} wrap />],
          [
            'Expires',
            endingOf(certificate) === 'expires' ? (
              <Expiry key="e" notAfter={certificate.notAfter} />
            ) : (
              <Moment key="e" time={certificate.notAfter} as="expiry" />
            ),
          ],
          ['Valid from', <Moment key="v" time={certificate.notBefore} as="day" />],
          value.revocation === null ? null : ['Revoked', <Revocation key="r" revocation={value.revocation} />],
          ['Private key', <KeyState key="p" state={certificate.privateKey} />],
          ['Key', algorithmWords(certificate.keyAlgorithm)],
          certificate.privateKey === 'in-store' ? ['Tags', <KeyTags key="g" spkiSha256={value.spkiSha256} />] : null,
          ['Signature', value.signatureAlgorithm],
          value.keyUsage.length === 0 ? null : ['Key usage', value.keyUsage.join(', ')],
          value.extendedKeyUsage.length === 0 ? null : ['Extended usage', value.extendedKeyUsage.join(', ')],
          ['Serial', <Fingerprint key="l" hex={certificate.serial} label="the serial" />],
          ['SHA-256', <Fingerprint key="f" hex={certificate.fingerprint} label="the SHA-256 fingerprint" />],
          ['Key SHA-256 (SPKI)', <Fingerprint key="k" hex={value.spkiSha256} label="the SHA-256 of the public key" />],
          [
            'Came in',
            <>
              <Moment key="c" time={value.storedAt} as="minute" /> from <Name text={value.origin} wrap />
            </>,
          ],
          value.asked === null ? null : ['Request', <AskedFor key="q" asked={value.asked} />],
          value.authority === null ? null : ['Issued by', <LocalAuthority key="a" authority={value.authority} />],
          value.keyStoredAt === null ? null : ['Key came in', <Moment key="m" time={value.keyStoredAt} as="minute" />],
        ]}
      />
      <Part title="Chain">
        <ol className={styles.chain}>
          {value.chain.map((link) => (
            <li key={link.fingerprint}>
              <Name text={link.subject} wrap />
              <span className={styles.soft}>
                {link.selfSigned ? 'root, ' : ''}until <Moment time={link.notAfter} as="day" />
              </span>
            </li>
          ))}
        </ol>
        <p>
          {value.chainComplete ? (
            <Mark kind="good">Complete up to a root.</Mark>
          ) : (
            <Mark kind="attention">Incomplete: drop the missing issuer on this window.</Mark>
          )}
        </p>
      </Part>
      <Part title="History">
        <ObjectHistory lines={value.history} object={certificate.id} kind="certificate" />
      </Part>
    </>
  );
}
