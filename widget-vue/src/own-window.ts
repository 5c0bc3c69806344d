import { onScopeDispose, shallowRef } from 'vue'

const NAME = 'okienko-window'
/** As wide as the panel, and as tall as most screens leave it. */
const FEATURES = 'popup,width=440,height=760'

const opened = shallowRef<Window | null>(null)

/** This page is the window that a panel was moved to. */
export const isOwnWindow = (): boolean => window.name === NAME

/** Opens the panel's own window at this address, in a press; false: the browser does not let us. */
export function openOwnWindow(url: string): boolean {
  opened.value = window.open(url, NAME, FEATURES)
  return opened.value !== null
}

/** The window that the panel was moved to, as long as this page lives. */
export function useOwnWindow() {
  const closed = shallowRef(opened.value?.closed ?? false)
  // Nothing tells a page that a window which it has opened is closed.
  const timer = setInterval(() => (closed.value = opened.value?.closed ?? false), 1_000)
  onScopeDispose(() => clearInterval(timer))
  return {
    isThere: opened.value !== null,
    closed,
    show: () => opened.value?.focus(),
    /** The ticket comes back: the window is nobody's any more. */
    forget: () => (opened.value = null),
  }
}
