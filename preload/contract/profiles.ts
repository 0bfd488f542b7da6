import { z } from 'zod';
import { agentCall } from './call.ts';
import { requestDraft } from './requests.ts';
import { fileToken, nothing } from './values.ts';

/** What requests of one kind have in common, under a name. */
export const profile = z.strictObject({ name: z.string().trim().min(1).max(64), builtIn: z.boolean(), draft: requestDraft });
export type Profile = z.infer<typeof profile>;

export const profileCalls = {
  'profiles.list': agentCall(nothing, z.strictObject({ profiles: z.array(profile) })),
  /** `replaces`: the profile's name before, where it is edited or renamed; `null` for a new one. */
  'profiles.save': agentCall(z.strictObject({ name: profile.shape.name, draft: requestDraft, replaces: z.string().max(64).nullable() }), nothing),
  'profiles.remove': agentCall(z.strictObject({ name: z.string().max(64) }), nothing),
  'profiles.export': agentCall(z.strictObject({ names: z.array(z.string().max(64)).min(1).max(200), destination: fileToken, overwrite: z.boolean() }), nothing),
  'profiles.import': agentCall(z.strictObject({ source: fileToken }), z.strictObject({ names: z.array(z.string()) })),
};
