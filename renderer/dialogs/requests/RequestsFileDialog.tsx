import { BookOpen, FileSpreadsheet } from 'lucide-react';
import { useEffect, useState } from 'react';
import type { HandedFile } from '../../../preload/contract/files.ts';
import type { CallOutput } from '../../../preload/contract/index.ts';
import { Button } from '../../components/Button.tsx';
import { Dialog } from '../../components/Dialog.tsx';
import { ErrorNote } from '../../components/ErrorNote.tsx';
import { Check, Field } from '../../components/Field.tsx';
import { Mark } from '../../components/Mark.tsx';
import { Moment } from '../../components/Moment.tsx';
import { Name } from '../../components/Name.tsx';
import { count, fileSize, grouped } from '../../components/numbers.ts';
import { Select } from '../../components/Select.tsx';
import { Spinner } from '../../components/Spinner.tsx';
import { ask } from '../../stores/ask.ts';
import { closeDialog, goTo, openDialog, useNavigation } from '../../stores/navigation.ts';
import { refreshProfiles, useProfiles } from '../../stores/profiles.ts';
import { useQuestion } from '../../stores/use-question.ts';
import { type Destination, DestinationLine } from '../DestinationLine.tsx';
import dialogs from '../Dialogs.module.css';
import { placeName } from '../release/release-words.ts';
import styles from './Bulk.module.css';
import { LineProblems } from './LineProblems.tsx';
import { LineSample } from './LineSample.tsx';
import { RequestsMade } from './RequestsMade.tsx';

type Plan = CallOutput<'requests.readFile'>;

/** What the last button says: *Make 1,000 requests into KINGSTON*. */
function sentence(plan: Plan | null, goOn: boolean, destination: Destination | null): string {
  if (plan === null || plan.total === 0 || plan.problemCount > 0) return 'Make the requests';
  const left = goOn && plan.unfinished !== null ? plan.unfinished.total - plan.unfinished.done : plan.total;
  const what = goOn ? `Make the last ${count(left, 'request')}` : `Make ${count(left, 'request')}`;
  return destination === null ? what : `${what} into ${placeName(destination.folder)}`;
}

