import { implement } from '@orpc/server';
import { windowContract } from '../contract/window/index.js';
import { diagnostics } from './diagnostics.js';
import { refusal, refusing } from './errors.js';
import { listFolder } from './folders/listing.js';
import type { HostSide } from './host-side.js';
import type { WindowApp } from './window-app.js';

/** Answers the contract; both hosts mount it. */
export function windowRouter(window: WindowApp, host: HostSide) {
  const { app, queue, settings, models, measuring, allowedFolders } = window;
  const { editing, running } = queue;
  const { log } = app;
  const os = implement(windowContract).use(async ({ next }) => {
    try {
      return await next();
    } catch (error) {
      throw refusal(error, log);
    }
  });
  return os.router({
    queue: {
      watch: os.queue.watch.handler(({ signal }) => refusing(queue.watch(signal), log)),
      add: os.queue.add.handler(({ input }) => window.add(input.paths)),
      addSamples: os.queue.addSamples.handler(() => window.addSamples()),
      remove: os.queue.remove.handler(({ input }) => ({ token: queue.remove(input.ids) })),
      restore: os.queue.restore.handler(({ input }) => editing.restore(input.token)),
      move: os.queue.move.handler(({ input }) => editing.move(input.ids, input.before)),
      clear: os.queue.clear.handler(() => ({ token: queue.clear() })),
      recipe: os.queue.recipe.handler(({ input }) => window.changeRecipe(input)),
      overrides: os.queue.overrides.handler(({ input }) => editing.overrides(input.ids, input.changes)),
      start: os.queue.start.handler(() => running.start()),
      pause: os.queue.pause.handler(() => running.pause()),
      resume: os.queue.resume.handler(() => running.resume()),
      stop: os.queue.stop.handler(() => queue.stop()),
      cancel: os.queue.cancel.handler(({ input }) => running.cancel(input.id)),
      retry: os.queue.retry.handler(({ input }) => editing.retry(input.ids)),
      again: os.queue.again.handler(({ input }) => editing.again(input.ids)),
      report: os.queue.report.handler(({ input }) => queue.report(input.format, input.only)),
    },
    models: {
      overview: os.models.overview.handler(() => models.overview()),
      catalogue: os.models.catalogue.handler(() => models.catalogue()),
      import: os.models.import.handler(({ input }) => models.import(input.path)),
      install: os.models.install.handler(({ input, signal }) => refusing(models.install(input.id, signal), log)),
      remove: os.models.remove.handler(({ input }) => models.remove(input.id)),
      measure: os.models.measure.handler(({ input }) => measuring.start(input?.budgetSeconds)),
      stopMeasuring: os.models.stopMeasuring.handler(() => measuring.stop()),
      compare: os.models.compare.handler(({ input, signal }) => refusing(models.compare(input, signal), log)),
      preview: os.models.preview.handler(({ input, signal }) => models.preview(input, signal)),
    },
    presets: {
      list: os.presets.list.handler(() => settings.presets),
      save: os.presets.save.handler(({ input }) => settings.savePreset(input.name, input.recipe)),
      remove: os.presets.remove.handler(({ input }) => settings.removePreset(input.name)),
    },
    settings: {
      get: os.settings.get.handler(() => settings.current),
      set: os.settings.set.handler(({ input }) => window.changeSettings(input)),
      devices: os.settings.devices.handler(() => app.machine.devices(queue.state.recipe.model)),
      recentFolders: os.settings.recentFolders.handler(() => settings.recentFolders),
      watched: os.settings.watched.handler(() => window.watching.folders),
      watch: os.settings.watch.handler(({ input }) => window.watching.watch(input.path, input.output)),
      unwatch: os.settings.unwatch.handler(({ input }) => window.watching.unwatch(input.path)),
    },
    host: {
      abilities: os.host.abilities.handler(() => host.abilities),
      choose: os.host.choose.handler(({ input }) => host.choose(input.what)),
      reveal: os.host.reveal.handler(async ({ input }) => host.reveal(await allowedFolders.check(input.path))),
      open: os.host.open.handler(async ({ input }) => host.open(await queue.result(input.picture))),
      list: os.host.list.handler(({ input }) => listFolder(allowedFolders, input.path)),
      diagnostics: os.host.diagnostics.handler(() => diagnostics(window, host.abilities)),
      machines: os.host.machines.handler(() => host.machines?.() ?? { batches: [], workers: [] }),
      quit: os.host.quit.handler(() => host.quit()),
    },
  });
}
