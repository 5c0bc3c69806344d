import { h } from 'vue'
import type { FunctionalComponent } from 'vue'

type IconData = { name: string; node: [tag: string, attributes: Record<string, string>][] }

/** A Lucide icon as a functional component: 24 px, stroke in the colour of the text, never focusable. */
export default function createIcon({ node }: IconData): FunctionalComponent<{ size?: number }> {
  return ({ size = 24 }) =>
    h(
      'svg',
      {
        width: size,
        height: size,
        viewBox: '0 0 24 24',
        fill: 'none',
        stroke: 'currentColor',
        'stroke-width': 2,
        'stroke-linecap': 'round',
        'stroke-linejoin': 'round',
        'aria-hidden': 'true',
      },
      node.map(([tag, attributes]) => h(tag, attributes)),
    )
}
