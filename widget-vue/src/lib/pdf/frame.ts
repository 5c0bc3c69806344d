import * as pdf from 'pdfjs-dist/legacy/build/pdf.mjs'
import workerSource from 'virtual:pdf-worker'
import { PAGE_STYLE } from './frame-style.ts'
import type { FromFrame, ToFrame } from './frame-messages.ts'

/**
 * Runs in the sandboxed frame, an origin of its own without network: draws pages of a PDF that the page
 * around it hands over. Scripts, forms and links of the PDF are never carried out.
 */
const MOST_PIXELS = 16_000_000
const tell = (message: FromFrame): void => parent.postMessage(message, '*')

const sheet = new CSSStyleSheet()
sheet.replaceSync(PAGE_STYLE)
document.adoptedStyleSheets = [sheet]
const stage = document.querySelector('main')!

let opened: pdf.PDFDocumentProxy | null = null
let asked = 0

async function open(bytes: ArrayBuffer): Promise<void> {
  const address = URL.createObjectURL(new Blob([workerSource], { type: 'text/javascript' }))
  pdf.GlobalWorkerOptions.workerPort = new Worker(address)
  opened = await pdf.getDocument({
    data: new Uint8Array(bytes),
    enableXfa: false,
    useWasm: false,
    useWorkerFetch: false,
    disableAutoFetch: true,
    maxImageSize: MOST_PIXELS * 4,
  }).promise
  tell({ type: 'pdf.opened', pages: opened.numPages })
}

/** The newest wish wins: a page that is drawn too late is thrown away. */
async function show(number: number, zoom: number): Promise<void> {
  const own = (asked += 1)
  const page = await opened?.getPage(number)
  if (!page || own !== asked) return
  const width = page.getViewport({ scale: 1 }).width
  const shown = page.getViewport({ scale: (stage.clientWidth / width) * zoom })
  const fits = Math.sqrt(MOST_PIXELS / (shown.width * shown.height))
  const sharp = page.getViewport({ scale: shown.scale * Math.min(devicePixelRatio, 2, fits) })
  const canvas = document.createElement('canvas')
  canvas.width = Math.ceil(sharp.width)
  canvas.height = Math.ceil(sharp.height)
  canvas.style.width = `${shown.width}px`
  canvas.setAttribute('aria-hidden', 'true')
  await page.render({ canvas, viewport: sharp, annotationMode: 0 }).promise
  const words = document.createElement('p')
  words.className = 'words'
  words.textContent = await textOf(page)
  if (own !== asked) return
  stage.replaceChildren(canvas, words)
  stage.scrollTo(0, 0)
  tell({ type: 'pdf.shown', page: number })
}

/** What a screen reader reads instead of the drawing. */
async function textOf(page: pdf.PDFPageProxy): Promise<string> {
  const { items } = await page.getTextContent()
  return items.map((item) => ('str' in item ? item.str + (item.hasEOL ? '\n' : '') : '')).join('')
}

const orFail = (work: Promise<void>): void => void work.catch(() => tell({ type: 'pdf.failed' }))

addEventListener('message', ({ source, data }: MessageEvent<ToFrame>) => {
  if (source !== parent) return
  if (data.type === 'pdf.open' && !opened) orFail(open(data.bytes))
  else if (data.type === 'pdf.show') orFail(show(data.page, data.zoom))
})
addEventListener('keydown', (event) => {
  if (event.key === 'Escape') tell({ type: 'pdf.close' })
  else if (event.key === 'PageDown') tell({ type: 'pdf.turn', by: 1 })
  else if (event.key === 'PageUp') tell({ type: 'pdf.turn', by: -1 })
  else return
  event.preventDefault()
})
tell({ type: 'pdf.ready' })
