import { FileChartColumn } from 'lucide-react';
import { type ReactNode, useEffect } from 'react';
import { Button } from '../components/Button.tsx';
import { ExpiryHistogram } from '../components/charts/ExpiryHistogram.tsx';
import { KeyQuality } from '../components/charts/KeyQuality.tsx';
import { DROP_WORDS } from '../components/drop-words.ts';
import { Empty } from '../components/Empty.tsx';
import { count, grouped } from '../components/numbers.ts';
import { PageHead } from '../components/PageHead.tsx';
import { ScrollRegion } from '../components/ScrollRegion.tsx';
import { importChosen } from '../dialogs/import/take-in.ts';
import { useApprovals } from '../stores/approvals.ts';
import { refreshBackup, useBackup } from '../stores/backup.ts';
import { useNow } from '../stores/clock.ts';
import { useInventory } from '../stores/inventory.ts';
import { openDialog } from '../stores/navigation.ts';
import { useSettings, usualSettings } from '../stores/settings.ts';
import styles from './OverviewPage.module.css';
import { AgentLine } from './overview/AgentLine.tsx';
import { Attention } from './overview/Attention.tsx';
import { expiryWithin, type Look, openRequests, showAttention } from './overview/attention.ts';
import { QualityLine } from './overview/QualityLine.tsx';
import { WaitingApprovals } from './overview/WaitingApprovals.tsx';

function Figure({ figure, label, look }: { figure: number; label: ReactNode; look: Look | null }) {
  const content = (
    <>
      <strong>{grouped(figure)}</strong>
      <span>{label}</span>
    </>
  );
  if (look === null || figure === 0) return <div className={styles.number}>{content}</div>;
  return (
    <button type="button" className={styles.number} onClick={() => showAttention(look)}>
      {content}
    </button>
  );
}

/** What an officer has to know before anything else: what needs him, then what there is. */
export function OverviewPage() {
  const overview = useInventory((state) => state.overview);
  const now = useNow(60_000);
  const settings = useSettings((state) => state.settings) ?? usualSettings;
  const waiting = useApprovals((state) => state.waiting.length > 0);
  const backups = useBackup((state) => state.state?.verdict.reasons) ?? [];
  // What was not late when it was asked for may be by now.
  useEffect(() => refreshBackup(), []);
  if (overview === null) return <PageHead title="Overview" />;
  const attention = [...overview.attention, ...backups.map((reason) => ({ ...reason, count: 1 }))].toSorted(
    (a, b) => Number(a.severity === 'attention') - Number(b.severity === 'attention'),
  );
  // Of an empty vault nothing is due, but what must not be overlooked is told there, too.
  const losses = attention.filter(({ severity }) => severity === 'loss');
  const nothing = overview.certificates === 0 && overview.keysWaiting === 0 && overview.requestsOpen === 0;
  return (
    <>
      <PageHead title="Overview">
        {!nothing && (
          <Button icon={<FileChartColumn size={16} aria-hidden="true" />} onClick={() => openDialog({ kind: 'report' })}>
            Report…
          </Button>
        )}
      </PageHead>
      <ScrollRegion label="Overview" className={styles.page}>
        {nothing && losses.length > 0 && (
          <section className={styles.attention} aria-label="What needs attention">
            <h2>Needs attention</h2>
            <Attention items={losses} />
          </section>
        )}
        {nothing ? (
          <Empty
            title="The vault is empty"
            actions={
              <>
                <Button kind="primary" onClick={() => importChosen('files')}>
                  Import files…
                </Button>
                <Button onClick={() => importChosen('folder')}>Import a folder…</Button>
                <Button onClick={() => openDialog({ kind: 'request' })}>New request…</Button>
              </>
            }
          >
            {DROP_WORDS} Nothing is read before you say so.
          </Empty>
        ) : (
          <>
            <section className={styles.attention} aria-label="What needs attention">
              <h2>Needs attention</h2>
              <WaitingApprovals />
              {(attention.length > 0 || !waiting) && <Attention items={attention} />}
            </section>
            <section className={styles.numbers} aria-label="Counts">
              <Figure figure={overview.certificates} label="certificates" look={{ expiry: 'any' }} />
              <Figure figure={overview.keysInStore} label="keys in store" look={{ privateKey: ['in-store'] }} />
              <Figure figure={overview.keysMissing} label="keys missing" look={{ privateKey: ['missing'] }} />
              <Figure figure={overview.keysWaiting} label="keys without a certificate" look={{ view: 'keys' }} />
              <Figure figure={overview.expired} label="past due" look={{ expiry: 'expired', standing: 'current' }} />
              <Figure
                figure={overview.within30}
                label={`expire within ${settings.attentionDays} days`}
                look={{ ...expiryWithin(settings.attentionDays), standing: 'current' }}
              />
              <Figure figure={overview.weak} label="weak" look={{ finding: 'any' }} />
              <Figure figure={overview.requestsOpen} label="requests open" look={openRequests} />
              <Figure figure={overview.renewalsUnderWay} label="renewals under way" look={openRequests} />
            </section>
            <section className={styles.part} aria-label="Expiry by week">
              <h2>Expiry by week</h2>
              <ExpiryHistogram weeks={overview.weeks} now={now} />
            </section>
          </>
        )}
        <div className={styles.columns}>
          {overview.keyQuality.length > 0 && (
            <section className={styles.part} aria-label="Key quality">
              <h2>Keys by algorithm</h2>
              <KeyQuality parts={overview.keyQuality} />
              <QualityLine />
            </section>
          )}
          <section className={styles.part} aria-label="Local agent">
            <h2>Local agent</h2>
            <AgentLine log={overview.log} running={count(overview.running, 'command')} />
          </section>
        </div>
      </ScrollRegion>
    </>
  );
}
