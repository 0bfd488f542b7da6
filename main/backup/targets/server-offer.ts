import { sshAlgorithms } from './ssh-algorithms.ts';

const KEXINIT = 20;
/** RFC 4253, section 6.1, asks for no more; what is larger is no offer. */
const LONGEST = 35_000;

/**
 * Listens to the first bytes of a server, which are plain: its version and its offer of algorithms (RFC 4253, sections 4.2 and 7.1). The library
 * says only in words, which may change, why two sides do not agree; the offer says it for certain.
 */
export class ServerOffer {
  #seen: Uint8Array | null = new Uint8Array(0);
  /** Lists of names by kind, once they were seen. */
  #lists: Record<'kex' | 'serverHostKey' | 'cipher' | 'cipherBack', string[]> | null = null;

  /** Takes bytes as they come; ends listening by itself. */
  hear(bytes: Uint8Array): void {
    if (!this.#seen) return;
    this.#seen = Buffer.concat([this.#seen, bytes]);
    if (this.#read(Buffer.from(this.#seen)) || this.#seen.length > LONGEST) this.#seen = null;
  }

  /** What there is no common algorithm for, in words, and what the server has; `null` where they would agree, or nothing was heard. */
  disagreement(): { what: string; theirs: string } | null {
    const lists = this.#lists;
    if (!lists) return null;
    const kinds: [string, readonly string[], readonly string[]][] = [
      ['key exchange', sshAlgorithms.kex, lists.kex],
      ['host key', sshAlgorithms.serverHostKey, lists.serverHostKey],
      ['cipher', sshAlgorithms.cipher, lists.cipher],
      ['cipher', sshAlgorithms.cipher, lists.cipherBack],
    ];
    for (const [what, ours, theirs] of kinds) {
      if (!theirs.some((name) => ours.includes(name))) return { what, theirs: shown(theirs) };
    }
    return null;
  }

  /** @returns whether the offer was complete */
  #read(seen: Buffer): boolean {
    const start = afterVersion(seen);
    if (start === -1 || seen.length < start + 6) return false;
    const end = start + 4 + seen.readUInt32BE(start);
    if (end - start > LONGEST) return true;
    if (seen.length < end) return false;
    if (seen[start + 5] !== KEXINIT) return true;
    const lists: string[][] = [];
    // Length, padding's length, type and a cookie of 16 bytes come before the lists.
    for (let at = start + 22; lists.length < 4 && at + 4 <= end; ) {
      const length = seen.readUInt32BE(at);
      lists.push(seen.toString('latin1', at + 4, Math.min(at + 4 + length, end)).split(','));
      at += 4 + length;
    }
    const [kex, serverHostKey, cipher, cipherBack] = lists;
    if (kex && serverHostKey && cipher && cipherBack) this.#lists = { kex, serverHostKey, cipher, cipherBack };
    return true;
  }
}

/** Where the packets begin; lines before that of the version are a greeting. */
function afterVersion(seen: Buffer): number {
  for (let line = 0; ; ) {
    const end = seen.indexOf('\n', line);
    if (end === -1) return -1;
    if (seen.toString('latin1', line, line + 4) === 'SSH-') return end + 1;
    line = end + 1;
  }
}

/** Names that a stranger sent, fit to be shown: signs of algorithm names only, and not too many. */
function shown(names: readonly string[]): string {
  const safe = names.map((name) => name.replace(/[^\w@.+-]/g, '').slice(0, 64)).filter((name) => name !== '');
  return safe.length === 0 ? 'nothing' : safe.slice(0, 6).join(', ') + (safe.length > 6 ? ', ...' : '');
}
