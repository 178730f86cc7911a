import { mount } from 'svelte';
import './theme/tokens.css';
import './theme/base.css';
import './theme/controls.css';
import App from './app/App.svelte';
import { openTransport } from './connection/transport.js';
import { WindowState } from './state/window-state.svelte.js';

const windowState = new WindowState(openTransport);
await windowState.open();
mount(App, { target: document.getElementById('window')!, props: { windowState } });
