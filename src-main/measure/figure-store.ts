import { mkdir, readFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import writeFileAtomic from 'write-file-atomic';
import { z } from 'zod';
import { jsonOf } from '../base/json-of.js';
import { machine, type Benchmark, type Machine } from '../contract/benchmark.js';
import type { ModelCard } from '../contract/model.js';
import { isSameMachine } from './machine.js';

const quality = z.object({ psnrY: z.number(), ssimY: z.number().nullable(), pictures: z.int().positive() });

/** What was measured of a model on a provider, and where that holds. */
const figure = z.object({
  model: z.string(),
  /** Of its ONNX file: a model of the same name with other weights is another one. */
  sha256: z.string(),
  provider: z.string(),
  machine,
  measuredAt: z.iso.datetime(),
  /** For a picture of `side` x `side` LR pixels, ms: the median of `runs`, and the quartiles. */
  side: z.int().positive(),
  milliseconds: z.number().positive(),
  quartiles: z.tuple([z.number(), z.number()]),
  runs: z.int().positive(),
  memory: z.number().nonnegative(),
  /** By what it was measured on. */
  quality: z.partialRecord(z.enum(['samples', 'own', 'references']), quality),
});
export type Figure = z.infer<typeof figure>;

/** The first version's figures were all of float, which is not what batches run. */
const stored = z.object({ version: z.literal(2), figures: z.array(figure) });

/**
 * Figures in a file of the user's data folder. The folder may be shared by machines: each sees its own figures only, and
 * only those of the versions that it runs.
 */
export class FigureStore {
  constructor(
    private readonly file: string,
    private readonly here: Machine,
  ) {}

  /** Figures that hold here. */
  async read(): Promise<Figure[]> {
    return (await this.#all()).filter((one) => isSameMachine(one.machine, this.here));
  }

  /** Keeps what a benchmark found; older figures of the same model stay where it has none. */
  async add({ rows, timedSide, qualityOn }: Benchmark, cards: readonly ModelCard[]): Promise<void> {
    const all = await this.#all();
    const known = all.filter((one) => isSameMachine(one.machine, this.here));
    const fresh = rows.map((row): Figure => {
      const { sha256 } = cards.find(({ id }) => id === row.id)!;
      const { psnrY, ssimY, pictures, provider } = row;
      const before = known.find((one) => one.sha256 === sha256 && one.model === row.id && one.provider === provider);
      return {
        model: row.id,
        sha256,
        provider,
        machine: this.here,
        measuredAt: new Date().toISOString(),
        side: timedSide,
        milliseconds: row.milliseconds,
        quartiles: [...row.quartiles],
        runs: row.runs,
        memory: row.peakMemoryBytes,
        quality: { ...before?.quality, ...(psnrY === null ? {} : { [qualityOn]: { psnrY, ssimY, pictures } }) },
      };
    });
    const isReplaced = ({ model, provider }: Figure) =>
      fresh.some((one) => one.model === model && one.provider === provider);
    // What this machine measured with other versions will never hold again.
    const elsewhere = all.filter((one) => !isSameMachine({ ...one.machine, ...this.#versions }, this.here));
    const figures = [...elsewhere, ...known.filter((one) => !isReplaced(one)), ...fresh];
    await mkdir(dirname(this.file), { recursive: true });
    await writeFileAtomic(this.file, `${JSON.stringify({ version: 2, figures }, null, 2)}\n`);
  }

  /** Every figure in the file. One that cannot be read, or is not in this form, is the same as none: it can be measured again. */
  async #all(): Promise<Figure[]> {
    const text = await readFile(this.file, 'utf8').catch(() => '');
    const parsed = stored.safeParse(jsonOf(text));
    return parsed.success ? parsed.data.figures : [];
  }

  get #versions(): Pick<Machine, 'program' | 'runtime'> {
    return { program: this.here.program, runtime: this.here.runtime };
  }
}
