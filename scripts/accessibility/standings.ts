import type {
  AccessibilityList,
  Criterion,
  Proof,
  Standing,
} from '#scripts/check/accessibility-list.ts'
import { numbersIn } from '#scripts/check/accessibility-tests.ts'

/** The part of Vitest's JSON report that we read. */
export interface RunReport {
  startTime: number
  testResults: {
    /** Absolute path. */
    name: string
    assertionResults: { status: string; title: string; failureMessages: string[] }[]
  }[]
}

type RunTest = RunReport['testResults'][number]['assertionResults'][number] & { file: string }

/**
 * How each criterion stands after a run: `tested` when all its tests ran and passed, `open` when one failed or did
 * not run, `reviewed` when it only has a review.
 * @param inEveryState numbers that the contract of every state names; one of them fails in whatever view it is
 * told. They have run when a test of `contractFiles` has.
 */
export function standings(
  list: AccessibilityList,
  reports: readonly RunReport[],
  inEveryState: ReadonlySet<string>,
  contractFiles: ReadonlySet<string>,
): Record<string, Standing> {
  const tests = reports.flatMap(({ testResults }) =>
    testResults.flatMap(({ name, assertionResults }) =>
      assertionResults.map((test) => ({ ...test, file: name })),
    ),
  )
  const ran = tests.filter(({ status }) => status === 'passed' || status === 'failed')
  const isFromContract = ({ file }: RunTest) =>
    [...contractFiles].some((path) => file.endsWith(`/${path}`))
  const hasPassed = (proof: Proof): boolean => {
    if (typeof proof === 'string' && inEveryState.has(proof))
      return ran.some(isFromContract) && !ran.some((test) => tellsOf(test, proof))
    const own = ran.filter((test) => isOf(test, proof))
    return own.length > 0 && own.every(({ status }) => status === 'passed')
  }
  return Object.fromEntries(
    list.criteria.map((criterion) => [criterion.id, standingOf(criterion, hasPassed)]),
  )
}

function standingOf({ tests, review }: Criterion, hasPassed: (proof: Proof) => boolean): Standing {
  if (tests.length > 0) return tests.every(hasPassed) ? 'tested' : 'open'
  return review ? 'reviewed' : 'open'
}

const isOf = ({ file, title }: RunTest, proof: Proof): boolean =>
  typeof proof === 'string'
    ? numbersIn(file, title).includes(proof)
    : file.endsWith(`/${proof.file}`) && title === proof.title

/** A failed test tells which number of the contract was broken; any failure with the number counts. */
const tellsOf = ({ status, failureMessages }: RunTest, number: string): boolean =>
  status === 'failed' && failureMessages.some((words) => new RegExp(`\\b${number} `).test(words))
