// Loaded before anything else: Argon2id as a vault's slots use it is as quick as a hash and as sensitive to all its inputs. What it costs is nothing
// that faults of the file system are about, and it makes no call that could fail. Below the floor of a slot it stays itself, so that the self-test holds.
import { createHash } from 'node:crypto';
import { createRequire } from 'node:module';

// The module that the program loads, wherever that was built.
const sodium = createRequire(process.argv[1])('sodium-native');
const real = sodium.crypto_pwhash_async;
const FLOOR = 256 * 1024 * 1024;

sodium.crypto_pwhash_async = (output, passphrase, salt, passes, memory, algorithm, done) => {
  if (memory < FLOOR) return real(output, passphrase, salt, passes, memory, algorithm, done);
  createHash('sha256').update(`${memory} ${passes} ${algorithm} ${passphrase.length} `).update(passphrase).update(salt).digest().copy(output);
  return setImmediate(done, null);
};
