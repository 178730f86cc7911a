import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { _electron, type ElectronApplication, type Page } from '@playwright/test';
import { childrenOf, running } from '../fixtures/children.js';
import type { RealElectron } from './real-electron.js';

/** What was asked of the system, as its doors in the main process heard it. */
export interface Asked {
  readonly notifications: string[];
  readonly drags: string[];
}

/** A switch without a meaning, by which programs are told apart in a list of processes. */
export const marked = (home: string): string => `--of-test=${home}`;

/** Ids of the programs that run with this data folder, without Electron's other processes. */
export const programsWith = (home: string): number[] =>
  running()
    .filter(({ command }) => command.includes(marked(home)) && !command.includes('--type='))
    .map(({ pid }) => pid);

/** The program in the real Electron. The system's doors are watched, since nobody sits before it to press a button. */
export class Driven {
  #said = '';

  private constructor(
    readonly electron: ElectronApplication,
    /** Of no use any more once it has crashed; `inPage` is. */
    readonly page: Page,
  ) {
    electron.process().stderr!.on('data', (text: Buffer) => (this.#said += text.toString()));
  }

  static async launch(binary: RealElectron, home: string, paths: readonly string[], env = {}): Promise<Driven> {
    const electron = await _electron.launch({
      executablePath: binary.executable,
      args: [...binary.args, marked(home), ...paths],
      env: { ...(process.env as Record<string, string>), ENLARGER_HOME: home, ENLARGER_NODE: process.execPath, ...env },
    });
    const driven = new Driven(electron, await electron.firstWindow());
    await electron.evaluate(({ BrowserWindow, Notification }) => {
      const asked: Asked = { notifications: [], drags: [] };
      (globalThis as unknown as { asked: Asked }).asked = asked;
      const { show } = Notification.prototype;
      Notification.prototype.show = function () {
        asked.notifications.push(this.body);
        (globalThis as unknown as { last: Electron.Notification }).last = this;
        show.call(this);
      };
      BrowserWindow.getAllWindows()[0]!.webContents.startDrag = ({ file }) => void asked.drags.push(file);
    });
    return driven;
  }

  get pid(): number {
    return this.electron.process().pid!;
  }

  /** What it and Chromium said to standard error. */
  get said(): string {
    return this.#said;
  }

  asked(): Promise<Asked> {
    return this.electron.evaluate(() => (globalThis as unknown as { asked: Asked }).asked);
  }

  /** The system's dialogs are answered with these paths from now on. */
  async answerDialogs(filePaths: readonly string[]): Promise<void> {
    await this.electron.evaluate(({ dialog }, paths) => {
      dialog.showOpenDialog = () => Promise.resolve({ canceled: false, filePaths: paths as string[] });
    }, filePaths);
  }

  /** Evaluates an expression in whatever page the window has now. */
  inPage<T>(expression: string): Promise<T> {
    return this.electron.evaluate(
      // A page that crashed meanwhile never answers.
      ({ BrowserWindow }, text) =>
        Promise.race([
          BrowserWindow.getAllWindows()[0]!.webContents.executeJavaScript(text) as Promise<T>,
          new Promise<never>((_resolve, reject) => setTimeout(() => reject(new Error('The page is silent.')), 5_000)),
        ]),
      expression,
    );
  }

  /** All that the page says in words, without its lines: a file's name may be in two parts. */
  text(): Promise<string> {
    return this.inPage("document.body.innerText.replaceAll('\\n', '')");
  }

  /** Lets files fall on the window as Chromium hears of a drag from outside. */
  async drop(files: readonly string[]): Promise<void> {
    const session = await this.page.context().newCDPSession(this.page);
    const data = { items: [], files: [...files], dragOperationsMask: 1 };
    for (const type of ['dragEnter', 'dragOver', 'drop'] as const) {
      await session.send('Input.dispatchDragEvent', { type, x: 600, y: 400, data });
    }
    await session.detach();
  }

  engines(): number[] {
    return childrenOf(this.pid, 'engine');
  }

  /** Keeps how the window looks in the folder that `SCREENSHOTS` names. */
  async look(name: string): Promise<void> {
    const folder = process.env['SCREENSHOTS'];
    if (!folder) return;
    const png = await this.electron.evaluate(async ({ BrowserWindow }) =>
      (await BrowserWindow.getAllWindows()[0]!.webContents.capturePage()).toPNG().toString('base64'),
    );
    await writeFile(join(folder, `electron-${name}.png`), Buffer.from(png, 'base64'));
  }

  /** Asks it to quit, as its menu would, and waits until it is gone. */
  async quit(): Promise<void> {
    const gone = this.gone();
    await this.electron.evaluate(({ app }) => void setTimeout(() => app.quit()));
    await gone;
  }

  gone(): Promise<number | null> {
    const child = this.electron.process();
    if (child.exitCode !== null) return Promise.resolve(child.exitCode);
    return new Promise((resolve) => child.once('exit', resolve));
  }
}
