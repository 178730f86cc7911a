import { limitMemory } from '../../base/child/memory-limit.js';
import { serve } from '../../base/child/serve.js';
import { examine } from './examine.js';
import { measureSeams } from './seams.js';
import type { TrialCalls } from './protocol.js';

// A process in which one network is tried. Native code runs what a stranger wrote here; if it takes the process down,
// that is an answer too.

serve<TrialCalls>({
  examine(file, memory) {
    limitMemory(memory);
    return examine(file);
  },
  measureSeams(model, memory) {
    limitMemory(memory);
    return measureSeams(model);
  },
});
