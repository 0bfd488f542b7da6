import { expect, test } from 'vitest';
import { ServerOffer } from '../../../../main/backup/targets/server-offer.ts';

/** The first bytes of a server, by RFC 4253, sections 4.2, 6 and 7.1. */
function opening(lists: string[], greeting = ''): Buffer {
  const named = [...lists, 'none', 'none', 'none', 'none', '', ''].map((list) => {
    const length = Buffer.alloc(4);
    length.writeUInt32BE(list.length);
    return Buffer.concat([length, Buffer.from(list)]);
  });
  const payload = Buffer.concat([Buffer.from([20]), Buffer.alloc(16, 7), ...named, Buffer.alloc(5)]);
  const padding = 4 + (8 - ((5 + payload.length + 4) % 8));
  const head = Buffer.alloc(5);
  head.writeUInt32BE(1 + payload.length + padding);
  head[4] = padding;
  return Buffer.concat([Buffer.from(`${greeting}SSH-2.0-Test\r\n`), head, payload, Buffer.alloc(padding)]);
}

const good = ['curve25519-sha256', 'ssh-ed25519', 'aes128-gcm@openssh.com', 'aes256-gcm@openssh.com'];

function heard(bytes: Buffer, step = bytes.length): ServerOffer {
  const offer = new ServerOffer();
  for (let at = 0; at < bytes.length; at += step) offer.hear(bytes.subarray(at, at + step));
  return offer;
}

test('servers that agree have no disagreement, however their bytes arrive', () => {
  for (const step of [1, 7, 4096]) expect(heard(opening(good), step).disagreement()).toBeNull();
});

test.each([
  [0, 'key exchange', 'diffie-hellman-group1-sha1'],
  [1, 'host key', 'ssh-rsa'],
  [2, 'cipher', 'aes256-cbc'],
  [3, 'cipher', '3des-cbc'],
])('list %i without anything safe is named, with what the server has', (at, what, theirs) => {
  const lists = good.with(at, theirs);
  for (const step of [1, 7, 4096]) expect(heard(opening(lists, 'Welcome\r\n'), step).disagreement()).toEqual({ what, theirs });
});

test('what a server writes there is shown only as far as it looks like algorithms', () => {
  const offer = heard(opening(good.with(2, 'a<b>\u001b[31mc,,d')));
  expect(offer.disagreement()?.theirs).toBe('ab31mc, d');
});

test('bytes that are no offer say nothing, and are not kept', () => {
  const offer = new ServerOffer();
  for (let at = 0; at < 100; at += 1) offer.hear(Buffer.alloc(1000, 'HTTP/1.1 '));
  expect(offer.disagreement()).toBeNull();
  expect(heard(Buffer.concat([Buffer.from('SSH-2.0-x\r\n'), Buffer.alloc(64, 255)])).disagreement()).toBeNull();
  expect(heard(Buffer.concat([Buffer.from('SSH-2.0-x\r\n'), Buffer.alloc(64, 0)])).disagreement()).toBeNull();
});
