import { expect, it } from 'vitest'
import { shallowRef } from 'vue'
import { saidTogether } from './said-together.ts'

it('two texts of one moment are both said, each once', async () => {
  const region = shallowRef('')
  const say = saidTogether(region)
  say('Kamera wyłączona')
  say('Mikrofon wyłączony')
  say('Kamera wyłączona')
  expect(region.value).toBe('Kamera wyłączona. Mikrofon wyłączony')
  await Promise.resolve()
  say('Połączono ponownie.')
  expect(region.value).toBe('Połączono ponownie.')
})
