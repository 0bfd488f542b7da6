/** What the locked screen does without, in one file of its own: an officer who types a passphrase need not wait for it. */
export { ExplainedCode } from '../dialogs/ExplainedCode.tsx';
export { LockDialog } from '../dialogs/LockDialog.tsx';
export { DialogHost } from './DialogHost.tsx';
export { Frame } from './Frame.tsx';
export { LockedGuide } from './LockedGuide.tsx';
