import { describe, expect, it } from 'vitest';
import { bandOf, niceCeiling, spread } from '../../../renderer/components/charts/expiry-weeks.ts';
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
    expect(bars.at(-1)).toMatchObject({ count: 7, open: true });
  });

  it('shows half a year even of an empty vault', () => {
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
    expect(lookOf('SOON', settings)).toEqual({ expiry: 'within-90' });
    expect(lookOf('VAULT_ROLLED_BACK', settings)).toBeNull();
    expect([7, 8, 30, 31].map(expiryWithin)).toEqual(['within-7', 'within-30', 'within-30', 'within-90']);
  });
});
