import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { generateKeys } from '../../../main/crypto/key-generation.ts';
import { signCertificate } from '../../../main/pki/certificate-writer.ts';
import { issueCertificate } from '../../../main/pki/issue-certificate.ts';
import { issuerOf } from '../../../main/pki/issuer.ts';
import { encodeName } from '../../../main/pki/name-writer.ts';
import { parseRequest } from '../../../main/pki/request.ts';
import { showCommand } from '../../../main/service/command-calls.ts';
import { listInventory } from '../../../main/service/inventory-calls.ts';
import { makeRequest, type StartedRequests } from '../../../main/service/request-calls.ts';
import type { VaultSession } from '../../../main/service/vault-session.ts';
import { listRequests, type RequestWithKey } from '../../../main/store/requests.ts';
import type { RequestDraft } from '../../../preload/contract/requests.ts';
import { everyCertificate } from '../../integration/vault-bench.ts';
import { draftWith } from '../pki/drafts.ts';
import { imported } from '../service/opened-vault.ts';

export const DAY = 24 * 60 * 60 * 1000;

/** A request for a host, P-256. */
export const draftFor = (name: string, change: Partial<RequestDraft> = {}): RequestDraft =>
  draftWith({
    subject: [{ type: 'CN', value: name }],
    subjectAltNames: [{ kind: 'dns', value: name }],
    keyUsage: ['digitalSignature'],
    extendedKeyUsage: ['serverAuth'],
    critical: ['keyUsage'],
    ...change,
  });

/** Brings bytes in as a file of their own, as from a stick. */
export async function broughtIn(session: VaultSession, der: Uint8Array, kind = 'cer') {
  const folder = mkdtempSync(join(tmpdir(), 'strongroom-brought-'));
  try {
    const path = join(folder, `file.${kind}`);
    writeFileSync(path, der);
    return await imported(session, [path]);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Waits for a command and answers its lines; fails where it did not end as it should. */
export async function ended(session: VaultSession, started: Promise<StartedRequests>, state = 'done') {
  const { command, ended: end } = await started;
  await end;
  const shown = await showCommand(session, { id: command, offset: 0, limit: 1000 });
  if (shown.command.state !== state) throw new Error(`the command is ${shown.command.state}: ${shown.command.outcome} ${JSON.stringify(shown.command.error)}`);
  return shown;
}

export async function requested(session: VaultSession, name: string, change: Partial<RequestDraft> = {}): Promise<RequestWithKey> {
  const { items } = await ended(
    session,
    makeRequest(session, { draft: draftFor(name, change), profile: null, renews: null, key: 'new', officerPassphrase: null }),
  );
  const { rows } = await listRequests(session.queries, { search: '', states: [] }, { offset: 0, limit: 1000 });
  return rows.find(({ id }) => id === items[0]?.request) as RequestWithKey;
}

/** A CA outside of the vault that answers whatever it is asked. */
export async function foreignCa() {
  const { pkcs8, spki } = await generateKeys('ec-p256');
  const now = Date.now();
  const root = await issueCertificate({
    subject: [{ type: 'CN', value: 'Foreign CA' }],
    spki,
    signingKey: pkcs8,
    issuer: null,
    profile: 'root',
    notBefore: now - 400 * DAY,
    notAfter: now + 4000 * DAY,
  });
  return {
    root,
    /** Only the promise of a certificate (RFC 6962, section 3.1). */
    promise: (request: Uint8Array) => {
      const { name, spki: issuerSpki } = issuerOf(root);
      const asked = parseRequest(request);
      const extensions = [{ oid: '1.3.6.1.4.1.11129.2.4.3', critical: true, value: Uint8Array.of(5, 0) }];
      const subject = encodeName([{ type: 'CN', value: asked.commonName ?? '' }]);
      return signCertificate(
        { issuer: name, subject, notBefore: now - DAY, notAfter: now + 90 * DAY, spki: asked.spki, extensions },
        { spki: issuerSpki, pkcs8 },
        'sha256',
      );
    },
    answer: (request: Uint8Array, { names = [] as string[], from = now - DAY, to = now + 90 * DAY } = {}) => {
      const asked = parseRequest(request);
      return issueCertificate({
        subject: [{ type: 'CN', value: names[0] ?? asked.commonName ?? 'x' }],
        subjectAltNames: (names.length > 0 ? names : asked.subjectAltNames.map(({ value }) => value)).map((value) => ({ kind: 'dns', value })),
        spki: asked.spki,
        signingKey: pkcs8,
        issuer: root,
        profile: 'server',
        notBefore: from,
        notAfter: to,
      });
    },
  };
}

export async function certificates(session: VaultSession, search = '') {
  const { items } = await listInventory(session, { ...everyCertificate, search, sort: 'notBefore' });
  return items;
}
