/** What this browser lets us do; `default` may still be asked, by a press. */
export type NotificationState = NotificationPermission | 'unsupported'

let shown: Notification | null = null

export function notificationState(): NotificationState {
  return 'Notification' in window ? Notification.permission : 'unsupported'
}

/** Asks the browser; to be called in a press. */
export async function askForNotifications(): Promise<NotificationState> {
  if (notificationState() !== 'default') return notificationState()
  return Notification.requestPermission()
}

/** Shows one desktop notification while another window or tab is worked in; a press on it brings the page. */
export function showNotification(title: string, body: string) {
  if (notificationState() !== 'granted' || document.hasFocus()) return
  try {
    shown = new Notification(title, { body, tag: 'okienko-offer', requireInteraction: true })
    shown.onclick = () => {
      window.focus()
      closeNotification()
    }
  } catch {
    // Chrome on Android has the constructor but refuses it; sound and title remain.
  }
}

export function closeNotification() {
  shown?.close()
  shown = null
}
