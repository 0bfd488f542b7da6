import type { AgentArguments } from '../../preload/contract/agent-port.ts';
import { StrongroomError } from '../../preload/contract/errors.ts';
import type { CallOutput } from '../../preload/contract/index.ts';
import type { LineProblem, RequestDraft } from '../../preload/contract/requests.ts';
import { sha256Hex } from '../crypto/hash.ts';
import { randomIdentifier } from '../crypto/random.ts';
import { draftSubject } from '../custody/draft-label.ts';
import { readRequestLines, runRequests } from '../custody/run-requests.ts';
import { canonicalJson } from '../formats/canonical-json.ts';
import { readRequestFile } from '../formats/request-file.ts';
import { unfinishedRequestRuns } from '../store/command-rows.ts';
import { requestsOfCommand } from '../store/requests.ts';
import type { CommandTable } from '../store/schema.ts';
import { defaultProfile } from './built-in-profiles.ts';
import { findProfile } from './profile-calls.ts';
import { readSourceFile } from './read-source-file.ts';
import { type StartedRequests, startRequests } from './request-calls.ts';
import type { VaultSession } from './vault-session.ts';

/** A file of requests that was read and understood. */
interface RequestPlan {
  name: string;
  sha256: string;
  profile: string;
  requests: { line: number; draft: RequestDraft }[];
  problems: LineProblem[];
  problemCount: number;
}

const SAMPLE = 20;
/** Plans that are kept: whoever chooses one file after the other wants the last. */
const PLANS = 4;

/** Files of requests that were read in this session and not yet begun. */
export class RequestPlans {
  readonly #session: VaultSession;
  readonly #plans = new Map<string, RequestPlan>();

  constructor(session: VaultSession) {
    this.#session = session;
  }

  /** Reads a CSV file of requests and checks every line. Nothing is generated. */
  async read({ source, profile }: AgentArguments<'requests.readFile'>): Promise<CallOutput<'requests.readFile'>> {
    const base = profile === null ? defaultProfile : await findProfile(this.#session, profile);
    const { bytes, name } = readSourceFile(this.#session, source);
    const sha256 = sha256Hex(bytes);
    const { requests, problems, problemCount, advice, adviceCount } = readRequestFile(bytes, base.draft);
    const plan: RequestPlan = { name, sha256, profile: base.name, requests, problems, problemCount };
    const id = randomIdentifier();
    this.#plans.set(id, plan);
    for (const oldest of [...this.#plans.keys()].slice(0, -PLANS)) this.#plans.delete(oldest);
    const earlier = await this.#unfinished(plan);
    return {
      plan: id,
      name,
      total: requests.length,
      problems,
      problemCount,
      advice,
      adviceCount,
      sample: requests.slice(0, SAMPLE).map(({ line, draft }) => sampleOf(line, draft)),
      unfinished: earlier && {
        command: earlier.id,
        done: (await requestsOfCommand(this.#session.queries, earlier.id)).length,
        total: earlier.total ?? 0,
        startedAt: earlier.created_at,
      },
    };
  }

  /** @throws StrongroomError `REQUEST_FILE_INVALID`, `TOKEN_UNKNOWN` */
  async make({ plan: id, destination, goOn }: AgentArguments<'requests.makeFromFile'>): Promise<StartedRequests> {
    const plan = this.#plans.get(id);
    if (!plan) throw new StrongroomError('TOKEN_UNKNOWN', 'The application no longer knows this file.', 'Choose it again.');
    demandNoProblems(plan);
    const earlier = goOn ? await this.#unfinished(plan) : null;
    const started = earlier ? await resumeRequests(this.#session, earlier, destination) : await this.#begin(plan, destination);
    this.#plans.delete(id);
    return started;
  }

  #begin(plan: RequestPlan, folder: string): Promise<StartedRequests> {
    return startRequests(this.#session, {
      kind: 'make-requests',
      title: `${plan.requests.length === 1 ? '1 request' : `${plan.requests.length.toLocaleString('en-US')} requests`} from ${plan.name}`,
      orders: plan.requests.map(({ draft }) => ({
        draft,
        origin: `${plan.name}, ${plan.profile}`,
        valuesFrom: 'officer' as const,
        renews: null,
        existingKey: null,
      })),
      officerPassphrase: null,
      carryTo: { folder, overwrite: false },
      lines: plan.requests.map(({ line }) => line),
      input: { fileSha256: plan.sha256, profile: plan.profile },
    });
  }

  /** The newest run over the same file with the same profile that did not come to its end. */
  async #unfinished({ sha256, profile }: RequestPlan): Promise<CommandTable | null> {
    const runs = await unfinishedRequestRuns(this.#session.queries);
    return (
      runs.find(({ id, input }) => {
        if (this.#session.queue.live(id)) return false;
        const began = JSON.parse(input) as { fileSha256?: string; profile?: string };
        return began.fileSha256 === sha256 && began.profile === profile;
      }) ?? null
    );
  }
}

function demandNoProblems({ name, requests, problems, problemCount }: RequestPlan): void {
  const [first] = problems;
  if (first)
    throw new StrongroomError(
      'REQUEST_FILE_INVALID',
      `${name} has ${problemCount === 1 ? 'a problem' : `${problemCount.toLocaleString('en-US')} problems`}. Line ${first.line}${first.column === null ? '' : `, column ${first.column}`}: ${first.text}`,
      'Correct the file and choose it again. Nothing was generated.',
    );
  if (requests.length === 0) throw new StrongroomError('REQUEST_FILE_INVALID', `${name} asks for nothing.`, 'Under its header row, each line is one request.');
}

function sampleOf(line: number, draft: RequestDraft) {
  return {
    line,
    subject: draftSubject(draft),
    names: draft.subjectAltNames.map(({ value }) => value),
    keyAlgorithm: draft.keyAlgorithm,
    signature: draft.keyAlgorithm === 'ed25519' ? 'Ed25519' : `${draft.hash.replace('sha', 'SHA-')}${draft.pss ? ', RSASSA-PSS' : ''}`,
  };
}

/** Goes on with a command that makes requests, with the lines that it was begun with. @param folder another one than before; `null` for the same */
export async function resumeRequests(session: VaultSession, row: CommandTable, folder: string | null = null): Promise<StartedRequests> {
  if (row.repeatable !== 1)
    throw new StrongroomError('COMMAND_NOT_REPEATABLE', 'This command cannot go on as it is.', 'Start it anew: it came to its end, or it needs a passphrase.');
  await session.demandVouchedRows();
  const before = JSON.parse(row.input) as { folder?: string; onlyFile?: string; overwrite?: boolean };
  const to = folder ?? before.folder ?? null;
  const { orders, lines } = await readRequestLines(session.queries, row.id);
  const carryTo = to === null ? null : { folder: to, overwrite: before.overwrite ?? false, ...(before.onlyFile ? { onlyFile: before.onlyFile } : {}) };
  const again = to === null ? row : { ...row, input: canonicalJson({ ...before, folder: to }) };
  const command = await session.queue.resume(again, (run) => runRequests(session, run, { orders, shares: null, carryTo, lines }));
  return { command, ended: session.queue.ended(command) };
}
