import { ask } from '../stores/ask.ts';

const steps = { '+': 'in', '=': 'in', '-': 'out', '0': 'reset' } as const;

/** With Ctrl or Cmd, in every window. Returns whether the key was one that zooms. */
export function zoomByKey(key: string): boolean {
  if (!(key in steps)) return false;
  void ask('app.zoom', { step: steps[key as keyof typeof steps] });
  return true;
}
