import { X509Certificate } from 'node:crypto'
import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { networkInterfaces } from 'node:os'
import { join } from 'node:path'

import { generate } from 'selfsigned'

/** Paths of a certificate and its key, as PEM files. */
export interface CertificateFiles {
  cert: string
  key: string
}

const DAY_MS = 24 * 60 * 60 * 1000
/** Long enough for trying things out, and below the limit of browsers for any certificate. */
const VALID_DAYS = 90

/** IPv4 addresses of this machine by which a phone on the same network may reach it. */
export function lanAddresses(interfaces = networkInterfaces()): string[] {
  return Object.values(interfaces)
    .flatMap((addresses) => addresses ?? [])
    .filter((address) => address.family === 'IPv4' && !address.internal)
    .map((address) => address.address)
}

/**
 * Makes a self-signed certificate for localhost and the given addresses in `folder`, or keeps the
 * one that is there while it names them all and is valid for another day. For trying only.
 */
export async function ensureCertificate(
  folder: string,
  addresses: readonly string[],
  now = Date.now(),
): Promise<CertificateFiles> {
  const files = { cert: join(folder, 'cert.pem'), key: join(folder, 'key.pem') }
  const ips = ['127.0.0.1', ...addresses]
  if (await stillGood(files.cert, ips, now)) return files
  const made = await generate([{ name: 'commonName', value: 'Okienko (self-signed)' }], {
    keyType: 'ec',
    algorithm: 'sha256',
    notBeforeDate: new Date(now - DAY_MS),
    notAfterDate: new Date(now + VALID_DAYS * DAY_MS),
    extensions: [
      { name: 'basicConstraints', cA: false },
      { name: 'keyUsage', digitalSignature: true },
      { name: 'extKeyUsage', serverAuth: true },
      {
        name: 'subjectAltName',
        altNames: [{ type: 2, value: 'localhost' }, ...ips.map((ip) => ({ type: 7 as const, ip }))],
      },
    ],
  })
  await mkdir(folder, { recursive: true, mode: 0o700 })
  await writeFile(files.key, made.private, { mode: 0o600 })
  await writeFile(files.cert, made.cert)
  return files
}

async function stillGood(file: string, ips: readonly string[], now: number): Promise<boolean> {
  const pem = await readFile(file, 'utf8').catch(() => null)
  if (pem === null) return false
  const certificate = new X509Certificate(pem)
  const lasts = Date.parse(certificate.validTo) > now + DAY_MS
  return lasts && ips.every((ip) => certificate.checkIP(ip) !== undefined)
}
