import { z } from 'zod';

export const subjectAltName = z.strictObject({ kind: z.enum(['dns', 'ip', 'email', 'uri', 'other']), value: z.string() });
