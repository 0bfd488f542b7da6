import { describe, expect, it } from 'vitest';
import { isTrustedSender, type Sender, type SenderFrame } from '../../../main/shell/trusted-sender.ts';

const frame: SenderFrame = { url: 'app://strongroom/', origin: 'app://strongroom', parent: null, detached: false, isDestroyed: () => false };
const from = (changes: Partial<SenderFrame> | null, id = 7, destroyed = false): Sender => ({
  sender: { id, isDestroyed: () => destroyed },
  senderFrame: changes === null ? null : { ...frame, ...changes },
});
const known = (id: number) => id === 7;

describe('a sender', () => {
  it('is the page of our window', () => {
    expect(isTrustedSender(from({}), known)).toBe(true);
    expect(isTrustedSender(from({ url: 'app://strongroom/index.html#/audit' }), known)).toBe(true);
  });

  it.each<[string, Sender]>([
    ['a frame that is gone', from(null)],
    ['a frame inside the page', from({ parent: frame })],
    ['about:blank with our origin', from({ url: 'about:blank' })],
    ['about:srcdoc with our origin', from({ url: 'about:srcdoc' })],
    ['an empty address', from({ url: '' })],
    ['an empty origin', from({ origin: '' })],
    ['an opaque origin', from({ origin: 'null' })],
    ['a blob of ours', from({ url: 'blob:app://strongroom/1' })],
    ['another document of ours', from({ url: 'app://strongroom/assets/a.svg' })],
    ['a host that begins like ours', from({ url: 'app://strongroom.evil/', origin: 'app://strongroom.evil' })],
    ['another scheme', from({ url: 'https://strongroom/', origin: 'https://strongroom' })],
    ['a name before the host', from({ url: 'app://strongroom@evil/', origin: 'app://evil' })],
    ['a detached frame', from({ detached: true })],
    ['a destroyed frame', from({ isDestroyed: () => true })],
    ['a window that we do not know', from({}, 8)],
    ['a window that was destroyed', from({}, 7, true)],
  ])('is not %s', (_name, sender) => {
    expect(isTrustedSender(sender, known)).toBe(false);
  });

  it('is judged by one reading of its frame, which a second reading could contradict', () => {
    let read = 0;
    const event = {
      sender: { id: 7, isDestroyed: () => false },
      get senderFrame() {
        read += 1;
        return read === 1 ? { ...frame, url: 'about:blank' } : frame;
      },
    };
    expect(isTrustedSender(event, known)).toBe(false);
    expect(read).toBe(1);
  });
});
