import { readFile } from 'node:fs/promises'
import type { Locator } from 'playwright-core'
import sharp from 'sharp'
import { City } from '#scripts/e2e/support/city.ts'
import { Consultant } from '#scripts/e2e/support/consultant.ts'
import { SIGNATURES, type Signature } from '#scripts/e2e/support/fake-devices.ts'
import { PHONE } from '#scripts/e2e/support/person.ts'
import { Resident } from '#scripts/e2e/support/resident.ts'

const CAMERA = { width: 640, height: 480, fps: 10 }
const MARGIN = 40
const CORNER = 16
/** The page below both screens, as calm as they are. */
const GROUND = '#e1e6ef'

/** A drawn person in front of a camera. */
async function portrait(name: 'resident' | 'consultant', hz: number): Promise<Signature> {
  const drawing = await readFile(new URL(`./portraits/${name}.svg`, import.meta.url))
  const { width, height } = CAMERA
  const pixels = sharp(drawing).resize(width, height).removeAlpha().raw()
  return { ...SIGNATURES.red, name, hz, camera: CAMERA, portrait: await pixels.toBuffer() }
}

/**
 * Both sides of a real call (a phone and the desk, with server and media worker between them), beside each
 * other in one picture.
 *
 * @param target where the PNG file is written
 */
export async function drawCall(target: string): Promise<void> {
  const city = await City.open()
  const people: { close(): Promise<void> }[] = []
  try {
    const consultant = await Consultant.signIn(city, 0, await portrait('consultant', 440))
    people.push(consultant)
    await consultant.startShift()
    const resident = await Resident.visit(city, await portrait('resident', 1_000), PHONE)
    people.push(resident)
    await resident.join('Dowód osobisty')
    await consultant.offer.waitFor()
    await consultant.accept()
    await Promise.all([shows(consultant.remote), shows(resident.remote)])
    const desk = consultant.person.page
    const field = desk.getByRole('textbox', { name: 'Wiadomość do mieszkańca' })
    for (const words of ['Dzień dobry, w czym mogę pomóc?', 'Proszę przygotować stary dowód.']) {
      await field.fill(words)
      await field.press('Enter')
      await desk.getByRole('log').getByText(words).waitFor()
    }
    await field.blur()
    await desk.setViewportSize({ width: 1440, height: PHONE.height })
    await together(target, [await resident.person.page.screenshot(), await desk.screenshot()])
  } finally {
    for (const person of people) await person.close()
    await city.close()
  }
}

/** Until the picture of the other person moves and has its full size. */
async function shows(video: Locator): Promise<void> {
  await video.evaluate(
    (element: HTMLVideoElement, width) =>
      new Promise<void>((done) => {
        const look = () =>
          element.videoWidth >= width ? done() : element.requestVideoFrameCallback(look)
        look()
      }),
    CAMERA.width,
  )
}

/** Pictures side by side, each with round corners. */
async function together(target: string, pictures: readonly Buffer[]): Promise<void> {
  let left = MARGIN
  let tallest = 0
  const placed = []
  for (const picture of pictures) {
    const { width, height } = await sharp(picture).metadata()
    const shape = `<svg width="${width}" height="${height}"><rect width="100%" height="100%" rx="${CORNER}"/></svg>`
    const mask = [{ input: Buffer.from(shape), blend: 'dest-in' as const }]
    const input = await sharp(picture).ensureAlpha().composite(mask).png().toBuffer()
    placed.push({ input, left, top: MARGIN })
    left += width + MARGIN
    tallest = Math.max(tallest, height)
  }
  const ground = {
    width: left,
    height: tallest + 2 * MARGIN,
    channels: 3,
    background: GROUND,
  } as const
  await sharp({ create: ground })
    .composite(placed)
    .png({ palette: true, quality: 90 })
    .toFile(target)
}
