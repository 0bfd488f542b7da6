/** Brings the focus to the first field of a row that was added and is drawn with the next frame. The hidden input of a list before the field is none. */
export function focusAdded(row: () => Element | null | undefined): void {
  requestAnimationFrame(() => row()?.querySelector<HTMLInputElement>('input:not([aria-hidden])')?.focus());
}
