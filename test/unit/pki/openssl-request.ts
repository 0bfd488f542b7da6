import { generateKeys } from '../../../main/crypto/key-generation.ts';
import { pem, type Workbench } from '../formats/oracle.ts';

/** Everything that openssl can be made to ask for, and a good deal that nobody should. */
export const everything = `
[req]
distinguished_name = name
prompt = no
utf8 = yes
string_mask = utf8only
req_extensions = extensions
attributes = attributes
[attributes]
challengePassword = secret
unstructuredName = device 7
[name]
C = CH
O = Zürich & Söhne, AG
OU = \\#1
street = Main street 1
emailAddress = ops@example.com
0.CN = www.example.com
[extensions]
subjectAltName = critical, @names
keyUsage = critical, digitalSignature, nonRepudiation, keyEncipherment, dataEncipherment, keyAgreement, keyCertSign, cRLSign, encipherOnly, decipherOnly
extendedKeyUsage = serverAuth, clientAuth, codeSigning, emailProtection, timeStamping, OCSPSigning, anyExtendedKeyUsage, msSmartcardLogin, 1.2.3
basicConstraints = critical, CA:TRUE, pathlen:3
tlsfeature = status_request
subjectKeyIdentifier = hash
1.3.6.1.4.1.311.20.2 = ASN1:BMPSTRING:WebServer
1.2.3.4.5 = critical, ASN1:SEQUENCE:own
[own]
text = UTF8:hi
number = INTEGER:2222222
[names]
DNS.1 = www.example.com
DNS.2 = *.example.com
DNS.3 = my host
IP.1 = 192.0.2.7
IP.2 = 2001:db8::7
email.1 = ops@example.com
URI.1 = https://example.com/a?b
RID.1 = 1.2.3.4
dirName.1 = directory
otherName.1 = 1.3.6.1.4.1.311.20.2.3;UTF8:me@example.com
otherName.2 = 1.2.3.4;OCT:x
[directory]
C = CH
CN = dir
`;

/** A request that openssl makes of a configuration. @returns DER */
export async function opensslRequest(bench: Workbench, configuration: string, ...options: string[]): Promise<Uint8Array> {
  bench.write('request.cnf', configuration);
  bench.write('request.key', pem('PRIVATE KEY', (await generateKeys('ec-p256')).pkcs8));
  return new Uint8Array(bench.openssl('req', '-new', '-config', 'request.cnf', '-key', 'request.key', '-outform', 'DER', ...options));
}
