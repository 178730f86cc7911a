import type { Architecture } from '../architecture.js';
import { bsrn } from './bsrn.js';
import { efdn } from './efdn.js';
import { fimdn } from './fimdn.js';
import { plain } from './plain.js';
import { plainusr } from './plainusr.js';
import { rdn } from './rdn.js';
import { residual } from './residual.js';
import { rlfn } from './rlfn.js';
import { rrdbnet } from './rrdbnet.js';
import { rrdn } from './rrdn.js';
import { safmn } from './safmn.js';
import { smfanet } from './smfanet.js';
import { span } from './span.js';
import { imdn } from './imdn.js';
import { imdnAim19 } from './imdn-aim19.js';
import { imdnRtc } from './imdn-rtc.js';
import { latticenet } from './latticenet.js';
import { msrresnet } from './msrresnet.js';
import { pan } from './pan.js';
import { rfdn } from './rfdn.js';
import { srvgg } from './srvgg.js';

/** Every network this program knows. One more file and one more line here is all it takes. */
export const architectures: readonly Architecture[] = [
  bsrn,
  efdn,
  fimdn,
  plain,
  plainusr,
  rdn,
  residual,
  rlfn,
  rrdbnet,
  rrdn,
  safmn,
  smfanet,
  span,
  imdn,
  imdnAim19,
  imdnRtc,
  latticenet,
  msrresnet,
  pan,
  rfdn,
  srvgg,
];
