// Verifies an export once for each of its bytes, with that byte changed, and prints the offsets at which it was still accepted.
// Usage: node flip-bytes.mjs VERIFIER EXPORT SCRATCH-FILE
import { readFileSync, writeFileSync } from 'node:fs';
import { pathToFileURL } from 'node:url';

const [verifier, path, scratch] = process.argv.slice(2);
const { Broken, verifyExport } = await import(pathToFileURL(verifier).href);
const whole = readFileSync(path);

async function accepted(bytes) {
  writeFileSync(scratch, bytes);
  try {
    return (await verifyExport(scratch)).problems.length === 0;
  } catch (error) {
    // Anything else is a mistake of the verifier's own.
    if (error instanceof Broken) return false;
    throw error;
  }
}

const passed = [];
for (let at = 0; at < whole.length; at += 1) {
  const changed = Buffer.from(whole);
  changed[at] ^= 1;
  if (await accepted(changed)) passed.push(at);
}
console.log(JSON.stringify({ bytes: whole.length, whole: await accepted(whole), passed }));
