/** The channels of ipc that exist. In a file of their own, without zod: a sandboxed preload can require nothing but `electron`. */
export const CALL_CHANNEL = 'strongroom:call';
export const EVENT_CHANNEL = 'strongroom:event';
export const HAND_OVER_CHANNEL = 'strongroom:hand-over';
