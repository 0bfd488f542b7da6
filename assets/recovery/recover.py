#!/usr/bin/env python3
#
# recover.py: gets the private keys out of a Strongroom backup with the recovery kit, and needs nothing of Strongroom.
#
#   python3 recover.py --kit kit.txt --backup strongroom-....age --out DIR
#   python3 recover.py --kit kit.txt --folder DIR-OF-THE-EXTRACTED-TAR --out DIR
#   python3 recover.py --kit kit.txt --backup strongroom-....age --list
#   python3 recover.py --kit sheet-1.txt --kit sheet-3.txt --backup strongroom-....age --out DIR
#
# Python 3.8 or later, the standard library only: no package, no other program, no network. RECOVERY.txt, which lies beside
# this file in every backup, tells the same in words.
#
# Every algorithm that the standard library lacks is written out below after its RFC or FIPS. None of it runs in constant
# time and nothing is wiped from memory: it is meant for a machine that is offline and used for this once.
#
# Copyright 2026 The Strongroom authors. Licensed under the Apache License, Version 2.0 (the "License"); you may not use this
# file except in compliance with the License. You may obtain a copy of the License at
# http://www.apache.org/licenses/LICENSE-2.0. It is distributed on an "AS IS" BASIS, WITHOUT WARRANTIES OR CONDITIONS OF ANY
# KIND, either express or implied.

from __future__ import annotations

import argparse
import base64
import csv
import functools
import hashlib
import hmac
import io
import json
import os
import re
import shutil
import struct
import sys
import tarfile
import tempfile
import traceback
import unicodedata
from array import array
from datetime import datetime, timezone

EXIT_FAILED = 1  # nothing, or not all, could be done; the last line says why
EXIT_DAMAGED = 5  # done, but something was damaged: each is named


class Failure(Exception):
    """What ends the run. Its text is a sentence for people."""


def show(text):
    """Prints a line without what could steer a terminal: names come out of the backup."""
    print(''.join(sign if sign.isprintable() else '?' for sign in str(text)), flush=True)


class Progress:
    """One line on standard error that counts up, where that is a terminal."""

    def __init__(self, what, total):
        self.what, self.total, self.shown = what, max(total, 1), -1

    def at(self, done):
        percent = 100 * done // self.total
        if percent != self.shown and sys.stderr.isatty():
            self.shown = percent
            print('\r%s: %d %%' % (self.what, percent), end='\n' if done >= self.total else '', file=sys.stderr, flush=True)


class Findings:
    """Damage. Without --salvage the first ends the run; with it the run goes on, and the exit status tells."""

    def __init__(self, salvage):
        self.salvage, self.damaged = salvage, []

    def damage(self, sentence):
        if not self.salvage:
            raise Failure(sentence + ' With --salvage the script goes on with what is left.')
        self.one(sentence)

    def one(self, sentence):
        """Damage of one thing among many, which never stops the others."""
        self.damaged.append(sentence)
        show('DAMAGED: ' + sentence)


# ----------------------------------------------------------------------------------------------------------------------
# Bytes
# ----------------------------------------------------------------------------------------------------------------------


def little(data):
    return int.from_bytes(data, 'little')


def xor(left, right):
    """The exclusive or of two byte strings of one length."""
    return (little(left) ^ little(right)).to_bytes(len(left), 'little')


def same(left, right):
    return hmac.compare_digest(bytes(left), bytes(right))


def base64_bytes(text):
    """Standard base64 with padding, in the one spelling that each byte string has (RFC 4648, section 4)."""
    data = base64.b64decode(text.encode('ascii'), validate=True)
    if base64.b64encode(data).decode() != text:
        raise ValueError('not canonical base64')
    return data


def canonical_json(value):
    """RFC 8785, for what Strongroom signs: no fractions. Members are sorted by their UTF-16 code units."""

    def sort(part):
        if isinstance(part, dict):
            return {name: sort(part[name]) for name in sorted(part, key=lambda name: name.encode('utf-16-be'))}
        return [sort(item) for item in part] if isinstance(part, list) else part

    return json.dumps(sort(value), ensure_ascii=False, separators=(',', ':'))


def canonical_bytes(value):
    return canonical_json(value).encode('utf-8')


# ----------------------------------------------------------------------------------------------------------------------
# HKDF (RFC 5869)
# ----------------------------------------------------------------------------------------------------------------------


def hkdf_extract(salt, key):
    return hmac.new(salt or bytes(32), key, hashlib.sha256).digest()


