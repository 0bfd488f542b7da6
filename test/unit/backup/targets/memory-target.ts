import type { BackupTarget, TargetFile } from '../../../../main/backup/targets/target.ts';

/** A target in memory that does its work right, for tests that bend one method of it. */
export class MemoryTarget implements BackupTarget {
  readonly differences: readonly string[] = [];
  readonly files = new Map<string, Uint8Array>();
  free: number | null = null;

  async list(): Promise<TargetFile[]> {
    return [...this.files].map(([name, { length }]) => ({ name, size: length, modifiedAt: 0 }));
  }

  async write(name: string, content: AsyncIterable<Uint8Array>, signal: AbortSignal): Promise<void> {
    if (this.files.has(name)) throw new Error('it exists');
    this.files.set(name, new Uint8Array(0));
    for await (const piece of content) {
      signal.throwIfAborted();
      this.files.set(name, Buffer.concat([this.files.get(name) as Uint8Array, piece]));
    }
  }

  async *read(name: string, _signal: AbortSignal): AsyncGenerator<Uint8Array> {
    const bytes = this.files.get(name) as Uint8Array;
    for (let at = 0; at < bytes.length; at += 1000) yield bytes.slice(at, at + 1000);
  }

  async rename(from: string, to: string): Promise<void> {
    this.files.set(to, this.files.get(from) as Uint8Array);
    this.files.delete(from);
  }

  async remove(name: string): Promise<void> {
    this.files.delete(name);
  }

  async freeBytes(): Promise<number | null> {
    return this.free;
  }

  async [Symbol.asyncDispose](): Promise<void> {}
}
