import { describe, expect, it } from 'vitest';
import { bandOf, barWords, niceCeiling, spread } from '../../../renderer/components/charts/expiry-weeks.ts';
import { foldLine } from '../../../renderer/components/charts/fold-line.ts';
import { leastWidth, visibleColumns } from '../../../renderer/components/table/column.ts';
import { dayEnd, dayStart } from '../../../renderer/pages/audit/day-bounds.ts';
import { expiryWithin, lookOf } from '../../../renderer/pages/overview/attention.ts';

describe('the expiry histogram', () => {
  it('draws every week once and loses no certificate', () => {
    const weeks = [
      { week: -400, count: 3 },
      { week: -1, count: 2 },
      { week: 0, count: 1 },
      { week: 9000, count: 7 },
    ];
    const bars = spread(weeks);
    expect(bars.reduce((sum, bar) => sum + bar.count, 0)).toBe(13);
    expect(bars.map(({ week }) => week)).toEqual(Array.from({ length: bars.length }, (_, index) => (bars[0]?.week ?? 0) + index));
    expect(bars[0]).toMatchObject({ count: 3, open: 'earlier' });
    expect(bars.at(-1)).toMatchObject({ count: 7, open: 'later' });
    expect(barWords(bars)).toMatch(/the first holds all that ended earlier, the last holds all that end later\..*[Rr]enewed and revoked/);
  });

  it('shows half a year even of an empty vault', () => {
    expect(spread([{ week: -8, count: 1 }]).some(({ open }) => open !== undefined)).toBe(false);
    expect(spread([]).map(({ week }) => week)).toEqual(Array.from({ length: 27 }, (_, week) => week));
  });

  it('shades by days: 0-7, 8-30, 31-90', () => {
    expect([-1, 0, 1, 3, 4, 12, 13].map(bandOf)).toEqual(['past', 'urgent', 'soon', 'soon', 'near', 'near', 'later']);
  });

  it('has an axis of calm numbers that no bar overtops', () => {
    for (const value of [1, 2, 3, 7, 15, 61, 99, 100, 101, 12_345]) expect(niceCeiling(value)).toBeGreaterThanOrEqual(value);
    expect([1, 15, 61, 101].map(niceCeiling)).toEqual([2, 20, 80, 200]);
  });
});

describe('the line of renewals', () => {
  const drawn = (size: number, current: number, room: number) => foldLine(size, current, room).map((place) => ('index' in place ? place.index : '…'));

  it('is drawn whole where there is room', () => {
    expect(drawn(1, 0, 5)).toEqual([0]);
    expect(drawn(5, 2, 5)).toEqual([0, 1, 2, 3, 4]);
  });

  it('folds the middle, never the first, the newest or the one that is looked at', () => {
    expect(drawn(20, 19, 5)).toEqual([0, '…', 17, 18, 19]);
    expect(drawn(20, 9, 5)).toEqual([0, '…', 9, '…', 19]);
    expect(drawn(20, 9, 7)).toEqual([0, '…', 8, 9, 10, '…', 19]);
  });

  it('covers every certificate exactly once, in any room', () => {
    for (let size = 1; size <= 20; size += 1) {
      for (let current = 0; current < size; current += 1) {
        for (let room = 1; room <= 8; room += 1) {
          const places = foldLine(size, current, room);
          const covered = places.flatMap((place) =>
            'index' in place ? [place.index] : Array.from({ length: place.to - place.from + 1 }, (_, at) => place.from + at),
          );
          expect(covered).toEqual(Array.from({ length: size }, (_, at) => at));
          expect(places.length).toBeLessThanOrEqual(Math.max(5, room));
          for (const place of places) if ('from' in place) expect(place.to - place.from).toBeGreaterThanOrEqual(1);
        }
      }
    }
  });
});

describe('columns', () => {
  const columns = [{ id: 'name', fixed: true }, { id: 'issuer' }, { id: 'serial', extra: true }].map((column) => ({
    header: '',
    track: '80px',
    cell: () => null,
    ...column,
  }));

  it('are those that were chosen, the naming one always, unknown ones passed over', () => {
    expect(visibleColumns(columns, undefined)).toEqual(['name', 'issuer']);
    expect(visibleColumns(columns, ['serial', 'gone'])).toEqual(['name', 'serial']);
    expect(visibleColumns(columns, [])).toEqual(['name']);
  });

  it('need as much room as their tracks insist on', () => {
    expect(leastWidth(['30px', 'minmax(160px, 2fr)', '204px'])).toBe(16 + 30 + 160 + 204);
  });
});

describe('filters', () => {
  it('take whole days of the workstation', () => {
    expect(dayEnd('2026-11-23')).toBe((dayStart('2026-11-24') ?? 0) - 1);
    expect([dayStart(''), dayEnd('23.11.2026')]).toEqual([null, null]);
  });

  it('lead from an item of the overview to its list', () => {
    const settings = { attentionDays: 60, urgentDays: 7 };
    expect(lookOf('SOON', settings)).toEqual({ expiresWithin: 60, standing: 'current' });
    expect(lookOf('EXPIRED', settings)).toEqual({ expiry: 'expired', standing: 'current' });
    expect(lookOf('KEY_RETIRE', settings)).toEqual({ expiry: 'expired', standing: 'renewed', privateKey: ['in-store'] });
    expect(lookOf('VAULT_ROLLED_BACK', settings)).toBeNull();
    expect(lookOf('REQUEST_OPEN', settings)).toEqual({ requests: 'requests', states: ['pending', 'carried-out'] });
    expect(lookOf('CRL_DUE', settings)).toEqual({ requests: 'issuers' });
    expect([7, 8, 365].map(expiryWithin)).toEqual([{ expiry: 'within-7' }, { expiresWithin: 8 }, { expiresWithin: 365 }]);
  });
});
