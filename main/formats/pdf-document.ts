/** A document of A4 without a page. pdfkit and what comes with it take a tenth of a second to load: they are, when something is printed. */
export async function newPdfDocument(title: string, layout: 'portrait' | 'landscape'): Promise<PDFKit.PDFDocument> {
  const { default: PDFDocument } = await import('pdfkit');
  // No font from the start: the standard fonts lie in files beside pdfkit's own, which a bundle does not have; and one of ours, given here, would be opened anew each time it is asked for by name.
  const options = { size: 'A4' as const, layout, margin: 0, autoFirstPage: false, font: null as unknown as string };
  return new PDFDocument({ ...options, info: { Title: title, Producer: 'Strongroom', Creator: 'Strongroom' } });
}
