import { resolve } from 'node:path';
import type { ReportFormat } from '../../preload/contract/reports.ts';
import type { PrivateKeyState } from '../../preload/contract/values.ts';
import { startReport } from '../service/report-calls.ts';
import { answerOf } from './command-answer.ts';
import { type GlobalOptions, withSession } from './open-session.ts';
import type { Answer, Voice } from './print.ts';

export interface ReportOptions extends GlobalOptions {
  format: ReportFormat;
  out: string;
  overwrite?: boolean;
  search?: string;
  key?: PrivateKeyState;
}

/** Writes the inventory as a calendar, a table or a printable report. */
export function report(options: ReportOptions, voice: Voice): Promise<Answer> {
  return withSession(options, voice, async (open) => {
    const started = await startReport(open.session, {
      format: options.format,
      search: options.search ?? '',
      privateKey: options.key ? [options.key] : [],
      expiry: 'any',
      standing: 'any',
      finding: null,
      destination: resolve(options.out),
      overwrite: options.overwrite ?? false,
    });
    return answerOf(open, started, ({ state }) => ({ file: state === 'done' ? resolve(options.out) : null }));
  });
}
