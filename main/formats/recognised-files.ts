import { asBuffer } from '../crypto/bytes.ts';
import { unsupported } from '../pki/format-error.ts';

/** A kind of file that is told apart in order to say what to do with it. */
interface Recognised {
  /** How it begins: text, or `hex:` and its bytes. */
  starts: string;
  /** What more is asked of a file that begins so. */
  and?: (bytes: Uint8Array) => boolean;
  what: string;
  hint: string;
}

const nothingToKeep = 'There is nothing in it to keep. TLS certificates come as PEM or DER.';
const unpack = 'Unpack it and bring in what is inside.';
const noTlsKey = 'PGP keys are not TLS keys. Leave it where it is.';
const staysInside = 'It only says where the key is: the private half stays in the device or service. Keep its certificate here, and the key where it is.';

/** Bytes from the start of a file in which a word is looked for. */
const LOOKED_THROUGH = 64 * 1024;

/** Whether one of the words is somewhere near the start. */
function holding(...words: string[]) {
  return (bytes: Uint8Array) => {
    const head = asBuffer(bytes.subarray(0, LOOKED_THROUGH));
    return words.some((word) => head.includes(word));
  };
}

/**
 * Whether an OpenPGP packet of one of these kinds begins here (RFC 9580, section 4.2): its first byte alone would be too little, so its length and the version
 * of the key are asked too.
 */
function pgpPacket(...kinds: number[]) {
  return (bytes: Uint8Array): boolean => {
    const [first = 0, second = 0] = bytes;
    const isNew = (first & 0xc0) === 0xc0;
    if ((first & 0x80) === 0 || !kinds.includes(isNew ? first & 0x3f : (first >> 2) & 0x0f)) return false;
    const lengthBytes = isNew ? (second < 192 ? 1 : second < 224 ? 2 : 5) : ([1, 2, 4][first & 3] ?? 0);
    const version = bytes[1 + lengthBytes] ?? 0;
    return lengthBytes > 0 && version >= 3 && version <= 6;
  };
}

