import { effectScope } from 'vue'
import { describe, expect, it } from 'vitest'
import { useListener } from './listening.ts'

describe('listening', () => {
  it('hears all the events until the scope is gone', () => {
    const target = new EventTarget()
    const heard: string[] = []
    const tell = (...types: string[]) =>
      types.forEach((type) => target.dispatchEvent(new Event(type)))
    const scope = effectScope()
    scope.run(() => useListener(target, ['resume', 'pageshow'], ({ type }) => heard.push(type)))
    tell('resume', 'pageshow', 'blur')
    scope.stop()
    tell('resume', 'pageshow')
    expect(heard).toEqual(['resume', 'pageshow'])
  })
})
