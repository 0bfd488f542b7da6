import type { ConstrainedName } from '../../../preload/contract/authorities.ts';

const PREFIXED = /^(dns|ip|email):(.+)$/i;

function constraintOf(entry: string): ConstrainedName {
  const [, kind, value] = PREFIXED.exec(entry) ?? [];
  if (kind !== undefined && value !== undefined) return { kind: kind.toLowerCase() as ConstrainedName['kind'], value };
  if (entry.startsWith('@')) return { kind: 'email', value: entry.slice(1) };
  if (/^[0-9a-f.:]+\/\d+$/i.test(entry)) return { kind: 'ip', value: entry };
  return { kind: 'dns', value: entry };
}

/**
 * The names of a text, one to a line or between commas and blanks, each with its kind: `10.0.0.0/8` is a network, `@example.com` or `@.example.com` an
 * email host, anything else a domain with all below it; `dns:`, `ip:` and `email:`, as the command line has them, say it outright. What is wrong with
 * one of them, the agent says.
 */
export function constraintsIn(text: string): ConstrainedName[] {
  const names = new Map<string, ConstrainedName>();
  for (const entry of text.split(/[\s,;]+/)) {
    if (entry === '') continue;
    const name = constraintOf(entry);
    names.set(`${name.kind} ${name.value}`, name);
  }
  return [...names.values()];
}

/**
 * What a CA may not certify because something else is all that it may: host names or IP addresses of which none is permitted are shut out altogether, as
 * the agent does when it makes the CA. `null` where nothing is.
 */
export function alsoShutOut(permitted: readonly ConstrainedName[]): string | null {
  if (permitted.length === 0) return null;
  const without = (kind: ConstrainedName['kind']): boolean => !permitted.some((name) => name.kind === kind);
  const kinds = [...(without('dns') ? ['all host names'] : []), ...(without('ip') ? ['all IP addresses'] : [])];
  return kinds.length === 0 ? null : `Also shut out: ${kinds.join(' and ')}, since none is permitted.`;
}
