import { algorithmWords } from '../../../preload/contract/algorithm-words.ts';
import type { ErrorAnswer } from '../../../preload/contract/errors.ts';
import { ErrorNote } from '../../components/ErrorNote.tsx';
import { Name } from '../../components/Name.tsx';
import { ScrollRegion } from '../../components/ScrollRegion.tsx';
import type { Named } from '../../stores/navigation.ts';
import columns from '../Columns.module.css';
import { Refusal } from '../Refusal.tsx';
import styles from './Release.module.css';
import type { Plan } from './release-words.ts';

/** Step 1: these certificates, each with the file it becomes or the reason why it cannot. */
export function WhatStep({ certificates, plan, error }: { certificates: Named[]; plan: Plan['certificates'] | null; error: ErrorAnswer | null }) {
  const planned = new Map(plan?.map((file) => [file.certificate, file]));
  return (
    <section className={columns.column} aria-labelledby="release-what">
      <h3 id="release-what">1. What</h3>
      <ErrorNote error={error} />
      <ScrollRegion label="Certificates to release" className={styles.certificates}>
        <ul data-testid="release-plan">
          {certificates.map((certificate) => {
            const file = planned.get(certificate.id);
            return (
              <li key={certificate.id} data-refused={file?.refusal?.code}>
                <strong>
                  <Name text={certificate.label} wrap />
                </strong>
                {file !== undefined && file.refusal === null && (
                  <>
                    <span className={styles.soft}>{algorithmWords(file.keyAlgorithm)}</span>
                    <span className={styles.file}>
                      → <Name text={file.files.join(', ')} mono wrap />
                    </span>
                  </>
                )}
                {file?.refusal != null && <Refusal refusal={file.refusal} />}
              </li>
            );
          })}
        </ul>
      </ScrollRegion>
    </section>
  );
}
