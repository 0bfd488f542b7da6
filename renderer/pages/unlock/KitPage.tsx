import { ExternalLink } from 'lucide-react';
import { useEffect } from 'react';
import { Button } from '../../components/Button.tsx';
import { ColumnPage } from '../../components/ColumnPage.tsx';
import { ErrorNote } from '../../components/ErrorNote.tsx';
import { ask } from '../../stores/ask.ts';
import { useQuestion } from '../../stores/use-question.ts';

/** While a recovery kit is shown in a window of its own. Nothing else can be done before it was put away. */
export function KitPage() {
  const { busy, error, run } = useQuestion();

  useEffect(() => {
    void run(() => ask('recovery.showWindow', {}));
  }, [run]);

  return (
    <ColumnPage
      name="kit-page"
      title="Put the recovery kit away"
      intro="It is shown in a window of its own, this once. Print or save it there, type some of its words back, and put it away. Then this window goes on, and nothing on this workstation knows the kit any more."
    >
      <div>
        <Button icon={<ExternalLink size={16} aria-hidden="true" />} busy={busy} onClick={() => run(() => ask('recovery.showWindow', {}))}>
          Show the kit’s window
        </Button>
      </div>
      <ErrorNote error={error} />
    </ColumnPage>
  );
}
