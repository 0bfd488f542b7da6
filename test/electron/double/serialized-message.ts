import v8 from 'node:v8';

/**
 * A message as Electron's own serializer would write it: V8's format without Node's special case for views. So a function is refused, a
 * `Buffer` arrives as a `Uint8Array`, and a view takes its whole underlying buffer along.
 *
 * @throws {Error} with Electron's text, where the value cannot be cloned.
 */
export function serializeMessage(value: unknown): Buffer {
  const serializer = new v8.Serializer();
  serializer.writeHeader();
  try {
    serializer.writeValue(value);
  } catch {
    throw new Error('An object could not be cloned.');
  }
  return serializer.releaseBuffer();
}

export function deserializeMessage(bytes: Uint8Array): unknown {
  const deserializer = new v8.Deserializer(bytes);
  deserializer.readHeader();
  return deserializer.readValue();
}
