/**
 * Gathers what arrives while earlier work is under way and hands it over as one batch: the idea behind group commit and
 * shared reads. It adapts by itself: a lone caller is served at once, alone; only while a batch is in flight do others
 * wait, and they then go together.
 */
export class Gather<In, Out> {
  readonly #waiting: { item: In; resolve: (out: Out) => void; reject: (fault: unknown) => void }[] = [];
  #running = 0;

  /**
   * @param run handles one batch and answers in the same order; an answer that is an Error rejects that caller alone,
   *   a rejection rejects all of the batch.
   * @param limits `most`: items per batch; `parallel`: batches under way at once.
   */
  constructor(
    private readonly run: (batch: readonly In[]) => Promise<readonly (Out | Error)[]>,
    private readonly limits: { most: number; parallel: number },
  ) {}

  add(item: In): Promise<Out> {
    return new Promise((resolve, reject) => {
      this.#waiting.push({ item, resolve, reject });
      this.#next();
    });
  }

  get idle(): boolean {
    return this.#running === 0 && this.#waiting.length === 0;
  }

  #next(): void {
    if (this.#running >= this.limits.parallel || this.#waiting.length === 0) return;
    const batch = this.#waiting.splice(0, this.limits.most);
    this.#running += 1;
    void this.run(batch.map(({ item }) => item))
      .then(
        (answers) => {
          batch.forEach(({ resolve, reject }, i) => {
            const answer = answers[i];
            if (answer instanceof Error) reject(answer);
            else resolve(answer as Out);
          });
        },
        (fault: unknown) => {
          batch.forEach(({ reject }) => {
            reject(fault);
          });
        },
      )
      .finally(() => {
        this.#running -= 1;
        this.#next();
      });
  }
}
