import { expect } from 'vitest'
import { runningMotion } from './accessibility.ts'
import { counted } from './numbers-views.ts'
import { scheduled } from './schedule-views.ts'
import { useStaffApp } from './staff-app.ts'
import { DESK_STATES, signedIn } from './staff-views.ts'

/** The staff app against the scripted schedule, without motion (see `useStaffApp`). */
export function useScheduledStaff() {
  const app = useStaffApp(
    (server) => {
      scheduled(server)
      counted(server)
    },
    { reducedMotion: 'reduce' },
  )
  const { button, heading, dialog, sent } = app
  return {
    ...{ button, heading, dialog, sent },
    get page() {
      return app.page
    },
    get server() {
      return app.server
    },
    async inEverySize(name: string) {
      await app.inEverySize(name)
      expect(await runningMotion(app.page)).toEqual([])
    },
    /** Opens a part of the app, signed in with these roles. */
    async openAt(
      path: string,
      roles: string[] = ['consultant'],
      state: keyof typeof DESK_STATES = 'ready',
    ) {
      const isConsultant = roles.includes('consultant')
      signedIn(app.server, { roles, ...(isConsultant ? {} : { name: 'Anna Kierowniczka' }) })
      app.server.show(DESK_STATES[state]())
      await app.page.goto(`${app.server.origin}/staff/#/${path}`)
      await app.page
        .getByRole('navigation')
        .or(app.page.getByRole('button', { name: 'Menu' }))
        .first()
        .waitFor()
    },
  }
}
