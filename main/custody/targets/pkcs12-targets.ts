import { pkcs12Target, type Target } from '../release-target.ts';

export const pkcs12Targets: readonly Target[] = [
  pkcs12Target({
    id: 'modern',
    group: 'general',
    profile: 'modern',
    label: 'PKCS#12, modern',
    opens: 'OpenSSL 1.1 and later, Java 8u301 and later, Windows Server 2019 and later, macOS 12 and later',
  }),
  pkcs12Target({
    id: 'fips',
    group: 'general',
    profile: 'fips',
    label: 'PKCS#12, FIPS (PBMAC1)',
    opens: 'OpenSSL 3.4 and later, Java 26 and later, also where only what a FIPS module may carry out is allowed; nothing older',
  }),
];
