import type { Credentials, Identity, NotProved } from './identity.ts'
import type { StaffRow } from './models/staff.ts'
import type { Session, Sessions } from './sessions.ts'

export type SignInInput = Omit<Credentials, 'code'> & { code?: string | undefined }
export type SignedIn = { token: string; session: Session; person: StaffRow }

/** Sign-in with login, password, and the code of the second factor where the person has one. */
export function createSignIn(deps: {
  identity: Identity
  sessions: Pick<Sessions, 'start'>
}): (input: SignInInput) => Promise<SignedIn | NotProved> {
  const { identity, sessions } = deps
  return async ({ code = null, ...input }) => {
    const outcome = await identity.check({ ...input, code }, { action: 'login', withFactor: true })
    if ('refused' in outcome) return outcome
    const { person } = outcome
    return { ...(await sessions.start(person._id)), person }
  }
}
