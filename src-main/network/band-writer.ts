import {
  constantShapes,
  int,
  int64,
  type Attribute,
  type ElementType,
  type Graph,
  type Node,
  type Tensor,
  type ValueInfo,
} from './graph.js';

/** Which edges of the picture a band touches. Both: the whole picture at once. */
export interface BandPlace {
  readonly top: boolean;
  readonly bottom: boolean;
}

/** Names of the values a band hands to the next: output `state_out/N` becomes input `state_in/N`. */
export const STATE_IN = 'state_in/';
export const STATE_OUT = 'state_out/';

/** More rows than any picture has, and not the number by which ONNX Runtime recognises a slice as none at all. */
export const ALL_ROWS = 2 ** 31 - 1;

/** Rows of a tensor, as far as they are known after `n` rows of the picture: rate * n - delay. */
export interface Lag {
  readonly rate: number;
  readonly delay: number;
  readonly channels: number;
  readonly type: ElementType;
}

export interface BandForm {
  readonly graph: Graph;
  /** Result rows that are still missing when a band that is not the last has gone through. */
  readonly delay: number;
  /** Fewest picture rows the first band may have. */
  readonly firstRows: number;
}

/** Writes a band form node by node, knowing how many rows of every value are there. */
export class BandWriter {
  readonly #initializers: Map<string, Tensor>;
  readonly #nodes: Node[] = [];
  readonly #lags = new Map<string, Lag>();
  readonly #histories = new Map<string, string>();
  /** Nodes that are written when they are read, by their result, and those of them that nothing has read yet. */
  readonly #later = new Map<string, Node>();
  readonly #unread = new Set<Node>();
  readonly #shapeOf: (name: string) => readonly number[] | undefined;
  readonly #stateInputs: ValueInfo[] = [];
  readonly #stateOutputs: ValueInfo[] = [];
  #firstRows = 1;

  constructor(
    private readonly graph: Graph,
    readonly place: BandPlace,
  ) {
    this.#initializers = new Map(graph.initializers);
    this.#shapeOf = constantShapes(graph);
    for (const { name, shape, type } of graph.inputs) {
      this.#lags.set(name, { rate: 1, delay: 0, channels: Number(shape[1]), type });
    }
  }

  /** Undefined for constants, which have no rows. */
  lag(name: string): Lag | undefined {
    return this.#lags.get(name);
  }

  constantOf(name: string): Tensor | undefined {
    return this.#initializers.get(name);
  }

  /** Shape of a kernel, float or integer. */
  constantShape(name: string): readonly number[] | undefined {
    return this.#shapeOf(name);
  }

  /**
   * A node that makes rows larger, written only when it is read, so that what is carried and held back is what it reads:
   * integers, or a picture before it is enlarged by repetition.
   */
  emitLater(node: Node, lag: Lag): void {
    this.#later.set(node.outputs[0]!, node);
    this.#unread.add(node);
    this.#lags.set(node.outputs[0]!, lag);
  }

  emit(node: Node, lags: Lag | readonly Lag[]): void {
    for (const name of node.inputs) this.#read(name);
    this.#nodes.push(node);
    node.outputs.forEach((name, i) => {
      const lag = Array.isArray(lags) ? (lags as readonly Lag[])[i] : (lags as Lag);
      if (lag !== undefined) this.#lags.set(name, lag);
    });
  }

  /** `x` with the `rows` rows that came before it in front, except at the top of the picture where there are none. */
  history(x: string, rows: number): string {
    const before = this.#beforeLater(x, rows);
    if (before !== undefined) return this.#from(before.node, this.history(before.x, before.rows));
    this.#read(x);
    const key = `${x}/${rows}`;
    const known = this.#histories.get(key);
    if (known !== undefined) return known;
    const lag = this.#lags.get(x)!;
    const index = this.#histories.size;
    this.#firstRows = Math.max(this.#firstRows, Math.ceil((rows + 1 + lag.delay) / lag.rate));
    let joined = x;
    const shape = [1, lag.channels, rows, `state_width${index}`];
    if (!this.place.top) {
      joined = `${x}/with${rows}`;
      this.#stateInputs.push({ name: `${STATE_IN}${index}`, type: lag.type, shape });
      this.#nodes.push(make('Concat', [`${STATE_IN}${index}`, x], joined, { axis: int(2) }));
    }
    if (!this.place.bottom) {
      this.#stateOutputs.push({ name: `${STATE_OUT}${index}`, type: lag.type, shape });
      this.#slice(joined, `${STATE_OUT}${index}`, -rows, ALL_ROWS);
    }
    this.#histories.set(key, joined);
    return joined;
  }

