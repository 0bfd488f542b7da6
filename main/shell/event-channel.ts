import { EVENT_CHANNEL } from '../../preload/contract/channels.ts';
import { event as eventSchema } from '../../preload/contract/events.ts';
import type { Announcement } from './agent-host/vault-session.ts';

/** The one channel to the window. Every event gets the next number, also those that no window was there to hear: a gap tells a window to ask again. */
export function createEventChannel(send: (channel: string, value: unknown) => void): (announcement: Announcement) => void {
  let sequence = 0;
  return (announcement) => {
    sequence += 1;
    const checked = eventSchema.safeParse({ ...announcement, sequence });
    // The number stays used, so that the window asks for what it could not be told.
    if (checked.success) send(EVENT_CHANNEL, checked.data);
    else console.error(`strongroom: an event of type ${announcement.type} does not fit the contract`);
  };
}
