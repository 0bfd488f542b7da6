import { malformed, unsupported } from '../pki/format-error.ts';
import type { JavaDataReader } from './java-data.ts';

/** Tags and flags of the Java Object Serialization Specification, section 6.4. */
const tag = {
  null: 0x70,
  reference: 0x71,
  classDescription: 0x72,
  object: 0x73,
  string: 0x74,
  array: 0x75,
  class: 0x76,
  blockData: 0x77,
  endOfBlockData: 0x78,
  blockDataLong: 0x7a,
  longString: 0x7c,
  proxyClassDescription: 0x7d,
  enumeration: 0x7e,
} as const;
const flag = { writeMethod: 1, serializable: 2, externalizable: 4, blockData: 8 } as const;

const primitiveLengths: Record<string, number> = { B: 1, C: 2, D: 8, F: 4, I: 4, J: 8, S: 2, Z: 1 };

const MAXIMUM_DEPTH = 32;
/** Steps through one stream: a sealed key has some thirty. */
const MAXIMUM_STEPS = 10_000;

interface ClassDescription {
  flags: number;
  /** Type codes of the fields, in the stream's order. */
  fields: string[];
  parent: ClassDescription | null;
  /** `[B`, `[I`, ... for arrays. */
  name: string;
}

/**
 * Goes over one serialised Java object to its end and makes nothing of it: there is no length before it, and deserialising what a file says is how Java
 * programs are taken over. Only what the grammar bounds is followed.
 */
class ObjectSkipper {
  readonly #reader: JavaDataReader;
  /** What handles refer to, where it is a class description; `null` for other things. */
  readonly #handles: (ClassDescription | null)[] = [];
  #steps = 0;

  constructor(reader: JavaDataReader) {
    this.#reader = reader;
  }

  stream(): void {
    if (this.#reader.uint32() !== 0xaced0005) throw malformed('The serialised Java object does not begin as one.');
    this.#content(this.#reader.uint8(), 0);
  }

  #step(depth: number): void {
    if (++this.#steps > MAXIMUM_STEPS || depth > MAXIMUM_DEPTH) {
      throw unsupported('The Java key store holds a serialised object that is more intricate than a key.', 'Take that entry out with `keytool -delete`.');
    }
  }

  #content(kind: number, depth: number): void {
    this.#step(depth);
    switch (kind) {
      case tag.null:
        return;
      case tag.reference:
        this.#reference();
        return;
      case tag.string:
        this.#handles.push(null);
        this.#reader.bytes(this.#reader.uint16());
        return;
      case tag.longString:
        this.#handles.push(null);
        this.#reader.bytes(this.#reader.uint32() * 2 ** 32 + this.#reader.uint32());
        return;
      case tag.object:
        this.#object(depth);
        return;
      case tag.array:
        this.#array(depth);
        return;
      case tag.enumeration:
        this.#description(this.#reader.uint8(), depth);
        this.#handles.push(null);
        this.#content(this.#reader.uint8(), depth + 1);
        return;
      case tag.class:
        this.#description(this.#reader.uint8(), depth);
        this.#handles.push(null);
        return;
      default:
        if (kind === tag.classDescription || kind === tag.proxyClassDescription) this.#description(kind, depth);
        else throw malformed('The serialised Java object has a part of a kind that does not exist.');
    }
  }

  #reference(): ClassDescription | null {
    const at = this.#reader.uint32() - 0x7e0000;
    const referred = this.#handles[at];
    if (referred === undefined) throw malformed('The serialised Java object refers to something that is not there.');
    return referred;
  }

  #description(kind: number, depth: number): ClassDescription | null {
    this.#step(depth);
    if (kind === tag.null) return null;
    if (kind === tag.reference) return this.#reference();
    if (kind === tag.proxyClassDescription) return this.#proxyDescription(depth);
    if (kind !== tag.classDescription) throw malformed('The serialised Java object has no class where one belongs.');
    const description: ClassDescription = { name: this.#reader.text(), flags: 0, fields: [], parent: null };
    this.#reader.bytes(8); // The class's version.
    this.#handles.push(description);
    description.flags = this.#reader.uint8();
    const count = this.#reader.uint16();
    for (let i = 0; i < count; i++) {
      this.#step(depth);
      const type = String.fromCharCode(this.#reader.uint8());
      this.#reader.bytes(this.#reader.uint16()); // The field's name.
      if (type === '[' || type === 'L') this.#content(this.#reader.uint8(), depth + 1);
      description.fields.push(type);
    }
    this.#annotation(depth);
    description.parent = this.#description(this.#reader.uint8(), depth + 1);
    return description;
  }

  #proxyDescription(depth: number): ClassDescription {
    const description: ClassDescription = { name: '', flags: flag.serializable, fields: [], parent: null };
    this.#handles.push(description);
    const count = this.#reader.uint32();
    for (let i = 0; i < count; i++) {
      this.#step(depth);
      this.#reader.bytes(this.#reader.uint16());
    }
    this.#annotation(depth);
    description.parent = this.#description(this.#reader.uint8(), depth + 1);
    return description;
  }

  /** Whatever a class wrote by itself, up to its end mark. */
  #annotation(depth: number): void {
    for (;;) {
      this.#step(depth);
      const kind = this.#reader.uint8();
      if (kind === tag.endOfBlockData) return;
      if (kind === tag.blockData) this.#reader.bytes(this.#reader.uint8());
      else if (kind === tag.blockDataLong) this.#reader.bytes(this.#reader.uint32());
      else this.#content(kind, depth + 1);
    }
  }

  #object(depth: number): void {
    const description = this.#description(this.#reader.uint8(), depth);
    this.#handles.push(null);
    const classes: ClassDescription[] = [];
    for (let each = description; each; each = each.parent) {
      // A class is its own ancestor only in a forged stream.
      if (classes.unshift(each) > MAXIMUM_DEPTH) throw malformed('The serialised Java object has a class above itself.');
    }
    for (const each of classes) this.#classData(each, depth);
  }

  #classData(description: ClassDescription, depth: number): void {
    if (description.flags & flag.serializable) {
      for (const type of description.fields) this.#value(type, depth);
      if (description.flags & flag.writeMethod) this.#annotation(depth);
    } else if (description.flags & flag.externalizable) {
      // Without the block marks of protocol version 2 only the class itself knows where its data ends.
      if (!(description.flags & flag.blockData)) {
        throw unsupported('The Java key store holds a serialised object that does not say where it ends.', 'Take that entry out with `keytool -delete`.');
      }
      this.#annotation(depth);
    }
  }

  #value(type: string, depth: number): void {
    this.#step(depth);
    if (type === 'L' || type === '[') {
      this.#content(this.#reader.uint8(), depth + 1);
      return;
    }
    const length = primitiveLengths[type];
    if (length === undefined) throw malformed('The serialised Java object has a field of a type that does not exist.');
    this.#reader.bytes(length);
  }

  #array(depth: number): void {
    const description = this.#description(this.#reader.uint8(), depth);
    this.#handles.push(null);
    const type = description?.name[1] ?? '';
    const count = this.#reader.uint32();
    const length = primitiveLengths[type];
    if (length !== undefined) this.#reader.bytes(count * length);
    else for (let i = 0; i < count; i++) this.#value(type, depth);
  }
}

/**
 * Moves the reader behind the serialised object that it stands before, stream header included (Java Object Serialization Specification, chapter 6).
 * Throws `FILE_MALFORMED`, and `FILE_UNSUPPORTED` where its end cannot be found.
 */
export function skipJavaObject(reader: JavaDataReader): void {
  new ObjectSkipper(reader).stream();
}
