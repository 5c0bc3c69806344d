/** A colour as axe keeps it; `alpha` from 0 to 1. */
export interface Colour {
  alpha: number
}

/** The part of axe that we use in pages where it has run. */
export interface AxeWindow {
  axe: {
    commons: {
      color: {
        Color: new () => Colour & { parseString(words: string): void }
        getContrast(back: Colour, front: Colour): number
      }
    }
  }
}
