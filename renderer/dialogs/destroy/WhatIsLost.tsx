import type { CallOutput } from '../../../preload/contract/index.ts';
import { FramedList } from '../../components/FramedList.tsx';
import { Mark } from '../../components/Mark.tsx';
import { Moment } from '../../components/Moment.tsx';
import { Name } from '../../components/Name.tsx';
import { count } from '../../components/numbers.ts';
import { useNow } from '../../stores/clock.ts';
import styles from './Destroy.module.css';

/** What would be lost with a key, the gravest first, and what would stay. */
export function WhatIsLost({ shown: { certificates, requests, authority } }: { shown: CallOutput<'keys.show'> }) {
  const now = useNow(60_000);
  const open = requests.filter((request) => request.open);
  const inUse = certificates.filter((certificate) => !certificate.superseded && certificate.notAfter > now);
  return (
    <>
      <section className={styles.part} aria-labelledby="destroy-lost">
        <h3 id="destroy-lost">What is lost</h3>
        {authority !== null && (
          <Mark kind="loss">
            <span className={styles.words}>
              It is the key of the local CA <Name text={authority} wrap />: it will sign no certificate and no CRL any more.
            </span>
          </Mark>
        )}
        {inUse.length > 0 && (
          <Mark kind="loss">
            <span className={styles.words}>
              {count(inUse.length, 'certificate is valid', 'certificates are valid')}, and no newer one took {inUse.length === 1 ? 'its' : 'their'} place.
            </span>
          </Mark>
        )}
        {open.length > 0 && (
          <Mark kind="loss">
            <span className={styles.words}>
              {count(open.length, 'request is', 'requests are')} not answered yet, and will be withdrawn: a certificate for {open.length === 1 ? 'it' : 'them'}{' '}
              would be of no use.
            </span>
          </Mark>
        )}
        <p>
          The sealed key is removed from the vault and its place is overwritten. Nobody can bring it back: no custodian, no recovery kit, and not this
          application.
        </p>
        {certificates.length + requests.length > 0 && (
          <FramedList label="What hangs on this key" className={styles.hanging} name="hangs-on-key" pairs>
            <ul>
              {certificates.map((certificate) => (
                <li key={certificate.id}>
                  <strong>
                    <Name text={certificate.label} wrap />
                  </strong>
                  <span>
                    certificate, until <Moment time={certificate.notAfter} as="expiry" />
                    {certificate.superseded ? ', superseded' : ''}
                  </span>
                </li>
              ))}
              {requests.map((request) => (
                <li key={request.id}>
                  <strong>
                    <Name text={request.label} wrap />
                  </strong>
                  <span>
                    request of <Moment time={request.createdAt} as="day" />
                    {request.open ? ', open' : ''}
                  </span>
                </li>
              ))}
            </ul>
          </FramedList>
        )}
      </section>
      <section className={styles.part} aria-labelledby="destroy-stays">
        <h3 id="destroy-stays">What stays</h3>
        <p>
          {certificates.length === 0 ? 'The' : 'The certificates stay in the inventory, marked destroyed, and the'} log keeps the proof that the key was here,
          who destroyed it and why. Backups and files that were released are not reached: a copy in one of them is still a copy of the key.
        </p>
      </section>
    </>
  );
}
