import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll } from 'vitest';
import { type GeneratedKeyAlgorithm, generatedKeyAlgorithms, generateKeys } from '../../../main/crypto/key-generation.ts';
import { issueCertificate } from '../../../main/pki/issue-certificate.ts';
import { plainJava, runProgram } from '../../integration/oracles.ts';

export interface Outcome {
  status: number | null;
  stdout: Buffer;
  stderr: string;
}

/** A folder for one test file, and the programs that judge what is written there. */
export class Workbench {
  readonly folder = mkdtempSync(join(tmpdir(), 'strongroom-formats-'));

  constructor() {
    afterAll(() => rmSync(this.folder, { recursive: true, force: true }));
  }

  path(name: string): string {
    return join(this.folder, name);
  }

  write(name: string, bytes: Uint8Array | string): string {
    writeFileSync(this.path(name), bytes);
    return this.path(name);
  }

  read(name: string): Uint8Array {
    return new Uint8Array(readFileSync(this.path(name)));
  }

  /** Runs a program in the folder; its exit status is the caller's to judge. */
  try(program: string, ...args: string[]): Outcome {
    const { status, stdout, stderr } = spawnSync(program, args, { cwd: this.folder, input: '' });
    return { status, stdout, stderr: String(stderr) };
  }

  /** Runs `openssl`, and fails the test where it fails. Returns what it prints. */
  openssl(...args: string[]): Buffer {
    return runProgram('openssl', args, this.folder);
  }

  /** Runs `keytool`, in English and without a terminal. */
  keytool(...args: string[]): Buffer {
    return runProgram('keytool', [...plainJava, ...args], this.folder);
  }
}

export interface TestIdentity {
  algorithm: GeneratedKeyAlgorithm;
  pkcs8: Uint8Array;
  spki: Uint8Array;
  /** Leaf, issuing CA, root; DER. */
  chain: Uint8Array[];
}

const DAY = 86_400_000;

/** A key of each kind with a chain of three, made by our own code; openssl confirms it in the tests of `pki`. */
export async function makeIdentities(algorithms: readonly GeneratedKeyAlgorithm[] = generatedKeyAlgorithms): Promise<TestIdentity[]> {
  const start = Date.UTC(2026, 0, 1);
  const [root, ca, ...leaves] = await Promise.all([
    generateKeys('ec-p256'),
    generateKeys('ec-p256'),
    ...algorithms.map((algorithm) => generateKeys(algorithm)),
  ]);
  const common = { notBefore: start, notAfter: start + 3650 * DAY };
  const rootDer = await issueCertificate({
    ...common,
    profile: 'root',
    subject: [
      { type: 'CN', value: 'Test Root' },
      { type: 'O', value: 'Strongroom Test' },
    ],
    spki: root.spki,
    signingKey: root.pkcs8,
    issuer: null,
  });
  const caDer = await issueCertificate({
    ...common,
    profile: 'issuing-ca',
    subject: [
      { type: 'CN', value: 'Test Issuing CA' },
      { type: 'O', value: 'Strongroom Test' },
    ],
    spki: ca.spki,
    signingKey: root.pkcs8,
    issuer: rootDer,
  });
  return Promise.all(
    algorithms.map(async (algorithm, i) => {
      const { pkcs8, spki } = leaves[i] as { pkcs8: Uint8Array; spki: Uint8Array };
      const leaf = await issueCertificate({
        ...common,
        profile: 'server',
        subject: [
          { type: 'CN', value: `${algorithm}.example.test` },
          { type: 'O', value: 'Zürich & Söhne, AG' },
          { type: 'C', value: 'CH' },
        ],
        spki,
        signingKey: ca.pkcs8,
        issuer: caDer,
        subjectAltNames: [
          { kind: 'dns', value: `${algorithm}.example.test` },
          { kind: 'ip', value: '192.0.2.7' },
        ],
      });
      return { algorithm, pkcs8, spki, chain: [leaf, caDer, rootDer] };
    }),
  );
}

/** PEM in one line of code, for what tests feed in. */
export function pem(label: string, der: Uint8Array): string {
  const base64 = Buffer.from(der)
    .toString('base64')
    .replace(/.{1,64}/g, '$&\n');
  return `-----BEGIN ${label}-----\n${base64}-----END ${label}-----\n`;
}
