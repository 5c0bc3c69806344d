import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { startTestFront, type TestFront } from './test/test-front.ts'

describe('the page that draws PDFs', () => {
  let front: TestFront
  beforeEach(async () => void (front = await startTestFront()))
  afterEach(() => front.stop())

  const policyOf = async (path: string) => {
    const response = await fetch(`${front.origin}${path}`)
    return { status: response.status, policy: response.headers.get('content-security-policy') }
  }

  it.each(['widget', 'staff'])('of the %s is an origin of its own without network', async (app) => {
    const { status, policy } = await policyOf(`/${app}/pdf.html`)
    expect(status).toBe(200)
    const rules = policy!.split('; ')
    expect(rules).toContain('sandbox allow-scripts')
    expect(rules).toContain("default-src 'none'")
    expect(rules).toContain(`script-src ${front.origin}/${app}/pdf-frame.js`)
    expect(policy).not.toMatch(/connect-src|frame-ancestors|unsafe/)
    expect((await policyOf(`/${app}/pdf-frame.js`)).status).toBe(200)
  })

  it('may be framed by both apps, and nothing else may', async () => {
    for (const path of ['/w/here/', '/staff/']) {
      const { policy } = await policyOf(path)
      expect(policy!.split('; '), path).toContain("frame-src 'self'")
    }
    expect((await policyOf('/widget/pdf.htm')).status).toBe(404)
    expect((await policyOf('/staff/pdf-frame.js.map')).status).toBe(404)
  })
})
