import type { Collection } from './collection.ts'
import { Fault, refusal } from './fault.ts'
import { docOrEmpty, runQuery, type Query, type QueryMode } from './query.ts'
import { isDoc, type Doc } from './value.ts'
import { compileStage } from './stages.ts'
import { isListed, STAGES, type Stage } from './whitelist.ts'

/** Runs a pipeline. A leading $match and $sort use the indexes; the rest works on documents. */
export function aggregate(
  collection: Collection | undefined,
  pipeline: readonly PipelineStage[],
  mode: QueryMode,
): Iterable<Doc> {
  const stages = [...pipeline]
  const query: Query = { filter: {} }
  if (stages[0]?.name === '$match') query.filter = docOrEmpty(stages.shift()?.spec, '$match')
  if (stages[0]?.name === '$sort') query.sort = docOrEmpty(stages.shift()?.spec, '$sort')
  // Compiled before the first document is read: a bad stage is an error on no data as well.
  const steps = stages.map(({ name, spec }) => compileStage(name, spec))
  return steps.reduce((input, step) => step(input), documentsOf(runQuery(collection, query, mode)))
}

function* documentsOf(rows: Iterable<{ doc: Doc }>): Iterable<Doc> {
  for (const { doc } of rows) yield doc
}

/** One stage by name, and what it is told. */
export interface PipelineStage {
  name: Stage
  spec: unknown
}

/** Checks the stages of a pipeline against the whitelist. */
export function parsePipeline(pipeline: readonly unknown[]): PipelineStage[] {
  return pipeline.map(parseStage)
}

function parseStage(stage: unknown): PipelineStage {
  const names = isDoc(stage) ? Object.keys(stage) : []
  const name = names[0]
  if (!isDoc(stage) || name === undefined || names.length > 1) {
    throw new Fault(40323, 'A pipeline stage specification object must contain exactly one field.')
  }
  if (name === '$changeStream') throw refusal(40573, 'The $changeStream stage')
  if (!isListed(STAGES, name))
    throw refusal(40324, `Unrecognized pipeline stage name: '${name}': it`)
  return { name, spec: stage[name] }
}
