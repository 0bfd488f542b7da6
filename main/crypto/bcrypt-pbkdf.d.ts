declare module 'bcrypt-pbkdf' {
  const bcrypt: {
    /** Fills `key`; 0 where it did, -1 where a length or the rounds are out of range. */
    pbkdf(pass: Uint8Array, passLength: number, salt: Uint8Array, saltLength: number, key: Uint8Array, keyLength: number, rounds: number): number;
  };
  export default bcrypt;
}
