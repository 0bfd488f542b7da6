/** The font files of printed reports, by their names in the packages `@fontsource/ibm-plex-*`. */
export const reportFontFiles = {
  sans: [
    'ibm-plex-sans-latin-400-normal.woff',
    'ibm-plex-sans-latin-ext-400-normal.woff',
    'ibm-plex-sans-cyrillic-400-normal.woff',
    'ibm-plex-sans-cyrillic-ext-400-normal.woff',
    'ibm-plex-sans-greek-400-normal.woff',
    'ibm-plex-sans-vietnamese-400-normal.woff',
  ],
  strong: [
    'ibm-plex-sans-latin-600-normal.woff',
    'ibm-plex-sans-latin-ext-600-normal.woff',
    'ibm-plex-sans-cyrillic-600-normal.woff',
    'ibm-plex-sans-cyrillic-ext-600-normal.woff',
    'ibm-plex-sans-greek-600-normal.woff',
    'ibm-plex-sans-vietnamese-600-normal.woff',
  ],
  mono: 'ibm-plex-mono-latin-400-normal.woff',
};

/** The package that a font file comes from. */
export function reportFontPackage(name: string): string {
  return `@fontsource/${name.startsWith('ibm-plex-mono') ? 'ibm-plex-mono' : 'ibm-plex-sans'}`;
}
