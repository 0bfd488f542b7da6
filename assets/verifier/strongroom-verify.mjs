#!/usr/bin/env node
// Verifies an exported audit log of Strongroom without Strongroom: one file, plain JavaScript, Node 20 or later, nothing but its own modules.
// Read it before you rely on it. What it implements is public: RFC 9162 (Merkle trees), RFC 8785 (canonical JSON), RFC 8032 (Ed25519), and the forms
// c2sp.org/signed-note, c2sp.org/tlog-checkpoint, c2sp.org/tlog-tiles and c2sp.org/tlog-cosignature.
import {
  createCipheriv,
  createDecipheriv,
  createHash,
  createPrivateKey,
  createPublicKey,
  generateKeyPairSync,
  randomBytes,
  scryptSync,
  sign,
  verify,
} from 'node:crypto';
import { appendFileSync, closeSync, createReadStream, existsSync, fsyncSync, openSync, readFileSync, realpathSync, statSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import process from 'node:process';
import { fileURLToPath } from 'node:url';

const USAGE = `Usage:
  node strongroom-verify.mjs EXPORT [--anchor FILE]... [--vault-id ID] [--json]
      verify an export: a JSONL file, or a folder of tiles
  node strongroom-verify.mjs consistency CHECKPOINT CHECKPOINT --export EXPORT [--json]
      prove from an export that one checkpoint continues the other
  node strongroom-verify.mjs keygen --name NAME --out FILE [--passphrase-file FILE]
      make a cosigning key; NAME is yours alone, such as audit.example.com/anna
  node strongroom-verify.mjs cosign EXPORT --key FILE --out FILE [--anchor FILE]... [--passphrase-file FILE] [--json]
      verify an export, and vouch for its newest checkpoint

Exit status: 0 everything holds, 1 it could not be done, 4 something does not hold.`;

/** Something that cannot be done: a wrong use, a wrong passphrase. */
class Refusal extends Error {}
const refuse = (text) => {
  throw new Refusal(text);
};
/** Something about the export that does not hold, and leaves nothing to go on with. */
class Broken extends Error {}
const broken = (text) => {
  throw new Broken(text);
};

// ---- bytes and hashes

const sha256 = (...parts) => parts.reduce((hash, part) => hash.update(part), createHash('sha256')).digest();
const hex = (bytes) => Buffer.from(bytes).toString('hex');
const leafHash = (leaf) => sha256(Buffer.of(0), leaf);
const nodeHash = (left, right) => sha256(Buffer.of(1), left, right);

/** Base64 in its one canonical spelling, or null: Node itself reads much more. */
function base64(text) {
  const bytes = Buffer.from(text, 'base64');
  return bytes.toString('base64') === text ? bytes : null;
}

/** UTF-8, or null for bytes that are none. */
function utf8(bytes) {
  const text = bytes.toString('utf8');
  return Buffer.from(text, 'utf8').equals(bytes) ? text : null;
}

/** The canonical JSON of a value (RFC 8785); what a text must be again after it was parsed. */
function canonical(value) {
  if (Array.isArray(value)) return `[${value.map(canonical).join(',')}]`;
  if (value === null || typeof value !== 'object') return JSON.stringify(value);
  const names = Object.keys(value).sort();
  return `{${names.map((name) => `${JSON.stringify(name)}:${canonical(value[name])}`).join(',')}}`;
}

function parseCanonical(text) {
  try {
    const value = JSON.parse(text);
    return canonical(value) === text && text.isWellFormed() ? value : undefined;
  } catch {
    return undefined;
  }
}

// ---- the tree (RFC 9162, section 2.1)

class Tree {
  /** The hashes of all complete subtrees: level 0 the leaves, level N of 2^N leaves each. */
  levels = [[]];

  get size() {
    return this.levels[0].length;
  }

  append(hash) {
    this.levels[0].push(hash);
    for (let level = 0; this.levels[level].length % 2 === 0; level += 1) {
      this.levels[level + 1] ??= [];
      this.levels[level + 1].push(nodeHash(this.levels[level].at(-2), this.levels[level].at(-1)));
    }
  }

  /** Root over the leaves from start to end; start is a multiple of the largest power of two below their number. */
  range(start, end) {
    const width = end - start;
    if (width === 0) return sha256();
    const level = Math.floor(Math.log2(width));
    if (2 ** level === width) return this.levels[level][start / width];
    return nodeHash(this.range(start, start + 2 ** level), this.range(start + 2 ** level, end));
  }

  rootAt(size) {
    return this.range(0, size);
  }

  /** The proof that the tree of `from` leaves is the beginning of that of `to` leaves (section 2.1.4.1). */
  consistency(from, to) {
    const proof = (size, start, end, whole) => {
      if (size === end - start) return whole ? [] : [this.range(start, end)];
      const middle = 2 ** Math.floor(Math.log2(end - start - 1));
      return size <= middle
        ? [...proof(size, start, start + middle, whole), this.range(start + middle, end)]
        : [...proof(size - middle, start + middle, end, false), this.range(start, start + middle)];
    };
    return from === 0 ? [] : proof(from, 0, to, true);
  }
}

/** Whether a proof leads from the root of `from` leaves to that of `to` leaves (section 2.1.4.2): without any leaf. */
function provesConsistency(proof, from, fromRoot, to, toRoot) {
  if (from === to) return proof.length === 0 && fromRoot.equals(toRoot);
  if (from === 0) return proof.length === 0;
  const path = Number.isInteger(Math.log2(from)) ? [fromRoot, ...proof] : [...proof];
  let [fn, sn] = [from - 1, to - 1];
  while (fn % 2 === 1) [fn, sn] = [Math.floor(fn / 2), Math.floor(sn / 2)];
  let [older, newer] = [path[0], path[0]];
  for (const step of path.slice(1)) {
    if (sn === 0) return false;
    if (fn % 2 === 1 || fn === sn) {
      [older, newer] = [nodeHash(step, older), nodeHash(step, newer)];
      while (fn % 2 === 0 && fn !== 0) [fn, sn] = [Math.floor(fn / 2), Math.floor(sn / 2)];
    } else newer = nodeHash(newer, step);
    [fn, sn] = [Math.floor(fn / 2), Math.floor(sn / 2)];
  }
  return sn === 0 && older?.equals(fromRoot) && newer.equals(toRoot);
}

// ---- signed notes (c2sp.org/signed-note)

const ED25519 = 0x01;
const COSIGNATURE = 0x04;
const keyId = ({ name, algorithm = ED25519, key }) => hex(sha256(`${name}\n`, Buffer.of(algorithm), key).subarray(0, 4));
const publicKey = (raw) => createPublicKey({ key: Buffer.concat([Buffer.from('302a300506032b6570032100', 'hex'), raw]), format: 'der', type: 'spki' });
const isSigned = (key, message, signature) => signature.length === 64 && verify(null, Buffer.from(message), publicKey(key), signature);

/** A note taken apart: its text, and the lines under it. Null where it has not the form. */
function parseNote(note) {
  const split = note.lastIndexOf('\n\n');
  if (split < 0 || !note.endsWith('\n')) return null;
  const text = note.slice(0, split + 1);
  const lines = note.slice(split + 2, -1).split('\n');
  const signatures = lines.map((line) => {
    const [, name, encoded] = /^\u2014 ([^\s+]+) (\S+)$/u.exec(line) ?? [];
    const bytes = encoded === undefined ? null : base64(encoded);
    return bytes && bytes.length >= 5 ? { name, id: hex(bytes.subarray(0, 4)), bytes: bytes.subarray(4) } : null;
  });
  // biome-ignore lint/suspicious/noControlCharactersInRegex: the form forbids exactly these
  if (!text.isWellFormed() || /[\u0000-\u0009\u000b-\u001f]/.test(text) || lines.length > 100 || signatures.includes(null)) return null;
  return { text, signatures };
}

/** Who of these signed. Signatures of others are passed over; a wrong one in the name of one of these makes the note wrong: null. */
function signersOf(parsed, keys) {
  const signers = [];
  for (const { name, id, bytes } of parsed.signatures) {
    const known = keys.find((key) => key.name === name && keyId(key) === id);
    if (!known) continue;
    if (!isSigned(known.key, parsed.text, bytes)) return null;
    if (!signers.includes(name)) signers.push(name);
  }
  return signers;
}

/** A cosigner's public key as text: name, key id, and base64 of the algorithm with the key. */
const verifierKey = ({ name, key }) =>
  `${name}+${keyId({ name, algorithm: COSIGNATURE, key })}+${Buffer.concat([Buffer.of(COSIGNATURE), key]).toString('base64')}`;

function parseVerifierKey(text) {
  const [, name, encoded] = /^([^\s+]+)\+[0-9a-f]{8}\+(\S+)$/.exec(text) ?? [];
  const bytes = encoded === undefined ? null : base64(encoded);
  const key = bytes?.length === 33 && bytes[0] === COSIGNATURE ? { name, key: bytes.subarray(1) } : null;
  return key && verifierKey(key) === text ? key : null;
}

/** When a cosigner vouched for a text (seconds since 1970), or null where none of the lines is his (c2sp.org/tlog-cosignature). */
function cosignedAt({ text, signatures }, { name, key }) {
  for (const { id, bytes } of signatures.filter((line) => line.name === name && line.id === keyId({ name, algorithm: COSIGNATURE, key }))) {
    const time = bytes.length === 72 ? bytes.readBigUInt64BE(0) : 0n;
    if (id && time < 2n ** 53n && isSigned(key, `cosignature/v1\ntime ${time}\n${text}`, bytes.subarray(8))) return Number(time);
  }
  return null;
}

// ---- checkpoints (c2sp.org/tlog-checkpoint)

function parseCheckpoint(text) {
  const form =
    /^strongroom\/([0-9a-f]{64})\n(0|[1-9]\d{0,12})\n([A-Za-z0-9+/]{43}=)\ntime (0|[1-9]\d{0,15})\n(?:policy ([1-9]\d{0,8}) ([0-9a-f]{64})\n)?(?:database [0-9a-f]{64}\n)?$/;
  const [, vaultId, size, root, time, generation, policy] = form.exec(text) ?? [];
  const bytes = root === undefined ? null : base64(root);
  return bytes && { vaultId, size: Number(size), root: bytes, time: Number(time), generation: generation === undefined ? null : Number(generation), policy };
}

/** The notes in a file of anchors, or typed from paper, where `--` stands for the dash: with other text around, and empty lines between. */
function notesIn(text) {
  const lines = text.split(/\r\n|\r|\n/).map((line) => line.trim().replace(/^-- /, '\u2014 '));
  const starts = lines.flatMap((line, at) => (/^strongroom\/[0-9a-f]{64}$/.test(line) ? [at] : []));
  const isSignature = (line) => line.startsWith('\u2014 ');
  return starts.map((start, at) => {
    const own = lines.slice(start, starts[at + 1]).filter((line) => line !== '');
    const first = own.findIndex(isSignature);
    const end = own.findIndex((line, index) => index > first && !isSignature(line));
    return first < 0 ? `${own.join('\n')}\n` : `${own.slice(0, first).join('\n')}\n\n${own.slice(first, end < 0 ? undefined : end).join('\n')}\n`;
  });
}

// ---- the policy: who the officers were, and how many must act together

const custodians = (policy) => policy.officers.filter(({ role, state }) => role === 'custodian' && state === 'active');
const needOf = ({ threshold }) => Math.max(threshold.default, ...Object.values(threshold.tags));
const isCount = (value) => Number.isInteger(value) && value >= 1;

function isPolicy(policy) {
  const hasKeys = (one) => ['boxKey', 'signingKey'].every((name) => typeof one[name] === 'string' && base64(one[name])?.length === 32);
  return (
    policy?.type === 'strongroom/policy/v1' &&
    Array.isArray(policy.officers) &&
    policy.officers.every((one) => typeof one?.id === 'string' && typeof one.name === 'string' && typeof one.role === 'string' && hasKeys(one)) &&
    (policy.kit === null || (typeof policy.kit === 'object' && hasKeys(policy.kit) && isCount(policy.kit.need) && policy.kit.need <= policy.kit.sheets)) &&
    isCount(policy.threshold?.default) &&
    Object.values(policy.threshold.tags ?? { none: 0 }).every(isCount)
  );
}

/**
 * The chain of policies: each names the one before by its hash, leaves nobody out, and is signed by as many custodians of the one before as its most
 * demanding threshold asks for, or by its recovery kit. The vault id is the hash of the first one's text.
 */
function readPolicies(notes) {
  const policies = [];
  const wrong = (why) => broken(`Policy ${policies.length + 1} does not hold: ${why}.`);
  for (const note of notes) {
    const parsed = parseNote(note) ?? wrong('it is not a signed note');
    const policy = parseCanonical(parsed.text.slice(0, -1));
    if (!isPolicy(policy) || policy.generation !== policies.length + 1) wrong('it has not the form of the next policy');
    const before = policies.at(-1);
    const vaultId = policies[0]?.vaultId ?? hex(sha256(parsed.text));
    if (policy.previous !== (before?.sha256 ?? null)) wrong('it does not follow the one before');
    const ids = policy.officers.map(({ id }) => id);
    if (new Set(ids).size !== ids.length || ids.includes('kit')) wrong('two officers have one id');
    if (needOf(policy) > custodians(policy).length) wrong('it demands more custodians than there are');
    if (policy.kit?.need === 1 && needOf(policy) > 1) wrong('one sheet of its recovery kit opens what several custodians must open together');
    for (const officer of before?.officers ?? []) {
      const after = policy.officers.find(({ id }) => id === officer.id) ?? wrong('it leaves an officer out');
      if (officer.state === 'removed' && canonical(after) !== canonical(officer)) wrong('it changes an officer who was removed');
    }
    const nameOf = (id) => `strongroom/${vaultId.slice(0, 16)}/${id}`;
    const all = [...policy.officers.filter(({ state }) => state !== 'removed'), ...(policy.kit ? [{ ...policy.kit, id: 'kit' }] : [])];
    const next = {
      ...policy,
      vaultId,
      sha256: hex(sha256(parsed.text)),
      keys: all.map(({ id, signingKey }) => ({ name: nameOf(id), key: base64(signingKey) })),
      nameOf,
    };
    // Keys, not names: who was reset kept his name, and a renewed kit its own.
    next.inOffice = next.keys.filter((_, at) => all[at].id === 'kit' || all[at].state === 'active');
    const judge = before ?? next;
    if (!before && custodians(policy).length !== 1) wrong('the first has exactly one custodian');
    const signers = signersOf(parsed, judge.keys) ?? wrong('a signature is wrong');
    const signed = custodians(judge).filter(({ id }) => signers.includes(nameOf(id))).length;
    const byKit = before?.kit && signers.includes(nameOf('kit'));
    if (!byKit && signed < needOf(judge)) wrong(`${signed} of ${needOf(judge)} custodians signed it`);
    policies.push(next);
  }
  return policies.length > 0 ? policies : broken('The export holds no policy.');
}

// ---- reading an export: what it says of itself, then leaves and checkpoints in their order

async function* linesOf(path) {
  let rest = Buffer.alloc(0);
  for await (const chunk of createReadStream(path)) {
    rest = Buffer.concat([rest, chunk]);
    let start = 0;
    for (let end = rest.indexOf(10); end >= 0; end = rest.indexOf(10, start)) {
      yield rest.subarray(start, end);
      start = end + 1;
    }
    rest = rest.subarray(start);
    if (rest.length > 2 ** 24) broken('A line of the export is longer than any entry.');
  }
  if (rest.length > 0) broken('The export does not end where a line ends.');
}

async function* itemsOf(path) {
  if (statSync(path).isDirectory()) yield* itemsOfTiles(path);
  else {
    let header = null;
    for await (const line of linesOf(path)) {
      if (header !== null) {
        const isNote = line[0] === 0x22 && header.type.endsWith('/v2');
        yield isNote ? { note: parseCanonical(utf8(line) ?? '') ?? '' } : { leaf: Buffer.from(line) };
        continue;
      }
      header = parseCanonical(utf8(line) ?? '');
      const names = Object.keys(header ?? {}).join();
      if (names !== 'checkpoint,policy,size,type,vaultId' || !/^strongroom\/log-export\/v[12]$/.test(header.type)) broken('This is not an exported log.');
      yield { header };
    }
    if (header === null) broken('The export is empty.');
  }
}

/** Files of c2sp.org/tlog-tiles, with `policy.json` and `checkpoints.jsonl` beside them. */
async function* itemsOfTiles(folder) {
  const read = (...names) => readFileSync(join(folder, ...names));
  const checkpoint = read('checkpoint').toString('utf8');
  const { vaultId, size } = parseCheckpoint(parseNote(checkpoint)?.text ?? '') ?? broken('The file checkpoint holds no checkpoint.');
  yield { header: { vaultId, size, checkpoint, policy: JSON.parse(read('policy.json').toString('utf8')) } };
  const notes = [];
  for await (const line of linesOf(join(folder, 'checkpoints.jsonl'))) notes.push(parseCanonical(utf8(line) ?? '') ?? '');
  const due = (upTo) => {
    let count = 0;
    while (count < notes.length && Number(notes[count].split('\n')[1]) <= upTo) count += 1;
    return notes.splice(0, count).map((note) => ({ note }));
  };
  yield* due(0);
  const pathOf = (number, width) => {
    const groups = String(number)
      .padStart(Math.ceil(String(number).length / 3) * 3, '0')
      .match(/\d{3}/g);
    return `${groups.map((group, at) => (at < groups.length - 1 ? `x${group}` : group)).join('/')}${width === 256 ? '' : `.p/${width}`}`;
  };
  for (let first = 0; first < size; first += 256) {
    const width = Math.min(256, size - first);
    const bundle = read('tile', 'entries', pathOf(first / 256, width));
    const hashes = read('tile', '0', pathOf(first / 256, width));
    let at = 0;
    for (let index = first; index < first + width; index += 1) {
      const length = at + 2 <= bundle.length ? bundle.readUInt16BE(at) : broken(`The bundle of entry ${index} is cut off.`);
      const leaf = length === 0 ? read('tile', 'long', String(index)) : bundle.subarray(at + 2, at + 2 + length);
      if (!leafHash(leaf).equals(hashes.subarray((index - first) * 32, (index - first + 1) * 32)))
        yield { problem: `Entry ${index} has not the hash of its tile.` };
      yield { leaf };
      yield* due(index + 1);
      at += 2 + length;
    }
    if (at !== bundle.length || hashes.length !== width * 32) yield { problem: `The tile from entry ${first} on holds more than its entries.` };
  }
  yield* notes.map((note) => ({ note }));
}

// ---- the verification

async function verifyExport(path, { anchors = [], own = [], vaultId = null } = {}) {
  const tree = new Tree();
  const problems = [];
  const problem = (code, text) => problems.push({ code, text });
  const report = {
    tree,
    problems,
    header: null,
    policies: [],
    checkpoints: 0,
    newest: null,
    /** The newest policy that the entries so far tell of, or under which fewer were signed for. */
    inForce: 0,
    approvals: { given: 0, refused: 0 },
    cosigners: [],
    cosignatures: [],
    anchors: [],
  };
  let keys = [];
  /** From how many entries on nobody signs under an older policy: what the entries before tell, and what fewer were signed under. */
  const stretches = [];
  const begin = (from, generation) => {
    if (generation <= report.inForce) return;
    stretches.push({ from, generation });
    report.inForce = generation;
  };
  const policyOver = (size) => stretches.findLast(({ from }) => from <= size)?.generation ?? 0;

  const opened = (note) => {
    const parsed = typeof note === 'string' ? parseNote(note) : null;
    const checkpoint = parsed && parseCheckpoint(parsed.text);
    const signers = checkpoint && signersOf(parsed, keys);
    if (!checkpoint) return { why: 'it is not in the form of a checkpoint' };
    if (checkpoint.vaultId !== report.header.vaultId) return { why: 'it belongs to another vault' };
    if (signers === null) return { why: 'a signature is wrong' };
    return signers.length === 0 ? { why: 'nobody whom the policy names signed it' } : { checkpoint, signers, parsed, note };
  };
  /** Why a checkpoint was signed by nobody in office: an officer who was removed must not go on under the policy that knew him. */
  const notInOffice = ({ checkpoint: { size, generation: written, policy }, parsed }) => {
    const older = policyOver(size);
    if (written === null && older > 0) return 'it names no policy, as those before it do';
    const generation = written ?? 1;
    const named = report.policies[generation - 1];
    if (written !== null && named?.sha256 !== policy) return `it names policy ${generation}, which is none of these`;
    if (generation < older) return `it names policy ${generation}, when policy ${older} was signed under already`;
    return signersOf(parsed, named.inOffice)?.length > 0 ? null : `nobody in office under policy ${generation} signed it`;
  };
  const meet = (note, size, what) => {
    report.checkpoints += 1;
    const found = opened(note);
    const why = found.why ?? (found.checkpoint.size !== size ? 'it is over another number' : notInOffice(found));
    if (why) return problem('CHECKPOINT_INVALID', `${what} over ${size} entries does not hold: ${why}.`);
    if (!found.checkpoint.root.equals(tree.rootAt(size)))
      return problem('AUDIT_INVALID', `${what} over ${size} entries was signed for other entries than these.`);
    begin(size + 1, found.checkpoint.generation ?? 0);
    report.newest = found;
  };

  for await (const item of itemsOf(path)) {
    if (item.problem) problem('AUDIT_INVALID', item.problem);
    else if (item.header) {
      report.header = item.header;
      if (!Array.isArray(item.header.policy) || item.header.policy.some((note) => typeof note !== 'string')) broken('The export holds no policy.');
      report.policies = readPolicies(item.header.policy);
      if (report.policies[0].vaultId !== item.header.vaultId) problem('AUDIT_INVALID', 'The policy is that of another vault.');
      if (vaultId !== null && vaultId !== item.header.vaultId)
        problem('AUDIT_INVALID', `This is the log of the vault ${item.header.vaultId}, not of ${vaultId}.`);
      keys = report.policies.flatMap((policy) => policy.keys);
    } else if (item.leaf) {
      readEntry(item.leaf, tree.size, report, problem, opened, (generation) => begin(tree.size + 1, generation));
      tree.append(leafHash(item.leaf));
    } else meet(item.note, tree.size, 'A checkpoint');
  }
  const { header } = report;
  if (header.size !== tree.size) problem('AUDIT_INVALID', `The export announces ${header.size} entries; there are ${tree.size}.`);
  else meet(header.checkpoint, tree.size, 'The newest checkpoint');
  for (const { checkpoint, at, parsed, cosigner, entry } of report.cosignatures) {
    if (checkpoint.size > tree.size || !checkpoint.root.equals(tree.rootAt(checkpoint.size)))
      problem('AUDIT_INVALID', `Entry ${entry} keeps a cosignature for other entries than these.`);
    else if (cosignedAt(parsed, cosigner) !== at) problem('AUDIT_INVALID', `The cosignature in entry ${entry} does not hold.`);
  }
  // What a cosigner signed for other vaults says nothing of this one.
  const ownOfThis = own.filter((note) => note.startsWith(`strongroom/${header.vaultId}\n`));
  for (const note of [...anchors, ...ownOfThis]) holdAnchor(opened(note), report, problem, notInOffice);
  return report;
}

/**
 * A checkpoint that was kept elsewhere: the log must be at least as long, and the same as far as it goes. Whose word counts against it: of those who were in
 * office when they signed, and of those who are now, whatever policy they name. A copy that went on by itself knows nothing of a later one.
 */
function holdAnchor(found, { tree, policies, anchors }, problem, notInOffice) {
  if (found.why) return problem('CHECKPOINT_INVALID', `An anchor counts for nothing: ${found.why}.`);
  const { checkpoint, signers, parsed } = found;
  const who = `An anchor over ${checkpoint.size} entries, signed by ${signers.join(', ')},`;
  const why = notInOffice(found);
  const nothing = () => problem('CHECKPOINT_INVALID', `${who} does not hold: ${why}.`);
  if (why && !signersOf(parsed, policies.at(-1).inOffice)?.length) return nothing();
  if (checkpoint.generation > policies.length)
    return problem('VAULT_ROLLED_BACK', `${who} names policy ${checkpoint.generation}; here are ${policies.length}: this is an older state.`);
  if (checkpoint.size > tree.size)
    return problem('VAULT_ROLLED_BACK', `${who} is not reached: there are ${tree.size}. Entries were taken away, or this is an older state.`);
  const here = tree.rootAt(checkpoint.size);
  if (!checkpoint.root.equals(here))
    return problem('LOG_FORKED', `${who} has the root ${hex(checkpoint.root)}, and these entries ${hex(here)}: there are two histories.`);
  if (why) return nothing();
  anchors.push({ size: checkpoint.size, time: checkpoint.time, signers });
}

/** What a leaf must be in itself, and the signed statements that some of them keep. */
function readEntry(leaf, index, report, problem, opened, begin) {
  const entry = parseCanonical(utf8(leaf) ?? '');
  const names = 'action,actor,at,command,details,index,objects,rows,text,v'.split(',');
  if (entry?.v !== 1 || entry.index !== index || Object.keys(entry).some((name) => !names.includes(name)) || typeof entry.action !== 'string')
    return problem('AUDIT_INVALID', `Entry ${index} is not entry ${index} in the canonical form.`);
  const { note } = entry.details ?? {};
  const parsed = typeof note === 'string' ? parseNote(note) : null;
  const statement = parsed && parseCanonical(parsed.text.slice(0, -1));
  /** Whether the statement is signed by this officer, as the policy of that generation knows him. */
  const isBy = (officer, policy) => policy && signersOf(parsed, policy.keys)?.includes(policy.nameOf(officer));
  const roleOf = (id, policy) => policy.officers.find((one) => one.id === id && one.state === 'active')?.role;
  /** Whoever was removed has his key still: he may sign what names the policy that knew him. */
  const inForce = statement?.policyGeneration >= report.inForce;

  if (entry.action === 'approval.given' || entry.action === 'approval.refused') {
    const policy = report.policies[(statement?.policyGeneration ?? 0) - 1];
    const wanted = entry.action === 'approval.given' ? 'approved' : 'refused';
    const holds = statement?.type === 'strongroom/approval/v1' && statement.vaultId === report.header.vaultId && statement.decision === wanted && inForce;
    if (!holds || !isBy(statement.approver, policy) || roleOf(statement.approver, policy) !== 'custodian' || statement.command !== entry.command)
      problem('APPROVAL_INVALID', `Entry ${index}: the approval in it does not hold.`);
    else report.approvals[wanted === 'approved' ? 'given' : 'refused'] += 1;
  } else if (entry.action === 'policy.changed') {
    const { generation, sha256: named } = entry.details ?? {};
    if (report.policies[generation - 1]?.sha256 !== named) problem('AUDIT_INVALID', `Entry ${index} tells of a policy ${generation} that is none of these.`);
    else begin(generation);
  } else if (entry.action === 'cosigner.registered') {
    const policy = report.policies[(statement?.policyGeneration ?? 0) - 1];
    const key = parseVerifierKey(statement?.cosigner ?? '');
    const holds = statement?.type === 'strongroom/cosigner/v1' && statement.vaultId === report.header.vaultId && key !== null && inForce;
    if (!holds || !isBy(statement.officer, policy) || roleOf(statement.officer, policy) !== 'auditor')
      problem('AUDIT_INVALID', `Entry ${index}: the cosigning key in it was registered by no auditor.`);
    else report.cosigners.push({ ...key, id: statement.officer, officer: policy.officers.find(({ id }) => id === statement.officer).name, entry: index });
  } else if (entry.action === 'cosignature.imported') {
    const found = opened(note);
    const cosigner = found.why ? null : report.cosigners.find((one) => cosignedAt(found.parsed, one) !== null);
    // Under the policy of what he vouched for, and under that which is in force when it is taken in: whoever was removed has his key still.
    const policies = [found.checkpoint?.generation ?? 1, Math.max(1, report.inForce)].map((generation) => report.policies[generation - 1]);
    if (!cosigner) problem('AUDIT_INVALID', `Entry ${index}: the cosignature in it is not by a key that an auditor registered before.`);
    else if (policies.some((policy) => !policy || roleOf(cosigner.id, policy) !== 'auditor'))
      problem('AUDIT_INVALID', `Entry ${index}: ${cosigner.officer} was no auditor in office when he vouched, or when it was taken in.`);
    else report.cosignatures.push({ ...found, cosigner, at: cosignedAt(found.parsed, cosigner), entry: index });
  }
}

// ---- a cosigner's key: Ed25519, sealed with AES-256-GCM under scrypt of a passphrase

const SCRYPT = { N: 2 ** 17, r: 8, p: 1, maxmem: 2 ** 28 };

function makeKey(name, passphrase) {
  if (!/^[^\s+]{1,100}$/.test(name)) refuse('A cosigner’s name has neither spaces nor plus signs.');
  if (passphrase.length < 12) refuse('Choose a passphrase of at least 12 characters.');
  const pair = generateKeyPairSync('ed25519');
  const key = pair.publicKey.export({ format: 'der', type: 'spki' }).subarray(-32);
  const [salt, nonce] = [randomBytes(32), randomBytes(12)];
  const cipher = createCipheriv('aes-256-gcm', scryptSync(passphrase, salt, 32, SCRYPT), nonce).setAAD(Buffer.from(verifierKey({ name, key })));
  const sealed = Buffer.concat([cipher.update(pair.privateKey.export({ format: 'der', type: 'pkcs8' })), cipher.final(), cipher.getAuthTag()]);
  const text = (bytes) => bytes.toString('base64');
  return {
    type: 'strongroom/cosigner-key/v1',
    publicKey: verifierKey({ name, key }),
    scrypt: { N: SCRYPT.N, r: SCRYPT.r, p: SCRYPT.p },
    salt: text(salt),
    nonce: text(nonce),
    sealed: text(sealed),
  };
}

function openKey(file, passphrase) {
  const bytes = (text) => Buffer.from(text, 'base64');
  const { type, publicKey: named, salt, nonce, sealed } = JSON.parse(file);
  const key = parseVerifierKey(named ?? '');
  if (type !== 'strongroom/cosigner-key/v1' || !key) refuse('This is not a file that keygen wrote.');
  const decipher = createDecipheriv('aes-256-gcm', scryptSync(passphrase, bytes(salt), 32, SCRYPT), bytes(nonce), { authTagLength: 16 }).setAAD(
    Buffer.from(named),
  );
  decipher.setAuthTag(bytes(sealed).subarray(-16));
  try {
    const der = Buffer.concat([decipher.update(bytes(sealed).subarray(0, -16)), decipher.final()]);
    return { ...key, privateKey: createPrivateKey({ key: der, format: 'der', type: 'pkcs8' }) };
  } catch {
    return refuse('The passphrase does not open this key.');
  }
}

/** The line with which a cosigner vouches for a checkpoint, as of now. */
function cosignatureLine(text, { name, key, privateKey }, seconds) {
  const time = Buffer.alloc(8);
  time.writeBigUInt64BE(BigInt(seconds));
  const signature = sign(null, Buffer.from(`cosignature/v1\ntime ${seconds}\n${text}`), privateKey);
  const id = Buffer.from(keyId({ name, algorithm: COSIGNATURE, key }), 'hex');
  return `\u2014 ${name} ${Buffer.concat([id, time, signature]).toString('base64')}\n`;
}

// ---- the command line

function readArguments(list) {
  const given = { plain: [], anchor: [], json: false };
  for (let at = 0; at < list.length; at += 1) {
    const name = list[at].startsWith('--') ? list[at].slice(2) : null;
    if (name === null) given.plain.push(list[at]);
    else if (name === 'json') given.json = true;
    else if (!['anchor', 'vault-id', 'export', 'name', 'out', 'key', 'passphrase-file'].includes(name) || list[at + 1] === undefined) refuse(USAGE);
    else if (name === 'anchor') given.anchor.push(list[++at]);
    else given[name] = list[++at];
  }
  return given;
}

/** From a file's first line, or from the terminal, where it is not shown. */
async function askPassphrase(file) {
  if (file !== undefined) return readFileSync(file, 'utf8').split(/\r?\n/, 1)[0];
  if (!process.stdin.isTTY) refuse('Give the passphrase in a file: --passphrase-file FILE.');
  process.stderr.write('Passphrase of the cosigning key: ');
  process.stdin.setRawMode(true);
  let typed = '';
  for await (const chunk of process.stdin) {
    for (const character of chunk.toString('utf8')) {
      if (character === '\u0003') process.exit(1);
      else if (character === '\u007f') typed = [...typed].slice(0, -1).join('');
      else if (character !== '\r' && character !== '\n') typed += character;
    }
    if (/[\r\n]/.test(chunk.toString('utf8'))) break;
  }
  process.stdin.setRawMode(false);
  process.stderr.write('\n');
  return typed;
}

function writeNew(path, text) {
  const file = openSync(path, 'wx', 0o600);
  writeSync(file, text);
  fsyncSync(file);
  closeSync(file);
}

const day = (ms) => `${new Date(ms).toISOString().slice(0, 16).replace('T', ' ')} UTC`;
const notesOfFiles = (paths) =>
  paths.flatMap((path) => {
    const notes = notesIn(readFileSync(path, 'utf8'));
    return notes.length > 0 ? notes : refuse(`${path} holds no checkpoint.`);
  });

function tell({ header, tree, policies, checkpoints, newest, approvals, cosignatures, anchors, problems }, json) {
  const root = hex(tree.rootAt(tree.size));
  const vouched = cosignatures.map(({ checkpoint, cosigner, at }) => ({
    size: checkpoint.size,
    cosigner: cosigner.name,
    officer: cosigner.officer,
    at: at * 1000,
  }));
  const document = {
    valid: problems.length === 0,
    vaultId: header.vaultId,
    size: tree.size,
    root,
    policies: policies.length,
    checkpoints,
    approvals,
    cosignatures: vouched,
    anchors,
    problems: problems.slice(0, 1000),
  };
  if (json) return console.log(JSON.stringify(document));
  const lines = [
    `Vault id          ${header.vaultId}`,
    `Entries           ${tree.size}, each in the canonical form; root ${root}`,
    `Policies          ${policies.length}, each signed under the one before`,
    `Checkpoints       ${checkpoints}, each signed by an officer in office; the newest on ${newest ? `${day(newest.checkpoint.time)} by ${newest.signers.join(', ')}` : '(none holds)'}`,
    `Approvals         ${approvals.given} given, ${approvals.refused} refused`,
    ...(vouched.length === 0
      ? ['Cosignatures      none']
      : vouched.map(({ size, cosigner, officer, at }) => `Cosigned          ${size} entries by ${officer} (${cosigner}) on ${day(at)}`)),
    ...anchors.map(({ size, time }) => `Anchor            ${size} entries of ${day(time)}: this log continues them`),
    ...(anchors.length === 0 ? ['Anchors           none given: nothing here shows that this is the newest state of the log'] : []),
    '',
    ...problems.slice(0, 100).map(({ code, text }) => `${code}  ${text.replace(/[^\P{C}\n]/gu, '?')}`),
    problems.length === 0
      ? 'Everything holds. Compare the vault id with the one on the recovery kit.'
      : `It does not hold: ${problems.length} ${problems.length === 1 ? 'problem' : 'problems'}.`,
  ];
  console.log(lines.join('\n'));
}

async function main([command, ...rest]) {
  const named = ['consistency', 'keygen', 'cosign'].includes(command);
  const given = readArguments(named ? rest : [command ?? refuse(USAGE), ...rest]);
  if (command === 'keygen') {
    if (!given.name || !given.out) refuse(USAGE);
    const key = makeKey(given.name, await askPassphrase(given['passphrase-file']));
    writeNew(given.out, `${JSON.stringify(key, null, 2)}\n`);
    console.log(given.json ? JSON.stringify({ publicKey: key.publicKey }) : `Register this key in the vault, at your own unlock:\n${key.publicKey}`);
    return 0;
  }
  if (command === 'consistency') {
    const [first, second] = notesOfFiles(given.plain).map((note) => parseCheckpoint(parseNote(note)?.text ?? '') ?? refuse('This is no checkpoint.'));
    if (!second || !given.export) refuse(USAGE);
    const [older, newer] = first.size <= second.size ? [first, second] : [second, first];
    const { tree, header, problems } = await verifyExport(given.export, { anchors: notesOfFiles(given.plain) });
    if (newer.size > tree.size || older.vaultId !== header.vaultId || newer.vaultId !== header.vaultId)
      problems.push({ code: 'AUDIT_INVALID', text: 'The export does not reach both checkpoints.' });
    const proof = problems.length === 0 ? tree.consistency(older.size, newer.size) : [];
    const valid = problems.length === 0 && provesConsistency(proof, older.size, older.root, newer.size, newer.root);
    const document = { valid, from: older.size, to: newer.size, proof: proof.map(hex), problems };
    const text = valid ? `The log of ${newer.size} entries continues that of ${older.size}.` : 'The two do not continue each other.';
    console.log(given.json ? JSON.stringify(document) : [...document.proof, ...problems.map((one) => `${one.code}  ${one.text}`), text].join('\n'));
    return valid ? 0 : 4;
  }
  if (given.plain.length !== 1) refuse(USAGE);
  const seen = command === 'cosign' && given.key ? `${given.key}.seen` : null;
  if (command === 'cosign' && (!given.key || !given.out)) refuse(USAGE);
  // What was vouched for once must be continued: of this vault, all that this key ever signed.
  const signedBefore = seen !== null && existsSync(seen) ? notesIn(readFileSync(seen, 'utf8')) : [];
  const report = await verifyExport(given.plain[0], { anchors: notesOfFiles(given.anchor), own: signedBefore, vaultId: given['vault-id'] ?? null });
  tell(report, given.json);
  if (report.problems.length > 0) return 4;
  if (command === 'cosign') {
    const key = openKey(readFileSync(given.key, 'utf8'), await askPassphrase(given['passphrase-file']));
    const { note, parsed } = report.newest;
    writeNew(given.out, `${note}${cosignatureLine(parsed.text, key, Math.floor(Date.now() / 1000))}`);
    appendFileSync(seen, note, { mode: 0o600, flush: true });
  }
  return 0;
}

async function run() {
  try {
    process.exitCode = await main(process.argv.slice(2));
  } catch (error) {
    const problem = { code: 'AUDIT_INVALID', text: error.message };
    if (!(error instanceof Broken)) console.error(error instanceof Refusal ? error.message : `It could not be done: ${error.message}`);
    else console.log(process.argv.includes('--json') ? JSON.stringify({ valid: false, problems: [problem] }) : `${problem.code}  ${problem.text}`);
    process.exitCode = error instanceof Broken ? 4 : 1;
  }
}

// Given to Node itself it does its work; another program may use it as a library.
export { Broken, verifyExport };

if (process.argv[1] !== undefined && realpathSync(process.argv[1]) === realpathSync(fileURLToPath(import.meta.url))) await run();
