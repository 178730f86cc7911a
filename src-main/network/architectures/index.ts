import type { Architecture } from '../architecture.js';
import { notFound404 } from './404notfound.js';
import { amcanet } from './amcanet.js';
import { bsrn } from './bsrn.js';
import { bviesr } from './bviesr.js';
import { cunet } from './cunet.js';
import { disp } from './disp.js';
import { dscf } from './dscf.js';
import { efdn } from './efdn.js';
import { errn2 } from './errn2.js';
import { fimdn } from './fimdn.js';
import { hfenet } from './hfenet.js';
import { imdnAim19 } from './imdn-aim19.js';
import { imdnRtc } from './imdn-rtc.js';
import { imdn } from './imdn.js';
import { innopeakSr } from './innopeak-sr.js';
import { ipcvIitm } from './ipcv-iitm.js';
import { latticenet } from './latticenet.js';
import { mlvc } from './mlvc.js';
import { msrresnet } from './msrresnet.js';
import { pan } from './pan.js';
import { pds } from './pds.js';
import { pkdsr } from './pkdsr.js';
import { plain } from './plain.js';
import { plainusr } from './plainusr.js';
import { rdn } from './rdn.js';
import { residual } from './residual.js';
import { rfdnSpan } from './rfdn-span.js';
import { rfdn } from './rfdn.js';
import { rlfn } from './rlfn.js';
import { rrdbnet } from './rrdbnet.js';
import { rrdn } from './rrdn.js';
import { safmnDeep15 } from './safmn-deep15.js';
import { safmn } from './safmn.js';
import { samsungTorAic } from './samsung-tor-aic.js';
import { scCvlab } from './sc-cvlab.js';
import { smfanet } from './smfanet.js';
import { span } from './span.js';
import { spanv2 } from './spanv2.js';
import { srvgg } from './srvgg.js';
import { uestcMedialab } from './uestc-medialab.js';
import { upconv7 } from './upconv7.js';
import { vscinet } from './vscinet.js';
import { zenosr } from './zenosr.js';
import { zhang9678 } from './zhang9678.js';
import { zjuesr2020 } from './zjuesr2020.js';

/** Every network this program knows. CONTRIBUTING.md says how to add one. */
export const architectures: readonly Architecture[] = [
  amcanet,
  bsrn,
  bviesr,
  cunet,
  disp,
  dscf,
  efdn,
  errn2,
  fimdn,
  hfenet,
  imdn,
  imdnAim19,
  imdnRtc,
  innopeakSr,
  ipcvIitm,
  latticenet,
  mlvc,
  msrresnet,
  notFound404,
  pan,
  pds,
  pkdsr,
  plain,
  plainusr,
  rdn,
  residual,
  rfdn,
  rfdnSpan,
  rlfn,
  rrdbnet,
  rrdn,
  safmn,
  safmnDeep15,
  samsungTorAic,
  scCvlab,
  smfanet,
  span,
  spanv2,
  srvgg,
  uestcMedialab,
  upconv7,
  vscinet,
  zenosr,
  zhang9678,
  zjuesr2020,
];
