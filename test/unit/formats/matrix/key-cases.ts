import { hashes, legacy, type MatrixCase, type MatrixKey, matrixKeys, pass, passphrases, pkcs12Schemes } from './matrix-case.ts';

const rowOf: Record<MatrixKey, string> = {
  rsa: 'key-rsa',
  'rsa-pss': 'key-rsa-pss',
  p256: 'key-ec-p256',
  p384: 'key-ec-p384',
  p521: 'key-ec-p521',
  ed25519: 'key-ed25519',
};

const plain: MatrixCase[] = matrixKeys.flatMap((key): MatrixCase[] => [
  {
    name: `PKCS#8 of ${key}, DER`,
    covers: ['der', 'pkcs8', rowOf[key]],
    calls: [['openssl', 'pkcs8', '-topk8', '-nocrypt', '-in', `../${key}.pem`, '-outform', 'DER']],
    keys: [key],
  },
  {
    name: `PKCS#8 of ${key}, PEM`,
    covers: ['pem', 'pkcs8', rowOf[key]],
    calls: [['openssl', 'pkcs8', '-topk8', '-nocrypt', '-in', `../${key}.pem`]],
    keys: [key],
  },
  {
    name: `PKCS#8 of ${key}, base64 without its lines`,
    covers: ['base64', 'pkcs8'],
    calls: [['openssl', 'pkcs8', '-topk8', '-nocrypt', '-in', `../${key}.pem`]],
    rework: (bytes) => Buffer.from(bytes.toString('latin1').replace(/-----.*-----\n/g, '')),
    keys: [key],
  },
  {
    name: `encrypted PKCS#8 of ${key}`,
    covers: ['encrypted-pkcs8', 'pbes2-aes-256-cbc', 'pbkdf2-sha256'],
    calls: [['openssl', 'pkcs8', '-topk8', '-in', `../${key}.pem`, '-outform', 'DER', '-iter', '1000', '-passout', pass(passphrases.beyondFirstPlane)]],
    passphrases: [passphrases.beyondFirstPlane],
    keys: [key],
  },
]);

const traditional: MatrixCase[] = [
  ...(['rsa', 'p256', 'p384', 'p521'] as const).flatMap((key): MatrixCase[] => {
    const row = key === 'rsa' ? 'pkcs1' : 'sec1';
    const program = key === 'rsa' ? ['openssl', 'rsa', '-traditional'] : ['openssl', 'ec'];
    return [
      { name: `traditional ${key}, DER`, covers: [row, 'der'], calls: [[...program, '-in', `../${key}.pem`, '-outform', 'DER']], keys: [key] },
      { name: `traditional ${key}, PEM`, covers: [row, 'pem'], calls: [[...program, '-in', `../${key}.pem`]], keys: [key] },
      ...Object.entries({ 'aes-128-cbc': '-aes128', 'aes-192-cbc': '-aes192', 'aes-256-cbc': '-aes256', 'des-ede3-cbc': '-des3', 'des-cbc': '-des' }).map(
        ([cipher, option]): MatrixCase => ({
          name: `traditional ${key} under ${cipher}`,
          covers: [row, `pem-${cipher}`],
          calls: [[...program, ...legacy, '-in', `../${key}.pem`, option, '-passout', pass(passphrases.beyondAscii)]],
          passphrases: [passphrases.beyondAscii],
          keys: [key],
        }),
      ),
    ];
  }),
  { name: 'SEC1 without its public key', covers: ['sec1'], calls: [['openssl', 'ec', '-in', '../p256.pem', '-no_public', '-outform', 'DER']], keys: ['p256'] },
  {
    name: 'SEC1 with a compressed point',
    covers: ['sec1'],
    calls: [['openssl', 'ec', '-in', '../p384.pem', '-conv_form', 'compressed', '-outform', 'DER']],
    keys: ['p384'],
  },
  {
    name: 'SEC1 behind its parameters',
    covers: ['sec1'],
    calls: [
      ['openssl', 'ecparam', '-name', 'prime256v1', '-out', 'both.pem'],
      ['openssl', 'ec', '-in', '../p256.pem', '-out', 'key.pem'],
      ['cat', 'both.pem', 'key.pem'],
    ],
    keys: ['p256'],
  },
  ...(['p256', 'p384', 'p521'] as const).map(
    (key): MatrixCase => ({
      name: `${key} with its curve spelled out`,
      covers: [rowOf[key]],
      calls: [['openssl', 'pkey', '-in', `../${key}.pem`, '-ec_param_enc', 'explicit', '-outform', 'DER']],
      keys: [key],
    }),
  ),
];

const pkcs8 = (name: string, covers: string[], options: string[], passphrase: string = passphrases.ascii): MatrixCase => ({
  name: `encrypted PKCS#8: ${name}`,
  covers: ['encrypted-pkcs8', ...covers],
  calls: [['openssl', 'pkcs8', '-topk8', ...legacy, '-in', '../p256.pem', '-outform', 'DER', '-passout', pass(passphrase), ...options]],
  passphrases: [passphrase],
  keys: ['p256'],
});

const ciphers = {
  'aes-128-cbc': 'aes-128-cbc',
  'aes-192-cbc': 'aes-192-cbc',
  'aes-256-cbc': 'aes-256-cbc',
  'des-ede3-cbc': 'des3',
  'des-cbc': 'des-cbc',
  'rc2-cbc': 'rc2-cbc',
};
const schemes = {
  'pbes1-md5-des': 'PBE-MD5-DES',
  'pbes1-sha1-des': 'PBE-SHA1-DES',
  'pbes1-md5-rc2': 'PBE-MD5-RC2-64',
  'pbes1-sha1-rc2': 'PBE-SHA1-RC2-64',
  ...pkcs12Schemes,
};

const encrypted: MatrixCase[] = [
  ...Object.entries(ciphers).flatMap(([cipher, name]) =>
    hashes.map((hash) =>
      pkcs8(`${cipher}, PBKDF2 with ${hash}`, [`pbes2-${cipher}`, `pbkdf2-${hash}`], ['-v2', name, '-v2prf', `hmacWith${hash.toUpperCase()}`, '-iter', '100']),
    ),
  ),
  ...Object.keys(ciphers)
    .slice(0, 4)
    .map((cipher) =>
      pkcs8(
        `${cipher}, scrypt`,
        ['scrypt', `pbes2-${cipher}`],
        ['-v2', ciphers[cipher as keyof typeof ciphers], '-scrypt', '-scrypt_N', '1024', '-scrypt_r', '8', '-scrypt_p', '1'],
      ),
    ),
  ...Object.entries(schemes).flatMap(([row, scheme]) =>
    Object.values(passphrases).map((passphrase) => pkcs8(`${scheme}, “${passphrase}”`, [row], ['-v1', scheme, '-iter', '100'], passphrase)),
  ),
  pkcs8('an empty passphrase', ['pbes2-aes-256-cbc'], ['-iter', '100'], ''),
];

/** One key each, from openssl. */
export const keyCases: readonly MatrixCase[] = [...plain, ...traditional, ...encrypted];
