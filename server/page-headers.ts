import type { Origins } from './origins.ts'
import type { Site } from './sites.ts'

/**
 * Headers of the resident's page, which the pages of this site's origins may frame (privacy.md 8).
 *
 * @param styleSource lets in the one style that the page itself holds
 */
export function widgetPageHeaders(
  origins: Origins,
  site: Pick<Site, 'origins'>,
  styleSource: string,
): Record<string, string> {
  const ancestors = site.origins.length > 0 ? site.origins.join(' ') : "'none'"
  return pageHeaders(origins.widget(), ancestors, styleSource)
}

/** Headers of the staff app: nobody may frame it. */
export function staffPageHeaders(origins: Origins): Record<string, string> {
  return pageHeaders(origins.staff(), "'none'")
}

/**
 * Headers of law pages: text, the site's logo and one style, no scripts.
 * @param styleSource lets in that style
 */
export function lawPageHeaders(origins: Origins, styleSource: string): Record<string, string> {
  const policy = `default-src 'none'; style-src ${styleSource}; img-src 'self'; base-uri 'none'`
  return {
    'content-security-policy': `${policy}; form-action 'none'; frame-ancestors 'none'`,
    ...common(origins.widget()),
  }
}

/**
 * Headers of the page that draws PDFs: an origin of its own whatever frames it, one script, a worker made
 * of it, and no network at all (privacy.md 7).
 */
export function pdfPageHeaders(script: string): Record<string, string> {
  const policy = [
    'sandbox allow-scripts',
    "default-src 'none'",
    `script-src ${script}`,
    'worker-src blob:',
    'img-src blob: data:',
    'font-src blob: data:',
    "base-uri 'none'",
    "form-action 'none'",
  ]
  return { 'content-security-policy': policy.join('; '), 'referrer-policy': 'no-referrer' }
}

function pageHeaders(origin: string, ancestors: string, style = ''): Record<string, string> {
  // Some browsers do not take 'self' for the WebSocket of the same host.
  const socket = origin.replace(/^http/, 'ws')
  const policy = [
    "default-src 'none'",
    "script-src 'self'",
    `style-src 'self' ${style}`.trimEnd(),
    "font-src 'self'",
    "img-src 'self' data: blob:",
    "media-src 'self' blob:",
    "worker-src 'self'",
    // Only the page that draws PDFs, which is sandboxed by its own policy.
    "frame-src 'self'",
    "manifest-src 'self'",
    `connect-src 'self' ${socket}`,
    "base-uri 'none'",
    "form-action 'self'",
    `frame-ancestors ${ancestors}`,
  ]
  return { 'content-security-policy': policy.join('; '), ...common(origin) }
}

function common(origin: string): Record<string, string> {
  return {
    'x-content-type-options': 'nosniff',
    'referrer-policy': 'no-referrer',
    ...(origin.startsWith('https:') ? { 'strict-transport-security': 'max-age=31536000' } : {}),
  }
}
