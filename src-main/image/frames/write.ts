import type { OutputFormat } from '../../contract/formats.js';
import { writePicture } from '../write.js';
import { ApngWriter } from './apng-writer.js';
import { PagesWriter } from './pages-writer.js';
import { RollWriter } from './roll-writer.js';
import type { FramesWriter, Wanted } from './writer.js';

type Writer = (wanted: Wanted) => FramesWriter;

/** Formats that hold several pictures, and how. */
const writers: Partial<Readonly<Record<OutputFormat, Writer>>> = {
  gif: (wanted) => new RollWriter(wanted),
  webp: (wanted) => new RollWriter(wanted),
  jxl: (wanted) => new RollWriter(wanted),
  png: (wanted) => new ApngWriter(wanted),
  tiff: (wanted) => new PagesWriter(wanted),
};

/** @throws Error for several pictures in a format that holds one */
export function framesWriter(format: OutputFormat, wanted: Wanted): FramesWriter {
  const writer = wanted.count === 1 ? single : writers[format];
  if (writer === undefined) throw new Error(`${format} holds one picture`);
  return writer(wanted);
}

const single: Writer = ({ file }) => ({
  add: async (request) => (await writePicture(request, file)).notes,
  finish: async () => undefined,
  close: async () => undefined,
});
