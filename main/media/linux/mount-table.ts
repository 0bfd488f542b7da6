/** One line of `/proc/self/mountinfo` (proc_pid_mountinfo(5)). */
export interface Mount {
  /** Unique while it is mounted; given again afterwards. */
  id: string;
  /** *8:17*; a major number of 0 is no device of its own: FUSE, btrfs, tmpfs. */
  device: string;
  /** What of the file system is mounted: `/` for the whole. */
  root: string;
  path: string;
  options: readonly string[];
  fileSystem: string;
  /** *\/dev/sdb1*, or a word of the file system's own. */
  source: string;
}

/**
 * The mounts in a mount table. A path that is no UTF-8 is left out: it cannot be named here.
 * @param table the file, read as Latin-1, so that every byte is one character
 */
export function parseMountTable(table: string): Mount[] {
  return table.split('\n').flatMap((line) => {
    const [before, after] = line.split(' - ', 2);
    const [id, , device, root, path, options] = before?.split(' ') ?? [];
    const [fileSystem, source, superOptions] = after?.split(' ') ?? [];
    const [unescapedRoot, unescapedPath] = [withoutEscapes(root), withoutEscapes(path)];
    if (!id || !device || unescapedRoot === null || unescapedPath === null || !fileSystem) return [];
    return [
      {
        id,
        device,
        root: unescapedRoot,
        path: unescapedPath,
        options: [...(options ?? '').split(','), ...(superOptions ?? '').split(',')],
        fileSystem,
        source: withoutEscapes(source) ?? '',
      },
    ];
  });
}

/** Blank, tab, newline and backslash stand in tables of /proc as `\040`, by their octal number. @returns `null` for what is no UTF-8 */
export function withoutEscapes(text: string | undefined): string | null {
  if (text === undefined) return null;
  const bytes = Buffer.from(
    text.replace(/\\([0-3][0-7]{2})/g, (_, octal: string) => String.fromCharCode(Number.parseInt(octal, 8))),
    'latin1',
  );
  return utf8OrNull(bytes);
}

/** @returns `null` for what is no UTF-8 */
export function utf8OrNull(bytes: Uint8Array): string | null {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    return null;
  }
}
