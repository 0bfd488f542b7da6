// What a stranger writes who has an exported log, Node and RFC 9162, and nothing of Strongroom's: prints the header's size, the
// number of leaves, and the root. Usage: node recompute-root.mjs FILE
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';

const sha256 = (...parts) => parts.reduce((hash, part) => hash.update(part), createHash('sha256')).digest();

const file = readFileSync(process.argv[2]);
const lines = [];
for (let start = 0, end; start < file.length; start = end + 1) {
  end = file.indexOf(10, start);
  lines.push(file.subarray(start, end));
}
const header = JSON.parse(lines[0].toString());
const leaves = lines.slice(1).filter((line) => line[0] === 0x7b);

function root(leaves) {
  if (leaves.length === 0) return sha256();
  if (leaves.length === 1) return sha256(Buffer.of(0), leaves[0]);
  let k = 1;
  while (k * 2 < leaves.length) k *= 2;
  return sha256(Buffer.of(1), root(leaves.slice(0, k)), root(leaves.slice(k)));
}

const signed = header.checkpoint.split('\n');
console.log(
  JSON.stringify({
    size: header.size,
    leaves: leaves.length,
    root: root(leaves).toString('base64'),
    signedSize: Number(signed[1]),
    signedRoot: signed[2],
  }),
);
