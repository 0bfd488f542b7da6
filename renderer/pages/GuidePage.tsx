import { useEffect, useRef, useState } from 'react';
import { Empty } from '../components/Empty.tsx';
import { guide } from '../components/guide-text.ts';
import { Markdown } from '../components/Markdown.tsx';
import { ScrollRegion } from '../components/ScrollRegion.tsx';
import { useNavigation } from '../stores/navigation.ts';
import styles from './GuidePage.module.css';

/** The user guide, shipped with the application because its reader is offline. */
export function GuidePage() {
  const chosen = useNavigation((state) => state.guidePage);
  const [anchor, setAnchor] = useState<string | null>(null);
  const text = useRef<HTMLDivElement>(null);
  const page = guide.find((candidate) => candidate.name === chosen) ?? guide[0];

  // biome-ignore lint/correctness/useExhaustiveDependencies: another page begins at its top
  useEffect(() => {
    const heading = anchor === null ? null : document.getElementById(anchor);
    if (heading === null) text.current?.scrollTo({ top: 0 });
    else heading.scrollIntoView();
  }, [page?.name, anchor]);

  function open(name: string, to: string | null): void {
    // A link within the page has no page name.
    if (name !== '') useNavigation.setState({ guidePage: name });
    setAnchor(to);
  }

  if (page === undefined) return <Empty title="The guide is missing">This build was made without its guide.</Empty>;
  return (
    <div className={styles.guide}>
      <nav className={styles.pages} aria-label="Pages of the guide">
        <ul>
          {guide.map(({ name, title }) => (
            <li key={name}>
              <button type="button" aria-current={name === page.name ? 'page' : undefined} onClick={() => open(name, null)}>
                {title}
              </button>
            </li>
          ))}
        </ul>
      </nav>
      <ScrollRegion ref={text} label={page.title} className={styles.text}>
        <Markdown text={page.text} onPage={open} />
      </ScrollRegion>
    </div>
  );
}
