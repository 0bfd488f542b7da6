import type { SubjectPart } from '../../../preload/contract/requests.ts';
import type { GeneratedKeyAlgorithm } from '../../crypto/key-generation.ts';

/** An organisation that does not exist, under names that RFC 2606 and RFC 6761 keep free. */
export interface InventedOrganisation {
  name: string;
  /** Of its public servers. */
  domain: string;
  /** Of what nobody outside reaches. */
  inside: string;
}

export const organisations: readonly InventedOrganisation[] = [
  { name: 'Tarnfield Logistics', domain: 'tarnfield.example', inside: 'tarnfield.internal' },
  { name: 'Quillmarsh Water', domain: 'quillmarsh.example', inside: 'quillmarsh.internal' },
  { name: 'Orbelline Clinics', domain: 'clinics.example.org', inside: 'orbelline.internal' },
  { name: 'Vexholm Transit', domain: 'transit.example.net', inside: 'vexholm.internal' },
  { name: 'Pennywhistle Savings', domain: 'savings.example.com', inside: 'pennywhistle.internal' },
  { name: 'Umberlight Energy', domain: 'umberlight.test', inside: 'umberlight.internal' },
];

/** In Unicode; certificates carry their A-labels. */
export const internationalNames = [
  'bücher.example',
  'küste.example',
  'søndag.test',
  'été.example',
  'žito.test',
  'κατάλογος.example',
  'пример.test',
  '保管.example',
  '금고.test',
  'مخزن.example',
  'כספת.test',
] as const;

export const publicServices = [
  'www',
  'shop',
  'api',
  'portal',
  'login',
  'booking',
  'status',
  'cdn',
  'billing',
  'partners',
  'tracking',
  'forms',
  'news',
  'jobs',
  'maps',
  'download',
  'media',
  'support',
  'auth',
  'pay',
] as const;
export const insideServices = [
  'ldap',
  'git',
  'wiki',
  'build',
  'registry',
  'vault-proxy',
  'postgres',
  'kafka',
  'grafana',
  'jira',
  'erp',
  'hr',
  'archive',
  'ntp',
  'syslog',
  'print',
  'dns-resolver',
  'sso',
  'backup',
  'monitoring',
] as const;
export const appliances = ['bmc-rack', 'switch-core', 'firewall', 'ups', 'camera', 'printer', 'storage', 'plc', 'badge-reader', 'meter-gateway'] as const;
export const serviceAccounts = [
  'svc-payroll',
  'svc-scanner',
  'svc-replication',
  'terminal',
  'kiosk',
  'robot',
  'svc-reporting',
  'svc-edi',
  'svc-telemetry',
] as const;
export const mailboxes = ['billing', 'dispatch', 'operations', 'press', 'procurement', 'reception', 'security', 'archive', 'service-desk'] as const;
export const sites = ['north', 'south', 'harbour', 'yard', 'depot', 'annex'] as const;

export type AuthorityName =
  | 'public-root-rsa'
  | 'public-root-ecc'
  | 'public-rsa'
  | 'public-ecc'
  | 'foreign'
  | 'corporate-root'
  | 'corporate-servers'
  | 'corporate-clients'
  | 'corporate-devices'
  | 'legacy';

export interface InventedAuthority {
  name: AuthorityName;
  /** The most specific first. */
  subject: readonly SubjectPart[];
  issuer: AuthorityName | null;
  keyAlgorithm: GeneratedKeyAlgorithm;
  /** Years before and after now. */
  since: number;
  until: number;
  /** Whether the inventory has its certificate; where not, chains end below it. */
  stored: boolean;
  keyInStore: boolean;
}

const lanternpost = { type: 'O', value: 'Lanternpost Trust' };
const tarnfield = { type: 'O', value: 'Tarnfield Logistics' };

/** Issuers come before what they issue. */
export const authorities: readonly InventedAuthority[] = [
  {
    name: 'public-root-rsa',
    subject: [{ type: 'CN', value: 'Lanternpost Root R1' }, lanternpost],
    issuer: null,
    keyAlgorithm: 'rsa-4096',
    since: 9,
    until: 16,
    stored: true,
    keyInStore: false,
  },
  {
    name: 'public-root-ecc',
    subject: [{ type: 'CN', value: 'Lanternpost Root E1' }, lanternpost],
    issuer: null,
    keyAlgorithm: 'ec-p384',
    since: 7,
    until: 18,
    stored: true,
    keyInStore: false,
  },
  {
    name: 'public-rsa',
    subject: [{ type: 'CN', value: 'Lanternpost Server CA RSA 3' }, lanternpost],
    issuer: 'public-root-rsa',
    keyAlgorithm: 'rsa-2048',
    since: 4,
    until: 6,
    stored: true,
    keyInStore: false,
  },
  {
    name: 'public-ecc',
    subject: [{ type: 'CN', value: 'Lanternpost Server CA ECC 2' }, lanternpost],
    issuer: 'public-root-ecc',
    keyAlgorithm: 'ec-p256',
    since: 4,
    until: 6,
    stored: true,
    keyInStore: false,
  },
  {
    name: 'foreign',
    subject: [
      { type: 'CN', value: 'Brightquay Public CA 1' },
      { type: 'O', value: 'Brightquay Certificates' },
    ],
    issuer: null,
    keyAlgorithm: 'ec-p256',
    since: 5,
    until: 5,
    stored: false,
    keyInStore: false,
  },
  {
    name: 'corporate-root',
    subject: [{ type: 'CN', value: 'Tarnfield Offline Root CA' }, tarnfield],
    issuer: null,
    keyAlgorithm: 'rsa-4096',
    since: 6,
    until: 14,
    stored: true,
    keyInStore: true,
  },
  {
    name: 'corporate-servers',
    subject: [{ type: 'CN', value: 'Tarnfield Issuing CA Servers 2' }, tarnfield],
    issuer: 'corporate-root',
    keyAlgorithm: 'rsa-3072',
    since: 5,
    until: 5,
    stored: true,
    keyInStore: true,
  },
  {
    name: 'corporate-clients',
    subject: [{ type: 'CN', value: 'Tarnfield Issuing CA Clients 1' }, tarnfield],
    issuer: 'corporate-root',
    keyAlgorithm: 'ec-p384',
    since: 5,
    until: 5,
    stored: true,
    keyInStore: true,
  },
  {
    name: 'corporate-devices',
    subject: [{ type: 'CN', value: 'Tarnfield Issuing CA Devices 1' }, tarnfield],
    issuer: 'corporate-root',
    keyAlgorithm: 'ec-p256',
    since: 5,
    until: 5,
    stored: true,
    keyInStore: false,
  },
  {
    name: 'legacy',
    subject: [
      { type: 'CN', value: 'Quillmarsh Legacy CA' },
      { type: 'O', value: 'Quillmarsh Water' },
    ],
    issuer: null,
    keyAlgorithm: 'rsa-2048',
    since: 11,
    until: 3,
    stored: true,
    keyInStore: true,
  },
];
