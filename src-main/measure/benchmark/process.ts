import { serve } from '../../base/child/serve.js';
import { matchPairs, prepareCrops } from './prepare.js';
import { visitModel } from './visit.js';
import type { MeasuringCalls } from './protocol.js';

// The measuring process: started for one visit to one model and then ended, so that memory and warmth are that model's.

serve<MeasuringCalls>({ prepare: prepareCrops, match: matchPairs, visit: visitModel });
