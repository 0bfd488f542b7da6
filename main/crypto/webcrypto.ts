import { webcrypto } from 'node:crypto';

/**
 * What @peculiar/x509 is given to sign and verify with. It is handed to each of its calls and never registered with it:
 * its registry is state of the module, shared by everybody.
 */
export const webCryptoProvider = webcrypto;
