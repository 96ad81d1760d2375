/** When documents are looked at again: a while after the last keystroke, each once, the one being typed in first. */

export class Scheduler {
  private readonly waiting = new Set<string>();
  private timer: ReturnType<typeof setTimeout> | undefined;

  /** `run` looks at one document; it may be asked again at any time later. */
  constructor(
    /** Milliseconds after the last keystroke. */
    private readonly delay: number,
    private readonly run: (uri: string) => void,
  ) {}

  schedule(uri: string): void {
    // Moves it to the end, from where the next one is taken.
    this.waiting.delete(uri);
    this.waiting.add(uri);
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.next(), this.delay);
  }

  cancel(uri: string): void {
    this.waiting.delete(uri);
  }

  dispose(): void {
    clearTimeout(this.timer);
    this.waiting.clear();
  }

  /** One document a turn, so that requests which came meanwhile are answered in between. */
  private next(): void {
    const uri = [...this.waiting].at(-1);
    if (uri === undefined) return;
    this.waiting.delete(uri);
    if (this.waiting.size) this.timer = setTimeout(() => this.next(), 0);
    this.run(uri);
  }
}
