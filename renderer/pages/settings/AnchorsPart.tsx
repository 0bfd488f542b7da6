import { Plus } from 'lucide-react';
import { useState } from 'react';
import { anchoredWords } from '../../../preload/contract/anchor-words.ts';
import type { AnchorState } from '../../../preload/contract/anchors.ts';
import { Button } from '../../components/Button.tsx';
import { ErrorNote } from '../../components/ErrorNote.tsx';
import { Facts } from '../../components/Facts.tsx';
import { Mark } from '../../components/Mark.tsx';
import { Moment } from '../../components/Moment.tsx';
import { Name } from '../../components/Name.tsx';
import { count } from '../../components/numbers.ts';
import { takeAnchorState, useAnchors } from '../../stores/anchors.ts';
import { ask } from '../../stores/ask.ts';
import { openDialog } from '../../stores/navigation.ts';
import { useQuestion } from '../../stores/use-question.ts';
import styles from '../SettingsPage.module.css';

/** Places outside the vault to which checkpoints go by themselves. */
export function AnchorsPart({ may }: { may: boolean }) {
  const { state, error } = useAnchors();
  const [told, setTold] = useState<string | null>(null);
  const writing = useQuestion();

  async function write(): Promise<void> {
    const answer = await writing.run(() => ask('audit.anchorNow', {}));
    setTold(answer && anchoredWords(answer));
  }

  return (
    <>
      <p className={styles.soft}>
        A vault that is replaced by an older copy of itself agrees with itself. An anchor, a signed checkpoint on a stick or in a folder elsewhere, shows it at
        the next unlock. One is written at each lock, release and backup, and every 100 entries, wherever a place can be reached. No key is on it.
      </p>
      <ErrorNote error={error} />
      {state?.places.length === 0 && <p data-testid="anchor-places">No place is set up.</p>}
      {state !== null && state.places.length > 0 && (
        <ul data-testid="anchor-places" className={styles.list}>
          {state.places.map((place) => (
            <PlaceLine key={place.name} place={place} may={may} />
          ))}
        </ul>
      )}
      {may && (
        <div className={styles.buttons}>
          <Button icon={<Plus size={16} aria-hidden="true" />} onClick={() => openDialog({ kind: 'anchor-place' })}>
            Add a place for anchors…
          </Button>
          {state !== null && state.places.length > 0 && (
            <Button busy={writing.busy} onClick={write}>
              Write anchors now
            </Button>
          )}
        </div>
      )}
      {told !== null && <p role="status">{told}</p>}
      <ErrorNote error={writing.error} />
    </>
  );
}

function PlaceLine({ place, may }: { place: AnchorState['places'][number]; may: boolean }) {
  const removing = useQuestion();

  async function remove(): Promise<void> {
    const answer = await removing.run(() => ask('audit.removeAnchor', { name: place.name }));
    if (answer !== null) takeAnchorState(answer);
  }

  return (
    <li>
      <Facts
        facts={[
          ['Name', <Name key="n" text={place.name} wrap />],
          ['Where', <Name key="w" text={place.where} wrap />],
          [
            'Last anchor',
            place.last === null ? (
              'none yet'
            ) : (
              <span key="l">
                {count(place.last.size, 'entry', 'entries')}, <Moment time={place.last.at} as="minute" />
              </span>
            ),
          ],
          place.problem === null
            ? null
            : [
                'Problem',
                <Mark key="p" kind="attention">
                  {place.problem}
                </Mark>,
              ],
        ]}
      />
      {may && (
        <Button busy={removing.busy} onClick={remove} aria-label={`Forget the place ${place.name}`}>
          Forget this place
        </Button>
      )}
      <ErrorNote error={removing.error} />
    </li>
  );
}
