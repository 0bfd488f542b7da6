import { useEffect, useState } from 'react';
import type { AuditEntry } from '../../../preload/contract/audit.ts';
import type { ErrorAnswer } from '../../../preload/contract/errors.ts';
import type { CallOutput } from '../../../preload/contract/index.ts';
import { ErrorNote } from '../../components/ErrorNote.tsx';
import { Facts } from '../../components/Facts.tsx';
import { Fingerprint } from '../../components/Fingerprint.tsx';
import { Mark } from '../../components/Mark.tsx';
import { Moment } from '../../components/Moment.tsx';
import { Name } from '../../components/Name.tsx';
import { count, grouped } from '../../components/numbers.ts';
import { ask } from '../../stores/ask.ts';
import { anyEntry, useAudit } from '../../stores/audit.ts';
import { useCommands } from '../../stores/commands.ts';
import { anyCertificate, useInventory } from '../../stores/inventory.ts';
import { goTo } from '../../stores/navigation.ts';
import styles from './AuditDetails.module.css';

function showObject(object: AuditEntry['objects'][number]): void {
  if (object.kind === 'certificate') {
    useInventory.setState({ view: 'certificates', filter: anyCertificate, open: object.id });
    goTo('certificates');
  } else useAudit.setState({ filter: { ...anyEntry, object: object.id } });
}

/** One entry: what was done to what, and the proof that it stands in the signed log. */
export function AuditDetails({ index }: { index: number }) {
  const [state, setState] = useState<{ index: number; value: CallOutput<'audit.show'> | null; error: ErrorAnswer | null } | null>(null);
  useEffect(() => {
    let here = true;
    void ask('audit.show', { index }).then((answer) => {
      if (here) setState({ index, value: answer.ok ? answer.value : null, error: answer.ok ? null : answer.error });
    });
    return () => {
      here = false;
    };
  }, [index]);
  if (state === null || state.index !== index) return null;
  if (state.value === null) return <ErrorNote error={state.error} />;
  const { entry, leaf, leafHash, proof, checkpoint } = state.value;

  return (
    <>
      <p>
        <Name text={entry.text} wrap />
      </p>
      <Facts
        facts={[
          ['When', <Moment key="w" time={entry.at} as="minute" />],
          [
            'Who',
            entry.actor === null ? (
              <Mark key="a" kind="attention">
                nobody signed this
              </Mark>
            ) : (
              <Name key="a" text={entry.actor} wrap />
            ),
          ],
          ['Action', entry.action],
          entry.objects.length === 0
            ? null
            : [
                'Objects',
                <ul key="o">
                  {entry.objects.map((object) => (
                    <li key={`${object.kind} ${object.id}`}>
                      {object.kind}{' '}
                      <button type="button" className={styles.link} onClick={() => showObject(object)}>
                        <Name text={object.label} wrap />
                      </button>
                    </li>
                  ))}
                </ul>,
              ],
          entry.command === null
            ? null
            : [
                'Command',
                <button
                  key="c"
                  type="button"
                  className={styles.link}
                  onClick={() => {
                    useCommands.setState({ open: entry.command });
                    goTo('commands');
                  }}
                >
                  Show the command
                </button>,
              ],
        ]}
      />
      <section className={styles.part}>
        <h3>Proof</h3>
        <p>
          {checkpoint === null ? (
            <Mark kind="attention">No signed checkpoint covers this entry yet.</Mark>
          ) : (
            <Mark kind="good">
              <span className={styles.words}>
                Covered by the checkpoint over {grouped(checkpoint.size)} entries, signed by {checkpoint.signer} on{' '}
                <Moment time={checkpoint.signedAt} as="minute" />.
              </span>
            </Mark>
          )}
        </p>
        <Facts
          facts={[
            ['Leaf hash', <Fingerprint key="h" hex={leafHash} label="the leaf hash" />],
            checkpoint === null ? null : ['Root', <Fingerprint key="r" hex={checkpoint.root} label="the root hash" />],
            ['Path', count(proof.length, 'hash', 'hashes')],
          ]}
        />
        <details className={styles.more}>
          <summary>Inclusion path and leaf as written</summary>
          <ol>
            {proof.map((hash) => (
              <li key={hash}>
                <Fingerprint hex={hash} label="this hash" />
              </li>
            ))}
          </ol>
          <pre>{leaf}</pre>
        </details>
      </section>
    </>
  );
}
