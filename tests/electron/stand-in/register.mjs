// `node --import` this: the program then gets the stand-in where it asks for Electron.
import { register } from 'node:module';

register('./hooks.mjs', import.meta.url);
