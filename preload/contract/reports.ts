import { z } from 'zod';
import { agentCall } from './call.ts';
import { certificateFilter } from './inventory.ts';
import { fileToken, identifier } from './values.ts';

/** `ics`: expiries as a calendar (RFC 5545); `csv`: one line each; `pdf`: to be printed. */
export const reportFormat = z.enum(['ics', 'csv', 'pdf']);
export type ReportFormat = z.infer<typeof reportFormat>;

export const reportCalls = {
  'reports.export': agentCall(
    z.strictObject({ format: reportFormat, ...certificateFilter, destination: fileToken, overwrite: z.boolean() }),
    z.strictObject({ command: identifier }),
  ),
};
