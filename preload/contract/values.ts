import { z } from 'zod';
import { errorCodes } from './errors.ts';
import { TAG_NAME } from './tag-names.ts';

/** Lower-case hexadecimal SHA-256. */
export const sha256Hex = z.string().regex(/^[0-9a-f]{64}$/);

/** An opaque, random name for a row, 26 characters. */
export const identifier = z.string().regex(/^[0-9a-z]{8,40}$/);

/** Milliseconds since 1970-01-01 UTC, by the workstation's clock. */
export const time = z.number().int();

/** A passphrase as UTF-8. Never a string on the bridge: strings cannot be wiped. */
export const passphrase = z.instanceof(Uint8Array).refine((bytes) => bytes.length <= 1024, 'A passphrase has at most 1,024 bytes.');

/** A one-time name that the shell gave to a file, a folder or a destination; the window never sees or sends a path that is acted on. */
export const fileToken = z.string().regex(/^[0-9a-f]{32}$/);

export const errorAnswer = z.strictObject({ code: z.enum(errorCodes), message: z.string(), hint: z.string() });

export const nothing = z.strictObject({});

export const page = { offset: z.number().int().min(0).default(0), limit: z.number().int().min(1).max(1000).default(200) };

/** Some of a few words, to narrow a list to: as many as there are, so that a query has no more parameters than that. */
export const severalOf = <const Words extends Readonly<Record<string, string>>>(words: z.ZodEnum<Words>) => z.array(words).max(words.options.length);

/** What keys are marked with, so that a policy can demand more custodians for them: `production`. */
export const tagName = z.string().regex(TAG_NAME, 'A tag has 1 to 40 lower-case letters, digits, dots, dashes and underscores.');

export const role = z.enum(['custodian', 'operator', 'auditor']);

export const privateKeyState = z.enum(['in-store', 'missing', 'destroyed']);
export type PrivateKeyState = z.infer<typeof privateKeyState>;

export const finding = z.strictObject({ code: z.string(), severity: z.enum(['attention', 'loss']), text: z.string() });
export type Finding = z.infer<typeof finding>;
