/** Shows a title of ours on the city's page and puts the city's back, unless the page changed it itself. */
export function borrowTitle(document: Document): (title: string | null) => void {
  let ours: string | null = null
  let cityTitle = ''
  return (title) => {
    if (title === ours) return
    if (ours === null) cityTitle = document.title
    if (title !== null) document.title = title
    else if (document.title === ours) document.title = cityTitle
    ours = title
  }
}

/** One flag in the page's sessionStorage, no token: a ticket lives, open again after a navigation. */
export function liveFlag(window: Window, siteId: string) {
  const key = `okienko:${siteId}`
  return {
    get(): boolean {
      try {
        return window.sessionStorage.getItem(key) !== null
      } catch {
        // Storage is refused on this page: the panel just does not reopen by itself.
        return false
      }
    },
    set(live: boolean) {
      try {
        if (live) window.sessionStorage.setItem(key, '1')
        else window.sessionStorage.removeItem(key)
      } catch {
        // As above.
      }
    },
  }
}
