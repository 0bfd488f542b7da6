import { z } from 'zod';
import { shellCall } from './call.ts';
import { fileToken, nothing } from './values.ts';

/** A file or folder that the officer handed over. `size` in bytes, `null` for a folder. */
export const handedFile = z.strictObject({ token: fileToken, name: z.string(), size: z.number().int().nullable(), folder: z.boolean() });
export type HandedFile = z.infer<typeof handedFile>;

const handed = z.strictObject({ files: z.array(handedFile) });

export const fileCalls = {
  'files.choose': shellCall(z.strictObject({ kind: z.enum(['files', 'folder']) }), handed),
  /** The clipboard is read by main: a pasted key never enters the window. */
  'files.fromClipboard': shellCall(nothing, handed),
  'files.chooseDestination': shellCall(
    z.strictObject({ kind: z.enum(['file', 'folder']), title: z.string().max(200), suggestedName: z.string().max(255) }),
    z.strictObject({ destination: z.strictObject({ token: fileToken, name: z.string(), folder: z.string(), exists: z.boolean() }).nullable() }),
  ),
};
