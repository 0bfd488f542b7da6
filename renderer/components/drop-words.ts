/** What may come in, and how, where nothing has come in yet. */
export const DROP_WORDS = 'Drop keys and certificates anywhere on this window: PEM, DER, PKCS#12, Java, OpenSSH, JWK or ZIP, in any mix and order.';
