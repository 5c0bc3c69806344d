import { ADMIN_API } from '#machines/api-admin.ts'
import type { Deed, PeopleDeps, Refused } from '#server/people/deps.ts'
import { linkPerson, resetFactor } from '#server/people/links.ts'
import { listPeople } from '#server/people/person-view.ts'
import { addPerson, editPerson } from '#server/people/rights-edit.ts'
import { removePerson, suspendPerson } from '#server/people/standing.ts'
import { staffCall, type Caller, type Gate, type StaffCaller } from './caller.ts'
import type { Asked, Call, Route } from './route.ts'

/** User management asks for a fresh sign-in (privacy.md 6). */
const GATE: Gate = { who: 'manager', fresh: true }

/** People, their rights and what lets them in (M1). */
export function peopleRoutes(deps: PeopleDeps & { callers: StaffCaller }): Route[] {
  const { callers } = deps
  return [
    staffCall(callers, ADMIN_API.people, 'manager', async (_, caller) => ({
      reply: await listPeople(deps, caller),
    })),
    staffCall(callers, ADMIN_API.addPerson, GATE, async (asked, caller) =>
      answered(await addPerson(deps, asked.body, deedOf(asked, caller))),
    ),
    staffCall(callers, ADMIN_API.editPerson, GATE, async (asked, caller) =>
      answered(await editPerson(deps, asked.body, deedOf(asked, caller))),
    ),
    staffCall(callers, ADMIN_API.linkPerson, GATE, async (asked, caller) =>
      answered(await linkPerson(deps, asked.body.staffId, deedOf(asked, caller))),
    ),
    staffCall(callers, ADMIN_API.suspendPerson, GATE, async (asked, caller) =>
      answered(await suspendPerson(deps, asked.body, deedOf(asked, caller))),
    ),
    staffCall(callers, ADMIN_API.removePerson, GATE, async (asked, caller) =>
      answered(await removePerson(deps, asked.body.staffId, deedOf(asked, caller))),
    ),
    staffCall(callers, ADMIN_API.resetFactor, GATE, async (asked, caller) =>
      answered(await resetFactor(deps, asked.body.staffId, deedOf(asked, caller))),
    ),
  ]
}

function deedOf<C extends Call>({ request }: Asked<C>, caller: Caller): Deed {
  return { caller, ip: request.ip }
}

/** What a deed gives is either the reply or already a refusal. */
function answered<Reply extends object>(result: Reply | Refused): { reply: Reply } | Refused {
  return 'refused' in result ? result : { reply: result }
}
