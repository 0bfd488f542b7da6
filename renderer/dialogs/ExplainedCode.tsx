import { Dialog } from '../components/Dialog.tsx';
import { sectionOf } from '../components/guide-text.ts';
import { Markdown } from '../components/Markdown.tsx';
import { explainCode, useExplainedCode } from '../stores/explained-code.ts';

/** What the guide says about an error code, above whatever is open, so that nothing typed is lost. */
export function ExplainedCode() {
  const code = useExplainedCode((state) => state.code);
  if (code === null) return null;
  const text = sectionOf('codes', code) ?? sectionOf('key-quality', code);
  return (
    <Dialog name="code" title={code} size="medium" reading onClose={() => explainCode(null)}>
      {text === null ? (
        <p>
          The guide says no more about this code than what stands beside the error. Give the code to a colleague or to your vendor: it names the cause exactly.
        </p>
      ) : (
        <Markdown text={text} />
      )}
    </Dialog>
  );
}
