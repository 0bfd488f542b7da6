import { describe, expect, it } from 'vitest';
import { ago, dateWithDistance, distanceInDays, duration, timeLeft, utcOf } from '../../../renderer/components/dates.ts';

const noon = (day: number, hour = 12): number => new Date(2026, 10, day, hour).getTime();

describe('dates as the officer reads them', () => {
  it('says the day and how far away it is', () => {
    expect(dateWithDistance(new Date(2026, 11, 12, 9).getTime(), noon(23))).toBe('12 Dec 2026 (in 19 days)');
  });

  it('counts calendar days, not hours: an expiry at one in the night is tomorrow', () => {
    expect(distanceInDays(noon(24, 1), noon(23, 23))).toBe('in 1 day');
    expect(distanceInDays(noon(23, 23), noon(23, 1))).toBe('today');
    expect(distanceInDays(noon(3), noon(23))).toBe('20 days ago');
  });

  it('counts days across the end of summer time', () => {
    expect(distanceInDays(new Date(2026, 9, 26, 0, 30).getTime(), new Date(2026, 9, 24, 23, 30).getTime())).toBe('in 2 days');
  });

  it('speaks of years only where days say nothing any more', () => {
    expect(distanceInDays(noon(23) + 729 * 86_400_000, noon(23))).toBe('in 729 days');
    expect(distanceInDays(new Date(2036, 10, 24).getTime(), noon(23))).toBe('in 10 years');
  });

  it('keeps UTC behind every date and survives a time that is none', () => {
    expect(utcOf(Date.UTC(2026, 11, 12, 13, 3, 22))).toBe('2026-12-12 13:03:22 UTC');
    expect(utcOf(9e15)).toBe('unknown date');
  });

  it('counts down in minutes, in the last one in seconds, and never below zero', () => {
    expect([600_000, 581_000, 540_001, 60_001].map(timeLeft)).toEqual(['10 min', '10 min', '10 min', '2 min']);
    expect([60_000, 59_001, 59_000, 400, -5].map(timeLeft)).toEqual(['1:00', '1:00', '0:59', '0:01', '0:00']);
  });

  it('says how long something took in the unit that fits', () => {
    expect([412, 12_300, 185_000, 7_440_000].map(duration)).toEqual(['0.4 s', '12 s', '3 min 5 s', '2 h 4 min']);
  });

  it('says how long ago something was', () => {
    const now = noon(23);
    expect([now - 10_000, now - 240_000, now - 7_200_000, noon(20)].map((time) => ago(time, now))).toEqual(['just now', '4 min ago', '2 h ago', '3 days ago']);
  });
});
