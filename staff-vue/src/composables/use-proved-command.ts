import { useProof } from '../stores/proof.ts'
import { useCommand } from './use-command.ts'

/**
 * `useCommand` for acts that need a fresh sign-in (people, exports): when the server asks who it is,
 * the dialog of the shell asks the person, and the same act is repeated. It stays busy meanwhile.
 */
export function useProvedCommand<Arguments extends unknown[]>(
  action: (...args: Arguments) => Promise<unknown>,
) {
  const proof = useProof()
  return useCommand((...args: Arguments) => proof.proved(() => action(...args)))
}
