import type { z } from 'zod';

/** Where a call is answered: in the shell (dialogs, window, life of the agent) or in the agent (everything that touches a vault). */
export type Side = 'shell' | 'agent';

/** One call of the bridge: both sides are typed from it, and main validates with it. */
export interface Call<Input extends z.ZodType = z.ZodType, Output extends z.ZodType = z.ZodType, On extends Side = Side> {
  readonly side: On;
  /** Whether the call is answered while no vault is open. */
  readonly locked: boolean;
  readonly input: Input;
  readonly output: Output;
}

/** A call that is answered by the shell; it needs no open vault unless `locked` is false. */
export function shellCall<I extends z.ZodType, O extends z.ZodType>(input: I, output: O): Call<I, O, 'shell'> {
  return { side: 'shell', locked: true, input, output };
}

/** A call that is answered by the agent and only while its vault is open. */
export function agentCall<I extends z.ZodType, O extends z.ZodType>(input: I, output: O): Call<I, O, 'agent'> {
  return { side: 'agent', locked: false, input, output };
}
