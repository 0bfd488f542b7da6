import type { CommandRow } from '../../preload/contract/commands.ts';
import type { Answer, CallArguments, CallName, CallOutput } from '../../preload/contract/index.ts';
import { auditAnswers } from './audit-answers.ts';
import { commandAnswers } from './command-answers.ts';
import { certificateAt, hex, idOf } from './inventory.ts';
import { vaultAnswers } from './vault-answers.ts';

export interface Scenario {
  certificates: number;
  locked: boolean;
  vaults: number;
  /** An import waits for a passphrase. */
  waiting: boolean;
  theme: 'system' | 'light' | 'dark';
  empty: boolean;
}

export type Handlers = { [N in CallName]: (input: CallArguments<N>) => Promise<Answer<CallOutput<N>>> | Answer<CallOutput<N>> };
export type Emit = (event: Record<string, unknown>) => void;
export const ok = <T>(value: T): Answer<T> => ({ ok: true, value });

const DAY = 86_400_000;

export function answers(scenario: Scenario, emit: Emit): Handlers {
  const now = Date.now();
  const total = scenario.empty ? 0 : scenario.certificates;
  const row = (index: number) => certificateAt(index, now, total);
  const find = (id: string) => row(Number.parseInt(id.slice(4), 36));

  const inventory: Pick<
    Handlers,
    'certificates.list' | 'certificates.show' | 'keys.waiting' | 'overview.get' | 'release.targets' | 'release.plan' | 'settings.get' | 'settings.set'
  > = {
    'certificates.list': ({ offset, limit, search, expiry, privateKey, weak, descending }) => {
      if (search === '' && expiry === 'any' && privateKey.length === 0 && !weak) {
        const items = Array.from({ length: Math.max(0, Math.min(limit, total - offset)) }, (_, index) =>
          row(descending ? total - 1 - offset - index : offset + index),
        );
        return ok({ total, items });
      }
      const bounds = { any: [-1e9, 1e9], expired: [-1e9, 0], 'within-7': [0, 7], 'within-30': [0, 30], 'within-90': [0, 90], later: [90, 1e9] }[expiry] as [
        number,
        number,
      ];
      const found = Array.from({ length: Math.min(total, 5000) }, (_, index) => row(index)).filter((item) => {
        const days = (item.notAfter - now) / DAY;
        return (
          `${item.commonName} ${item.issuer} ${item.serial}`.toLowerCase().includes(search.toLowerCase()) &&
          days >= bounds[0] &&
          days < bounds[1] &&
          (privateKey.length === 0 || privateKey.includes(item.privateKey)) &&
          (!weak || item.findings.length > 0)
        );
      });
      return ok({ total: found.length, items: found.slice(offset, offset + limit) });
    },
    'certificates.show': ({ id }) => {
      const certificate = find(id);
      const lineage = [0, 1, 2].map((step) => ({
        id: idOf(900 + step),
        commonName: certificate.commonName,
        notBefore: certificate.notBefore - (3 - step) * 380 * DAY,
        notAfter: certificate.notAfter - (3 - step) * 380 * DAY,
        privateKey: step === 0 ? ('destroyed' as const) : ('in-store' as const),
      }));
      return ok({
        certificate,
        subject: `CN=${certificate.commonName ?? ''}, O=Acme GmbH, L=Köln, C=DE`,
        issuer: `CN=${certificate.issuer}, O=Sectigo Limited, C=GB`,
        spkiSha256: hex(Number.parseInt(id.slice(4), 36) + 7),
        signatureAlgorithm: 'SHA-256 with RSA',
        keyUsage: ['digital signature', 'key encipherment'],
        extendedKeyUsage: ['server authentication', 'client authentication'],
        chain: [
          { fingerprint: hex(71), subject: `CN=${certificate.issuer}, O=Sectigo Limited, C=GB`, notAfter: now + 2000 * DAY, selfSigned: false },
          {
            fingerprint: hex(72),
            subject: 'CN=Sectigo Public Server Authentication Root R46, O=Sectigo Limited, C=GB',
            notAfter: now + 6000 * DAY,
            selfSigned: true,
          },
        ],
        chainComplete: true,
        storedAt: now - 40 * DAY,
        keyStoredAt: certificate.privateKey === 'missing' ? null : now - 41 * DAY,
        origin: 'www.example.com.p12',
        lineage: [
          ...lineage,
          { id, commonName: certificate.commonName, notBefore: certificate.notBefore, notAfter: certificate.notAfter, privateKey: certificate.privateKey },
        ],
        history: [
          {
            entry: 212,
            at: now - 41 * DAY,
            actor: 'alice',
            action: 'import',
            text: `The private key of ${certificate.commonName} came in from www.key.`,
            command: 'cmd000000001',
          },
          {
            entry: 214,
            at: now - 40 * DAY,
            actor: 'alice',
            action: 'import',
            text: `The certificate ${certificate.commonName} came in and joined its private key.`,
            command: 'cmd000000001',
          },
          {
            entry: 380,
            at: now - 3 * DAY,
            actor: 'alice',
            action: 'release',
            text: `The private key was released to KINGSTON as ${certificate.commonName}.p12.`,
            command: 'cmd000000003',
          },
        ],
        pem: '-----BEGIN CERTIFICATE-----\n-----END CERTIFICATE-----\n',
      });
    },
    'keys.waiting': ({ offset, limit }) => {
      const size = total === 0 ? 0 : 3;
      return ok({
        total: size,
        items: Array.from({ length: Math.min(limit, size - offset) }, (_, index) => ({
          id: `key0000000${index}`,
          spkiSha256: hex(800 + index),
          keyAlgorithm: ['ec-p256', 'rsa-3072', 'ed25519'][index] ?? 'ec-p256',
          storedAt: now - index * DAY,
          state: 'in-store' as const,
          origin: `orphan-${index}.key`,
          certificates: 0,
        })),
      });
    },
    'overview.get': () => {
      const sample = Array.from({ length: Math.min(total, 3000) }, (_, index) => row(Math.floor((index * total) / Math.min(total, 3000))));
      const within = (from: number, to: number): number => sample.filter((item) => item.notAfter - now >= from * DAY && item.notAfter - now < to * DAY).length;
      const weeks = new Map<number, number>();
      const algorithms = new Map<string, number>();
      for (const item of sample) {
        const week = Math.floor((item.notAfter - now) / (7 * DAY));
        weeks.set(week, (weeks.get(week) ?? 0) + 1);
        algorithms.set(item.keyAlgorithm, (algorithms.get(item.keyAlgorithm) ?? 0) + 1);
      }
      const missing = sample.filter((item) => item.privateKey === 'missing').length;
      return ok({
        certificates: total,
        keysInStore: sample.filter((item) => item.privateKey === 'in-store').length,
        keysMissing: missing,
        keysWaiting: total === 0 ? 0 : 3,
        expired: within(-1e6, 0),
        within7: within(0, 7),
        within30: within(0, 30),
        within90: within(0, 90),
        weak: algorithms.get('rsa-1024') ?? 0,
        weeks: [...weeks].map(([week, count]) => ({ week, count })),
        keyQuality: [...algorithms].map(([keyAlgorithm, count]) => ({ keyAlgorithm, count, weak: keyAlgorithm === 'rsa-1024' })),
        attention:
          total === 0
            ? []
            : [
                { code: 'EXPIRED', severity: 'loss', text: 'Expired and not renewed', count: within(-1e6, 0) },
                { code: 'URGENT', severity: 'loss', text: 'Expires within 7 days', count: within(0, 7) },
                { code: 'SOON', severity: 'attention', text: 'Expires within 30 days', count: within(7, 30) },
                { code: 'KEY_MISSING', severity: 'attention', text: 'Private key missing', count: missing },
                { code: 'WEAK', severity: 'attention', text: 'Weak key or signature', count: algorithms.get('rsa-1024') ?? 0 },
              ],
        log: { size: total === 0 ? 2 : 412, lastCheckpointAt: now - 4 * 60_000 },
        running: scenario.waiting ? 1 : 0,
      });
    },
    'release.targets': () =>
      ok({
        targets: [
          {
            id: 'modern',
            format: 'p12',
            label: 'PKCS#12, modern',
            opens: 'OpenSSL 1.1 and later, Java 8u301 and later, Windows Server 2019 and later, macOS 12 and later',
            algorithms: ['Key and certificates: AES-256-CBC (PBES2)', 'Key derivation: PBKDF2, HMAC-SHA256, 600,000 iterations', 'Integrity: HMAC-SHA256'],
            extension: 'p12',
            plainAllowed: false,
          },
          {
            id: 'java',
            format: 'jks',
            label: 'Java KeyStore (JKS)',
            opens: 'Java of every version, Tomcat, WebSphere, older appliances',
            algorithms: [
              'Key: Sun key protector (SHA-1 keystream): weak, choose a long passphrase',
              'Certificates: not encrypted',
              'Integrity: SHA-1 with the passphrase',
            ],
            extension: 'jks',
            plainAllowed: false,
          },
          {
            id: 'bundle',
            format: 'pem',
            label: 'PEM: key, certificate and chain in one file',
            opens: 'HAProxy, OpenSSL, most servers on Unix',
            algorithms: ['Key: PKCS#8, AES-256-CBC (PBES2)', 'Key derivation: PBKDF2, HMAC-SHA256, 600,000 iterations'],
            extension: 'pem',
            plainAllowed: true,
          },
          {
            id: 'key',
            format: 'pem',
            label: 'PEM: private key only',
            opens: 'nginx, Apache, Postfix: the key file',
            algorithms: ['Key: PKCS#8, AES-256-CBC (PBES2)'],
            extension: 'key.pem',
            plainAllowed: true,
          },
          {
            id: 'certificate',
            format: 'pem',
            label: 'PEM: certificate only',
            opens: 'every server: the certificate file',
            algorithms: ['No private key is written'],
            extension: 'crt.pem',
            plainAllowed: true,
          },
          {
            id: 'chain',
            format: 'pem',
            label: 'PEM: chain only',
            opens: 'Apache before 2.4.8, appliances that ask for the intermediates',
            algorithms: ['No private key is written'],
            extension: 'chain.pem',
            plainAllowed: true,
          },
          {
            id: 'fullchain',
            format: 'pem',
            label: 'PEM: certificate and chain',
            opens: 'nginx, Apache, Postfix: the certificate file',
            algorithms: ['No private key is written'],
            extension: 'fullchain.pem',
            plainAllowed: true,
          },
        ],
      }),
    'release.plan': ({ certificates, target }) =>
      ok({
        files: certificates.map((id) => {
          const certificate = find(id);
          const refusal =
            certificate.privateKey !== 'in-store'
              ? ({ code: 'KEY_MISSING', message: 'Its private key is not in this vault.', hint: 'Import the key first.' } as const)
              : target === 'java' && certificate.keyAlgorithm === 'ed25519'
                ? ({ code: 'FORMAT_CANNOT_CARRY', message: 'A JKS file cannot carry an Ed25519 key.', hint: 'Choose PKCS#12 or PEM.' } as const)
                : null;
          return {
            certificate: id,
            commonName: certificate.commonName,
            keyAlgorithm: certificate.keyAlgorithm,
            fileName: `${certificate.commonName ?? 'certificate'}.${{ modern: 'p12', java: 'jks' }[target] ?? 'pem'}`,
            alias: certificate.commonName ?? 'key',
            chain: [certificate.issuer],
            refusal,
          };
        }),
      }),
    'settings.get': () => ok({ idleMinutes: 10, attentionDays: 30, urgentDays: 7 }),
    'settings.set': (change) => ok({ idleMinutes: 10, attentionDays: 30, urgentDays: 7, ...change }),
  };

  const commands: CommandRow[] = [];
  return { ...vaultAnswers(scenario, emit), ...inventory, ...commandAnswers(scenario, emit, commands), ...auditAnswers(total, emit, commands) } as Handlers;
}