def hkdf_expand(prk, info, length):
    output, block = b'', b''
    while len(output) < length:
        block = hmac.new(prk, block + info + bytes([len(output) // 32 + 1]), hashlib.sha256).digest()
        output += block
    return output[:length]


def hkdf(key, salt, info, length=32):
    return hkdf_expand(hkdf_extract(salt, key), info, length)


def derive(key, label, context=b'', length=32):
    """Strongroom's derivation: HKDF-SHA256 without salt; the info is the label, a zero byte, the context."""
    return hkdf(key, b'', label.encode('ascii') + b'\0' + context, length)


def key_id(key):
    """The public id of a secret key, as a policy names it."""
    return derive(key, 'strongroom/v1/id', length=16).hex()


# ----------------------------------------------------------------------------------------------------------------------
# ChaCha20 (RFC 8439, section 2.3), many blocks at a time
#
# Each of the sixteen words of the state is one long integer, in which every block has a lane of 64 bits: the word in the
# lower 32, room for the carry of an addition and for a shift above. So one Python operation works on all blocks at once.
# ----------------------------------------------------------------------------------------------------------------------

CHACHA_CONSTANTS = struct.unpack('<4L', b'expand 32-byte k')
QUARTER_ROUNDS = (
    (0, 4, 8, 12), (1, 5, 9, 13), (2, 6, 10, 14), (3, 7, 11, 15),
    (0, 5, 10, 15), (1, 6, 11, 12), (2, 7, 8, 13), (3, 4, 9, 14),
)  # fmt: skip


@functools.lru_cache(maxsize=64)
def lanes_of(count):
    """A one in each lane, and the mask of the lower 32 bits of each lane."""
    ones = little(b'\1\0\0\0\0\0\0\0' * count)
    return ones, ones * 0xFFFFFFFF


def in_lanes(words):
    return little(struct.pack('<%dQ' % len(words), *words))


def chacha20_rounds(state, mask):
    x = list(state)
    for _ in range(10):
        for i, j, k, l in QUARTER_ROUNDS:
            a, b, c, d = x[i], x[j], x[k], x[l]
            a = (a + b) & mask
            d = (d ^ a) << 16
            d = (d | d >> 32) & mask
            c = (c + d) & mask
            b = (b ^ c) << 12
            b = (b | b >> 32) & mask
            a = (a + b) & mask
            d = (d ^ a) << 8
            d = (d | d >> 32) & mask
            c = (c + d) & mask
            b = (b ^ c) << 7
            b = (b | b >> 32) & mask
            x[i], x[j], x[k], x[l] = a, b, c, d
    return x


def chacha20_blocks(key, counters, nonces, count):
    """The key stream of `count` blocks. Counters and the three words of the nonces are given in lanes."""
    ones, mask = lanes_of(count)
    state = [word * ones for word in CHACHA_CONSTANTS + struct.unpack('<8L', key)] + [counters & mask] + nonces
    stream = array('I', bytes(64 * count))
    for index, (start, end) in enumerate(zip(state, chacha20_rounds(state, mask))):
        lanes = array('I')
        lanes.frombytes(((start + end) & mask).to_bytes(8 * count, 'little'))
        stream[index::16] = lanes[::2]
    return stream.tobytes()


def chacha20_stream(key, nonce, counter, length):
    count = (length + 63) // 64
    ones, _ = lanes_of(count)
    return chacha20_blocks(key, in_lanes(range(counter, counter + count)), [word * ones for word in struct.unpack('<3L', nonce)], count)[:length]


def hchacha20(key, nonce):
    """draft-irtf-cfrg-xchacha, section 2.2: the rounds without the final addition; first and last row."""
    state = CHACHA_CONSTANTS + struct.unpack('<8L', key) + struct.unpack('<4L', nonce)
    words = chacha20_rounds(state, 0xFFFFFFFF)
    return struct.pack('<8L', *(words[:4] + words[12:]))


# ----------------------------------------------------------------------------------------------------------------------
# Poly1305 and the AEADs (RFC 8439, sections 2.5 and 2.8; draft-irtf-cfrg-xchacha)
# ----------------------------------------------------------------------------------------------------------------------

POLY_PRIME = (1 << 130) - 5
POLY_CLAMP = 0x0FFFFFFC0FFFFFFC0FFFFFFC0FFFFFFF


def poly1305(key, message):
    r, s = little(key[:16]) & POLY_CLAMP, little(key[16:32])
    top, total, whole = 1 << 128, 0, len(message) & ~15
    for low, high in struct.iter_unpack('<QQ', message[:whole]):
        total = (total + (low | high << 64 | top)) * r % POLY_PRIME
    if whole < len(message):
        total = (total + little(message[whole:] + b'\1')) * r % POLY_PRIME
    return ((total + s) & ((1 << 128) - 1)).to_bytes(16, 'little')


def padded(data):
    return data + bytes(-len(data) % 16)


def chacha20_poly1305_open(key, nonce, sealed, associated=b'', unproved=False):
    """The plaintext, or None where the tag does not fit. `unproved` gives what there is without asking the tag."""
    ciphertext, tag = sealed[:-16], sealed[-16:]
    stream = chacha20_stream(key, nonce, 0, 64 + len(ciphertext))
    proved = padded(associated) + padded(ciphertext) + struct.pack('<QQ', len(associated), len(ciphertext))
    if not unproved and not same(poly1305(stream[:32], proved), tag):
        return None
    return xor(ciphertext, stream[64:])


def xchacha20_poly1305_open(key, sealed, associated):
    """libsodium's crypto_aead_xchacha20poly1305_ietf; the nonce of 24 bytes lies before it."""
    nonce = sealed[:24]
    if len(sealed) < 40:
        return None
    return chacha20_poly1305_open(hchacha20(key, nonce[:16]), bytes(4) + nonce[16:], sealed[24:], associated)


# ----------------------------------------------------------------------------------------------------------------------
# X25519 (RFC 7748, section 5)
# ----------------------------------------------------------------------------------------------------------------------

P25519 = (1 << 255) - 19


def x25519(scalar, point):
    k = little(scalar) & ~7 & ((1 << 254) - 1) | 1 << 254
    u = little(point) & ((1 << 255) - 1)
    x2, z2, x3, z3, swapped = 1, 0, u, 1, 0
    for t in reversed(range(255)):
        bit = k >> t & 1
        if bit != swapped:
            x2, x3, z2, z3 = x3, x2, z3, z2
        swapped = bit
        a, b, c, d = x2 + z2, x2 - z2, x3 + z3, x3 - z3
        aa, bb, da, cb = a * a, b * b, d * a, c * b
        e = aa - bb
        x3, z3 = (da + cb) ** 2 % P25519, u * (da - cb) ** 2 % P25519
        x2, z2 = aa * bb % P25519, e * (aa + 121665 * e) % P25519
    if swapped:
        x2, z2 = x3, z3
    return (x2 * pow(z2, P25519 - 2, P25519) % P25519).to_bytes(32, 'little')


X25519_BASE = (9).to_bytes(32, 'little')


# ----------------------------------------------------------------------------------------------------------------------
# libsodium's sealed box: X25519, XSalsa20-Poly1305, the nonce is BLAKE2b of both public keys
# ----------------------------------------------------------------------------------------------------------------------

SALSA_ROUNDS = (
    (0, 4, 8, 12), (5, 9, 13, 1), (10, 14, 2, 6), (15, 3, 7, 11),
    (0, 1, 2, 3), (5, 6, 7, 4), (10, 11, 8, 9), (15, 12, 13, 14),
)  # fmt: skip


def salsa20_state(key, sixteen):
    """Constants on the diagonal, the key above and below, nonce and counter in the middle (the Salsa20 specification, section 9)."""
    c, k, n = CHACHA_CONSTANTS, struct.unpack('<8L', key), struct.unpack('<4L', sixteen)
    return [c[0], *k[:4], c[1], *n, c[2], *k[4:], c[3]]


def salsa20_rounds(state):
    x = list(state)

    def rotate(value, bits):
        value &= 0xFFFFFFFF
        return (value << bits | value >> (32 - bits)) & 0xFFFFFFFF

    for _ in range(10):
        for a, b, c, d in SALSA_ROUNDS:
            x[b] ^= rotate(x[a] + x[d], 7)
            x[c] ^= rotate(x[b] + x[a], 9)
            x[d] ^= rotate(x[c] + x[b], 13)
            x[a] ^= rotate(x[d] + x[c], 18)
    return x


def hsalsa20(key, nonce):
    x = salsa20_rounds(salsa20_state(key, nonce))
    return struct.pack('<8L', x[0], x[5], x[10], x[15], x[6], x[7], x[8], x[9])


def salsa20_stream(key, nonce, length):
    stream = b''
    for counter in range((length + 63) // 64):
        state = salsa20_state(key, nonce + struct.pack('<Q', counter))
        stream += struct.pack('<16L', *((a + b) & 0xFFFFFFFF for a, b in zip(state, salsa20_rounds(state))))
    return stream[:length]


def open_sealed_box(secret, sealed):
    """crypto_box_seal_open: an ephemeral public key (32 bytes), a tag (16), the ciphertext. None where it does not open."""
    if len(sealed) < 48:
        return None
    ephemeral, tag, ciphertext = sealed[:32], sealed[32:48], sealed[48:]
    nonce = hashlib.blake2b(ephemeral + x25519(secret, X25519_BASE), digest_size=24).digest()
    key = hsalsa20(hsalsa20(x25519(secret, ephemeral), bytes(16)), nonce[:16])
    stream = salsa20_stream(key, nonce[16:], 32 + len(ciphertext))
    return xor(ciphertext, stream[32:]) if same(poly1305(stream[:32], ciphertext), tag) else None


# ----------------------------------------------------------------------------------------------------------------------
# ML-KEM-768 (FIPS 203)
# ----------------------------------------------------------------------------------------------------------------------

Q, K, DU, DV = 3329, 3, 10, 4
BIT_REVERSED = [int('{:07b}'.format(i)[::-1], 2) for i in range(128)]
ZETAS = [pow(17, i, Q) for i in BIT_REVERSED]
GAMMAS = [pow(17, 2 * i + 1, Q) for i in BIT_REVERSED]


def ntt(f):
    """Algorithm 9."""
    f, i, length = list(f), 1, 128
    while length >= 2:
        for start in range(0, 256, 2 * length):
            for j in range(start, start + length):
                t = ZETAS[i] * f[j + length]
                f[j + length], f[j] = (f[j] - t) % Q, (f[j] + t) % Q
            i += 1
        length //= 2
    return f


def ntt_inverse(f):
    """Algorithm 10."""
    f, i, length = list(f), 127, 2
    while length <= 128:
        for start in range(0, 256, 2 * length):
            for j in range(start, start + length):
                t = f[j]
                f[j], f[j + length] = (t + f[j + length]) % Q, ZETAS[i] * (f[j + length] - t) % Q
            i -= 1
        length *= 2
    return [value * 3303 % Q for value in f]


def ntt_product(f, g):
    """Algorithms 11 and 12."""
    product = []
    for i in range(128):
        a0, a1, b0, b1 = f[2 * i], f[2 * i + 1], g[2 * i], g[2 * i + 1]
        product += [(a0 * b0 + a1 * b1 * GAMMAS[i]) % Q, (a0 * b1 + a1 * b0) % Q]
    return product


def plus(f, g):
    return [(a + b) % Q for a, b in zip(f, g)]


def dot(left, right):
    total = [0] * 256
    for f, g in zip(left, right):
        total = plus(total, ntt_product(f, g))
    return total


def byte_encode(f, d):
    """Algorithm 5."""
    number = 0
    for value in reversed(f):
        number = number << d | value
    return number.to_bytes(32 * d, 'little')


def byte_decode(data, d):
    """Algorithm 6."""
    number = little(data)
    return [(number >> d * i & (1 << d) - 1) % (Q if d == 12 else 1 << d) for i in range(256)]


def compress(f, d):
    return [((value << d + 1) + Q) // (2 * Q) % (1 << d) for value in f]


def decompress(f, d):
    return [(value * Q + (1 << d - 1)) >> d for value in f]


def sample_ntt(seed):
    """Algorithm 7. SHAKE128 cannot be read on, so it is asked for more where the first bytes do not suffice."""
    length = 840
    while True:
        stream, values = hashlib.shake_128(seed).digest(length), []
        for a, b, c in zip(stream[::3], stream[1::3], stream[2::3]):
            values += [value for value in (a | (b & 15) << 8, b >> 4 | c << 4) if value < Q]
        if len(values) >= 256:
            return values[:256]
        length += 168


def sample_cbd(seed, nonce):
    """Algorithm 8 over PRF (section 4.1), both etas of ML-KEM-768 being 2."""
    bits = little(hashlib.shake_256(seed + bytes([nonce])).digest(128))
    nibbles = [bits >> 4 * i for i in range(256)]
    return [((b & 1) + (b >> 1 & 1) - (b >> 2 & 1) - (b >> 3 & 1)) % Q for b in nibbles]


def chunks(data, size):
    return [data[i : i + size] for i in range(0, len(data), size)]


def matrix(rho):
    return [[sample_ntt(rho + bytes([j, i])) for j in range(K)] for i in range(K)]


def pke_keygen(d):
    """Algorithm 13: the encryption key, and the secret vector in NTT form."""
    expanded = hashlib.sha3_512(d + bytes([K])).digest()
    rho, sigma = expanded[:32], expanded[32:]
    secret = [ntt(sample_cbd(sigma, n)) for n in range(K)]
    noise = [ntt(sample_cbd(sigma, K + n)) for n in range(K)]
    t = [plus(dot(row, secret), e) for row, e in zip(matrix(rho), noise)]
    return b''.join(byte_encode(f, 12) for f in t) + rho, secret


def pke_encrypt(key, message, randomness):
    """Algorithm 14."""
    t, rho = [byte_decode(part, 12) for part in chunks(key[: 384 * K], 384)], key[384 * K :]
    a = matrix(rho)
    y = [ntt(sample_cbd(randomness, n)) for n in range(K)]
    u = [plus(ntt_inverse(dot([a[j][i] for j in range(K)], y)), sample_cbd(randomness, K + i)) for i in range(K)]
    v = plus(plus(ntt_inverse(dot(t, y)), sample_cbd(randomness, 2 * K)), decompress(byte_decode(message, 1), 1))
    return b''.join(byte_encode(compress(f, DU), DU) for f in u) + byte_encode(compress(v, DV), DV)


def pke_decrypt(secret, ciphertext):
    """Algorithm 15."""
    u = [decompress(byte_decode(part, DU), DU) for part in chunks(ciphertext[: 32 * DU * K], 32 * DU)]
    v = decompress(byte_decode(ciphertext[32 * DU * K :], DV), DV)
    w = ntt_inverse(dot(secret, [ntt(f) for f in u]))
    return byte_encode(compress([(a - b) % Q for a, b in zip(v, w)], 1), 1)


def ml_kem_decapsulate(seed, ciphertext):
    """Algorithm 18, with the key made from its 64-byte seed (d, z) by algorithm 16."""
    d, z = seed[:32], seed[32:]
    key, secret = pke_keygen(d)
    message = pke_decrypt(secret, ciphertext)
    expanded = hashlib.sha3_512(message + hashlib.sha3_256(key).digest()).digest()
    if not same(ciphertext, pke_encrypt(key, message, expanded[32:])):
        return hashlib.shake_256(z + ciphertext).digest(32)
    return expanded[:32]


# ----------------------------------------------------------------------------------------------------------------------
# The kit: an age identity (C2SP age), bech32 (BIP 173) of a 32-byte seed; or several sheets, each the bech32 of a share of it
# (Shamir 1979, bytewise over GF(256) with the polynomial of FIPS 197)
# ----------------------------------------------------------------------------------------------------------------------

BECH32_ALPHABET = 'qpzry9x8gf2tvdw0s3jn54khce6mua7l'
KIT_PREFIX = 'age-secret-key-pq-'
SHEET_PREFIX = 'strongroom-kit-'
# 8 bytes of the vault's id, 4 of the kit's, 2 policy generation, number of the sheet, sheets, how many are needed; then the share:
# 32 bytes and the place where the polynomials take these values.
SHEET_LENGTH, HEAD_LENGTH = 50, 17


def bech32_checksum(values):
    check = 1
    for value in values:
        top = check >> 25
        check = (check & 0x1FFFFFF) << 5 ^ value
        for i, generator in enumerate((0x3B6A57B2, 0x26508E6D, 0x1EA119FA, 0x3D4233DD, 0x2A1462B3)):
            check ^= generator if top >> i & 1 else 0
    return check


def bech32_bytes(prefix, text, length):
    """The bytes that the signs behind the prefix and its `1` say, or None where the checksum does not fit."""
    values = [BECH32_ALPHABET.index(sign) for sign in text]
    spread = [ord(sign) >> 5 for sign in prefix] + [0] + [ord(sign) & 31 for sign in prefix]
    number = 0
    for value in values[:-6]:
        number = number << 5 | value
    spare = 5 * len(values[:-6]) - 8 * length
    if bech32_checksum(spread + values) != 1 or number & ((1 << spare) - 1):
        return None
    return (number >> spare).to_bytes(length, 'big')


def gf256_multiply(left, right):
    product = 0
    while right:
        if right & 1:
            product ^= left
        left = left << 1 ^ (0x11B if left & 0x80 else 0)
        right >>= 1
    return product


def gf256_inverse(value):
    inverse = 1
    for _ in range(254):
        inverse = gf256_multiply(inverse, value)
    return inverse


def join_shares(shares):
    """The secret: what the polynomials through the shares take at 0 (Lagrange)."""
    places = [share[-1] for share in shares]
    factors = []
    for place in places:
        factor = 1
        for other in places:
            if other != place:
                factor = gf256_multiply(factor, gf256_multiply(other, gf256_inverse(other ^ place)))
        factors.append(factor)
    secret = bytearray(32)
    for factor, share in zip(factors, shares):
        for at in range(32):
            secret[at] ^= gf256_multiply(factor, share[at])
    return bytes(secret)


def join_sheets(sheets):
    """The seed from sheets of one kit, in any order; the same one twice counts once."""
    first = sheets[0]
    if any(sheet[:14] + sheet[15:17] != first[:14] + first[15:17] for sheet in sheets):
        raise Failure('These sheets do not belong to one recovery kit: vault id, kit and policy generation must be the same on all.')
    by_number = {sheet[14]: sheet[HEAD_LENGTH:] for sheet in sheets}
    count, need = first[15], first[16]
    if len(by_number) < need:
        there = ', '.join(str(number) for number in sorted(by_number))
        raise Failure('This recovery kit needs %d of its %d sheets; given was %s. Give the script each with --kit.' % (need, count, there))
    shares = [by_number[number] for number in sorted(by_number)][:need]
    seed = join_shares(shares) if len({share[-1] for share in shares}) == need else bytes(32)
    if hashlib.sha256(ed25519_public(derive(seed, 'strongroom/v1/signing'))).digest()[:4] != first[8:12]:
        raise Failure('These sheets do not make the kit that they name: one of them is of another kit.')
    return seed


def read_kit_text(path):
    try:
        if path == '-':
            data = sys.stdin.buffer.read(1 << 20)
        else:
            with open(path, 'rb') as file:
                data = file.read(1 << 20)
    except OSError as error:
        raise Failure('The kit cannot be read: %s.' % error.strerror)
    return data.decode('utf-8', 'replace').lower()


def read_kit(paths):
    """The kit's seed, and the vault's id, or how it begins, where the texts state it."""
    texts = [read_kit_text(path) for path in paths]
    # Without white space, so that a line that was typed in groups is read as well.
    solid = [re.sub(r'\s+', '', text) for text in texts]

    def lines(prefix, length):
        signs = -(-length * 8 // 5) + 6
        found = [match for text in solid for match in re.findall(prefix + '1([' + BECH32_ALPHABET + ']{%d})' % signs, text)]
        return {bech32_bytes(prefix, match, length) for match in found} - {None}

    seeds, sheets = lines(KIT_PREFIX, 32), sorted(lines(SHEET_PREFIX, SHEET_LENGTH))
    if len(seeds) > 1 or seeds and sheets:
        raise Failure('The kit file holds more than one kit. Give the script one at a time.')
    began = sum(text.count(prefix + '1') for text in solid for prefix in (KIT_PREFIX, SHEET_PREFIX))
    if not seeds and not sheets:
        why = 'The line of the kit is mistyped: its checksum does not fit.' if began else 'The kit file holds no line AGE-SECRET-KEY-PQ-1... or STRONGROOM-KIT-1...'
        raise Failure(why)
    stated = {digits for text in texts for digits in re.findall(r'(?<![0-9a-z])[0-9a-f]{64}(?![0-9a-z])', text)}
    if not sheets:
        return seeds.pop(), stated.pop() if len(stated) == 1 else None
    if began > len(sheets) and len(sheets) < sheets[0][16]:
        raise Failure('The line of a sheet is mistyped: its checksum does not fit.')
    return join_sheets(sheets), stated.pop() if len(stated) == 1 else sheets[0][:8].hex()


# ----------------------------------------------------------------------------------------------------------------------
# age v1 (C2SP age): header, recipient stanza mlkem768x25519 (HPKE, RFC 9180, with the hybrid KEM), payload
# ----------------------------------------------------------------------------------------------------------------------

HYBRID_KEM, HKDF_SHA256, CHACHA20_POLY1305 = 0x647A, 1, 3
STANZA = 'mlkem768x25519'
CHUNK = 64 * 1024


def hybrid_decapsulate(seed, encapsulated):
    """MLKEM768-X25519 (draft-ietf-hpke-pq, also known as X-Wing): the seed gives both secret keys, SHA3 joins both secrets."""
    expanded = hashlib.shake_256(seed).digest(96)
    scalar, ephemeral = expanded[64:], encapsulated[1088:]
    joined = ml_kem_decapsulate(expanded[:64], encapsulated[:1088]) + x25519(scalar, ephemeral)
    return hashlib.sha3_256(joined + ephemeral + x25519(scalar, X25519_BASE) + b'\\.//^\\').digest()


def hpke_key_and_nonce(shared, info):
    """RFC 9180, section 5.1, mode_base: KeySchedule with LabeledExtract and LabeledExpand of section 4."""
    suite = b'HPKE' + struct.pack('>HHH', HYBRID_KEM, HKDF_SHA256, CHACHA20_POLY1305)

    def extract(salt, label, key):
        return hkdf_extract(salt, b'HPKE-v1' + suite + label + key)

    def expand(prk, label, context, length):
        return hkdf_expand(prk, struct.pack('>H', length) + b'HPKE-v1' + suite + label + context, length)

    context = b'\0' + extract(b'', b'psk_id_hash', b'') + extract(b'', b'info_hash', info)
    secret = extract(shared, b'secret', b'')
    return expand(secret, b'key', context, 32), expand(secret, b'base_nonce', context, 12)


def unpadded_base64(text):
    data = base64.b64decode(text + b'=' * (-len(text) % 4), validate=True)
    if base64.b64encode(data).rstrip(b'=') != text:
        raise ValueError('not canonical base64')
    return data


def read_age_header(data):
    """The stanzas (arguments, body), the bytes that the MAC is over, the MAC, and where the payload begins."""
    at, stanzas = 0, []

    def line():
        nonlocal at
        end = data.index(b'\n', at)
        text, at = data[at:end], end + 1
        return text

    if line() != b'age-encryption.org/v1':
        raise ValueError('no age file')
    while True:
        start, head = at, line()
        if head.startswith(b'--- '):
            return stanzas, data[: start + 3], unpadded_base64(head[4:]), at
        if not head.startswith(b'-> '):
            raise ValueError('no stanza')
        body, part = b'', b'-' * 64
        while len(part) == 64:
            part = line()
            body += unpadded_base64(part)
        stanzas.append((head[3:].decode('ascii').split(' '), body))


def age_file_key(seed, stanzas):
    for arguments, body in stanzas:
        if arguments[0] != STANZA or len(arguments) != 2 or len(body) != 32:
            continue
        encapsulated = unpadded_base64(arguments[1].encode('ascii'))
        if len(encapsulated) == 1120:
            key, nonce = hpke_key_and_nonce(hybrid_decapsulate(seed, encapsulated), b'age-encryption.org/' + STANZA.encode('ascii'))
            file_key = chacha20_poly1305_open(key, nonce, body)
            if file_key:
                return file_key
    return None


def age_open(seed, data, findings):
    """The plaintext of an age file: the header's MAC, then STREAM, parts of 64 KiB with a tag each."""
    try:
        stanzas, macked, mac, at = read_age_header(data)
    except (ValueError, UnicodeDecodeError):
        raise Failure('The backup is no age file, or its first lines are damaged.')
    try:
        file_key = age_file_key(seed, stanzas)
    except ValueError:
        raise Failure('The first lines of the backup are damaged.')
    if file_key is None:
        raise Failure(
            'This kit does not open this backup: it is the kit of another vault, the kit was renewed since, or the first lines of the backup are damaged.'
        )
    if not same(hmac.new(hkdf(file_key, b'', b'header'), macked, hashlib.sha256).digest(), mac):
        findings.damage('The first lines of the backup were changed: their code of authenticity does not fit.')
    if len(data) < at + 32:
        raise Failure('The backup is cut off behind its first lines.')
    key, at = hkdf(file_key, data[at : at + 16], b'payload'), at + 16
    progress, output, begin = Progress('Deciphering the backup', len(data)), bytearray(), at
    while at < len(data):
        sealed = data[at : at + CHUNK + 16]
        number, last = (at - begin) // (CHUNK + 16), at + len(sealed) == len(data)
        nonce = number.to_bytes(11, 'big') + bytes([last])
        plain = chacha20_poly1305_open(key, nonce, sealed)
        if plain is None:
            cut = last and chacha20_poly1305_open(key, number.to_bytes(11, 'big') + b'\0', sealed)
            why = 'The backup is cut off: its end is missing behind byte %d.' % len(data)
            findings.damage(why if cut else 'The backup is damaged between its bytes %d and %d.' % (at, at + len(sealed)))
            plain = cut or chacha20_poly1305_open(key, nonce, sealed, unproved=True)
        output += plain
        at += len(sealed)
        progress.at(at)
    return bytes(output)


def read_tar(data):
    """The files of the container by their names. Nothing is written anywhere, so that no name can do harm."""
    files = {}
    try:
        with tarfile.open(fileobj=io.BytesIO(data), mode='r:') as tar:
            for member in tar:
                if member.isfile() and member.name not in files:
                    files[member.name] = tar.extractfile(member).read()
    except (tarfile.TarError, OSError, EOFError) as error:
        if 'vault.db' not in files:
            raise Failure('The backup opens, but what is in it is no tar that can be read: %s.' % error)
    return files


# ----------------------------------------------------------------------------------------------------------------------
# Ed25519 (RFC 8032, section 5.1), and the public half of NIST's curves (SEC 1, section 2.2.1; FIPS 186-4, appendix D.1.2)
# ----------------------------------------------------------------------------------------------------------------------

ED_ORDER = (1 << 252) + 27742317777372353535851937790883648493
ED_D = -121665 * pow(121666, P25519 - 2, P25519) % P25519
ED_ROOT = pow(2, (P25519 - 1) // 4, P25519)


def ed_decode(data):
    y = little(data) & (1 << 255) - 1
    square = (y * y - 1) * pow(ED_D * y * y + 1, P25519 - 2, P25519) % P25519
    x = pow(square, (P25519 + 3) // 8, P25519)
    if (x * x - square) % P25519:
        x = x * ED_ROOT % P25519
    if (x * x - square) % P25519 or y >= P25519 or (x == 0 and data[31] >> 7):
        return None
    if x & 1 != data[31] >> 7:
        x = P25519 - x
    return x, y, 1, x * y % P25519


def ed_add(p, q):
    a, b = (p[1] - p[0]) * (q[1] - q[0]), (p[1] + p[0]) * (q[1] + q[0])
    c, d = 2 * p[3] * q[3] * ED_D, 2 * p[2] * q[2]
    e, f, g, h = b - a, d - c, d + c, b + a
    return e * f % P25519, g * h % P25519, f * g % P25519, e * h % P25519


def ed_multiply(scalar, point):
    result = (0, 1, 1, 0)
    while scalar:
        if scalar & 1:
            result = ed_add(result, point)
        point, scalar = ed_add(point, point), scalar >> 1
    return result


def ed_encode(point):
    inverse = pow(point[2], P25519 - 2, P25519)
    x, y = point[0] * inverse % P25519, point[1] * inverse % P25519
    return (y | (x & 1) << 255).to_bytes(32, 'little')


ED_BASE = ed_decode((4 * pow(5, P25519 - 2, P25519) % P25519).to_bytes(32, 'little'))


def ed25519_public(seed):
    scalar = little(hashlib.sha512(seed).digest()[:32]) & ~7 & (1 << 254) - 1 | 1 << 254
    return ed_encode(ed_multiply(scalar, ED_BASE))


def ed25519_verify(public, message, signature):
    if len(public) != 32 or len(signature) != 64:
        return False
    key, r, s = ed_decode(public), ed_decode(signature[:32]), little(signature[32:])
    if key is None or r is None or s >= ED_ORDER:
        return False
    h = little(hashlib.sha512(signature[:32] + public + message).digest()) % ED_ORDER
    return ed_encode(ed_multiply(s, ED_BASE)) == ed_encode(ed_add(r, ed_multiply(h, key)))


# By the DER of their object identifiers: the prime (a is -3 for each), the base point.
CURVES = {
    '2a8648ce3d030107': (
        (1 << 256) - (1 << 224) + (1 << 192) + (1 << 96) - 1,
        0x6B17D1F2E12C4247F8BCE6E563A440F277037D812DEB33A0F4A13945D898C296,
        0x4FE342E2FE1A7F9B8EE7EB4A7C0F9E162BCE33576B315ECECBB6406837BF51F5,
    ),
    '2b81040022': (
        (1 << 384) - (1 << 128) - (1 << 96) + (1 << 32) - 1,
        0xAA87CA22BE8B05378EB1C71EF320AD746E1D3B628BA79B9859F741E082542A385502F25DBF55296C3A545E3872760AB7,
        0x3617DE4A96262C6F5D9E98BF9292DC29F8F41DBD289A147CE9DA3113B5F0B8C00A60B1CE1D7E819D7A431D7C90EA0E5F,
    ),
    '2b81040023': (
        (1 << 521) - 1,
        0x00C6858E06B70404E9CD9E3ECB662395B4429C648139053FB521F828AF606B4D3DBAA14B5E77EFE75928FE1DC127A2FFA8DE3348B3C1856A429BF97E7E31C2E5BD66,
        0x011839296A789A3BC0045C8A5FB42C7D1BD998F54449579B446817AFBD17273E662C97EE72995EF42640C550B9013FAD0761353C7086A272C24088BE94769FD16650,
    ),
}


def curve_public(curve, scalar):
    """The uncompressed point of a private scalar."""
    p, x, y = CURVES[curve]

    def add(left, right):
        if left is None or right is None:
            return left or right
        if left[0] == right[0] and left[1] != right[1]:
            return None
        slope = 3 * (left[0] ** 2 - 1) * pow(2 * left[1], -1, p) if left == right else (right[1] - left[1]) * pow(right[0] - left[0], -1, p)
        third = (slope * slope - left[0] - right[0]) % p
        return third, (slope * (left[0] - third) - left[1]) % p

    result, point = None, (x, y)
    while scalar:
        if scalar & 1:
            result = add(result, point)
        point, scalar = add(point, point), scalar >> 1
    size = (p.bit_length() + 7) // 8
    return b'\4' + result[0].to_bytes(size, 'big') + result[1].to_bytes(size, 'big')


# ----------------------------------------------------------------------------------------------------------------------
# A private key's public half: PKCS#8 (RFC 5208), RSAPrivateKey (RFC 8017), ECPrivateKey (RFC 5915), Ed25519 (RFC 8410)
# ----------------------------------------------------------------------------------------------------------------------


def der_elements(data):
    """The elements of a DER sequence's content: (tag, content, the whole element)."""
    elements, at = [], 0
    while at < len(data):
        start, tag, length = at, data[at], data[at + 1]
        at += 2
        if length & 0x80:
            count = length & 0x7F
            length, at = int.from_bytes(data[at : at + count], 'big'), at + count
        if at + length > len(data):
            raise ValueError('DER that is cut off')
        elements.append((tag, data[at : at + length], data[start : at + length]))
        at += length
    return elements


def der(tag, content):
    length = len(content)
    if length < 128:
        return bytes([tag, length]) + content
    size = (length.bit_length() + 7) // 8
    return bytes([tag, 0x80 | size]) + length.to_bytes(size, 'big') + content


def spki_sha256(pkcs8):
    """SHA-256 of the SubjectPublicKeyInfo of a private key, which is computed from its private numbers; ValueError where they do not agree."""
    (_, content, _), = der_elements(pkcs8)
    (_, _, _), (_, algorithm, algorithm_whole), (_, private, _) = der_elements(content)[:3]
    parts = der_elements(algorithm)
    oid = parts[0][1].hex()
    inner = der_elements(private)[0][1]
    if oid in ('2a864886f70d010101', '2a864886f70d01010a'):
        fields = der_elements(inner)
        n, e, d, p, q = (int.from_bytes(field[1], 'big') for field in fields[1:6])
        if p * q != n or e * d % (p - 1) != 1 or e * d % (q - 1) != 1:
            raise ValueError('numbers that do not agree')
        public = der(0x30, fields[1][2] + fields[2][2])
    elif oid == '2a8648ce3d0201':
        public = curve_public(parts[1][1].hex(), int.from_bytes(der_elements(inner)[1][1], 'big'))
    elif oid == '2b6570':
        public = ed25519_public(inner)
    else:
        raise ValueError('another algorithm')
    return hashlib.sha256(der(0x30, algorithm_whole + der(3, b'\0' + public))).hexdigest()


# ----------------------------------------------------------------------------------------------------------------------
# AES-256-GCM (FIPS 197; NIST SP 800-38D), all blocks of a message at a time
#
# Byte i of all blocks is one long integer; byte n of it belongs to block n.
# ----------------------------------------------------------------------------------------------------------------------


def aes_sbox():
    """FIPS 197, section 5.1.1: the inverse in GF(2^8), then the affine map."""
    powers, value = [], 1
    for _ in range(255):
        powers.append(value)
        value ^= value << 1 ^ (0x11B if value & 0x80 else 0)
    exponents = {power: exponent for exponent, power in enumerate(powers)}
    box = bytearray(256)
    for a in range(256):
        b = powers[-exponents[a] % 255] if a else 0
        box[a] = 0x63
        for shift in range(5):
            box[a] ^= (b << shift | b >> (8 - shift)) & 0xFF
    return bytes(box)


AES_SBOX = aes_sbox()


def aes256_round_keys(key):
    """FIPS 197, section 5.2: fifteen round keys of 16 bytes."""
    words, constant = chunks(key, 4), 1
    for i in range(8, 60):
        word = words[-1]
        if i % 8 == 0:
            word = (word[1:] + word[:1]).translate(AES_SBOX)
            word, constant = bytes([word[0] ^ constant]) + word[1:], constant << 1
        elif i % 8 == 4:
            word = word.translate(AES_SBOX)
        words.append(xor(words[i - 8], word))
    return chunks(b''.join(words), 16)


def aes256_encrypt(key, blocks):
    """Each block of 16 bytes enciphered (FIPS 197, section 5.1)."""
    count = len(blocks) // 16
    ones = little(b'\1' * count)
    low, high = 0x7F * ones, 0x80 * ones

    def double(column):
        return (column & low) << 1 ^ ((column & high) >> 7) * 0x1B

    keys = aes256_round_keys(key)
    state = [little(blocks[i::16]) ^ keys[0][i] * ones for i in range(16)]
    for number in range(1, 15):
        state = [little(column.to_bytes(count, 'little').translate(AES_SBOX)) for column in state]
        state = [state[(i + 4 * (i % 4)) % 16] for i in range(16)]
        if number < 14:
            mixed = []
            for c in range(0, 16, 4):
                a = state[c : c + 4]
                every = a[0] ^ a[1] ^ a[2] ^ a[3]
                mixed += [a[i] ^ every ^ double(a[i] ^ a[(i + 1) % 4]) for i in range(4)]
            state = mixed
        state = [column ^ keys[number][i] * ones for i, column in enumerate(state)]
    output = bytearray(16 * count)
    for i, column in enumerate(state):
        output[i::16] = column.to_bytes(count, 'little')
    return bytes(output)


def ghash(h, data):
    """SP 800-38D, section 6.4. Bit 0 is the leftmost; multiples[i] is H times x^i."""
    multiples, value = [], int.from_bytes(h, 'big')
    for _ in range(128):
        multiples.append(value)
        value = value >> 1 ^ (0xE1 << 120 if value & 1 else 0)
    total = 0
    for block in chunks(data, 16):
        factor, total = total ^ int.from_bytes(block, 'big'), 0
        for multiple in reversed(multiples):
            if factor & 1:
                total ^= multiple
            factor >>= 1
    return total.to_bytes(16, 'big')


def aes256_gcm_open(key, sealed, associated):
    """Nonce (12 bytes), ciphertext, tag (16 bytes); None where it does not open."""
    nonce, ciphertext, tag = sealed[:12], sealed[12:-16], sealed[-16:]
    if len(sealed) < 28:
        return None
    count = (len(ciphertext) + 15) // 16
    counters = b''.join(nonce + struct.pack('>L', number) for number in range(1, count + 2))
    stream = aes256_encrypt(key, bytes(16) + counters)
    lengths = struct.pack('>QQ', 8 * len(associated), 8 * len(ciphertext))
    if not same(xor(ghash(stream[:16], padded(associated) + padded(ciphertext) + lengths), stream[16:32]), tag):
        return None
    return xor(ciphertext, stream[32 : 32 + len(ciphertext)])


# ----------------------------------------------------------------------------------------------------------------------
# header.json: the chain of signed policies, the kit's grant
# ----------------------------------------------------------------------------------------------------------------------


def note_text(note):
    """The text of a C2SP signed note, which an empty line parts from its signatures."""
    return note[: note.rindex('\n\n') + 1]


def note_signers(note, keys):
    """Which of the keys (name, 32 bytes) signed a note; ValueError where a signature in the name of one of them is wrong."""
    text, signers = note_text(note), set()
    for line in note[len(text) + 1 : -1].split('\n'):
        dash, name, signature = line.split(' ')
        data = base64_bytes(signature)
        if dash != '\u2014':
            raise ValueError('no signature line')
        for known, key in keys:
            if known == name and hashlib.sha256(name.encode('utf-8') + b'\n\1' + key).digest()[:4] == data[:4]:
                if not ed25519_verify(key, text.encode('utf-8'), data[4:]):
                    raise ValueError('a wrong signature')
                signers.add(name)
    return signers


def custodians(policy):
    return [officer for officer in policy['officers'] if officer['role'] == 'custodian' and officer['state'] == 'active']


class Vault:
    """What the header says, verified: the vault's id, its policies, who may sign."""

    def __init__(self, header, findings):
        try:
            self.header = json.loads(header.decode('utf-8'))
            if self.header['format'] != 'strongroom/vault/v1':
                raise Failure('header.json is of a format that this script does not know: %s.' % self.header['format'])
            texts = [note_text(note) for note in self.header['policies']]
            self.id = hashlib.sha256(texts[0].encode('utf-8')).hexdigest()
            self.policies = [json.loads(text) for text in texts]
            self.current = self.policies[-1]
            for number, note in enumerate(self.header['policies']):
                why = self.policy_problem(number, note, texts)
                if why:
                    findings.damage('The signed statement of officers in header.json does not verify: %s.' % why)
        except (ValueError, KeyError, TypeError, IndexError, AttributeError, UnicodeError):
            raise Failure('header.json is damaged: it is not in the form that Strongroom writes.')

    def signer(self, officer):
        return 'strongroom/%s/%s' % (self.id[:16], officer)

    def keys(self, policy):
        """The names and Ed25519 keys that may have signed under a policy."""
        named = [(officer['id'], officer) for officer in policy['officers'] if officer['state'] != 'removed']
        named += [('kit', policy['kit'])] if policy['kit'] else []
        return [(self.signer(name), base64_bytes(holder['signingKey'])) for name, holder in named]

    def policy_problem(self, number, note, texts):
        """Each policy names the one before by its hash, and is signed by as many custodians as that one demands or by its kit."""
        policy, before = self.policies[number], self.policies[number - 1] if number else None
        if canonical_json(policy) + '\n' != texts[number]:
            return 'policy %d is not in its one spelling' % (number + 1)
        if policy['generation'] != number + 1:
            return 'policy %d is missing' % (number + 1)
        if policy['previous'] != (hashlib.sha256(texts[number - 1].encode('utf-8')).hexdigest() if number else None):
            return 'policy %d does not follow the one before' % (number + 1)
        if not before and len(custodians(policy)) != 1:
            return 'the first policy has not exactly one custodian'
        judge = before or policy
        try:
            signers = note_signers(note, self.keys(judge))
        except ValueError:
            return 'the signature of policy %d is wrong' % (number + 1)
        signed = sum(self.signer(custodian['id']) in signers for custodian in custodians(judge))
        need = max([judge['threshold']['default'], *judge['threshold']['tags'].values()])
        if not (before and judge['kit'] and self.signer('kit') in signers) and signed < need:
            return 'policy %d was signed by %d of %d custodians' % (number + 1, signed, need)
        return None

    def open_grant(self, box_key, findings):
        """The database key: the kit's grant is a sealed box over the agent key, from which it is derived."""
        kit = self.current['kit']
        if not kit:
            raise Failure('This vault has no recovery kit.')
        if kit['boxKey'] != base64.b64encode(x25519(box_key, X25519_BASE)).decode():
            raise Failure('This kit is not the kit of this vault: it is that of another, or it was renewed since.')
        for grant in self.header['grants']:
            if grant['officer'] == 'kit' and grant['kind'] == 'agent':
                agent_key = open_sealed_box(box_key, base64_bytes(grant['sealed']))
                if agent_key and key_id(agent_key) == self.current['agentKeyId']:
                    database_key = derive(agent_key, 'strongroom/v1/database')
                    if key_id(database_key) == self.current['databaseKeyId']:
                        self.check_mac(database_key, findings)
                        return database_key
        raise Failure('The grant of the kit in header.json is missing or damaged: the key of the database cannot be had.')

    def check_mac(self, database_key, findings):
        rest = {name: value for name, value in self.header.items() if name != 'mac'}
        mac = hmac.new(derive(database_key, 'strongroom/v1/header', b'mac'), canonical_bytes(rest), hashlib.sha256).digest()
        if base64.b64encode(mac).decode() != self.header['mac']:
            findings.damage('header.json was changed: its code of authenticity does not fit.')


# ----------------------------------------------------------------------------------------------------------------------
# vault.db: the page cipher (SQLite3 Multiple Ciphers, scheme "sqleet: ChaCha20", a raw key of 32 bytes)
#
# A page ends with 32 reserved bytes: a nonce of 16, a tag of 16. The last four bytes of the nonce, xor the page's number, are
# a counter; the first twelve are the nonce of ChaCha20. The block of the database key at that counter gives a key for
# Poly1305 and a key for the page, whose stream begins at the next counter. The tag covers all before it. Of page 1 the first
# 16 bytes are a salt in place of SQLite's, which a raw key does not need, and the next 8 are plain.
# ----------------------------------------------------------------------------------------------------------------------

PAGES_AT_ONCE = 256


def decipher_database(data, key, findings):
    """The same database as plain SQLite."""
    page_size = int.from_bytes(data[16:18], 'big')
    page_size = 65536 if page_size == 1 else page_size
    usable = page_size - 32
    if len(data) < 512 or page_size < 512 or page_size & page_size - 1 or data[20] != 32:
        raise Failure('vault.db is damaged: its first bytes are not those of an encrypted database.')
    if len(data) % page_size:
        findings.damage('vault.db is cut off: it ends within a page.')
    count = len(data) // page_size
    lock_page = (1 << 30) // page_size + 1  # SQLite never writes it
    plain, bad, progress = bytearray(), [], Progress('Deciphering vault.db', count)
    for first in range(0, count, PAGES_AT_ONCE):
        pages = chunks(data[first * page_size : min(count, first + PAGES_AT_ONCE) * page_size], page_size)
        words = [struct.unpack_from('<4L', page, usable) for page in pages]
        counters = [word[3] ^ (first + i + 1) for i, word in enumerate(words)]
        one_time = chacha20_blocks(key, in_lanes(counters), [in_lanes([word[i] for word in words]) for i in range(3)], len(pages))
        for i, page in enumerate(pages):
            number, keys = first + i + 1, one_time[64 * i : 64 * i + 64]
            if not same(poly1305(keys[:32], page[: usable + 16]), page[usable + 16 :]) and number != lock_page:
                bad.append(number)
            skipped = 24 if number == 1 else 0
            stream = chacha20_stream(keys[32:], page[usable : usable + 12], counters[i] + 1, usable - skipped)
            plain += page[:skipped] + xor(page[skipped:usable], stream) + page[usable:]
        progress.at(first + len(pages))
    if bad:
        named = ', '.join(str(number) for number in bad[:20]) + (' and %d more' % (len(bad) - 20) if len(bad) > 20 else '')
        findings.damage('vault.db is damaged: of %d pages, these were changed: %s.' % (count, named))
    plain[:16] = b'SQLite format 3\0'
    plain[18:20] = b'\1\1'  # it has no write-ahead log beside it
    return plain


class PlainDatabase:
    """The deciphered database: in memory where Python can (3.11), else a file of mode 0600 in a folder that is removed at the end."""

    def __init__(self, plain):
        try:
            import sqlite3
        except ImportError:
            raise Failure('This Python was built without sqlite3. Take another.')
        self.sqlite3, self.folder = sqlite3, None
        # Before 3.37, SQLite cannot read the word STRICT in a table's statement.
        knows_strict = sqlite3.sqlite_version_info >= (3, 37)
        try:
            if knows_strict and hasattr(sqlite3.Connection, 'deserialize'):
                self.connection = sqlite3.connect(':memory:')
                self.connection.deserialize(bytes(plain))
            else:
                self.open_file(plain, knows_strict)
            self.connection.row_factory = sqlite3.Row
            self.connection.text_factory = lambda data: data.decode('utf-8', 'replace')
            self.connection.execute('select count(*) from sqlite_master').fetchone()
        except sqlite3.Error as error:
            self.close()
            raise Failure('The database was deciphered, but SQLite cannot read it: %s.' % error)

    def open_file(self, plain, knows_strict):
        self.folder = tempfile.mkdtemp(prefix='strongroom-recovery-')
        path = os.path.join(self.folder, 'vault.db')
        write_file(path, bytes(plain))
        if not knows_strict:
            change = self.sqlite3.connect(path)
            change.execute('pragma writable_schema = on')
            change.execute("update sqlite_master set sql = substr(sql, 1, length(sql) - 7) where sql like '%) strict'")
            change.execute("update sqlite_master set sql = replace(sql, ') strict, without rowid', ') without rowid') where sql like '%) strict, without rowid'")
            change.commit()
            change.close()
        self.connection = self.sqlite3.connect(path)

    def rows(self, table, findings):
        rows = []
        try:
            for row in self.connection.execute('select * from ' + table):
                rows.append(dict(row))
        except self.sqlite3.Error as error:
            findings.damage('The table %s cannot be read whole: %s.' % (table, error))
        return rows

    def close(self):
        if getattr(self, 'connection', None):
            self.connection.close()
        if self.folder:
            shutil.rmtree(self.folder, ignore_errors=True)


# ----------------------------------------------------------------------------------------------------------------------
# The checkpoint over the log and over vault.db (C2SP tlog-checkpoint)
# ----------------------------------------------------------------------------------------------------------------------


def check_checkpoint(vault, note, database_file, findings):
    """Whether an officer of this vault signed for this database file. Gives the log's size and root."""
    keys = [key for policy in vault.policies for key in vault.keys(policy)]
    try:
        text = note.decode('utf-8')
        signers = note_signers(text, keys)
        origin, size, root, *extensions = note_text(text)[:-1].split('\n')
        database = [line[9:] for line in extensions if line.startswith('database ')]
        size, root = int(size), base64_bytes(root)
    except (ValueError, UnicodeError):
        findings.damage('The checkpoint is damaged: it is no note that an officer of this vault signed.')
        return None
    if not signers or origin != 'strongroom/' + vault.id:
        findings.damage('The checkpoint was not signed by an officer of this vault.')
    elif not database:
        show('The checkpoint vouches for the log, not for vault.db: nobody had checked the rows since a crash when this backup was made.')
    elif database != [hashlib.sha256(database_file).hexdigest()]:
        findings.damage('vault.db is whole, but it is not the file that the checkpoint was signed for.')
    return size, root


def check_log(rows, size, root, findings):
    """The root hash of the log's entries (RFC 9162, section 2.1.1), against the one that was signed."""
    entries = sorted(rows, key=lambda row: row['idx'])[:size]
    subtrees = []  # hashes of complete subtrees from left to right, with how many entries each covers
    for row in entries:
        subtrees.append((1, hashlib.sha256(b'\0' + row['leaf'].encode('utf-8')).digest()))
        while len(subtrees) > 1 and subtrees[-1][0] == subtrees[-2][0]:
            (covered, right), (_, left) = subtrees.pop(), subtrees.pop()
            subtrees.append((2 * covered, hashlib.sha256(b'\1' + left + right).digest()))
    total = hashlib.sha256().digest() if not subtrees else subtrees.pop()[1]
    while subtrees:
        total = hashlib.sha256(b'\1' + subtrees.pop()[1] + total).digest()
    if len(entries) != size or not same(total, root):
        findings.damage('The log in the database is not the one that the checkpoint was signed for.')


# ----------------------------------------------------------------------------------------------------------------------
# Records: the kit's epoch key, the share key, the record key, the private key
# ----------------------------------------------------------------------------------------------------------------------


class Records:
    def __init__(self, vault, box_key, epochs, epoch_keys, shares):
        self.vault, self.box_key, self.opened = vault, box_key, {}
        self.epochs = {row['id']: row for row in epochs}
        self.sealed = {row['epoch']: row['sealed'] for row in epoch_keys if row['officer'] == 'kit'}
        self.shares = {(row['record'], row['version']): row['sealed'] for row in shares if row['officer'] == 'kit'}

    def epoch_key(self, epoch):
        """The kit's key of one command: a sealed box over the names of all that it belongs to, then 32 bytes."""
        if epoch not in self.opened:
            generation = self.epochs[epoch]['policy_generation']
            plain = open_sealed_box(self.box_key, self.sealed[epoch])
            context = canonical_bytes(['strongroom/v1/epoch-key', self.vault.id, generation, epoch, 'kit'])
            if not plain or plain[:-32] != context:
                raise ValueError('its epoch key does not open')
            self.opened[epoch] = plain[-32:]
        return self.opened[epoch]

    def open(self, record):
        """PKCS#8 DER; ValueError says what does not fit."""
        name, version = record['id'], record['version']
        if (name, version) not in self.shares or record['epoch'] not in self.epochs or record['epoch'] not in self.sealed:
            raise ValueError('what the kit needs to open it is missing')
        bound = {
            'vaultId': self.vault.id,
            'table': 'records',
            'id': name,
            'version': version,
            'epoch': record['epoch'],
            'spki': record['spki_sha256'],
        }
        share_key = derive(self.epoch_key(record['epoch']), 'strongroom/v1/share', canonical_bytes([name, version]))
        share_bound = dict(bound, label='strongroom/v1/share', threshold=record['threshold'], officer='kit')
        record_key = xchacha20_poly1305_open(share_key, self.shares[name, version], canonical_bytes(share_bound))
        if not record_key or len(record_key) != 32:
            raise ValueError('the share of the kit does not open')
        pkcs8 = aes256_gcm_open(record_key, record['sealed'], canonical_bytes(dict(bound, label='strongroom/v1/record')))
        if not pkcs8:
            raise ValueError('it does not open')
        try:
            public = spki_sha256(pkcs8)
        except Exception:
            raise ValueError('what is in it is no private key')
        if public != record['spki_sha256']:
            raise ValueError('it holds the key of another public key')
        return pkcs8


# ----------------------------------------------------------------------------------------------------------------------
# What is in the vault, and writing it out
# ----------------------------------------------------------------------------------------------------------------------

COLUMNS = ['file', 'kind', 'state', 'name', 'algorithm', 'spki_sha256', 'certificate_file', 'fingerprint', 'subject', 'issuer', 'serial', 'not_before', 'not_after']


def write_file(path, data):
    """Never over something that is there, and for the owner's eyes only."""
    flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, 'O_BINARY', 0) | getattr(os, 'O_NOFOLLOW', 0)
    with os.fdopen(os.open(path, flags, 0o600), 'wb') as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())


def pem(label, data):
    lines = chunks(base64.b64encode(data).decode(), 64)
    return ('-----BEGIN %s-----\n%s\n-----END %s-----\n' % (label, '\n'.join(lines), label)).encode('ascii')


def slug(name, fallback):
    """Of a name only what can do no harm in a file's name."""
    plain = re.sub(r'^\*\.', 'wildcard.', unicodedata.normalize('NFKD', str(name or '')).lower())
    plain = re.sub(r'\.{2,}', '.', re.sub(r'[^a-z0-9._-]+', '-', plain)).strip('.-')[:80]
    return fallback + ('-' + plain if plain else '') if not plain or re.match(r'(con|prn|aux|nul|com\d|lpt\d)(\.|$)', plain) else plain


def day(milliseconds):
    try:
        return datetime.fromtimestamp(milliseconds / 1000, timezone.utc).strftime('%Y-%m-%d')
    except (TypeError, ValueError, OverflowError, OSError):
        return ''


def cell(value):
    """A text that a spreadsheet would take for a formula gets a quote before it."""
    text = '' if value is None else str(value)
    return "'" + text if re.match('[\\s=+\\-@＝＋－＠]', text) else text


class Inventory:
    def __init__(self, database, findings):
        self.keys = database.rows('keys', findings)
        self.records = database.rows('records', findings)
        self.certificates = []
        for row in database.rows('certificates', findings):
            if hashlib.sha256(row['der']).hexdigest() == row['fingerprint']:
                self.certificates.append(row)
            else:
                findings.one('The certificate %s was changed and is left out.' % row['subject'])
        # Of several certificates of one key the one that nothing has taken the place of, then the one that ends last.
        self.certificates.sort(key=lambda row: (row['successor'] is None, row['not_after']), reverse=True)
        self.by_key, self.issuers, self.requested = {}, {}, {}
        for row in self.certificates:
            self.by_key.setdefault(row['spki_sha256'], []).append(row)
            if row['is_ca']:
                self.issuers.setdefault(row['subject'], []).append(row)
        for row in database.rows('requests', findings):
            self.requested[row['spki_sha256']] = row.get('common_name') or row['subject']

    def certificates_of(self, spki):
        return self.by_key.get(spki, [])

    def name_of(self, key):
        for row in self.certificates_of(key['spki_sha256']):
            return row['common_name'] or row['subject']
        return self.requested.get(key['spki_sha256'], key['origin'])

    def chain_of(self, leaf):
        """The leaf and the issuers that are in the vault, told by name and key id; without the root, which whoever checks has."""
        chain = [leaf]
        while len(chain) < 10:
            last = chain[-1]
            named = self.issuers.get(last['issuer'], [])
            issuers = [row for row in named if last['authority_key_id'] in (None, row['subject_key_id']) and row not in chain]
            if not issuers or last['subject'] == last['issuer'] or issuers[0]['subject'] == issuers[0]['issuer']:
                break
            chain.append(issuers[0])
        return chain


def certificate_cells(row):
    return {
        'fingerprint': row['fingerprint'],
        'subject': row['subject'],
        'issuer': row['issuer'],
        'serial': row['serial'],
        'not_before': day(row['not_before']),
        'not_after': day(row['not_after']),
    }


def list_inventory(inventory):
    for key in sorted(inventory.keys, key=lambda key: str(inventory.name_of(key))):
        found = inventory.certificates_of(key['spki_sha256'])
        until = 'certificate until ' + day(found[0]['not_after']) if found else 'no certificate'
        state = 'destroyed' if key['state'] == 'destroyed' else 'in the vault'
        show('key          %s  %-10s %-13s %s, %s' % (key['spki_sha256'][:16], key['key_algorithm'], state, inventory.name_of(key), until))
    held = {key['spki_sha256'] for key in inventory.keys}
    for row in inventory.certificates:
        if row['spki_sha256'] not in held:
            show('certificate  %s  %s, until %s' % (row['fingerprint'][:16], row['subject'], day(row['not_after'])))
    stored = sum(key['state'] != 'destroyed' for key in inventory.keys)
    show('%d private keys and %d certificates. No key was written.' % (stored, len(inventory.certificates)))


def write_inventory(inventory, records, out, findings):
    """Every key and certificate as a file of its own, and index.csv. Gives how many keys were written, and how many there are."""
    index, written, placed = [], 0, set()
    newest = {}
    for record in sorted(inventory.records, key=lambda record: record['version']):
        newest[record['id']] = record
    in_store = [key for key in inventory.keys if key['state'] != 'destroyed']
    progress = Progress('Opening private keys', len(in_store))
    for number, key in enumerate(in_store):
        spki, name = key['spki_sha256'], inventory.name_of(key)
        base = '%s-%s' % (slug(name, 'key'), spki[:16])
        cells = {'kind': 'key', 'name': name, 'algorithm': key['key_algorithm'], 'spki_sha256': spki}
        found = inventory.certificates_of(spki)
        if found:
            chain = inventory.chain_of(found[0])
            write_file(os.path.join(out, base + '.cert.pem'), b''.join(pem('CERTIFICATE', row['der']) for row in chain))
            placed.add(found[0]['id'])
            cells.update(certificate_cells(found[0]), certificate_file=base + '.cert.pem')
        try:
            if key['id'] not in newest:
                raise ValueError('its record is missing')
            if newest[key['id']]['spki_sha256'] != spki:
                raise ValueError('its record is that of another key')
            write_file(os.path.join(out, base + '.key.pem'), pem('PRIVATE KEY', records.open(newest[key['id']])))
            index.append(dict(cells, file=base + '.key.pem', state='recovered'))
            written += 1
        except OSError:
            raise
        except Exception as error:  # whatever a damaged row brings about, the others come after it
            why = str(error) if isinstance(error, ValueError) else 'its row is not in the form that Strongroom writes'
            findings.one('The private key %s of %s was not recovered: %s.' % (spki[:16], name, why))
            index.append(dict(cells, state='DAMAGED'))
        progress.at(number + 1)
    for row in inventory.certificates:
        if row['id'] not in placed:
            name = row['common_name'] or row['subject']
            file = '%s-%s.cert.pem' % (slug(name, 'certificate'), row['fingerprint'][:16])
            write_file(os.path.join(out, file), pem('CERTIFICATE', row['der']))
            index.append(dict(certificate_cells(row), kind='certificate', state='recovered', name=name, file=file, spki_sha256=row['spki_sha256']))
    table = io.StringIO()
    writer = csv.DictWriter(table, COLUMNS)
    writer.writeheader()
    writer.writerows({column: cell(value) for column, value in line.items()} for line in index)
    write_file(os.path.join(out, 'index.csv'), table.getvalue().encode('utf-8'))
    return written, len(in_store)


# ----------------------------------------------------------------------------------------------------------------------
# The run
# ----------------------------------------------------------------------------------------------------------------------


def read_container(options, seed, findings):
    """header.json, vault.db and checkpoint: out of the backup, or out of the folder where age and tar put them."""
    try:
        if options.backup:
            with open(options.backup, 'rb') as file:
                files = read_tar(age_open(seed, file.read(), findings))
        else:
            files = {}
            for name in ('header.json', 'vault.db', 'checkpoint'):
                path = os.path.join(options.folder, name)
                if os.path.isfile(path):
                    with open(path, 'rb') as file:
                        files[name] = file.read()
    except OSError as error:
        raise Failure('%s cannot be read: %s.' % (error.filename or 'The backup', error.strerror))
    for name in ('header.json', 'vault.db'):
        if name not in files:
            raise Failure('%s is missing in %s.' % (name, options.backup or options.folder))
    return files


def check_out(out):
    if os.path.lexists(out) and not os.path.isdir(out):
        raise Failure('%s is there already and is no folder.' % out)
    if os.path.isdir(out) and os.listdir(out):
        raise Failure('The folder %s is not empty. Name a new one: nothing is ever written over.' % out)


def run(options):
    findings = Findings(options.salvage)
    if options.out:
        check_out(options.out)
    seed, stated_id = read_kit(options.kit)
    files = read_container(options, seed, findings)
    vault = Vault(files['header.json'], findings)
    show('Vault id: ' + vault.id)
    for wanted, where in ((options.vault_id, 'that was asked for'), (stated_id, 'that stands in the kit file')):
        if wanted and (len(wanted) < 16 or not vault.id.startswith(wanted.lower())):
            raise Failure('This is not the vault %s: %s.' % (where, wanted))
    if not options.vault_id and not stated_id:
        show('Compare it with the vault id on the kit: it vouches for the officers and for everything below.')
    box_key = derive(seed, 'strongroom/v1/box')
    database_key = vault.open_grant(box_key, findings)
    plain = decipher_database(files['vault.db'], database_key, findings)
    checkpoint = check_checkpoint(vault, files.get('checkpoint', b''), files['vault.db'], findings)
    database = PlainDatabase(plain)
    try:
        if checkpoint:
            check_log(database.rows('log_entries', findings), *checkpoint, findings)
            show('Policy %d, signed as it must be; log of %d entries, as the checkpoint says.' % (vault.current['generation'], checkpoint[0]))
        inventory = Inventory(database, findings)
        if options.list:
            list_inventory(inventory)
        else:
            records = Records(vault, box_key, *(database.rows(table, findings) for table in ('epochs', 'epoch_keys', 'shares')))
            try:
                os.makedirs(options.out, 0o700, exist_ok=True)
                written, stored = write_inventory(inventory, records, options.out, findings)
            except OSError as error:
                raise Failure('%s cannot be written: %s.' % (error.filename or options.out, error.strerror))
            show('%d of %d private keys and %d certificates are in %s; index.csv lists them.' % (written, stored, len(inventory.certificates), options.out))
            show('The keys are not encrypted. Move them where they belong and erase this folder.')
    finally:
        database.close()
    if findings.damaged:
        show('Damaged (%d):' % len(findings.damaged))
        for sentence in findings.damaged:
            show('  ' + sentence)
        return EXIT_DAMAGED
    return 0


def main():
    parser = argparse.ArgumentParser(description='Gets the private keys out of a Strongroom backup with the recovery kit.')
    parser.add_argument(
        '--kit',
        required=True,
        action='append',
        help='a text that holds the line AGE-SECRET-KEY-PQ-1..., or the line STRONGROOM-KIT-1... of a sheet: once for each sheet; - reads standard input',
    )
    source = parser.add_mutually_exclusive_group(required=True)
    source.add_argument('--backup', help='the backup, strongroom-....age')
    source.add_argument('--folder', help='the folder where age and tar put what is in the backup')
    task = parser.add_mutually_exclusive_group(required=True)
    task.add_argument('--out', help='a new or empty folder for the private keys')
    task.add_argument('--list', action='store_true', help='name what is in it, and write no key')
    parser.add_argument('--vault-id', help='go on only if the backup is of this vault: the 64 signs on the kit, or the first 16 at least')
    parser.add_argument('--salvage', action='store_true', help='go on where the backup is damaged, and name the damage')
    try:
        return run(parser.parse_args())
    except Failure as failure:
        print('recover.py: ' + ''.join(sign if sign.isprintable() else '?' for sign in str(failure)), file=sys.stderr)
        return EXIT_FAILED
    except KeyboardInterrupt:
        print('recover.py: It was stopped.', file=sys.stderr)
        return EXIT_FAILED
    except Exception as error:  # of a file that is in no form that was foreseen: a sentence, and where it happened for whoever looks into it
        line = traceback.extract_tb(error.__traceback__)[-1].lineno
        print('recover.py: The backup holds something that this script cannot read (%s, line %d: %r).' % (type(error).__name__, line, str(error)), file=sys.stderr)
        return EXIT_FAILED


if __name__ == '__main__':
    sys.exit(main())
