import type { BackProjectionOptions } from '../back-projection.js';
import type { BlendOptions } from '../blend.js';
import type { Rows } from '../../image/types.js';
import type { AfterNetwork } from './after-network.js';

/** The same with the paths of canvases in their places. */
export interface AfterNetworkByPath extends Omit<AfterNetwork, 'source' | 'backProjection' | 'blend'> {
  readonly source: string;
  readonly backProjection?: Omit<BackProjectionOptions, 'source'> & { readonly source: string };
  readonly blend?: Omit<BlendOptions, 'source'> & { readonly source: string };
}

/** What is asked of the thread that finishes rows. Each picture has a number; its rows come in order. */
export interface FinishingCalls {
  ready(): void;
  begin(picture: number, after: AfterNetworkByPath): Promise<void>;
  /** Gives the rows that are finished by now. Memory of what is given and asked changes hands. */
  append(picture: number, rows: Rows): Promise<Rows[]>;
  /** @throws Problem `result-wrong` */
  check(picture: number): Promise<void>;
  close(picture: number): Promise<void>;
}
