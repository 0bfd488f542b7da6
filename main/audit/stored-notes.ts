import { checkpointsAfter } from '../store/checkpoints.ts';
import type { Database } from '../store/open-database.ts';
import type { CheckpointTable } from '../store/schema.ts';

const AT_ONCE = 500;

type Stored = Pick<CheckpointTable, 'size' | 'root' | 'note' | 'signer' | 'signed_at'>;

/** Reads the stored checkpoints once, in the order of their sizes, no further than they are needed. */
export function storedNotes(queries: Database): {
  /** Those that were not given yet and cover at most so many entries. */ to(size: number): Promise<Stored[]>;
} {
  let waiting: Stored[] = [];
  let last: { size: number; id: number } | null = null;
  let ended = false;
  return {
    async to(size) {
      while (!ended && (waiting.at(-1)?.size ?? -1) <= size) {
        const rows = await checkpointsAfter(queries, last, AT_ONCE);
        waiting = [...waiting, ...rows];
        last = rows.at(-1) ?? last;
        ended = rows.length < AT_ONCE;
      }
      const split = waiting.findIndex((row) => row.size > size);
      const due = split < 0 ? waiting : waiting.slice(0, split);
      waiting = split < 0 ? [] : waiting.slice(split);
      return due;
    },
  };
}
