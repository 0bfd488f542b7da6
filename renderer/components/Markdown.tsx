import { isValidElement, type ReactNode } from 'react';
import ReactMarkdown from 'react-markdown';
import remarkGfm from 'remark-gfm';
import { pictures, slug } from './guide-text.ts';
import styles from './Markdown.module.css';
import { ScrollRegion } from './ScrollRegion.tsx';

function textOf(node: ReactNode): string {
  if (typeof node === 'string' || typeof node === 'number') return String(node);
  if (Array.isArray(node)) return node.map(textOf).join('');
  return isValidElement<{ children?: ReactNode }>(node) ? textOf(node.props.children) : '';
}

interface Props {
  text: string;
  /** Opens another page of the guide; without it, such links are plain text. */
  onPage?: (page: string, anchor: string | null) => void;
}

/** A page of the guide. Addresses outside are shown, never opened: this workstation is offline. */
export function Markdown({ text, onPage }: Props) {
  return (
    <div className={styles.markdown}>
      <ReactMarkdown
        remarkPlugins={[remarkGfm]}
        components={{
          h1: ({ children }) => <h1 id={slug(textOf(children))}>{children}</h1>,
          h2: ({ children }) => <h2 id={slug(textOf(children))}>{children}</h2>,
          h3: ({ children }) => <h3 id={slug(textOf(children))}>{children}</h3>,
          table: ({ children }) => (
            <ScrollRegion label="Table" className={styles.table}>
              <table>{children}</table>
            </ScrollRegion>
          ),
          a: ({ href = '', children }) => {
            // Names of ciphers look like addresses of mail.
            if (href.startsWith('mailto:')) return <span>{children}</span>;
            if (/^[a-z]+:/i.test(href)) {
              return (
                <>
                  {children} <span className={styles.address}>({href})</span>
                </>
              );
            }
            const [file = '', anchor = null] = href.split('#');
            const page = (file.split('/').at(-1) ?? '').replace(/^\d+-/, '').replace(/\.md$/, '');
            if (onPage === undefined) return <span>{children}</span>;
            return (
              <button type="button" className={styles.link} onClick={() => onPage(page, anchor)}>
                {children}
              </button>
            );
          },
          // Of the guide's own alone: an address elsewhere is nothing that this workstation could fetch.
          img: ({ src, alt = '' }) => {
            const picture = typeof src === 'string' ? pictures[src] : undefined;
            return picture === undefined ? <span>{alt}</span> : <img className={styles.picture} src={picture} alt={alt} />;
          },
        }}
      >
        {text}
      </ReactMarkdown>
    </div>
  );
}