export const recognisedFiles: readonly Recognised[] = [
  {
    starts: 'PuTTY-User-Key-File',
    what: 'a PuTTY key',
    hint: 'Export a copy with PuTTYgen (Conversions, Export OpenSSH key) and bring in the result.',
  },
  { starts: 'ssh-', what: 'an SSH public key', hint: nothingToKeep },
  { starts: 'ecdsa-sha2-', what: 'an SSH public key', hint: nothingToKeep },
  { starts: '---- BEGIN SSH2', what: 'an SSH public key', hint: nothingToKeep },
  { starts: 'hex:1f8b', what: 'a gzip archive', hint: unpack },
  { starts: 'hex:377abcaf271c', what: 'a 7z archive', hint: unpack },
  { starts: 'hex:fd377a585a00', what: 'an xz archive', hint: unpack },
  { starts: 'hex:28b52ffd', what: 'a Zstandard archive', hint: unpack },
  { starts: 'BZh', what: 'a bzip2 archive', hint: unpack },
  { starts: 'Rar!', what: 'a RAR archive', hint: unpack },
  { starts: '', and: (bytes) => startsWith(bytes.subarray(257), 'ustar'), what: 'a tar archive', hint: unpack },
  {
    starts: 'SQLite format 3',
    and: holding('nssPrivate', 'nssPublic'),
    what: 'a key database of Firefox or NSS',
    hint: 'Export the key with `pk12util -o FILE.p12 -n NAME -d sql:FOLDER`.',
  },
  { starts: 'SQLite format 3', and: holding('x509super', 'private_keys'), what: 'a database of XCA', hint: 'Export the key from XCA as PKCS#12 or PKCS#8.' },
  { starts: 'SQLite format 3', what: 'a database', hint: 'Export the key from the program that the database belongs to, as PKCS#12 or PEM.' },
  { starts: 'hex:00061561', what: 'an old key database of NSS', hint: 'Export the key with `pk12util -o FILE.p12 -n NAME -d dbm:FOLDER`.' },
  { starts: 'hex:03d9a29a', what: 'a KeePass database', hint: 'Take the file with the key out of it and bring that in.' },
  { starts: '%PDF-', what: 'a PDF document', hint: 'Keys and certificates come as PEM, DER, PKCS#12, PKCS#7 or JKS.' },
  { starts: 'age-encryption.org/', what: 'a file encrypted with age', hint: 'Decrypt it with `age --decrypt` and bring in the result.' },
  {
    starts: 'hex:1ef1b5b0',
    what: 'a PVK key of Microsoft',
    hint: 'Convert a copy with `openssl rsa -inform PVK -in COPY -out KEY.pem -provider legacy -provider default`.',
  },
  { starts: 'hex:0702000000a40000', what: 'a key blob of Microsoft', hint: 'Convert a copy with `openssl rsa -inform MSBLOB -in COPY -out KEY.pem`.' },
  { starts: 'hex:0702000000240000', what: 'a key blob of Microsoft', hint: 'Convert a copy with `openssl rsa -inform MSBLOB -in COPY -out KEY.pem`.' },
  { starts: '<', and: holding('RSAKeyValue', 'ECKeyValue'), what: 'an XML key', hint: 'Export it from .NET with ExportPkcs8PrivateKey, as PKCS#8.' },
  {
    starts: '<',
    and: holding('<plist'),
    what: 'a property list or configuration profile of Apple',
    hint: 'Export the key from Keychain Access as .p12, or take the PKCS#12 out of the profile.',
  },
  { starts: 'eyJ', what: 'an encrypted JSON Web Key or a token', hint: 'Decrypt it with the program that wrote it, and bring in the key as JWK or PEM.' },
  { starts: 'pkcs11:', what: 'a PKCS#11 address of a key', hint: staysInside },
  { starts: 'arn:aws:', what: "the name of a key in Amazon's cloud", hint: staysInside },
  {
    starts: 'https://',
    and: holding('.vault.azure.net/', '.managedhsm.azure.net/'),
    what: "the address of a key in Azure's vault",
    hint: staysInside,
  },
  { starts: 'projects/', and: holding('/cryptoKeys/'), what: "the name of a key in Google's cloud", hint: staysInside },
  { starts: '', and: pgpPacket(5, 7), what: 'a PGP private key', hint: noTlsKey },
  { starts: '', and: pgpPacket(6, 14), what: 'a PGP public key', hint: noTlsKey },
];

/** Whether the bytes begin so: text, or `hex:` and bytes. */
export function startsWith(bytes: Uint8Array, starts: string): boolean {
  const expected = starts.startsWith('hex:') ? Buffer.from(starts.slice(4), 'hex') : Buffer.from(starts, 'latin1');
  return Buffer.compare(bytes.subarray(0, expected.length), expected) === 0;
}

/** Throws `FILE_UNSUPPORTED` with name and way out for a file of a kind that is known and not read; passes the others. */
export function refuseRecognised(bytes: Uint8Array): void {
  const found = recognisedFiles.find(({ starts, and }) => startsWith(bytes, starts) && (and?.(bytes) ?? true));
  if (found) throw unsupported(`The file is ${found.what}.`, found.hint);
}

/** PEM blocks that are recognised and not read, by their labels. */
export const unsupportedLabels: readonly { pattern: RegExp; what: string; hint: string }[] = [
  { pattern: /^PGP /, what: 'a PGP block', hint: noTlsKey },
  { pattern: /^SSH2 /, what: 'an SSH key', hint: 'Convert a copy with `ssh-keygen -i` and `ssh-keygen -p -m PKCS8`.' },
  { pattern: /^AGE ENCRYPTED FILE$/, what: 'a file encrypted with age', hint: 'Decrypt it with `age --decrypt` and bring in the result.' },
  { pattern: /^(?:TSS2? |TPM2? )/, what: 'a key of a TPM', hint: staysInside },
  { pattern: /^PKCS#?11 PROVIDER URI$/, what: 'a PKCS#11 address of a key', hint: staysInside },
  { pattern: /ENGINE /, what: 'a stand-in for a key that an OpenSSL engine keeps', hint: staysInside },
  { pattern: /^HSM /, what: 'a stand-in for a key in an HSM', hint: staysInside },
];
