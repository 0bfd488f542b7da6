/** What the app asked of the world outside its windows, for tests to look at. */
export type Recordings = {
  readonly externalUrls: string[];
  readonly shownInFolder: string[];
  readonly prints: { readonly windowId: number; readonly by: 'main' | 'page' }[];
  readonly popups: { readonly url: string; readonly action: 'allow' | 'deny' }[];
  readonly permissions: { readonly permission: string; readonly granted: boolean }[];
  readonly cancelledRequests: string[];
  readonly downloads: { readonly url: string; readonly prevented: boolean }[];
  readonly errorBoxes: { readonly title: string; readonly content: string }[];
  readonly closedWindows: { readonly id: number; readonly rendererPid: number | undefined }[];
  readonly preloadErrors: string[];
};

export function emptyRecordings(): Recordings {
  return {
    externalUrls: [],
    shownInFolder: [],
    prints: [],
    popups: [],
    permissions: [],
    cancelledRequests: [],
    downloads: [],
    errorBoxes: [],
    closedWindows: [],
    preloadErrors: [],
  };
}
