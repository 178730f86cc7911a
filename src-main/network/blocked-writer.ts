import { int, int64, text, type Attribute, type Graph, type Node, type Tensor, type ValueInfo } from './graph.js';

/** ONNX Runtime's own domain for operators in blocked layout. */
const DOMAIN = 'com.microsoft.nchwc';

type Kind = Omit<Node, 'inputs' | 'outputs'>;

/** Puts an NCHW tensor into blocks. */
export const REORDER_INPUT: Kind = { op: 'ReorderInput', domain: DOMAIN, attributes: {} };

/** A tensor in blocked layout, by the names under which it is read. */
export interface Blocked {
  readonly channels: number;
  /** Of the graph's value that says how many columns it has. */
  readonly columns: string;
  /** Read as (1, channels, rows, columns), as convolutions want it. */
  shaped?: string;
  /** Read as (1, channels / block, rows, columns * block), in which rows are cut and joined. */
  view?: string;
  flat?: string;
  /** What gives it, where that is not written yet, since what follows may become a part of it. */
  waiting?: Node;
}

/** Writes a graph in blocked layout node by node, changing layouts where a value is read in the other one. */
export class BlockedWriter {
  readonly #initializers: Map<string, Tensor>;
  readonly #nodes: Node[] = [];
  readonly #blocked = new Map<string, Blocked>();
  readonly #readers = new Map<string, number>();
  readonly #written = new Set<string>();
  /** Channels of what is cut from rows or joined to them; what bands hand on is among it. */
  readonly #joined = new Map<string, number>();

  constructor(
    private readonly graph: Graph,
    readonly block: number,
  ) {
    this.#initializers = new Map(graph.initializers);
    const read = [...graph.nodes.flatMap(({ inputs }) => inputs), ...graph.outputs.map(({ name }) => name)];
    for (const name of read) this.#readers.set(name, (this.#readers.get(name) ?? 0) + 1);
  }

  constantOf(name: string): Tensor | undefined {
    return this.#initializers.get(name);
  }

  /** Undefined where it is not in blocks. */
  blocked(name: string): Blocked | undefined {
    return this.#blocked.get(name);
  }

  isOutput(name: string): boolean {
    return this.graph.outputs.some((output) => output.name === name);
  }

  define(name: string, tensor: Tensor): string {
    this.#initializers.set(name, tensor);
    return name;
  }

  /** A node as it is. */
  plain(node: Node): void {
    this.#nodes.push({ ...node, inputs: node.inputs.map((name) => this.flat(name)) });
  }

  /** A node that looks at single values, whatever their order, or joins channels. */
  pointwise(node: Node, inputs: readonly string[], channels: number): void {
    const [result] = node.outputs as [string];
    const { columns } = inputs.map((name) => this.#blocked.get(name)).find((value) => value !== undefined)!;
    this.#nodes.push({ ...node, inputs: inputs.map((name) => this.shaped(name)) });
    this.#blocked.set(result, { channels, columns, shaped: result });
  }

  /** A convolution in blocks, written when it is read. */
  convolution(node: Node, columns: string, channels: number): void {
    const [result] = node.outputs as [string];
    this.#blocked.set(result, { channels, columns, shaped: result, waiting: { ...node, domain: DOMAIN } });
  }

  /** One whose channels do not fill the last block: only read in NCHW. */
  lastConvolution(node: Node, channels: number): void {
    const [result] = node.outputs as [string];
    const filled = `${result}/filled`;
    this.#nodes.push({ ...node, domain: DOMAIN, outputs: [filled] });
    this.#reordered(filled, result, channels);
  }

  /** Makes `change` a part of the convolution that gives `name` and that nobody else reads; false if there is none. */
  merged(name: string, result: string, change: (conv: Node) => Node | undefined): boolean {
    const value = this.#blocked.get(name);
    if (value?.waiting === undefined || this.#readers.get(name) !== 1 || this.isOutput(result)) return false;
    const changed = change(value.waiting);
    if (changed === undefined) return false;
    this.#blocked.delete(name);
    this.convolution({ ...changed, outputs: [result] }, value.columns, value.channels);
    return true;
  }

  /** `result` is the same value as `name`. */
  same(name: string, result: string): void {
    this.shaped(name);
    this.#blocked.set(result, this.#blocked.get(name)!);
  }

  /** Rows of the blocked value `name`, cut or joined by `node`. */
  rows(node: Node, name: string): void {
    const [result] = node.outputs as [string];
    const { channels, columns } = this.#blocked.get(name)!;
    for (const other of [...node.inputs, ...node.outputs]) this.#joined.set(other, channels);
    this.#nodes.push({ ...node, inputs: node.inputs.map((input) => (input === name ? this.#view(name) : input)) });
    this.#blocked.set(result, { channels, columns, view: result });
  }

  /** Enlarged by repetition. */
  enlarged(node: Node, factor: number): void {
    const [[x], [result]] = [node.inputs as [string], node.outputs as [string]];
    const attributes = { scales: { ints: [1, 1, factor, factor] }, mode: text('nearest') };
    this.#nodes.push({ op: 'Upsample', domain: DOMAIN, inputs: [this.shaped(x)], outputs: [result], attributes });
    this.#blocked.set(result, {
      channels: this.#blocked.get(x)!.channels,
      columns: this.columnsOf(result),
      shaped: result,
    });
  }

