import { it } from 'vitest'
import { Harness } from './test/harness.ts'
it('traces', { timeout: 120_000 }, async () => {
  const city = await Harness.start()
  for (let i = 0; i < 300; i++) {
    const cookie = await city.cookie(['anna', 'bartek', 'celina'][i % 3]!)
    const page = city.reopenStaff(cookie)
    await page.until('view or close', () => page.view ?? page.closed)
    if (page.closed) console.log('ROUND', i, cookie, JSON.stringify(page.closed), page.fault, JSON.stringify(page.messages))
    page.vanish()
  }
  await city.stop()
})
