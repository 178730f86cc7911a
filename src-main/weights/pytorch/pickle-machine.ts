import { Problem } from '../../base/problem.js';
import { damagedWeights, shown } from '../damaged.js';

// A reader of Python's pickle streams (PEP 3154, pickletools.py) that executes nothing: it builds lists, maps and
// tuples, and the few constructors that weight files need, by name from an allow-list. Anything else is refused.

export type Pickled = unknown;

/** What a name in the stream stands for when it is called; the only code a stream can reach. */
export type Constructors = Readonly<Record<string, (args: readonly Pickled[]) => Pickled>>;

/** A name such as `torch.FloatStorage` that is passed around but not called. */
export class Global {
  constructor(readonly name: string) {}
}

const MARK = Symbol('mark');

export interface PickleOptions {
  readonly constructors: Constructors;
  /** Names that may be mentioned without being called. */
  readonly mentioned: (name: string) => boolean;
  /** What a persistent id (a storage, in PyTorch) stands for. */
  readonly persistent: (id: Pickled) => Pickled;
}

/** The stack, the memory and the place in the stream; what each instruction does with them is in opcodes.ts. */
export class PickleMachine {
  readonly #view: DataView;
  readonly #stack: Pickled[] = [];
  readonly #memo = new Map<number, Pickled>();

  constructor(
    private readonly bytes: Uint8Array,
    private at: number,
    private readonly options: PickleOptions,
  ) {
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  }

  pop(): Pickled {
    if (this.#stack.length === 0) throw damagedWeights('PyTorch', 'its pickle stream takes what is not there');
    return this.#stack.pop();
  }

  /** Where the next byte is. */
  get place(): number {
    return this.at;
  }

  u8(): number {
    return this.#view.getUint8(this.at++);
  }

  push(value: Pickled): void {
    this.#stack.push(value);
  }

  top(): Pickled {
    return this.#stack.at(-1);
  }

  number(size: 2 | 4 | 8, kind: 'u' | 'i' | 'f'): number {
    const at = this.at;
    this.at += size;
    if (kind === 'f') return this.#view.getFloat64(at, false);
    if (size === 2) return this.#view.getUint16(at, true);
    if (size === 8) return Number(this.#view.getBigUint64(at, true));
    return kind === 'u' ? this.#view.getUint32(at, true) : this.#view.getInt32(at, true);
  }

  /** The next `length` bytes; a length past the end is a damaged file, not an allocation. */
  take(length: number): Uint8Array {
    if (length < 0 || this.at + length > this.bytes.length) {
      throw damagedWeights('PyTorch', 'its pickle stream breaks off');
    }
    return this.bytes.subarray(this.at, (this.at += length));
  }

  text(length: number): string {
    return new TextDecoder().decode(this.take(length));
  }

  line(): string {
    const end = this.bytes.indexOf(0x0a, this.at);
    if (end < 0) throw damagedWeights('PyTorch', 'its pickle stream breaks off');
    const line = this.text(end - this.at);
    this.at = end + 1;
    return line;
  }

  mark(): void {
    this.#stack.push(MARK);
  }

  /** Everything pushed since the last mark. */
  sinceMark(): Pickled[] {
    const at = this.#stack.lastIndexOf(MARK);
    if (at < 0) throw damagedWeights('PyTorch', 'its pickle stream has no mark where one is needed');
    const values = this.#stack.splice(at);
    return values.slice(1);
  }

  /** A list since the last mark as a dictionary's keys and values. */
  dictionary(): void {
    const pairs = this.sinceMark();
    this.push(new Map());
    this.setItems(pairs);
  }

  memoize(index: number = this.#memo.size): void {
    this.#memo.set(index, this.top());
  }

  recall(index: number): void {
    if (!this.#memo.has(index)) throw damagedWeights('PyTorch', 'its pickle stream recalls what was never kept');
    this.push(this.#memo.get(index));
  }

  /** A name is text: an object in its place could take for ever to be spelt out. */
  global(module: Pickled, member: Pickled): void {
    if (typeof module !== 'string' || typeof member !== 'string') throw refused('a name that is no text');
    const name = `${module}.${member}`;
    if (!Object.hasOwn(this.options.constructors, name) && !this.options.mentioned(name)) throw refused(shown(name));
    this.push(new Global(name));
  }

  call(): void {
    const args = this.pop();
    const callee = this.pop();
    const name = callee instanceof Global ? callee.name : 'an object that is no function';
    const construct = Object.hasOwn(this.options.constructors, name) ? this.options.constructors[name] : undefined;
    if (construct === undefined || !Array.isArray(args)) throw refused(`a call of ${shown(name)}`);
    this.push(construct(args as Pickled[]));
  }

  persistent(): void {
    this.push(this.options.persistent(this.pop()));
  }

  setItems(pairs: readonly Pickled[]): void {
    const target = this.top();
    if (!(target instanceof Map)) throw refused('items set on something that is no dictionary');
    if (pairs.length % 2 !== 0) throw damagedWeights('PyTorch', 'its pickle stream has a key without a value');
    for (let i = 0; i < pairs.length; i += 2) target.set(pairs[i], pairs[i + 1]);
  }

  append(values: readonly Pickled[]): void {
    const target = this.top();
    if (!Array.isArray(target)) throw refused('items added to something that is no list');
    for (const value of values) target.push(value);
  }

  /** State given to an object: only an OrderedDict's `_metadata`, which no weight needs, is let pass. */
  build(): void {
    this.pop();
    if (!(this.top() instanceof Map)) throw refused('state given to something that is no dictionary');
  }
}

export const refused = (what: string): Problem =>
  new Problem(
    'weights-refused',
    `This PyTorch file asks for ${what}, which a weight file has no need of, so it was not read further.`,
    'Only open files from people you trust; ask for a safetensors file.',
  );