/** Requests by the hundred out of a CSV file: what is wrong with it is shown, line by line, before any key is made. */
export function RequestsFileDialog({ file }: { file: HandedFile | null }) {
  const profiles = useProfiles((state) => state.list);
  const [chosen, setChosen] = useState<string | null>(useProfiles.getState().lastUsed);
  const profile = chosen ?? profiles?.[0]?.name ?? null;
  const [plan, setPlan] = useState<Plan | null>(null);
  const [goOn, setGoOn] = useState(true);
  const [destination, setDestination] = useState<Destination | null>(null);
  const [command, setCommand] = useState<string | null>(null);
  const choosing = useQuestion();
  const reading = useQuestion();
  const making = useQuestion();
  const { run: read } = reading;

  useEffect(() => {
    void refreshProfiles();
  }, []);

  // Another file, or the same with another profile: what was read of the one before says nothing of it.
  useEffect(() => {
    if (file === null || profile === null || command !== null) return;
    setPlan(null);
    let here = true;
    void read(() => ask('requests.readFile', { source: file.token, profile })).then((answer) => {
      if (!here || answer === null) return;
      setPlan(answer);
      setGoOn(answer.unfinished !== null);
    });
    return () => {
      here = false;
    };
  }, [file, profile, command, read]);

  if (command !== null) return <RequestsMade id={command} />;

  async function choose(): Promise<void> {
    const answer = await choosing.run(() => ask('files.choose', { kind: 'files' }));
    const first = answer?.files[0];
    if (first !== undefined) openDialog({ kind: 'requests-file', file: first });
  }

  const left =
    file === null
      ? 'Choose a file, or drop one here.'
      : plan === null
        ? reading.busy
          ? 'The file is being read.'
          : 'Choose another file.'
        : plan.problemCount > 0
          ? 'Nothing is made before every line is right.'
          : plan.total === 0
            ? 'The file asks for nothing.'
            : destination === null
              ? 'Choose where to write.'
              : undefined;

  const sound = plan !== null && plan.problemCount === 0 && plan.total > 0;

  async function make(): Promise<void> {
    if (making.busy || left !== undefined || plan === null || destination === null) return;
    const answer = await making.run(() =>
      ask('requests.makeFromFile', { plan: plan.plan, destination: destination.token, goOn: goOn && plan.unfinished !== null }),
    );
    if (answer !== null) setCommand(answer.command);
  }

  return (
    <Dialog
      name="requests-file"
      title="Requests from a file"
      size="wide"
      onClose={closeDialog}
      onSubmit={make}
      footer={
        <>
          <span className={dialogs.left} role="status">
            {left ?? ''}
          </span>
          <Button onClick={closeDialog}>Cancel</Button>
          <Button kind="primary" type="submit" busy={making.busy} disabled={left !== undefined} data-testid="requests-make">
            {sentence(plan, goOn, destination)}
          </Button>
        </>
      }
    >
      <ErrorNote error={making.error} />
      <div className={styles.head}>
        <div className={styles.file}>
          {file === null ? (
            <p>A CSV file: a header row names the fields, each line asks for one certificate. Drop it here, or choose it.</p>
          ) : (
            <p data-testid="requests-file-name">
              <strong>
                <Name text={file.name} wrap />
              </strong>{' '}
              <span className={styles.soft}>{file.size === null ? '' : fileSize(file.size)}</span>
            </p>
          )}
          <div className={styles.buttons}>
            <Button icon={<FileSpreadsheet size={16} aria-hidden="true" />} busy={choosing.busy} data-autofocus="" onClick={choose}>
              {file === null ? 'Choose a file…' : 'Choose another file…'}
            </Button>
            <Button
              kind="quiet"
              icon={<BookOpen size={16} aria-hidden="true" />}
              onClick={() => {
                useNavigation.setState({ guidePage: 'requests' });
                goTo('guide');
              }}
            >
              Which columns are read?
            </Button>
          </div>
        </div>
        <Field label="Profile" hint="Gives what a line leaves empty.">
          {({ id }) => (
            <Select
              id={id}
              label="Profile"
              name="requests-profile"
              wide
              value={profile ?? ''}
              choices={(profiles ?? []).map(({ name }) => ({ value: name, label: name }))}
              onChange={setChosen}
            />
          )}
        </Field>
      </div>
      <ErrorNote error={choosing.error ?? reading.error} />
      {reading.busy && (
        <p className={styles.reading}>
          <Spinner /> Reading and checking every line
        </p>
      )}
      {plan !== null && (
        <>
          <p role="status" data-testid="requests-file-found">
            {plan.problemCount > 0 ? (
              <Mark kind="loss">
                <span className={styles.words}>{count(plan.problemCount, 'thing')} to put right in the file. Change it, save it, and choose it again.</span>
              </Mark>
            ) : plan.total === 0 ? (
              <Mark kind="attention">It asks for nothing: under the header row, each line is one request.</Mark>
            ) : plan.adviceCount > 0 ? (
              <Mark kind="attention">
                <span className={styles.words}>
                  {count(plan.total, 'request')} can be made; {count(plan.adviceCount, 'thing is', 'things are')} unwise.
                </span>
              </Mark>
            ) : (
              <Mark kind="good">
                {count(plan.total, 'request')}, and nothing is wrong with {plan.total === 1 ? 'it' : 'them'}.
              </Mark>
            )}
          </p>
          {plan.problemCount > 0 && <LineProblems problems={plan.problems} all={plan.problemCount} />}
          {sound && plan.adviceCount > 0 && <LineProblems problems={plan.advice} all={plan.adviceCount} unwise />}
          {sound && plan.unfinished !== null && (
            <div role="radiogroup" aria-label="An earlier run" className={styles.earlier}>
              <p>
                An earlier run over this file, begun <Moment time={plan.unfinished.startedAt} as="minute" />, did not come to its end.
              </p>
              <Check
                type="radio"
                name="earlier"
                label={`Go on: ${grouped(plan.unfinished.done)} of ${grouped(plan.unfinished.total)} are made`}
                hint="What is made stays; only the rest is made now."
                checked={goOn}
                onChange={() => setGoOn(true)}
              />
              <Check
                type="radio"
                name="earlier"
                label="Begin anew"
                hint={`All ${grouped(plan.total)} are made again, each with another key. The earlier ones stay in the vault.`}
                checked={!goOn}
                onChange={() => setGoOn(false)}
              />
            </div>
          )}
          {sound && <LineSample plan={plan} />}
          {sound && (
            <section className={styles.where} aria-label="Where the requests are written">
              <DestinationLine
                title="Write the requests into a folder"
                kind="folder"
                suggestedName="requests"
                destination={destination}
                onChange={setDestination}
                neverReplaces
              />
              <p className={dialogs.hint}>
                One .csr file each and a manifest. Only the requests leave; the keys are made and sealed in the vault, on all cores.
              </p>
            </section>
          )}
        </>
      )}
    </Dialog>
  );
}
