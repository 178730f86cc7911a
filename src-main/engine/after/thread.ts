import { serve } from '../../base/child/serve.js';
import { threadPort } from '../../base/child/thread.js';
import { FinishingPictures } from './pictures.js';

// The thread that finishes rows, while the engine's own is in a network.

const pictures = new FinishingPictures();
serve(pictures.calls, threadPort());
