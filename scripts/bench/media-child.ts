import { readConfig } from '#media-worker/config.ts'
import { createLog } from '#media-worker/log.ts'
import { openMediaService } from '#media-worker/service.ts'
import { answerParent } from './child.ts'
import { usedCpu } from './load-watch.ts'
import { openPlainTransports } from './plain-transports.ts'

/** The real media worker process, whose transports speak plain RTP. */

const config = readConfig(process.env)
const log = createLog({ level: 'warn', pretty: false })
const { pool } = await openMediaService(config, log, openPlainTransports)

answerParent({ cpu: usedCpu, workers: () => pool.load().map(({ pid }) => pid) })
