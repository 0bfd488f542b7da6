import { domainToASCII } from 'node:url';
import type { SubjectPart } from '../../../preload/contract/requests.ts';
import { appliances, insideServices, internationalNames, mailboxes, organisations, publicServices, serviceAccounts, sites } from './invented-world.ts';
import type { SeededChoice } from './seeded-choice.ts';

export type CertificateKind = 'website' | 'many-names' | 'wildcard' | 'international' | 'inside' | 'appliance' | 'client' | 'mail' | 'vpn';

export interface PlannedNames {
  /** The most specific first. */
  subject: SubjectPart[];
  subjectAltNames: { kind: 'dns' | 'ip' | 'email' | 'uri'; value: string }[];
  profile: 'server' | 'client';
  /** Of the files that the certificate and its key come in, without an ending. */
  fileName: string;
}

/** Invents names, each once. */
export class NameInventor {
  readonly #choice: SeededChoice;
  readonly #used = new Map<string, number>();

  constructor(choice: SeededChoice) {
    this.#choice = choice;
  }

  invent(kind: CertificateKind): PlannedNames {
    const { pick, between } = this.#choice;
    const organisation = pick(organisations);
    const { name, domain, inside } = organisation;
    switch (kind) {
      case 'website':
        return this.#server(name, [this.#unique(pick(publicServices), domain)]);
      case 'many-names': {
        const first = this.#unique(pick(publicServices), domain);
        return this.#server(name, [first, ...Array.from({ length: between(2, 24) }, () => this.#unique(pick(publicServices), domain))]);
      }
      case 'wildcard': {
        const zone = this.#unique(pick(['apps', 'cloud', 'edge', 'staging', 'tenants', 'eu', 'lab']), domain);
        return this.#server(name, [`*.${zone}`, zone]);
      }
      case 'international': {
        const host = domainToASCII(this.#unique('', pick(internationalNames)));
        return this.#server(name, [host, `www.${host}`]);
      }
      case 'inside': {
        const host = this.#unique(`${pick(insideServices)}.${pick(sites)}`, inside);
        const names = this.#server(name, [host, ...(this.#choice.happens(0.3) ? [host.split('.')[0] as string] : [])]);
        if (this.#choice.happens(0.4)) names.subjectAltNames.push({ kind: 'ip', value: `10.${between(0, 255)}.${between(0, 255)}.${between(1, 254)}` });
        return names;
      }
      case 'appliance': {
        const host = this.#unique(`${pick(appliances)}-${between(1, 40)}.${pick(sites)}`, inside);
        const names = this.#server(name, [host]);
        // Half of all appliances are reached by address; the addresses are those of RFC 5737 and RFC 3849.
        if (this.#choice.happens(0.5))
          names.subjectAltNames.push({
            kind: 'ip',
            value: this.#choice.happens(0.7) ? `192.0.2.${between(1, 254)}` : `2001:db8::${between(1, 0xffff).toString(16)}`,
          });
        return names;
      }
      case 'client': {
        const account = this.#unique(`${pick(serviceAccounts)}-${between(1, 99)}`, inside).split('.')[0] as string;
        return {
          subject: [
            { type: 'CN', value: account },
            { type: 'OU', value: 'Service accounts' },
            { type: 'O', value: name },
          ],
          subjectAltNames: [{ kind: 'uri', value: `spiffe://${inside}/${account}` }],
          profile: 'client',
          fileName: account,
        };
      }
      case 'mail': {
        const box = this.#unique(pick(mailboxes), domain).split('.')[0] as string;
        return {
          subject: [
            { type: 'CN', value: `${box}@${domain}` },
            { type: 'O', value: name },
          ],
          subjectAltNames: [{ kind: 'email', value: `${box}@${domain}` }],
          profile: 'client',
          fileName: `${box}-at-${domain}`,
        };
      }
      case 'vpn':
        return this.#server(name, [this.#unique(`vpn-${pick(sites)}`, domain)]);
    }
  }

  #server(organisation: string, hosts: readonly string[]): PlannedNames {
    const [first] = hosts as [string];
    // Public certificates of today often name nothing but the host.
    const subject: SubjectPart[] = this.#choice.happens(0.5)
      ? [{ type: 'CN', value: first }]
      : [
          { type: 'CN', value: first },
          { type: 'O', value: organisation },
        ];
    return { subject, subjectAltNames: hosts.map((value) => ({ kind: 'dns', value })), profile: 'server', fileName: fileNameOf(first) };
  }

  /** The second of a name gets a number, and so on. */
  #unique(label: string, domain: string): string {
    const wanted = `${label}.${domain}`;
    const number = (this.#used.get(wanted) ?? 0) + 1;
    this.#used.set(wanted, number);
    const [head = '', ...rest] = label.split('.');
    const numbered = number === 1 ? head : [head, number].filter(Boolean).join('-');
    // A label of digits alone would be read as an address by some.
    return [numbered === String(number) ? `n${number}` : numbered, ...rest, domain].filter(Boolean).join('.');
  }
}

function fileNameOf(host: string): string {
  return host.replace(/^\*\./, 'wildcard.').slice(0, 60);
}

/** Names that every list must survive: as long as DNS allows, from right to left, and none at all. */
export function awkwardNames(): PlannedNames[] {
  const longest = `${'a'.repeat(61)}.${'long-name-'.repeat(6)}x.${'b'.repeat(63)}.${'c'.repeat(54)}.example`.slice(-253);
  return [
    { subject: [], subjectAltNames: [{ kind: 'dns', value: longest }], profile: 'server', fileName: 'longest-name' },
    {
      subject: [
        { type: 'CN', value: 'بوابة الدفع' },
        { type: 'O', value: 'خدمة المياه' },
      ],
      subjectAltNames: [{ kind: 'dns', value: domainToASCII('بوابة.مخزن.example') }],
      profile: 'server',
      fileName: 'right-to-left',
    },
    {
      subject: [
        { type: 'CN', value: 'o’brien+probe/é.umberlight.test' },
        { type: 'O', value: 'Umberlight Energy, Grid & "Edge" <Operations>' },
      ],
      subjectAltNames: [{ kind: 'dns', value: 'probe.umberlight.test' }],
      profile: 'server',
      fileName: 'punctuation',
    },
  ];
}
