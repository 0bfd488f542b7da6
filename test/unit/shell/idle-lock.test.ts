import { beforeEach, describe, expect, it } from 'vitest';
import { createIdleLock, type IdleLock } from '../../../main/shell/idle-lock.ts';
import { createFakeClock, type FakeClock } from './fake-clock.ts';

const MINUTE = 60_000;
let clock: FakeClock;
let idle: IdleLock;
let due: number;
let waits: number[];
let changes: (number | null)[];

beforeEach(() => {
  clock = createFakeClock();
  due = 0;
  waits = [];
  changes = [];
  idle = createIdleLock(clock, {
    due: () => void (due += 1),
    waits: (commands) => void waits.push(commands),
    changed: () => void changes.push(idle.locksAt()),
  });
});

describe('the idle lock', () => {
  it('comes due after the time without input, once', () => {
    idle.start(10);
    expect(idle.locksAt()).toBe(clock.now() + 10 * MINUTE);
    clock.advance(10 * MINUTE - 1);
    expect(due).toBe(0);
    clock.advance(1);
    expect(due).toBe(1);
    clock.advance(60 * MINUTE);
    expect(due).toBe(1);
  });

  it('says when in whole milliseconds, as the contract wants it', () => {
    idle.start(10);
    clock.advance(33.7);
    expect(Number.isInteger(idle.locksAt())).toBe(true);
  });

  it('starts again with every input', () => {
    idle.start(10);
    clock.advance(9 * MINUTE);
    idle.touch();
    expect(changes).toEqual([clock.now() + 10 * MINUTE]);
    clock.advance(9 * MINUTE);
    expect(due).toBe(0);
    clock.advance(MINUTE);
    expect(due).toBe(1);
  });

  it('does not tell of changes too small to be seen', () => {
    idle.start(10);
    clock.advance(500);
    idle.touch();
    expect(changes).toEqual([]);
    clock.advance(700);
    idle.touch();
    expect(changes).toHaveLength(1);
  });

  it('waits for running commands, says so once, and then locks at once', () => {
    idle.start(10);
    idle.setBusy(2);
    expect(idle.locksAt()).toBeNull();
    clock.advance(15 * MINUTE);
    expect(waits).toEqual([2]);
    idle.setBusy(1);
    expect({ due, waits }).toEqual({ due: 0, waits: [2] });
    idle.setBusy(0);
    expect(due).toBe(1);
  });

  it('goes on counting when commands end before it is due', () => {
    idle.start(10);
    idle.setBusy(1);
    clock.advance(4 * MINUTE);
    idle.setBusy(0);
    expect(idle.locksAt()).toBe(clock.now() + 6 * MINUTE);
    clock.advance(6 * MINUTE);
    expect({ due, waits }).toEqual({ due: 1, waits: [] });
  });

  it('forgets that it was due when the officer is back while commands still run', () => {
    idle.start(10);
    idle.setBusy(1);
    clock.advance(11 * MINUTE);
    idle.touch();
    idle.setBusy(0);
    expect(due).toBe(0);
    clock.advance(10 * MINUTE);
    expect(due).toBe(1);
  });

  it('follows a changed setting at once, also one that is already over', () => {
    idle.start(10);
    clock.advance(3 * MINUTE);
    idle.setMinutes(30);
    clock.advance(20 * MINUTE);
    expect(due).toBe(0);
    idle.setMinutes(1);
    expect(due).toBe(1);
  });

  it('cannot be put off by setting the workstation’s clock back', () => {
    idle.start(10);
    clock.setWall(0);
    clock.advance(10 * MINUTE);
    expect(due).toBe(1);
  });

  it('does nothing after it was stopped', () => {
    idle.start(10);
    idle.stop();
    idle.touch();
    idle.setMinutes(1);
    clock.advance(60 * MINUTE);
    expect({ due, locksAt: idle.locksAt() }).toEqual({ due: 0, locksAt: null });
  });

  it('remembers commands that were announced before it started', () => {
    idle.setBusy(1);
    idle.start(10);
    clock.advance(10 * MINUTE);
    expect({ due, waits }).toEqual({ due: 0, waits: [1] });
  });
});
