// How long pictures for the screen take, each way in turn. CommonJS, so that an older Electron runs it too.
const { rm } = require('node:fs/promises');

/**
 * @param {Record<string, { thumbnail(file: string, side: number): unknown, writePyramid(file: string, to: string): unknown }>} ways
 * @param {{ name: string, file: string, runs: number }[]} pictures
 * @returns seconds by what is done, then by way, the least of all runs
 */
exports.picturesTake = async (ways, pictures) => {
  const seconds = {};
  for (const { name, file, runs } of pictures) {
    const tasks = {
      [`thumbnail of ${name}`]: (way) => way.thumbnail(file, 256),
      [`pyramid of ${name}`]: (way) => way.writePyramid(file, `${file}.pyramid.tif`),
    };
    for (const [task, work] of Object.entries(tasks)) {
      seconds[task] = {};
      // The first round starts processes and fills the system's cache of files.
      for (let run = 0; run <= runs; run++) {
        for (const [way, calls] of Object.entries(ways)) {
          const from = performance.now();
          await work(calls);
          const took = (performance.now() - from) / 1000;
          if (run > 0) seconds[task][way] = Math.min(took, seconds[task][way] ?? Infinity);
        }
      }
    }
    await rm(`${file}.pyramid.tif`, { force: true });
  }
  return seconds;
};
