/** How large the benchmark's data is. */
export interface Scale {
  /** Certificates of the large inventory. */
  certificates: number;
  /** Entries of the large log. */
  entries: number;
  /** Times that each thing is measured. */
  rounds: number;
  /** Sizes at which growth is drawn, ascending. */
  growth: number[];
}
