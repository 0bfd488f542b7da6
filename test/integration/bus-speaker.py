"""Owns a name on a message bus and sends a signal for each line it reads: path, interface, member, and what the body holds."""

import os
import socket
import struct
import sys

address, name = sys.argv[1:]
bus = socket.socket(socket.AF_UNIX)
bus.connect(address)
bus.sendall(b"\0AUTH EXTERNAL " + str(os.getuid()).encode().hex().encode() + b"\r\n")
bus.recv(1024)
bus.sendall(b"BEGIN\r\n")
serial = 0


def pad(data, to):
    return data + b"\0" * (-len(data) % to)


def text(value):
    return struct.pack("<I", len(value)) + value.encode() + b"\0"


def send(kind, fields, signature, body):
    global serial
    serial += 1
    listed = b""
    for code, letter, value in fields:
        listed = pad(listed, 8) + bytes([code, 1, ord(letter), 0]) + text(value)
    if signature:
        listed = pad(listed, 8) + bytes([8, 1, ord("g"), 0, len(signature)]) + signature.encode() + b"\0"
    bus.sendall(pad(struct.pack("<cBBBIII", b"l", kind, 0, 1, len(body), serial, len(listed)) + listed, 8) + body)


def call(member, signature="", body=b""):
    dbus = "org.freedesktop.DBus"
    send(1, [(1, "o", "/org/freedesktop/DBus"), (6, "s", dbus), (2, "s", dbus), (3, "s", member)], signature, body)
    bus.recv(65536)


def locked_hint():
    """PropertiesChanged("org.freedesktop.login1.Session", {"LockedHint": true, "IdleHint": false}, [])"""
    body = pad(text("org.freedesktop.login1.Session"), 4)
    entries = b""
    for key, value in (("IdleHint", 0), ("LockedHint", 1)):
        entries = pad(entries, 8)
        entries = pad(entries + text(key) + b"\1b\0", 4) + struct.pack("<I", value)
    start = pad(body + struct.pack("<I", len(entries)), 8)
    return pad(start + entries, 4) + struct.pack("<I", 0)


call("Hello")
call("RequestName", "su", pad(text(name), 4) + struct.pack("<I", 4))
print("ready", flush=True)
for line in sys.stdin:
    path, interface, member, *what = line.split()
    signature, body = "", b""
    if what == ["hint"]:
        signature, body = "sa{sv}as", locked_hint()
    elif what and what[0] in ("true", "false"):
        signature, body = "b", struct.pack("<I", what[0] == "true")
    elif what:
        signature, body = "s", text(what[0])
    send(4, [(1, "o", path), (2, "s", interface), (3, "s", member)], signature, body)
