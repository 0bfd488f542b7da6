export type PropertyValue = string | number | boolean;

const ENTITIES: Readonly<Record<string, string>> = { lt: '<', gt: '>', amp: '&', quot: '"', apos: "'" };

/**
 * The plain values of an XML property list whose top is a dictionary (plist(5)), by their keys. Dictionaries, arrays, dates and data inside are
 * passed over.
 */
export function parsePropertyList(xml: string): Map<string, PropertyValue> {
  const values = new Map<string, PropertyValue>();
  let depth = 0;
  let key: string | null = null;
  for (const [, closing, name, empty, content] of xml.matchAll(/<(\/?)([a-z]+)\b[^<>]*?(\/?)>([^<]*)/g)) {
    if (name === 'dict' || name === 'array') {
      if (empty) continue;
      depth += closing ? -1 : 1;
      key = null;
      continue;
    }
    if (depth !== 1 || closing) continue;
    if (name === 'key') {
      key = withoutEscapes(content ?? '');
      continue;
    }
    if (key === null) continue;
    if (name === 'string') values.set(key, empty ? '' : withoutEscapes(content ?? ''));
    else if (name === 'integer' || name === 'real') values.set(key, Number(content));
    else if (name === 'true' || name === 'false') values.set(key, name === 'true');
    key = null;
  }
  return values;
}

function withoutEscapes(text: string): string {
  return text.replace(/&(?:#(\d+)|#x([0-9a-f]+)|([a-z]+));/gi, (whole, decimal?: string, hex?: string, name?: string) => {
    if (name !== undefined) return ENTITIES[name] ?? whole;
    const point = decimal === undefined ? Number.parseInt(hex ?? '', 16) : Number(decimal);
    return point <= 0x10ffff ? String.fromCodePoint(point) : '\ufffd';
  });
}
