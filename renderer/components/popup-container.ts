import { createContext, useContext } from 'react';

/**
 * Where popups are put instead of <body>: into the open dialog, because a modal <dialog> is drawn in the top layer and what lies in <body> is under
 * it; or into the page's <main>, so that they belong to a landmark.
 */
export const PopupContainer = createContext<HTMLElement | null>(null);

export function usePopupContainer(): HTMLElement | undefined {
  return useContext(PopupContainer) ?? undefined;
}
