/** The two modules of node-forge that are used, by themselves: the whole package is 1 MB and carries its own TLS. */
declare module 'node-forge/lib/util.js' {
  export interface ForgeBuffer {
    /** The bytes as a binary string: one character, 0 to 255, for each. */
    getBytes(): string;
  }
  const util: { createBuffer(bytes: string): ForgeBuffer };
  export default util;
}

declare module 'node-forge/lib/rc2.js' {
  import type { ForgeBuffer } from 'node-forge/lib/util.js';

  const rc2: {
    createDecryptionCipher(
      key: string,
      effectiveBits: number,
    ): {
      output: ForgeBuffer;
      start(iv: string): void;
      update(input: ForgeBuffer): void;
      /** `pad` returning true keeps the padding where it is. */
      finish(pad: () => boolean): boolean;
    };
  };
  export default rc2;
}
