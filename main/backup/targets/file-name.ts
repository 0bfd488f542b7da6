/** Of a name, in UTF-16 code units: no file system takes more, and a server that says so fills memory. */
const LONGEST = 255;

/** Whether a name is that of a file in one folder, on every system: nothing that leads out of the folder or cuts the name short. */
export function isFileName(name: string): boolean {
  return name !== '' && name.length <= LONGEST && name !== '.' && name !== '..' && !/[/\\\0]/.test(name);
}

/** The name, which the caller made. @throws Error where it could lead out of the target's folder: a defect, never the officer's fault */
export function fileName(name: string): string {
  if (!isFileName(name)) throw new Error('a name that is no file name was given to a target');
  return name;
}
