/** Names of the MongoDB error codes that this store answers with. */
const CODE_NAMES: Readonly<Record<number, string>> = {
  1: 'InternalError',
  2: 'BadValue',
  9: 'FailedToParse',
  14: 'TypeMismatch',
  20: 'IllegalOperation',
  26: 'NamespaceNotFound',
  27: 'IndexNotFound',
  28: 'PathNotViable',
  40: 'ConflictingUpdateOperators',
  43: 'CursorNotFound',
  48: 'NamespaceExists',
  52: 'DollarPrefixedFieldName',
  59: 'CommandNotFound',
  66: 'ImmutableField',
  67: 'CannotCreateIndex',
  72: 'InvalidOptions',
  73: 'InvalidNamespace',
  85: 'IndexOptionsConflict',
  86: 'IndexKeySpecsConflict',
  115: 'CommandNotSupported',
  168: 'InvalidPipelineOperator',
  171: 'CannotIndexParallelArrays',
  238: 'NotImplemented',
  291: 'NoQueryExecutionPlans',
  10334: 'BSONObjectTooLarge',
  11000: 'DuplicateKey',
}

/** An error that the client receives, with MongoDB's numeric code and, for 11000, the key. */
export class Fault extends Error {
  readonly code: number
  readonly details: Readonly<Record<string, unknown>>

  constructor(code: number, message: string, details: Record<string, unknown> = {}) {
    super(message)
    this.name = 'Fault'
    this.code = code
    this.details = details
  }

  get codeName(): string {
    return CODE_NAMES[this.code] ?? `Location${this.code}`
  }
}

/** For everything outside the whitelist: MongoDB's code, and how to get a server that can do it. */
export function refusal(code: number, what: string): Fault {
  return new Fault(code, `${what} is not part of the embedded store; set MONGODB_URI`)
}
