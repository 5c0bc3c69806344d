/** Reads PDFs, in a worker of the sandboxed frame: it begins to listen by being loaded. */
import 'pdfjs-dist/legacy/build/pdf.worker.mjs'
