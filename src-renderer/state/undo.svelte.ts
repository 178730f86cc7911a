interface Step {
  readonly what: string;
  readonly back: () => Promise<unknown>;
}

const KEPT = 50;

/** What can be taken back, latest last. */
export class Undo {
  #steps: readonly Step[] = $state.raw([]);
  readonly last = $derived(this.#steps.at(-1)?.what ?? null);

  remember(what: string, back: () => Promise<unknown>): Step {
    const step = { what, back };
    this.#steps = [...this.#steps, step].slice(-KEPT);
    return step;
  }

  /** Takes back this step, or the last one; each only once. */
  async take(step: Step | undefined = this.#steps.at(-1)): Promise<void> {
    if (step === undefined || !this.#steps.includes(step)) return;
    this.#steps = this.#steps.filter((other) => other !== step);
    await step.back();
  }
}
