import { serve } from '../base/child/serve.js';
import { threadPort } from '../base/child/thread.js';
import type { RowCalls } from './row-calls.js';
import { rowCalls } from './row-pictures.js';

// The thread that finishes rows, while the engine's own is with the network that makes the next ones.

serve<RowCalls>(rowCalls(), threadPort());
