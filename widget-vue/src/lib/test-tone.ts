import type { Speaker } from './speaker.ts'

/** Two soft notes, long enough to tell from which loudspeaker they come (s, Hz). */
const NOTES = [
  { at: 0, hz: 523 },
  { at: 0.35, hz: 659 },
] as const
const NOTE_S = 0.3
const END_S = 0.75

/**
 * Plays a short sound through the chosen loudspeaker, to hear whether it is the right one.
 * @returns false when the browser does not let the page play it
 */
export async function playTestTone(speaker: Pick<Speaker, 'attach'>): Promise<boolean> {
  const context = new AudioContext()
  const element = new Audio()
  const detach = speaker.attach(element)
  try {
    const line = context.createMediaStreamDestination()
    for (const { at, hz } of NOTES) playNote(context, line, context.currentTime + at, hz)
    element.srcObject = line.stream
    await context.resume()
    await element.play()
    await new Promise((resolve) => setTimeout(resolve, END_S * 1000))
    return true
  } catch {
    return false
  } finally {
    element.srcObject = null
    detach()
    await context.close()
  }
}

function playNote(context: AudioContext, line: AudioNode, from: number, hz: number) {
  const tone = context.createOscillator()
  const volume = context.createGain()
  tone.frequency.value = hz
  // Faded in and out: a tone that is cut off clicks.
  volume.gain.setValueAtTime(0, from)
  volume.gain.linearRampToValueAtTime(0.2, from + 0.03)
  volume.gain.linearRampToValueAtTime(0, from + NOTE_S)
  tone.connect(volume).connect(line)
  tone.start(from)
  tone.stop(from + NOTE_S)
}
