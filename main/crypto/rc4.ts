/**
 * RC4, for reading old PKCS#12 files only: neither OpenSSL's default provider nor BoringSSL through node:crypto has it. Its stream is biased and
 * nothing is written with it. Encrypting and decrypting are the same.
 * @param key 5 or 16 bytes
 * @returns the other text, the caller's to wipe
 */
export function rc4(key: Uint8Array, text: Uint8Array): Uint8Array {
  const state = Uint8Array.from({ length: 256 }, (_, i) => i);
  const swap = (i: number, j: number) => {
    const held = state[i] as number;
    state[i] = state[j] as number;
    state[j] = held;
  };
  for (let i = 0, j = 0; i < 256; i++) {
    j = (j + (state[i] as number) + (key[i % key.length] as number)) & 0xff;
    swap(i, j);
  }
  const result = new Uint8Array(text.length);
  for (let at = 0, i = 0, j = 0; at < text.length; at++) {
    i = (i + 1) & 0xff;
    j = (j + (state[i] as number)) & 0xff;
    swap(i, j);
    result[at] = (text[at] as number) ^ (state[((state[i] as number) + (state[j] as number)) & 0xff] as number);
  }
  state.fill(0);
  return result;
}
