import cliProgress from 'cli-progress';

/** Of a bar that is redrawn in place and gone when it ends; `format` names what stands beside it in braces. */
export const barOptions = (format: string): cliProgress.Options => ({
  format: `{bar} {percentage}%  ${format}`,
  barCompleteChar: '=',
  barIncompleteChar: '.',
  barsize: 24,
  hideCursor: true,
  clearOnComplete: true,
});

export interface ProgressBar {
  /** @param fraction  0..1 */
  update(fraction: number, beside: Readonly<Record<string, string>>): void;
  stop(): void;
}

export const noBar: ProgressBar = { update: () => undefined, stop: () => undefined };

/** A bar on standard error where that is a terminal. */
export function progressBar(format: string): ProgressBar {
  if (!process.stderr.isTTY) return noBar;
  const bar = new cliProgress.SingleBar(barOptions(format));
  let isStarted = false;
  return {
    update(fraction, beside) {
      if (!isStarted) bar.start(1000, 0, beside);
      isStarted = true;
      bar.update(Math.round(fraction * 1000), beside);
    },
    stop: () => bar.stop(),
  };
}
