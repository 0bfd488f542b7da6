import type { ReportFormat } from '../../preload/contract/reports.ts';
import { count } from '../components/numbers.ts';

/**
 * What the last button of a report says: *Write a PDF report on 308 certificates to inventory.pdf*.
 * @param size how many certificates it will hold; `undefined` while that is not known
 */
export function reportSentence(format: ReportFormat, size: number | undefined, file: string | null): string {
  if (size === undefined) return 'Write the report';
  const report = {
    pdf: `a PDF report on ${count(size, 'certificate')}`,
    csv: `a CSV report on ${count(size, 'certificate')}`,
    ics: `a calendar of ${count(size, 'expiry', 'expiries')}`,
  }[format];
  return `Write ${report}${file === null ? '' : ` to ${file}`}`;
}

/** When a calendar reminds, and of what it does not. */
export function calendarWords({ attentionDays, urgentDays }: { attentionDays: number; urgentDays: number }): string {
  const days = [...new Set([attentionDays, urgentDays])].sort((a, b) => b - a).join(' and ');
  return `One entry for each expiry, with a reminder ${days} days before, as in the settings. Renewed and revoked certificates are left out.`;
}
