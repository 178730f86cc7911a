import { untrack } from 'svelte';
import { withChanges, type QueueRow, type Recipe } from '../contract.js';
import { sentence } from '../state/notices.js';
import type { Crop } from '../state/viewer.svelte.js';
import type { WindowState } from '../state/window-state.svelte.js';
import { LivePreview, type MakePiece, type Piece } from './live-preview.svelte.js';
import { partToPreview, type PreviewPart, type Speed, type View } from './preview-part.js';

/** What is told of a preview on the stage; to `ask` and `closer` there is something to press. */
export type PreviewTold = 'made' | 'middle' | 'making' | 'ask' | 'closer' | 'failed';

/** The part in view of a picture that waits, as it would be made: by itself while no batch runs, else where it is asked for. */
export class PicturePreview {
  readonly #live = new LivePreview();
  /** What was asked for beside a batch, whose pace tells more and more of the model: the part stays while the view does. */
  #asked: { readonly for: string; readonly part: PreviewPart } | null = $state.raw(null);
  readonly #recipe: Recipe | null = $derived.by(() => {
    const { common } = this.windowState.recipe;
    return common === null ? null : withChanges(common, this.row().overrides ?? {});
  });
  readonly #part: PreviewPart | null = $derived.by(() => {
    if (!this.isOn) return null;
    return this.#asked?.for === this.#place ? this.#asked.part : partToPreview(this.view(), this.#speed());
  });
  readonly #isFree = $derived.by(() => !this.windowState.queue.active && this.windowState.queue.measuring === null);
  /** All that its pixels depend on beside the part. */
  readonly #wish = $derived.by(() => {
    const { width, height, targetWidth, targetHeight } = this.row();
    const { model, provider, precision, colours, grain, strength, raw } = this.#recipe ?? {};
    const settings = [model, provider, precision, colours, grain, strength, raw];
    return JSON.stringify([width, height, targetWidth, targetHeight, ...settings]);
  });
  readonly #place = $derived.by(() => `${this.#wish} ${JSON.stringify(this.view())}`);
  readonly #mayMake = $derived.by(() => this.#recipe !== null && (this.#isFree || this.#asked?.for === this.#place));

  constructor(
    private readonly windowState: WindowState,
    private readonly row: () => QueueRow,
    private readonly view: () => View,
  ) {}

  /** Whether the picture can have one, and it is wanted: the stage then shows the picture as large as its result. */
  get isOn(): boolean {
    const { state, width, targetWidth } = this.row();
    return state === 'waiting' && width > 0 && targetWidth >= width && this.windowState.previews;
  }

  /** Whether there is a before and an after. */
  get isShown(): boolean {
    return this.#part !== null && this.#live.problem === null && (this.#mayMake || this.pieces.length > 0);
  }

  get pieces(): readonly Piece[] {
    return this.#live.pieces;
  }

  get told(): PreviewTold | null {
    if (!this.isOn) return null;
    if (this.#part === null) return 'closer';
    if (this.#live.problem !== null) return 'failed';
    if (this.#live.isMaking) return 'making';
    if (!this.#mayMake && this.pieces.length === 0) return 'ask';
    return this.#part.isMiddle ? 'middle' : 'made';
  }

  /** Why there is none. */
  get why(): string {
    return sentence(this.#live.problem, this.windowState.words);
  }

  /** What of the source is previewed where that is less than what is in view. */
  get frame(): Crop | null {
    return this.isShown && this.#part?.isMiddle === true ? this.#part.crop : null;
  }

  /** Has what is in view made now, whatever else goes on. */
  ask(): void {
    if (this.#part !== null) this.#asked = { for: this.#place, part: this.#part };
  }

  /** To be called anew whenever what it reads has changed. */
  keep(): void {
    const [wish, crop] = [this.#wish, this.#mayMake ? (this.#part?.crop ?? null) : null];
    untrack(() => this.#live.show(wish, crop, this.#make));
  }

  close(): void {
    this.#live.close();
  }

  readonly #make: MakePiece = async (crop, signal) => {
    const { client } = this.windowState;
    const ask = { picture: this.row().id, crop: { ...crop }, settings: this.#recipe!, unasked: this.#isFree };
    const made = await client.models.preview(ask, { signal });
    if (made === null) return null;
    const { url, ...place } = made;
    const image = new Image();
    image.src = url;
    await image.decode();
    return { image, crop, ...place };
  };

  #speed(): Speed {
    const { width, targetWidth } = this.row();
    const factor = targetWidth / width;
    const choice = this.windowState.models.modelOf(this.#recipe?.model ?? '', factor);
    return { scale: choice?.card.scale ?? factor, mps: choice?.mps ?? null };
  }
}
