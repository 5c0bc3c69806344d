/** A bar with its name; `hollow` follows `solid` and is drawn as an outline. */
export type Bar = { key: string; label: string; solid: number; hollow: number }

/** A bar in the picture: widths as percents of the whole picture. */
export type DrawnBar = {
  key: string
  label: string
  total: number
  solidWidth: number
  hollowWidth: number
}

/**
 * Widths of bars on one common scale from zero, so that bars can be compared by eye; the longest one
 * takes `full` percent of the picture.
 */
export function drawnBars(bars: readonly Bar[], full: number): DrawnBar[] {
  const most = Math.max(1, ...bars.map(totalOf))
  const widthOf = (value: number) => Math.round((value / most) * full * 100) / 100
  return bars.map((bar) => ({
    key: bar.key,
    label: bar.label,
    total: totalOf(bar),
    solidWidth: widthOf(bar.solid),
    hollowWidth: widthOf(bar.hollow),
  }))
}

const totalOf = ({ solid, hollow }: Bar) => solid + hollow

/** A name that fits a line of the picture; the table has it whole. */
export function shortened(name: string, most: number): string {
  const letters = [...name]
  return letters.length <= most
    ? name
    : `${letters
        .slice(0, most - 1)
        .join('')
        .trimEnd()}…`
}
