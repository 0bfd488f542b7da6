import type { ConstrainedName } from '../../../preload/contract/authorities.ts';

/**
 * The names of a text, one to a line or between commas and blanks, each with its kind: `10.0.0.0/8` is a network, `@example.com` or `@.example.com` an
 * email host, anything else a domain with all below it. What is wrong with one of them, the agent says.
 */
export function constraintsIn(text: string): ConstrainedName[] {
  const seen = new Set<string>();
  return text
    .split(/[\s,;]+/)
    .filter((entry) => entry !== '' && !seen.has(entry) && seen.add(entry))
    .map((entry): ConstrainedName => {
      if (entry.startsWith('@')) return { kind: 'email', value: entry.slice(1) };
      if (/^[0-9a-f.:]+\/\d+$/i.test(entry)) return { kind: 'ip', value: entry };
      return { kind: 'dns', value: entry };
    });
}
