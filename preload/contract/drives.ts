import { z } from 'zod';
import { agentCall } from './call.ts';
import { identifier, nothing } from './values.ts';

/** A removable drive that is plugged in. Where it is mounted stays in main: whoever writes to it names it by its id. */
export const drive = z.strictObject({
  /** The same as long as the drive stays where it is. */
  id: identifier,
  /** Its label, or else who made it; nothing hidden in it. */
  name: z.string(),
  /** Bytes; `null` where the drive does not say. */
  size: z.number().nullable(),
  /** Bytes that are left. */
  free: z.number().nullable(),
  /** As the system calls it: *vfat*, *exfat*. */
  fileSystem: z.string(),
  readOnly: z.boolean(),
});
export type DriveRow = z.infer<typeof drive>;

export const driveCalls = {
  /** The drives that are there now. For a minute afterwards the event `drives` tells that some came or went. */
  'drives.list': agentCall(nothing, z.strictObject({ drives: z.array(drive) })),
};
