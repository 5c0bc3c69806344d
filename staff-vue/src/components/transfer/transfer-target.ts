/** What is chosen in the dialog: a colleague, or the line of a topic. */
export type Target = { kind: 'person' | 'line'; id: string }
