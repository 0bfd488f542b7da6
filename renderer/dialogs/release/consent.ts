import type { HandedFile } from '../../../preload/contract/files.ts';
import { wholeNumber } from '../../components/NumberField.tsx';
import { LONGEST_REQUEST_HOURS } from '../../stores/limits.ts';
import { type Destination, destinationLeft } from '../DestinationLine.tsx';

/** How the other custodians approve: at this window, in files that they are asked for now, or in files that have come back. */
export interface ConsentChoice {
  way: 'here' | 'ask' | 'brought';
  /** How long a request is good, as it is typed. */
  hours: string;
  requestFile: Destination | null;
  request: HandedFile | null;
  approvals: HandedFile[];
}

/** Three days: over a weekend. */
export const ASK_HERE: ConsentChoice = { way: 'here', hours: '72', requestFile: null, request: null, approvals: [] };

/** How long the request is good, in hours; `null` where that is no number of them. */
export function hoursIn({ hours }: Pick<ConsentChoice, 'hours'>): number | null {
  return wholeNumber(hours, 1, LONGEST_REQUEST_HOURS);
}

/** What still has to be said of how the others approve, in words; `null` where nothing has. */
export function consentLeft(choice: ConsentChoice): string | null {
  if (choice.way === 'here') return null;
  if (choice.way === 'brought') {
    if (choice.request === null) return 'Choose the request that you wrote.';
    return choice.approvals.length === 0 ? 'Choose the approvals that came back.' : null;
  }
  if (hoursIn(choice) === null) return 'Say for how many hours the request is good.';
  return choice.requestFile === null ? 'Choose where to write the request.' : destinationLeft(choice.requestFile);
}
