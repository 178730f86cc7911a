/** How frames follow one another. */
export interface Animation {
  /** How long each frame is shown, ms. */
  readonly delays: readonly number[];
  /** How often all of them are shown; 0 without end. */
  readonly loop: number;
}

/**
 * The same in whole multiples of `unit` ms. What rounding takes from one frame it gives to the next, so that the whole
 * lasts as long as it did.
 */
export function inUnits({ delays, loop }: Animation, unit: number): Animation {
  let [exact, given] = [0, 0];
  const rounded = delays.map((delay) => {
    exact += delay;
    const units = Math.max(0, Math.round((exact - given) / unit));
    given += units * unit;
    return units * unit;
  });
  return { delays: rounded, loop };
}
