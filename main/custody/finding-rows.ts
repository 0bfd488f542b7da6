import type { WeakKeyFinding } from '../pki/finding.ts';
import type { FindingTable } from '../store/schema.ts';

/** @param certificate its id; empty for findings in the key itself */
export function findingRows(
  spkiSha256: string,
  certificate: string,
  findings: readonly WeakKeyFinding[],
  seenIn: FindingTable['seen_in'] = 'public',
): FindingTable[] {
  return findings.map(({ code, severity, text }) => ({ spki_sha256: spkiSha256, certificate, code, severity, text, seen_in: seenIn }));
}
