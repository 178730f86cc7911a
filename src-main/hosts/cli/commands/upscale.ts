import { statSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import type { App } from '../../../app/app.js';
import type { ClaimedBatch } from '../../../app/claimed-batch.js';
import { precisionChoices, providerChoices } from '../../../contract/providers.js';
import { inFull } from '../../../base/in-folder.js';
import { besideFolder } from '../../../base/beside.js';
import { numberIn, oneOf, wholeIn } from '../../../base/check.js';
import { notFound } from '../../../base/named.js';
import { Problem } from '../../../base/problem.js';
import {
  formats,
  outputFormats,
  outputTraits,
  type OutputFormat,
  type OutputTraits,
} from '../../../contract/formats.js';
import {
  colourChoices,
  conflictPolicies,
  defaultModel,
  densityPolicies,
  rawChoices,
  leastTile,
  mostMegapixels,
  mostTile,
  type SizeTarget,
  type UpscaleRequestInput,
} from '../../../contract/request.js';
import { limitsFrom, withLimits, type LimitOptions } from '../engine-limits.js';
import type { Studio } from '../../../studio/studio.js';
import { withApp, type Cli, type Register } from '../cli.js';
import { planSentence, showPlan, spaceSentence, timeWords } from '../plan-words.js';
import { withPlanningBar } from '../planning-bar.js';
import { runBatch, type ShowOptions } from '../run-batch.js';
import {
  endpointHelp,
  herdOf,
  queueHelp,
  rootHelp,
  several,
  storedRoots,
  withStudio,
  type QueueOptions,
} from '../studio.js';
import { listed, plural } from '../words.js';

interface UpscaleOptions extends ShowOptions, LimitOptions, QueueOptions {
  readonly output?: string;
  readonly model?: string;
  readonly scale?: string;
  readonly width?: string;
  readonly height?: string;
  readonly longSide?: string;
  readonly shortSide?: string;
  readonly megapixels?: string;
  readonly format?: string;
  readonly quality?: string;
  readonly lossless?: boolean;
  readonly name?: string;
  readonly onConflict?: string;
  readonly recursive: boolean;
  readonly metadata: boolean;
  readonly fileTimes: boolean;
  readonly density?: string;
  readonly raw?: string;
  readonly provider?: string;
  readonly precision?: string;
  readonly colours?: string;
  readonly grain?: string;
  readonly strength?: string;
  readonly tile?: string;
  readonly mostMegapixels?: string;
  readonly dryRun?: boolean;
}

export const registerUpscale: Register = (program, cli) => {
  withLimits(program.command('upscale'))
    .description('Enlarge files and folders.')
    .argument('<inputs...>', 'files and folders')
    .option('-o, --output <folder>', 'where results go (beside the input unless said)')
    .option('-m, --model <id>', 'model or family of models; `enlarger models` lists them', defaultModel)
    .option('-s, --scale <factor>', 'how many times as large, from 1 to 16 (4 unless a size is asked for)')
    .option('--width <pixels>', 'width of the result')
    .option('--height <pixels>', 'height of the result')
    .option('--long-side <pixels>', 'longer side of the result')
    .option('--short-side <pixels>', 'shorter side of the result')
    .option('--megapixels <number>', 'millions of pixels of the result')
    .option('-f, --format <format>', `${outputFormats.join(', ')} (the source's own unless said)`)
    .option('-q, --quality <number>', `from 1 to 100, for ${listed(losing('never', 'choice'))}`)
    .option('--lossless', `for ${listed(losing('choice'))}; not needed for ${listed(losing('always'))}`)
    .option('--name <template>', 'with {name}, {model}, {scale}, {width}, {height}, {ext}, {date}')
    .option('--on-conflict <what>', `${conflictPolicies.join(', ')} where a result exists already (skip unless said)`)
    .option('--no-recursive', 'leave out folders inside folders')
    .option('--no-metadata', 'leave out everything but the colour profile')
    .option(
      '--density <what>',
      'of dots per inch, keep the number or the print size: number, print (number unless said)',
    )
    .option(
      '--raw <what>',
      `of camera raw: ${rawChoices.join(' or ')}, the JPEG that the camera put into it (full unless said)`,
    )
    .option('--no-file-times', "give results the time of their making, not the source's")
    .option('--provider <name>', `${providerChoices.join(', ')} (auto unless said)`)
    .option('--colours <whose>', `${colourChoices.join(', ')}: whose colours results have (auto unless said)`)
    .option('--grain <percent>', "of the original's own grain to bring back, 0 to 100 (0 unless said)")
    .option(
      '--strength <percent>',
      'of what the model makes, the rest being enlarged plainly, 0 to 100 (100 unless said)',
    )
    .option('--precision <name>', `${precisionChoices.join(', ')} (auto unless said)`)
    .option('--tile <pixels>', `side of a tile or height of a band, in source pixels, from ${leastTile} to ${mostTile}`)
    .option('--most-megapixels <number>', `millions of pixels a result may have (${mostMegapixels} unless said)`)
    .option('--queue <address>', `${queueHelp}; they make the pictures, this one watches`)
    .option('--root <folder>', rootHelp, several)
    .option('--s3-endpoint <address>', endpointHelp)
    .option('--dry-run', 'say what would be made, and make nothing')
    .option(
      '--report <file>',
      'write what became of every picture to a .csv or .json file, or to an .html page to print',
    )
    .option('--json', 'print one JSON object a line')
    .action((inputs: string[], { queue, root = [], s3Endpoint, ...options }: UpscaleOptions) => {
      const roots = [...root, ...storedRoots(queue, options.output, inputs)];
      return withApp(cli, (app) =>
        queue === undefined
          ? upscale(cli, app, inputs, options)
          : withStudio(cli, { queue, root: roots, s3Endpoint }, (studio) => upscale(cli, app, inputs, options, studio)),
      );
    });
};

async function upscale(...asked: Parameters<typeof planned>): Promise<void> {
  const batch = await planned(...asked);
  const [cli, app, , options, studio] = asked;
  if (batch !== undefined) await runBatch(cli, batch, options, studio && herdOf(app, studio));
}

/** The batch that was asked for, undefined where it was only to be shown. Its plan, which may be large, ends with this. */
async function planned(
  cli: Cli,
  app: App,
  inputs: readonly string[],
  options: Omit<UpscaleOptions, keyof QueueOptions>,
  studio?: Studio,
): Promise<ClaimedBatch | undefined> {
  const { batches, machine } = app;
  if (options.report !== undefined) batches.checkReportName(options.report);
  const request = requestFrom(inputs, options);
  machine.limit(limitsFrom(options));
  if (options.dryRun !== true && studio === undefined) batches.getReady();
  const elsewhere = await studio?.elsewhere(app);
  const plan = await withPlanningBar((onProgress) => batches.plan(request, onProgress, elsewhere));
  await studio?.refuseOutside(plan);
  const time = await timeWords(plan, studio);
  if (options.dryRun === true) {
    // No other header is read, and what showing a very large plan takes comes on top.
    await app.pictures.close();
    showPlan(cli, plan, time, options.json === true);
    return undefined;
  }
  if (plan.items.length === 0) {
    throw new Problem('nothing-found', 'There are no pictures in what was named.', 'Name other files or folders.');
  }
  if (options.json !== true) cli.print(planSentence(plan, time.about));
  if (plan.summary.bytes > plan.summary.freeBytes) cli.warn(spaceSentence(plan));
  const lossy = plan.items.filter(({ encoding }) => encoding?.lossless === false);
  if (options.lossless === true && lossy.length > 0) {
    const titles = new Set(lossy.map(({ encoding }) => formats[encoding!.format].title));
    cli.warn(
      `${plural(lossy.length, 'result')} will be ${[...titles].join(' or ')} as its source is, and not lossless; --format chooses another.`,
    );
  }
  return batches.start(plan);
}

/** Options for the size of a result, and what each may be. */
const SIZES: readonly {
  option: keyof UpscaleOptions & SizeTarget['kind'];
  least: number;
  most: number;
  whole: boolean;
}[] = [
  { option: 'scale', least: 1, most: 16, whole: false },
  { option: 'width', least: 1, most: 1_000_000, whole: true },
  { option: 'height', least: 1, most: 1_000_000, whole: true },
  { option: 'longSide', least: 1, most: 1_000_000, whole: true },
  { option: 'shortSide', least: 1, most: 1_000_000, whole: true },
  { option: 'megapixels', least: 0.01, most: 100_000, whole: false },
];

function requestFrom(
  inputs: readonly string[],
  options: Omit<UpscaleOptions, keyof QueueOptions>,
): UpscaleRequestInput {
  const { format, quality, onConflict, density, raw, provider, precision, colours, grain, strength, tile } = options;
  return {
    inputs: inputs.map(inFull),
    output: inFull(options.output ?? defaultOutput(inputs[0]!)),
    target: targetFrom(options),
    lossless: losslessFrom(options),
    recursive: options.recursive,
    metadata: options.metadata,
    fileTimes: options.fileTimes,
    ...(raw === undefined ? {} : { raw: oneOf('--raw', raw, rawChoices) }),
    ...(density === undefined ? {} : { density: oneOf('--density', density, densityPolicies) }),
    ...(options.model === undefined ? {} : { model: options.model }),
    ...(options.name === undefined ? {} : { name: options.name }),
    ...(format === undefined ? {} : { format: formatFrom(format) }),
    ...(quality === undefined ? {} : { quality: wholeIn('--quality', quality, 1, 100) }),
    ...(onConflict === undefined ? {} : { onConflict: oneOf('--on-conflict', onConflict, conflictPolicies) }),
    ...(provider === undefined ? {} : { provider: oneOf('--provider', provider, providerChoices) }),
    ...(precision === undefined ? {} : { precision: oneOf('--precision', precision, precisionChoices) }),
    ...(colours === undefined ? {} : { colours: oneOf('--colours', colours, colourChoices) }),
    ...(grain === undefined ? {} : { grain: wholeIn('--grain', grain, 0, 100) }),
    ...(strength === undefined ? {} : { strength: wholeIn('--strength', strength, 0, 100) }),
    ...(options.mostMegapixels === undefined
      ? {}
      : { mostMegapixels: numberIn('--most-megapixels', options.mostMegapixels, 0.01, 1_000_000) }),
    ...(tile === undefined ? {} : { tile: tileFrom(tile) }),
  };
}

/** 0 leaves the choice to the program. */
function tileFrom(text: string): number {
  if (text.trim() === '0') return 0;
  return wholeIn('--tile', text, leastTile, mostTile);
}

/** A format by its name or by a suffix of its files. */
function formatFrom(text: string): OutputFormat {
  const named = outputFormats.find((format) => formats[format].suffixes.includes(text));
  return named ?? oneOf('--format', text, outputFormats);
}

const losing = (...how: OutputTraits['lossless'][]): OutputFormat[] =>
  outputFormats.filter((format) => how.includes(outputTraits(format).lossless));

/** @throws Problem `bad-option` for a format that always loses something */
function losslessFrom({ lossless, format }: UpscaleOptions): boolean {
  if (lossless !== true || format === undefined) return lossless === true;
  const wanted = formatFrom(format);
  if (outputTraits(wanted).lossless !== 'never') return true;
  throw new Problem(
    'bad-option',
    `${formats[wanted].title} always loses something, so --lossless cannot be kept.`,
    `Choose ${losing('always', 'choice').join(', ')}, or leave --lossless out.`,
  );
}

function targetFrom(options: UpscaleOptions): SizeTarget {
  const given = SIZES.filter(({ option }) => options[option] !== undefined);
  if (given.length > 1) {
    const names = given.map(({ option }) => flag(option));
    throw new Problem('bad-option', `Expected one size but got ${names.join(' and ')}.`, 'Leave one of them out.');
  }
  const [one] = given;
  if (one === undefined) return { kind: 'scale', value: 4 };
  const check = one.whole ? wholeIn : numberIn;
  return { kind: one.option, value: check(flag(one.option), options[one.option], one.least, one.most) };
}

/** As it is typed: `--long-side`. */
const flag = (option: string): string => `--${option.replace(/[A-Z]/g, (c) => `-${c.toLowerCase()}`)}`;

/** `shoot-enlarged` beside the folder `shoot`, or `enlarged` in the folder of a file. */
function defaultOutput(input: string): string {
  const path = resolve(input);
  return isFolder(path) ? besideFolder(path) : join(dirname(path), 'enlarged');
}

function isFolder(path: string): boolean {
  try {
    return statSync(path).isDirectory();
  } catch (cause) {
    throw notFound(path, cause);
  }
}
