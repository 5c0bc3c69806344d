import { join, resolve } from 'node:path'

import type { CertificateFiles } from './certificate.ts'
import { choosePort } from './free-port.ts'
import type { StartOptions } from './options.ts'

/** Addresses and environments of the processes, settled before the first one starts. */
export interface Plan {
  appOrigin: string
  cityOrigin: string
  dataDir: string
  databaseDir: string
  /** Environment of every process; each takes what it knows. */
  env: NodeJS.ProcessEnv
}

/** What of the plan is found out on this machine. */
export interface Findings {
  workerBin: string
  /** Set with --https. */
  certificate: CertificateFiles | null
  /** Addresses of this machine in the local network, used with --https. */
  lan: readonly string[]
}

/**
 * Settles where everything listens. What the environment already says wins. Without --https the
 * app is on localhost and the city page on 127.0.0.1: another site for the browser, as a real city
 * page would be, so that the rules for foreign frames apply.
 */
export async function makePlan(
  repository: string,
  options: StartOptions,
  findings: Findings,
  env: NodeJS.ProcessEnv,
): Promise<Plan> {
  const dataDir = resolve(repository, options.dataDir)
  const port = await choosePort(options.port)
  const cityPort = await choosePort(options.cityPort)
  const { certificate, lan, workerBin } = findings
  const scheme = certificate ? 'https' : 'http'
  const host = certificate ? (lan[0] ?? 'localhost') : 'localhost'
  const cityHost = certificate ? host : '127.0.0.1'
  const appOrigin = env.OKIENKO_STAFF_ORIGIN || `${scheme}://${host}:${port}`
  const open: NodeJS.ProcessEnv = certificate
    ? {
        OKIENKO_TLS_CERT: certificate.cert,
        OKIENKO_TLS_KEY: certificate.key,
        OKIENKO_HOST: '0.0.0.0',
        OKIENKO_CITY_HOST: '0.0.0.0',
        OKIENKO_MEDIA_LISTEN: '0.0.0.0',
        OKIENKO_MEDIA_ANNOUNCE: ['127.0.0.1', ...lan].join(','),
      }
    : {}
  return {
    appOrigin,
    cityOrigin: `${scheme}://${cityHost}:${cityPort}`,
    dataDir,
    databaseDir: join(dataDir, 'db'),
    env: {
      OKIENKO_LOG: 'pretty',
      LOG_LEVEL: 'info',
      OKIENKO_WIDGET_ORIGIN: appOrigin,
      OKIENKO_STAFF_ORIGIN: appOrigin,
      OKIENKO_CITY_HOST: cityHost,
      OKIENKO_MEDIA_SOCKET: join(dataDir, 'run', 'media.sock'),
      ...(options.demo ? { OKIENKO_SITES_DIR: join(dataDir, 'run', 'demo-sites') } : {}),
      ...open,
      ...env,
      OKIENKO_DEMO: options.demo ? '1' : '0',
      OKIENKO_DATA_DIR: dataDir,
      OKIENKO_PORT: String(port),
      OKIENKO_CITY_PORT: String(cityPort),
      OKIENKO_MEDIASOUP_WORKER_BIN: workerBin,
    },
  }
}
