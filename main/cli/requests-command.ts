import { resolve } from 'node:path';
import type { RequestRow, RequestState } from '../../preload/contract/requests.ts';
import { utcMinute } from '../formats/utc-minute.ts';
import { carryOut, withdrawRequests } from '../service/request-calls.ts';
import { listRequestRows, showRequest } from '../service/request-view.ts';
import { resolveRequest, resolveRequests } from '../service/resolve-request.ts';
import { answerOf } from './command-answer.ts';
import { exitStatus } from './exit-status.ts';
import { type GlobalOptions, withSession } from './open-session.ts';
import type { Answer, Voice } from './print.ts';
import { day, facts, table } from './table.ts';

export interface RequestsOptions extends GlobalOptions {
  search?: string;
  state?: RequestState;
  differing?: boolean;
  limit?: number;
  offset?: number;
}

/** Requests, newest first. */
export function listRequests(options: RequestsOptions, voice: Voice): Promise<Answer> {
  return withSession(options, voice, async ({ session }) => {
    const query = { search: options.search ?? '', states: options.state ? [options.state] : [], differing: options.differing ?? false };
    const found = await listRequestRows(session, { ...query, offset: options.offset ?? 0, limit: options.limit ?? Number.MAX_SAFE_INTEGER });
    const counted = `${found.items.length} of ${found.total} requests, newest first.`;
    return { status: exitStatus.done, document: found, text: found.items.length === 0 ? 'No request.' : `${table(columns, found.items)}\n\n${counted}` };
  });
}

const columns = [
  { title: 'ID', value: ({ id }: RequestRow) => id },
  { title: 'NAME', value: ({ commonName, subjectAltNames, subject }: RequestRow) => commonName ?? subjectAltNames[0]?.value ?? subject },
  { title: 'KEY', value: ({ keyAlgorithm }: RequestRow) => keyAlgorithm },
  { title: 'STATE', value: ({ state }: RequestRow) => state },
  { title: 'MADE', value: ({ createdAt }: RequestRow) => day(createdAt) },
  { title: 'DIFFERS', value: ({ differences }: RequestRow) => (differences === 0 ? '' : String(differences)) },
];

/** One request as OpenSSL prints it, with what became of it. */
export function showOneRequest(named: string, options: GlobalOptions, voice: Voice): Promise<Answer> {
  return withSession(options, voice, async ({ session }) => {
    const found = await showRequest(session, (await resolveRequest(session, named)).id);
    const { request, certificate, differences } = found;
    const text = [
      facts([
        ['Id', request.id],
        ['State', request.state],
        ['Made', `${utcMinute(request.createdAt)} UTC, ${request.origin}`],
        ['Key id (SPKI)', request.spkiSha256],
        ['Private key', request.privateKey],
        ...(request.carriedOutAt === null ? [] : [['Carried out', `${utcMinute(request.carriedOutAt)} UTC`] as const]),
        ...(certificate === null ? [] : [['Answered by', `${certificate.label}, until ${day(certificate.notAfter)} (${certificate.id})`] as const]),
        ...differences.map(({ text: what }) => ['Differs', what] as const),
      ]),
      '',
      found.text.trimEnd(),
      '',
      found.pem.trimEnd(),
    ].join('\n');
    return { status: exitStatus.done, document: found, text };
  });
}

/** Writes requests as files with a manifest into a folder. */
export function carryRequests(named: readonly string[], options: GlobalOptions & { out: string; overwrite?: boolean }, voice: Voice): Promise<Answer> {
  return withSession(options, voice, async (open) => {
    const requests = await resolveRequests(open.session, named);
    const started = await carryOut(open.session, { requests, destination: resolve(options.out), overwrite: options.overwrite ?? false });
    return answerOf(open, started, (_row, { items, facts: said }) => ({
      folder: resolve(options.out),
      files: items.filter(({ state }) => state === 'done').map(({ request, place }) => ({ request, path: place })),
      manifest: said.find(({ name }) => name === 'Manifest')?.value ?? null,
    }));
  });
}

/** Gives requests up. */
export function withdraw(named: readonly string[], options: GlobalOptions & { reason?: string }, voice: Voice): Promise<Answer> {
  return withSession(options, voice, async ({ session }) => {
    const requests = await resolveRequests(session, named);
    await withdrawRequests(session, { requests, reason: options.reason ?? '' });
    return { status: exitStatus.done, document: { withdrawn: requests }, text: `${requests.length} withdrawn. Their keys stay in the vault.` };
  });
}
