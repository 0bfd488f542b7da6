/** Every key of the window, in the order in which the sheet shows them. */
export const shortcuts: readonly { keys: string; what: string; where: 'everywhere' | 'lists' }[] = [
  { keys: 'Ctrl K', what: 'Command palette: go anywhere, do anything', where: 'everywhere' },
  { keys: 'Ctrl L', what: 'Lock the vault', where: 'everywhere' },
  { keys: 'Ctrl V', what: 'Import what is on the clipboard', where: 'everywhere' },
  { keys: '/', what: 'Search on this page', where: 'everywhere' },
  { keys: 'I', what: 'Import files', where: 'everywhere' },
  { keys: 'E', what: 'Release the selected or open certificates', where: 'everywhere' },
  { keys: 'Esc', what: 'Back: close the dialog or the details', where: 'everywhere' },
  { keys: '?', what: 'Show these keys', where: 'everywhere' },
  { keys: 'Ctrl + / Ctrl − / Ctrl 0', what: 'Larger, smaller, normal size', where: 'everywhere' },
  { keys: '↑ ↓', what: 'Walk the rows', where: 'lists' },
  { keys: 'Page Up / Page Down / Home / End', what: 'Walk far', where: 'lists' },
  { keys: 'Enter', what: 'Open the details of the row', where: 'lists' },
  { keys: 'Space', what: 'Select the row', where: 'lists' },
  { keys: 'Shift ↑ ↓', what: 'Select a range', where: 'lists' },
  { keys: 'Ctrl A', what: 'Select all rows, up to 1,000', where: 'lists' },
];
