import type { Devices } from './views.ts'

/** A resident without camera and microphone talks by chat alone (W3): the last rung of the degrade ladder. */
export const isTextOnly = ({ camera, microphone }: Devices): boolean => !camera && !microphone