  /**
   * `x` held back until it lags by `delay`, so that it meets what has gone through more convolutions. In the whole
   * picture nothing lags, but the copy stays: without it ONNX Runtime adds a skip inside the convolution, in another
   * order, and the last bit of a band would differ from that of the whole.
   */
  align(x: string, delay: number): string {
    const lag = this.#lags.get(x)!;
    const rows = delay - lag.delay;
    if (rows === 0) return x;
    const before = this.#beforeLater(x, rows);
    if (before !== undefined) {
      const { delay: own } = this.#lags.get(before.x)!;
      return this.#from(before.node, this.align(before.x, own + before.rows));
    }
    const held = this.history(x, rows);
    if (this.place.bottom && !this.place.top) return held;
    const name = `${x}/held${rows}`;
    if (!this.#lags.has(name)) {
      this.#slice(held, name, 0, this.place.bottom ? ALL_ROWS : -rows);
      this.#lags.set(name, { ...lag, delay });
    }
    return name;
  }

  define(name: string, tensor: Tensor): void {
    this.#initializers.set(name, tensor);
  }

  needRows(x: string, rows: number): void {
    const { rate, delay } = this.#lags.get(x)!;
    this.#firstRows = Math.max(this.#firstRows, Math.ceil((rows + delay) / rate));
  }

  finish(): BandForm {
    const output = this.graph.outputs[0]!;
    return {
      graph: {
        inputs: [...this.graph.inputs, ...this.#stateInputs],
        outputs: [output, ...this.#stateOutputs],
        initializers: this.#initializers,
        nodes: this.#nodes,
      },
      delay: this.#lags.get(output.name)!.delay,
      firstRows: this.#firstRows,
    };
  }

  #read(name: string): void {
    const node = this.#later.get(name);
    if (node !== undefined && this.#unread.delete(node)) this.#nodes.push(node);
  }

  /** What `rows` rows of `x` are made of, where a node that is written later makes them. */
  #beforeLater(x: string, rows: number): { node: Node; x: string; rows: number } | undefined {
    const node = this.#later.get(x);
    if (node === undefined) return undefined;
    const before = rows / (this.#lags.get(x)!.rate / this.#lags.get(node.inputs[0]!)!.rate);
    return Number.isInteger(before) ? { node, x: node.inputs[0]!, rows: before } : undefined;
  }

  /** What `node` makes of other rows of what it reads. */
  #from(node: Node, other: string): string {
    const [own, ...more] = node.inputs;
    const [result] = node.outputs as [string];
    if (other === own) return result;
    const name = `${result}/of/${other}`;
    if (!this.#later.has(name)) {
      const [made, read] = [this.#lags.get(result)!, this.#lags.get(own!)!];
      const held = this.#lags.get(other) ?? read;
      this.#lags.set(other, held);
      const delay = held.delay * (made.rate / read.rate);
      this.emitLater({ ...node, inputs: [other, ...more], outputs: [name] }, { ...made, delay });
    }
    return name;
  }

  #slice(from: string, to: string, start: number, end: number): void {
    const bound = (value: number): string => {
      const name = `const/row${value}`;
      this.#initializers.set(name, int64([value]));
      return name;
    };
    this.#nodes.push(make('Slice', [from, bound(start), bound(end), bound(2)], to, {}));
  }
}

function make(op: string, inputs: string[], output: string, attributes: Record<string, Attribute>): Node {
  return { op, inputs, outputs: [output], attributes };
}
