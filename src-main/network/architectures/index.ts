import type { Architecture } from '../architecture.js';
import { plain } from './plain.js';
import { residual } from './residual.js';

/** Every network this program knows. One more file and one more line here is all it takes. */
export const architectures: readonly Architecture[] = [plain, residual];
