/** Why a consultant ends a call and blocks who called (privacy.md 9); the list is closed, nothing is typed. */
export const BLOCK_REASONS = ['nudity', 'insults', 'threats', 'disruption'] as const
export type BlockReason = (typeof BLOCK_REASONS)[number]

/** How long the network of a blocked resident gets no call at that site (ms). */
export const BLOCK_MS = 24 * 60 * 60_000
