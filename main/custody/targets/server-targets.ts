import { pemFile, type Target, target } from '../release-target.ts';
import { pemAlgorithms } from './pem-targets.ts';

const keyFile = pemFile('.key', 'Private key', 'key');

export const serverTargets: readonly Target[] = [
  target({
    id: 'nginx',
    group: 'server',
    format: 'pem',
    label: 'nginx',
    opens: 'nginx (a protected key needs ssl_password_file), Dovecot (ssl_key_password), Postfix (which takes no protected key)',
    algorithms: pemAlgorithms,
    files: [pemFile('.crt', 'Certificate and chain', 'certificate', 'chain'), keyFile],
    protection: 'optional',
  }),
  target({
    id: 'apache',
    group: 'server',
    format: 'pem',
    label: 'Apache',
    opens: 'Apache httpd of every version (a protected key asks for its passphrase at the start, or by SSLPassPhraseDialog)',
    algorithms: pemAlgorithms,
    files: [pemFile('.crt', 'Certificate', 'certificate'), pemFile('.chain.crt', 'Chain', 'chain'), keyFile],
    protection: 'optional',
  }),
  target({
    id: 'haproxy',
    group: 'server',
    format: 'pem',
    label: 'HAProxy',
    opens: 'HAProxy of every version, in one file (it asks for the passphrase of a protected key at each start)',
    algorithms: pemAlgorithms,
    files: [pemFile('.pem', 'Certificate, chain and private key', 'certificate', 'chain', 'key')],
    protection: 'optional',
  }),
];
