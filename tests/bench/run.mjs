// Measurements, never run as tests: `npm run bench [-- NAME …]`. Figures that are compared come from one run, in turn.
import { adaptive } from './adaptive.mjs';
import { bands } from './bands.mjs';
import { batches } from './batches.mjs';
import { cards } from './cards.mjs';
import { colours } from './colours.mjs';
import { eta } from './eta.mjs';
import { exact } from './exact.mjs';
import { fidelity } from './fidelity.mjs';
import { int8 } from './int8.mjs';
import { large } from './large.mjs';
import { memory } from './memory.mjs';
import { networks } from './networks.mjs';
import { peers } from './peers.mjs';
import { pictures } from './pictures.mjs';
import { pipeline } from './pipeline.mjs';
import { plan } from './plan.mjs';
import { processors } from './processors.mjs';
import { profile } from './profile.mjs';
import { quality } from './quality.mjs';
import { rates } from './rates.mjs';
import { reliability } from './reliability.mjs';
import { shoot } from './shoot.mjs';
import { small } from './small.mjs';
import { start } from './start.mjs';
import { studio } from './studio.mjs';
import { window } from './window.mjs';

const benches = {
  ...{
    adaptive,
    bands,
    batches,
    cards,
    colours,
    eta,
    exact,
    fidelity,
    int8,
    large,
    memory,
    networks,
    peers,
    pictures,
    pipeline,
    plan,
  },
  ...{ processors, profile, quality, rates, reliability, shoot, small, start, studio, window },
};
const asked = process.argv.slice(2);
const unknown = asked.filter((name) => !Object.hasOwn(benches, name));
if (unknown.length > 0) {
  console.error(`Expected ${Object.keys(benches).join(', ')} but got ${unknown.join(', ')}.`);
  process.exit(2);
}
for (const name of asked.length > 0 ? asked : Object.keys(benches)) {
  console.log(`\n## ${name}\n`);
  await benches[name]();
}