  /** The value that says how many columns an NCHW value has. */
  columnsOf(name: string): string {
    return this.#once(`${name}/columns`, standard('Shape', { start: int(3), end: int(4) }), [name]);
  }

  /** Name under which a value is read in NCHW. */
  flat(name: string): string {
    const value = this.#blocked.get(name);
    if (value === undefined) return name;
    value.flat ??= this.#reordered(this.shaped(name), `${name}/flat`, value.channels);
    return value.flat;
  }

  /** Name under which a value is read in blocks; of one that is not, the name under which it is put into them. */
  shaped(name: string): string {
    if (this.#initializers.has(name)) return name;
    const value = this.#blocked.get(name);
    if (value === undefined) return this.#once(`${name}/blocked`, REORDER_INPUT, [name]);
    if (value.waiting !== undefined) this.#nodes.push(value.waiting);
    delete value.waiting;
    if (value.shaped === undefined) {
      const shape = this.#shape([1, value.channels, -1], value.columns);
      value.shaped = this.#once(`${value.view!}/shaped`, standard('Reshape'), [value.view!, shape]);
    }
    return value.shaped;
  }

  finish(): Graph {
    const inBlocks = (info: ValueInfo): ValueInfo => {
      const channels = this.#joined.get(info.name);
      if (channels === undefined) return info;
      const [, , rows, columns] = info.shape as [number, number, number, string];
      return { ...info, shape: [1, channels / this.block, rows, columns] };
    };
    const read = new Set(this.#nodes.flatMap(({ inputs }) => inputs));
    return {
      ...this.graph,
      inputs: this.graph.inputs.map(inBlocks),
      outputs: this.graph.outputs.map(inBlocks),
      initializers: new Map([...this.#initializers].filter(([name]) => read.has(name))),
      nodes: this.#nodes,
    };
  }

  #view(name: string): string {
    const value = this.#blocked.get(name)!;
    if (value.view === undefined) {
      const shaped = this.shaped(name);
      const width = this.#once(`${value.columns}/blocks`, standard('Mul'), [
        value.columns,
        this.#numbers([this.block]),
      ]);
      const shape = this.#shape([1, value.channels / this.block, -1], width);
      value.view = this.#once(`${shaped}/view`, standard('Reshape'), [shaped, shape]);
    }
    return value.view;
  }

  #shape(first: readonly number[], last: string): string {
    const name = `${last}/after${first.join('_')}`;
    return this.#once(name, standard('Concat', { axis: int(0) }), [this.#numbers(first), last]);
  }

  #numbers(values: readonly number[]): string {
    return this.define(`const/numbers${values.join('_')}`, int64(values));
  }

  #reordered(from: string, to: string, channels: number): string {
    return this.#once(to, { op: 'ReorderOutput', domain: DOMAIN, attributes: { channels: int(channels) } }, [from]);
  }

  #once(name: string, kind: Kind, inputs: string[]): string {
    if (!this.#written.has(name)) this.#nodes.push({ ...kind, inputs, outputs: [name] });
    this.#written.add(name);
    return name;
  }
}

function standard(op: string, attributes: Record<string, Attribute> = {}): Kind {
  return { op, attributes };
}
