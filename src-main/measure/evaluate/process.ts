import { serve } from '../../base/child/serve.js';
import { evaluationCalls } from './pixels.js';
import type { EvaluationCalls } from './protocol.js';

// The process that reads and compares an evaluation's pictures.

serve<EvaluationCalls>(evaluationCalls);
