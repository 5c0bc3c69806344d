/**
 * What the panel's frame and the loader on the city's page say to each other by postMessage. Nothing
 * personal passes here: the city's page learns only that a ticket lives and what to show as title.
 */
export const HOST_PROTOCOL = 1

/** From the loader to the frame. */
export type LoaderMessage =
  /** First word; its origin is the only one that the frame will answer. `reopened`: by itself, after a navigation. */
  | { okienko: 1; type: 'welcome'; lang: string; reopened: boolean }
  | { okienko: 1; type: 'shown'; byPerson: boolean }
  | { okienko: 1; type: 'hidden' }
  /** Someone pressed Esc or called `okienko.close()`: the frame decides, it may have to ask first. */
  | { okienko: 1; type: 'close-asked' }
  /** Whether the panel stands beside the page and may be enlarged; on phones it fills the screen. */
  | { okienko: 1; type: 'room'; enough: boolean }

/** From the frame to the loader. */
export type FrameMessage =
  | { okienko: 1; type: 'hello' }
  /**
   * `live`: a ticket lives, so the panel reopens by itself after a navigation. `title`: what the city's
   * page shows as its title meanwhile (the turn has come), or null. `summon`: show the panel now.
   */
  | { okienko: 1; type: 'state'; live: boolean; title: string | null; summon: boolean }
  | { okienko: 1; type: 'close' }
  /** The person wants the panel large, or as it was. */
  | { okienko: 1; type: 'enlarge'; large: boolean }

/** True for anything that claims to be ours in the version that we speak. */
export function isHostMessage(data: unknown): data is { okienko: 1; type: string } {
  return (
    typeof data === 'object' &&
    data !== null &&
    (data as { okienko?: unknown }).okienko === HOST_PROTOCOL &&
    typeof (data as { type?: unknown }).type === 'string'
  )
}
