import { mkdirSync } from 'node:fs';
import { pem, type Workbench } from '../oracle.ts';
import { type MatrixCertificate, type MatrixKey, matrixKeys } from './matrix-case.ts';

const options: Record<Exclude<MatrixKey, 'ed25519'>, string[]> = {
  rsa: ['-algorithm', 'RSA', '-pkeyopt', 'rsa_keygen_bits:2048'],
  'rsa-pss': ['-algorithm', 'RSA-PSS', '-pkeyopt', 'rsa_keygen_bits:2048', '-pkeyopt', 'rsa_pss_keygen_md:sha256', '-pkeyopt', 'rsa_pss_keygen_mgf1_md:sha256'],
  p256: ['-algorithm', 'EC', '-pkeyopt', 'ec_paramgen_curve:P-256'],
  p384: ['-algorithm', 'EC', '-pkeyopt', 'ec_paramgen_curve:P-384'],
  p521: ['-algorithm', 'EC', '-pkeyopt', 'ec_paramgen_curve:P-521'],
};

/** What openssl says the keys and certificates are: what reading has to bring back. */
export interface Expected {
  /** PKCS#8, DER. */
  keys: Record<MatrixKey, Buffer>;
  /** SubjectPublicKeyInfo, DER. */
  publicKeys: Record<MatrixKey, Buffer>;
  /** X.509, DER. */
  certificates: Record<MatrixCertificate, Buffer>;
}

/**
 * An Ed25519 key that ssh-keygen made (`ssh-ed25519`), as PKCS#8 (RFC 8410): ssh-keygen writes these in no form that openssl reads, and reads none that it
 * writes. Its seed stands before its public key, which ssh-keygen writes beside.
 */
function ed25519OfSsh(bench: Workbench): Uint8Array {
  const { status, stderr } = bench.try('ssh-keygen', '-q', '-t', 'ed25519', '-N', '', '-C', '', '-f', 'ssh-ed25519');
  if (status !== 0) throw new Error(stderr);
  const base64 = (text: string) => Buffer.from(text, 'base64');
  const publicKey = base64(String(Buffer.from(bench.read('ssh-ed25519.pub'))).split(' ')[1] as string).subarray(-32);
  const file = base64(String(Buffer.from(bench.read('ssh-ed25519'))).replace(/-----.*-----/g, ''));
  const at = file.lastIndexOf(publicKey);
  return Buffer.concat([Buffer.from('302e020100300506032b657004220420', 'hex'), file.subarray(at - 32, at)]);
}

/** Makes a key of each kind (`p256.pem`) and a certificate for it (`p256.crt`) from one authority (`ca.crt`), all by openssl. */
export function makeMatrixKeys(bench: Workbench): Expected {
  const openssl = (...args: string[]) => bench.openssl(...args);
  openssl(
    'req',
    '-x509',
    '-newkey',
    'ec',
    '-pkeyopt',
    'ec_paramgen_curve:P-256',
    '-nodes',
    '-keyout',
    'ca.pem',
    '-out',
    'ca.crt',
    '-subj',
    '/CN=Matrix CA',
    '-days',
    '99',
  );
  const expected = { keys: {}, publicKeys: {}, certificates: {} } as Expected;
  expected.certificates.ca = openssl('x509', '-in', 'ca.crt', '-outform', 'DER');
  for (const key of matrixKeys) {
    if (key === 'ed25519') bench.write('ed25519.pem', pem('PRIVATE KEY', ed25519OfSsh(bench)));
    else openssl('genpkey', ...options[key], '-out', `${key}.pem`);
    openssl('req', '-new', '-key', `${key}.pem`, '-subj', `/CN=${key}.example`, '-out', `${key}.csr`);
    openssl('x509', '-req', '-in', `${key}.csr`, '-CA', 'ca.crt', '-CAkey', 'ca.pem', '-CAcreateserial', '-days', '99', '-out', `${key}.crt`);
    expected.keys[key] = openssl('pkcs8', '-topk8', '-nocrypt', '-in', `${key}.pem`, '-outform', 'DER');
    expected.publicKeys[key] = openssl('pkey', '-in', `${key}.pem`, '-pubout', '-outform', 'DER');
    expected.certificates[key] = openssl('x509', '-in', `${key}.crt`, '-outform', 'DER');
  }
  mkdirSync(bench.path('cases'), { recursive: true });
  return expected;
}
