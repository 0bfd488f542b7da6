import { pemKeyAlgorithms } from '../../formats/pkcs12-profiles.ts';
import { pemFile, type Target, target } from '../release-target.ts';

const keyAlgorithms = pemKeyAlgorithms();
/** Of PEM files of which one holds a key. */
export const pemAlgorithms = [...keyAlgorithms, 'Certificates: not encrypted, as usual'];
const noKey = ['No private key is written'];

export const pemTargets: readonly Target[] = [
  target({
    id: 'bundle',
    group: 'pem',
    format: 'pem',
    label: 'PEM: key, certificate and chain in one file',
    opens: 'OpenSSL, most servers on Unix',
    algorithms: pemAlgorithms,
    files: [pemFile('.pem', 'Private key, certificate and chain', 'key', 'certificate', 'chain')],
    protection: 'optional',
  }),
  target({
    id: 'key',
    group: 'pem',
    format: 'pem',
    label: 'PEM: private key only',
    opens: 'nginx, Apache, Postfix: the key file',
    algorithms: keyAlgorithms,
    files: [pemFile('.key.pem', 'Private key', 'key')],
    protection: 'optional',
  }),
  target({
    id: 'certificate',
    group: 'pem',
    format: 'pem',
    label: 'PEM: certificate only',
    opens: 'every server: the certificate file',
    algorithms: noKey,
    files: [pemFile('.crt.pem', 'Certificate', 'certificate')],
    protection: 'never',
  }),
  target({
    id: 'chain',
    group: 'pem',
    format: 'pem',
    label: 'PEM: chain only',
    opens: 'Apache before 2.4.8, appliances that ask for the intermediates',
    algorithms: noKey,
    files: [pemFile('.chain.pem', 'Chain', 'chain')],
    protection: 'never',
  }),
  target({
    id: 'fullchain',
    group: 'pem',
    format: 'pem',
    label: 'PEM: certificate and chain',
    opens: 'nginx, Apache, Postfix: the certificate file',
    algorithms: noKey,
    files: [pemFile('.fullchain.pem', 'Certificate and chain', 'certificate', 'chain')],
    protection: 'never',
  }),
];
