import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import process from 'node:process';
import type { FileFilter } from 'electron';
import type { DialogKind } from './dialog-desk.ts';

export type DesktopProgram = { readonly name: 'zenity' | 'kdialog'; readonly path: string };
export type DialogOptions = {
  title?: string;
  buttonLabel?: string;
  defaultPath?: string;
  filters?: FileFilter[];
  properties?: string[];
  message?: string;
  detail?: string;
  buttons?: string[];
  defaultId?: number;
  cancelId?: number;
};

export function findDesktopDialogs(): DesktopProgram | undefined {
  for (const name of ['zenity', 'kdialog'] as const) {
    for (const folder of (process.env.PATH ?? '').split(delimiter)) if (existsSync(join(folder, name))) return { name, path: join(folder, name) };
  }
  return undefined;
}

/** Asks with the desktop's own program and answers in the shape of Electron's dialogs. */
export async function askDesktop(program: DesktopProgram, kind: DialogKind, options: DialogOptions): Promise<object> {
  const args = program.name === 'zenity' ? zenityArguments(kind, options) : kdialogArguments(kind, options);
  const { code, text } = await new Promise<{ code: number; text: string }>((resolve) => {
    execFile(program.path, args, (error, stdout) => resolve({ code: error ? 1 : 0, text: stdout.trimEnd() }));
  });
  if (kind === 'message') return { response: messageResponse(options, code, text), checkboxChecked: false };
  const paths = code === 0 && text !== '' ? text.split('\n') : [];
  return kind === 'open' ? { canceled: paths.length === 0, filePaths: paths } : { canceled: paths.length === 0, filePath: paths[0] ?? '' };
}

function zenityArguments(kind: DialogKind, options: DialogOptions): string[] {
  const title = options.title === undefined ? [] : [`--title=${options.title}`];
  if (kind === 'message') {
    const [first = 'OK', ...others] = options.buttons ?? [];
    return [
      '--question',
      '--no-markup',
      ...title,
      `--text=${[options.message, options.detail].filter(Boolean).join('\n\n')}`,
      '--switch',
      ...[first, ...others].map((label) => `--extra-button=${label}`),
    ];
  }
  const filters = (options.filters ?? []).map(
    (filter) => `--file-filter=${filter.name} | ${filter.extensions.map((extension) => (extension === '*' ? '*' : `*.${extension}`)).join(' ')}`,
  );
  const start = options.defaultPath === undefined ? [] : [`--filename=${options.defaultPath}`];
  const has = (property: string) => options.properties?.includes(property) ?? false;
  return [
    '--file-selection',
    '--separator=\n',
    ...(options.buttonLabel === undefined ? [] : [`--ok-label=${options.buttonLabel}`]),
    ...title,
    ...start,
    ...filters,
    ...(kind === 'save' ? ['--save', '--confirm-overwrite'] : []),
    ...(has('openDirectory') ? ['--directory'] : []),
    ...(has('multiSelections') ? ['--multiple'] : []),
  ];
}

function kdialogArguments(kind: DialogKind, options: DialogOptions): string[] {
  const title = options.title === undefined ? [] : ['--title', options.title];
  const start = options.defaultPath ?? '.';
  if (kind === 'message')
    return [
      ...title,
      '--menu',
      [options.message, options.detail].filter(Boolean).join('\n\n'),
      ...(options.buttons ?? ['OK']).flatMap((label) => [label, label]),
    ];
  if (kind === 'save') return [...title, '--getsavefilename', start];
  if (options.properties?.includes('openDirectory')) return [...title, '--getexistingdirectory', start];
  return [...title, '--getopenfilename', start, ...(options.properties?.includes('multiSelections') ? ['--multiple', '--separate-output'] : [])];
}

function messageResponse(options: DialogOptions, code: number, text: string): number {
  const index = (options.buttons ?? ['OK']).indexOf(text);
  if (index !== -1) return index;
  return code === 0 ? (options.defaultId ?? 0) : (options.cancelId ?? 0);
}
