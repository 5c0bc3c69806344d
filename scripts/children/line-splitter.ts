/** Turns chunks of text into whole lines; `end` hands out what is left without a line end. */
export class LineSplitter {
  readonly #onLine: (line: string) => void
  #pending = ''

  constructor(onLine: (line: string) => void) {
    this.#onLine = onLine
  }

  push(chunk: string): void {
    const lines = (this.#pending + chunk).split(/\r?\n/)
    this.#pending = lines.pop() ?? ''
    for (const line of lines) this.#onLine(line)
  }

  end(): void {
    if (this.#pending !== '') this.#onLine(this.#pending)
    this.#pending = ''
  }
}
