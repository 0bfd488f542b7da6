import { LogOut } from 'lucide-react';
import { type ReactNode, useEffect, useState } from 'react';
import { algorithmWords } from '../../../preload/contract/algorithm-words.ts';
import type { ErrorAnswer } from '../../../preload/contract/errors.ts';
import type { CallOutput } from '../../../preload/contract/index.ts';
import { Button } from '../../components/Button.tsx';
import { certificateName, summary } from '../../components/certificate-words.ts';
import { Lineage } from '../../components/charts/Lineage.tsx';
import { ErrorNote } from '../../components/ErrorNote.tsx';
import { Facts } from '../../components/Facts.tsx';
import { Fingerprint } from '../../components/Fingerprint.tsx';
import { Mark } from '../../components/Mark.tsx';
import { Moment } from '../../components/Moment.tsx';
import { Name } from '../../components/Name.tsx';
import { ask } from '../../stores/ask.ts';
import { anyEntry, useAudit } from '../../stores/audit.ts';
import { useNow } from '../../stores/clock.ts';
import { useInventory } from '../../stores/inventory.ts';
import { goTo, openDialog } from '../../stores/navigation.ts';
import { useQuestion } from '../../stores/use-question.ts';
import styles from './CertificateDetails.module.css';
import { Expiry, KeyState } from './columns.tsx';

type Shown = CallOutput<'certificates.show'>;
export interface ShownCertificate {
  value: Shown | null;
  error: ErrorAnswer | null;
}

/** Everything about one certificate, asked again when the inventory changes. While the next one is on its way the one before is not shown as if it were it. */
export function useCertificate(id: string | null): ShownCertificate {
  const revision = useInventory((state) => state.revision);
  const [state, setState] = useState<ShownCertificate & { id: string | null }>({ id: null, value: null, error: null });
  // biome-ignore lint/correctness/useExhaustiveDependencies: a new revision is a reason to ask again
  useEffect(() => {
    if (id === null) return;
    let here = true;
    void ask('certificates.show', { id }).then((answer) => {
      if (here) setState({ id, value: answer.ok ? answer.value : null, error: answer.ok ? null : answer.error });
    });
    return () => {
      here = false;
    };
  }, [id, revision]);
  return state.id === id ? state : { value: null, error: null };
}

function Part({ title, children }: { title: string; children: ReactNode }) {
  return (
    <section className={styles.part}>
      <h3>{title}</h3>
      {children}
    </section>
  );
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

export function CertificateDetails({ shown: { value, error } }: { shown: ShownCertificate }) {
  const now = useNow(60_000);
  if (value === null) return <ErrorNote error={error} />;
  const { certificate } = value;
  return (
    <>
      <div className={styles.summary} data-testid="certificate-summary">
        <p>{summary(certificate, value.lineage, now).join(' ')}</p>
        {certificate.findings.map((finding) => (
          <p key={`${finding.code} ${finding.text}`}>
            <Mark kind={finding.severity}>
              <span className={styles.finding}>{finding.text}</span>
            </Mark>
          </p>
        ))}
      </div>
      <Facts
        facts={[
          ['Subject', <Name key="s" text={value.subject} wrap />],
          ['Names', <Names key="n" names={certificate.subjectAltNames} />],
          ['Issuer', <Name key="i" text={value.issuer} wrap />],
          ['Expires', <Expiry key="e" notAfter={certificate.notAfter} />],
          ['Valid from', <Moment key="v" time={certificate.notBefore} as="day" />],
          ['Private key', <KeyState key="p" state={certificate.privateKey} />],
          ['Key', algorithmWords(certificate.keyAlgorithm)],
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
      {value.lineage.length > 1 && (
        <Part title="Renewals">
          <Lineage links={value.lineage} current={certificate.id} onOpen={(id) => useInventory.setState({ open: id })} />
        </Part>
      )}
      <Part title="History">
        {value.history.length === 0 ? (
          <p className={styles.soft}>Nothing in the log names this certificate yet.</p>
        ) : (
          <ol className={styles.history}>
            {value.history.map((line) => (
              <li key={line.entry}>
                <span className={styles.soft}>
                  <Moment time={line.at} as="minute" />, <Name text={line.actor} wrap />
                </span>
                <button
                  type="button"
                  className={styles.entry}
                  title="Show this entry of the log"
                  onClick={() => {
                    useAudit.setState({ filter: { ...anyEntry, object: certificate.id }, open: line.entry });
                    goTo('audit');
                  }}
                >
                  {line.text}
                </button>
              </li>
            ))}
          </ol>
        )}
      </Part>
    </>
  );
}

export function CertificateActions({ shown }: { shown: Shown }) {
  const { certificate } = shown;
  const copying = useQuestion();
  const [copied, setCopied] = useState(false);
  const label = certificateName(certificate);

  async function copy(): Promise<void> {
    if ((await copying.run(() => ask('app.copy', { text: shown.pem }))) === null) return;
    setCopied(true);
    setTimeout(() => setCopied(false), 2000);
  }

  return (
    <>
      <Button
        kind="primary"
        icon={<LogOut size={16} aria-hidden="true" />}
        disabled={certificate.privateKey !== 'in-store'}
        onClick={() => openDialog({ kind: 'release', certificates: [{ id: certificate.id, label }] })}
      >
        Release the key…
      </Button>
      <Button busy={copying.busy} onClick={copy}>
        {copied ? 'Copied' : 'Copy the certificate'}
      </Button>
      <Button
        onClick={() => {
          useAudit.setState({ filter: { ...anyEntry, object: certificate.id }, open: null });
          goTo('audit');
        }}
      >
        Show in the log
      </Button>
      <ErrorNote error={copying.error} />
    </>
  );
}
