import { mount } from 'svelte';
import './theme/tokens.css';
import './theme/base.css';
import './theme/controls.css';
import App from './app/App.svelte';
import { openLine } from './connection/line.js';
import { Desk } from './state/desk.svelte.js';

const desk = new Desk(openLine);
desk.open();
mount(App, { target: document.getElementById('window')!, props: { desk } });
