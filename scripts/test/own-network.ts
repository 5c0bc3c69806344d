import { findProgram, runCommand } from '#scripts/setup/command.ts'

/** Where media are in the network below: Firefox finds no way over loopback alone. */
export const OWN_ADDRESS = '198.18.0.1'

/** A pair of linked interfaces, of which one is the way out of this network; nothing leaves it. */
const LAY_OUT = [
  'set -e',
  'ip link set lo up',
  'ip link add okienko0 type veth peer name okienko1',
  `ip address add ${OWN_ADDRESS}/24 dev okienko0`,
  'ip link set okienko0 up',
  'ip link set okienko1 up',
  'ip route add default via 198.18.0.2 dev okienko0',
].join('\n')

/** How a program is run in a network of its own: these words before it; or why that cannot be. */
export type OwnNetwork = { before: string[] } | { reason: string }

/** Tries it out, as root or, where the kernel lets everybody, with a user namespace. */
export async function ownNetwork(): Promise<OwnNetwork> {
  const unshare = findProgram('unshare')
  if (unshare === null) return { reason: 'there is no unshare (util-linux) here' }
  if (findProgram('ip') === null) return { reason: 'there is no ip (iproute2) here' }
  const options = process.getuid?.() === 0 ? ['--net'] : ['--map-root-user', '--net']
  const before = [unshare, ...options, 'sh', '-c', `${LAY_OUT}\nexec "$@"`, 'own-network']
  const [program = unshare, ...args] = before
  const probe = await runCommand(program, [...args, 'true'])
  if (probe.code === 0) return { before }
  return { reason: `network namespaces cannot be made here (${lastLine(probe.output)})` }
}

const lastLine = (output: string): string => output.trim().split('\n').at(-1) ?? ''
