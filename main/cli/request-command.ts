import { resolve } from 'node:path';
import { StrongroomError } from '../../preload/contract/errors.ts';
import type { LineProblem } from '../../preload/contract/requests.ts';
import { utcMinute } from '../formats/utc-minute.ts';
import { defaultProfile } from '../service/built-in-profiles.ts';
import { findProfile } from '../service/profile-calls.ts';
import { makeRequest } from '../service/request-calls.ts';
import { RequestPlans } from '../service/request-file-calls.ts';
import { answerOf } from './command-answer.ts';
import { exitStatus } from './exit-status.ts';
import { withSession } from './open-session.ts';
import { demandTag } from './option-values.ts';
import { type Answer, printable, type Voice } from './print.ts';
import { type DraftOptions, draftFrom } from './request-options.ts';

export interface RequestOptions extends DraftOptions {
  from?: string;
  out: string;
  overwrite?: boolean;
  tag?: string[];
  /** Not to go on with an earlier run over the same file. */
  anew?: boolean;
}

/** Makes one request from options, or many from a file. */
export function request(options: RequestOptions, voice: Voice): Promise<Answer> {
  if (options.from !== undefined) return requestMany(options, options.from, voice);
  if (options.anew) throw new StrongroomError('USAGE', 'Without --from there is no --anew.', 'A single request is always a new one.');
  return requestOne(options, voice);
}

function requestOne(options: RequestOptions, voice: Voice): Promise<Answer> {
  if (options.cn === undefined && options.subject === undefined && options.san === undefined)
    throw new StrongroomError('USAGE', 'It is not said for whom the request is.', 'Give --cn NAME, or --san, or --from FILE.csv.');
  return withSession(options, voice, async (open) => {
    const profile = options.profile === undefined ? defaultProfile : await findProfile(open.session, options.profile);
    const started = await makeRequest(
      open.session,
      {
        draft: draftFrom(options, profile.draft),
        profile: profile.name,
        renews: null,
        key: 'new',
        tags: (options.tag ?? []).map(demandTag),
        officerPassphrase: null,
      },
      { path: resolve(options.out), overwrite: options.overwrite ?? false },
    );
    return answerOf(open, started, (row, { items }) => ({ request: items[0]?.request ?? null, file: row.state === 'done' ? resolve(options.out) : null }));
  });
}

function requestMany(options: RequestOptions, file: string, voice: Voice): Promise<Answer> {
  const ofOne = ['cn', 'san', 'subject', 'key', 'hash', 'keyUsage', 'extendedKeyUsage', 'mustStaple', 'days', 'pss', 'overwrite', 'tag'] as const;
  const misplaced = ofOne.find((name) => options[name] !== undefined);
  if (misplaced)
    throw new StrongroomError(
      'USAGE',
      `Together with --from there is no --${misplaced.replaceAll(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}.`,
      misplaced === 'overwrite'
        ? 'Requests of a file get names of their own; choose another folder where one is taken.'
        : 'The file says it in a column; a profile says what the file leaves empty.',
    );
  return withSession(options, voice, async (open) => {
    const plans = new RequestPlans(open.session);
    const read = await plans.read({ source: { kind: 'path', path: resolve(file) }, profile: options.profile ?? null });
    if (read.problemCount > 0) return problemsOf(read);
    for (const problem of read.advice.slice(0, MOST_ADVICE)) voice.say(`Advice: ${placed(read.name, problem)}`);
    if (read.adviceCount > MOST_ADVICE) voice.say(`Advice: and ${(read.adviceCount - MOST_ADVICE).toLocaleString('en-US')} more of the kind.`);
    const goOn = read.unfinished !== null && !options.anew;
    if (goOn && read.unfinished)
      voice.say(
        `Going on with the run of ${utcMinute(read.unfinished.startedAt)} UTC: ${read.unfinished.done} of ${read.unfinished.total} requests are made. --anew would begin again.`,
      );
    const started = await plans.make({ plan: read.plan, destination: resolve(options.out), goOn });
    return answerOf(open, started, (_row, { facts }) => ({
      total: read.total,
      resumed: goOn,
      folder: resolve(options.out),
      manifest: facts.find(({ name }) => name === 'Manifest')?.value ?? null,
    }));
  });
}

/** Lines of advice that are said: a file of a thousand hosts of one kind has as many of one kind. */
const MOST_ADVICE = 10;

/** What is to be said of a line, in the form in which compilers say it. */
function placed(name: string, { line, column, field, text }: LineProblem): string {
  return printable(`${name}:${line}${column === null ? '' : `:${column}`}: ${field ? `${field}: ` : ''}${text}`);
}

function problemsOf({ name, total, problems, problemCount }: { name: string; total: number; problems: LineProblem[]; problemCount: number }): Answer {
  const error = {
    code: 'REQUEST_FILE_INVALID',
    message: `${name} has ${problemCount === 1 ? 'a problem' : `${problemCount.toLocaleString('en-US')} problems`}. Nothing was generated.`,
    hint: 'Correct the file and repeat the command.',
  };
  const lines = problems.map((problem) => placed(name, problem));
  return {
    status: exitStatus.usage,
    document: { error, total, problems, problemCount },
    text: [...lines, '', `${error.message} ${error.hint} (${error.code})`].join('\n'),
  };
}
