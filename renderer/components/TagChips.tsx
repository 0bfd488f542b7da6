import styles from './TagChips.module.css';

/** The tags of a key, to be read. */
export function TagChips({ tags }: { tags: readonly string[] }) {
  if (tags.length === 0) return 'none';
  return (
    <ul className={styles.tags}>
      {tags.map((tag) => (
        <li key={tag}>{tag}</li>
      ))}
    </ul>
  );
}
