import type { ModelCard } from '../../../../contract/model.js';
import { withApp, type Register } from '../../cli.js';
import { count } from '../../words.js';

/** What `models show` says of a model, each with its name. */
export function cardLines(card: ModelCard): string[] {
  const counted = (cost: number | null, digits: number, unit: string): string =>
    cost === null
      ? `not counted: its ${card.notCounted ?? 'kind'} is not known to the counting`
      : `${cost.toFixed(digits)} ${unit}`;
  const facts: readonly (readonly [name: string, value: string])[] = [
    ['network', card.architecture === 'onnx' ? 'foreign ONNX file' : card.architecture],
    ['scale', `x${card.scale}`],
    ['parameters', count(card.parameters)],
    ['FLOPs', counted(card.flopsG, 3, 'G for 3x256x256, as the AIM 2020 challenge counts')],
    ['activations', counted(card.activationsM, 3, 'M for 3x256x256')],
    ['convolutions', String(card.convolutions)],
    ['multiply-adds', counted(card.multiplyAdds && card.multiplyAdds / 1e9, 2, 'G for a 1280x720 output')],
    ['receptive radius', card.receptiveRadius === null ? 'the whole picture' : `${card.receptiveRadius} pixels`],
    ['tiles', tiles(card)],
    ['value range', `0..${card.range}`],
    ['made for', `${card.goodFor === 'any' ? 'any picture' : `${card.goodFor}s`}, ${card.input} input`],
    ...card.measured.map(
      ({ set, scale, psnrY, ssimY }) =>
        [`${set} x${scale}`, `${psnrY.toFixed(3)} dB, SSIM ${ssimY.toFixed(4)} (Y)`] as const,
    ),
    ...(card.patternDrift === undefined
      ? []
      : [['stripes, dither', `their mean tone moves by at most ${card.patternDrift} of 255 levels`] as const]),
    ['licence', card.licence],
    ['source', card.source],
    ['training data', card.trainingData],
    ...(card.reconstruction === undefined ? [] : [['reconstruction', card.reconstruction] as const]),
    ['comes', card.bundled ? 'with the program' : `from ${card.importedFrom?.name ?? 'a file'}`],
  ];
  const width = Math.max(...facts.map(([name]) => name.length));
  return [`${card.id}: ${card.title}`, ...facts.map(([name, value]) => `  ${name.padEnd(width)}  ${value}`)];
}

function tiles({ local, deviation, margin }: ModelCard): string {
  if (local) return 'local: bands and tiles give the untiled picture exactly';
  if (deviation === undefined) return `tile-dependent (margin ${margin}), not measured`;
  const { tile, levels, psnr } = deviation;
  const difference = psnr === null ? 'no difference' : `at most ${levels} of 255 levels off, ${psnr.toFixed(1)} dB`;
  return `tile-dependent: ${difference} from the untiled test picture with tiles of ${tile} and a margin of ${deviation.margin}`;
}

export const registerShow: Register = (models, cli) => {
  models
    .command('show')
    .description('Show what is known of a model: what it costs, how far it looks, where it comes from.')
    .argument('<id>')
    .option('--json', 'print one JSON object')
    .action((id: string, { json }: { json?: boolean }) =>
      withApp(cli, async (app) => {
        const card = await app.models.get(id);
        for (const line of json === true ? [JSON.stringify(card)] : cardLines(card)) cli.print(line);
      }),
    );
};
