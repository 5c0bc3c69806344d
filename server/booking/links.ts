import { createHmac, timingSafeEqual } from 'node:crypto'

/** The visit that a link is for; whether it still is, is another question. */
export type VisitLink = { visitId: string; linkVersion: number }

/**
 * Makes and reads the tokens of the links in e-mails. They are stored nowhere, so that a reminder can
 * carry the same one again, and a raised link version makes the older ones void (privacy.md 2).
 */
export type VisitLinks = {
  issue(visitId: string, linkVersion: number): string
  /** Null for anything that this installation has not made. */
  read(token: string): VisitLink | null
}

const SHAPE = /^([\w-]{1,64})\.(\d{1,6})\.([\w-]{43})$/

/** @param secret the installation's own; another one makes every link void */
export function createVisitLinks(secret: string): VisitLinks {
  const mac = (visitId: string, linkVersion: number) =>
    createHmac('sha256', secret).update(`visit:${visitId}:${linkVersion}`).digest()
  return {
    issue: (visitId, linkVersion) =>
      `${visitId}.${linkVersion}.${mac(visitId, linkVersion).toString('base64url')}`,
    read(token) {
      const [, visitId, version, given] = SHAPE.exec(token) ?? []
      if (visitId === undefined || given === undefined) return null
      const linkVersion = Number(version)
      // One spelling for each link: a version with leading zeros has another one's code.
      if (String(linkVersion) !== version) return null
      const isOurs = timingSafeEqual(Buffer.from(given, 'base64url'), mac(visitId, linkVersion))
      return isOurs ? { visitId, linkVersion } : null
    },
  }
}
