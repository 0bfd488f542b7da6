import { algorithmWords } from '../../../preload/contract/algorithm-words.ts';
import type { AuthorityRow, ConstrainedName } from '../../../preload/contract/authorities.ts';
import { Button } from '../../components/Button.tsx';
import { CopyButton } from '../../components/CopyButton.tsx';
import { KEY_WORDS } from '../../components/certificate-words.ts';
import { commonNameOf } from '../../components/common-name.ts';
import { Facts } from '../../components/Facts.tsx';
import { Fingerprint } from '../../components/Fingerprint.tsx';
import { Mark } from '../../components/Mark.tsx';
import { Moment } from '../../components/Moment.tsx';
import { Name } from '../../components/Name.tsx';
import { count, grouped } from '../../components/numbers.ts';
import { constraintLines } from '../../dialogs/authority/authority-words.ts';
import { ask } from '../../stores/ask.ts';
import { useNow } from '../../stores/clock.ts';
import { openDialog } from '../../stores/navigation.ts';
import { showIssuedBy } from '../../stores/show-object.ts';
import styles from './IssuersTab.module.css';

function Constraints({ names }: { names: readonly ConstrainedName[] }) {
  return (
    <ul className={styles.names}>
      {constraintLines(names).map((line) => (
        <li key={line}>
          <Name text={line} wrap />
        </li>
      ))}
    </ul>
  );
}

/** Whether its list of revocations is what clients should have. */
function CrlState({ authority: { crl, unpublished, revoked } }: { authority: AuthorityRow }) {
  const now = useNow(60_000);
  if (unpublished > 0)
    return (
      <Mark kind="attention">
        <span className={styles.sentence}>
          Out of date: {count(unpublished, 'revocation is', 'revocations are')} not in {crl === null ? 'any CRL yet' : `number ${crl.number}`}.
        </span>
      </Mark>
    );
  if (crl === null) return revoked === 0 ? 'none published yet' : 'none';
  if (crl.nextUpdate <= now)
    return (
      <Mark kind="attention">
        <span className={styles.sentence}>
          Number {crl.number} ended <Moment time={crl.nextUpdate} as="distance" />: clients distrust it.
        </span>
      </Mark>
    );
  return (
    <span>
      Number {crl.number}, {count(crl.entries, 'entry', 'entries')}, signed <Moment time={crl.at} as="ago" />, until{' '}
      <Moment time={crl.nextUpdate} as="expiry" />
    </span>
  );
}

/** One authority: what it is, what it has done, and whether its CRL is up to date. */
export function AuthorityCard({ authority }: { authority: AuthorityRow }) {
  const key = KEY_WORDS[authority.privateKey];
  const title = authority.role === 'root' ? 'Root' : 'Issuing CA';

  return (
    <article className={styles.card} aria-label={`${authority.name}: ${title}`} data-testid={`authority-${authority.role}`}>
      <h4>{title}</h4>
      <Facts
        facts={[
          ['Subject', <Name key="s" text={authority.subject} wrap />],
          ['SHA-256', <Fingerprint key="f" hex={authority.fingerprint} label={`the SHA-256 of the certificate of ${authority.name}: ${title}`} />],
          ['Expires', <Moment key="e" time={authority.notAfter} as="expiry" />],
          [
            'Key',
            <span key="k">
              {algorithmWords(authority.keyAlgorithm)} <Mark kind={key.mark}>{key.word}</Mark>
            </span>,
          ],
          authority.pathLength === null ? null : ['CAs below it', authority.pathLength === 0 ? 'none' : `${authority.pathLength} at most in a row`],
          authority.permitted.length === 0 ? null : ['May certify only', <Constraints key="p" names={authority.permitted} />],
          authority.excluded.length === 0 ? null : ['May never certify', <Constraints key="x" names={authority.excluded} />],
          ['Issued', `${grouped(authority.issued)}, of which ${grouped(authority.revoked)} revoked`],
          ['CRL', <CrlState key="c" authority={authority} />],
          authority.crlUrl === null ? null : ['CRL found at', <Name key="u" text={authority.crlUrl} wrap />],
        ]}
      />
      <div className={styles.buttons}>
        <Button
          kind={authority.unpublished > 0 ? 'primary' : 'plain'}
          disabled={authority.privateKey !== 'in-store'}
          title={authority.privateKey === 'in-store' ? undefined : 'Its key is not in store'}
          onClick={() => openDialog({ kind: 'publish-crl', authority })}
        >
          Publish the CRL…
        </Button>
        {authority.role === 'issuing' && (
          <Button
            disabled={authority.issued === 0}
            title={authority.issued === 0 ? 'It has issued none yet' : undefined}
            onClick={() => showIssuedBy(authority.subject)}
          >
            Show its certificates
          </Button>
        )}
        <Button
          onClick={() =>
            openDialog({ kind: 'release', certificates: [{ id: authority.certificate, label: commonNameOf(authority.subject) }], target: 'certificate' })
          }
        >
          Write its certificate to a file…
        </Button>
        <CopyButton
          label="Copy its certificate"
          text={async () => {
            const shown = await ask('certificates.show', { id: authority.certificate });
            return shown.ok ? { ok: true, value: shown.value.pem } : shown;
          }}
        />
      </div>
    </article>
  );
}
