import type { Algorithms } from 'ssh2';

/**
 * What is spoken with a server, best first; what is not here is not spoken at all. AES-GCM authenticates what it encrypts, so there is no MAC to
 * choose; ssh-rsa is left out because it signs SHA-1 (RFC 8332), and compression because it tells lengths of what is compressed.
 */
export const sshAlgorithms = {
  kex: ['curve25519-sha256', 'curve25519-sha256@libssh.org', 'ecdh-sha2-nistp256', 'ecdh-sha2-nistp384', 'ecdh-sha2-nistp521'],
  serverHostKey: ['ssh-ed25519', 'ecdsa-sha2-nistp256', 'ecdsa-sha2-nistp384', 'ecdsa-sha2-nistp521', 'rsa-sha2-512', 'rsa-sha2-256'],
  cipher: ['aes256-gcm@openssh.com', 'aes128-gcm@openssh.com'],
  compress: ['none'],
} satisfies Algorithms;
