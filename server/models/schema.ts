import { Schema, type SchemaDefinition, type SchemaOptions } from 'mongoose'

/** Required text, number, flag; and the same where `null` says "not (yet)". Instants are ms UTC. */
export const text = { type: String, required: true } as const
export const textOrNull = { type: String, default: null } as const
export const number = { type: Number, required: true } as const
export const numberOrNull = { type: Number, default: null } as const
export const flag = { type: Boolean, required: true } as const
export const texts = { type: [String], required: true } as const

/** Text by language; the keys are those of the site's languages. */
export type Localised = Record<string, string>
export const localised = { type: Object, required: true } as const

/**
 * A closed list of fields: writing another one throws instead of storing it (design rule 5), and
 * nothing is made in the database behind our back.
 */
export function rowSchema<Row>(definition: Record<keyof Row & string, unknown>): Schema<Row> {
  const options = {
    strict: 'throw',
    strictQuery: 'throw',
    versionKey: false,
    autoIndex: false,
    autoCreate: false,
    id: false,
    minimize: false,
  } as unknown as SchemaOptions<Row>
  return new Schema<Row>(definition as unknown as SchemaDefinition<Row>, options as never)
}

/** A document inside a row, with the same closed list and no `_id` of its own. */
export function partSchema<Part>(definition: Record<keyof Part & string, unknown>): Schema<Part> {
  const options = { strict: 'throw', _id: false, id: false } as unknown as SchemaOptions<Part>
  return new Schema<Part>(definition as unknown as SchemaDefinition<Part>, options as never)
}
