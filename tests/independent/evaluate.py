"""
Writes numbers.json: what the networks here give in double precision with parameters and pictures made from their names,
as some samples of each result and the mean of all. tests/unit/network/independent.test.ts holds the program to it.

    /usr/bin/python3 tests/independent/evaluate.py
    /usr/bin/python3 tests/independent/evaluate.py --check ../shared/reference

PyTorch 1.13. Nothing of the program is used. `--check` shows that these are the authors' networks: with the published
weights they give the pictures that the authors' own code gave (within what single precision leaves).
"""

import argparse
import json
from pathlib import Path

import numpy as np
import torch

import aim2020
import newer
import ntire2026
from layers import Made, Parameters, Stored, picture

# Name, network, what stands for white, published weights and results (None where there are none), sides of the picture.
NETWORKS = {
    "rfdn": (aim2020.rfdn, 255, "rfdn/RFDN_AIM.pth", "rfdn_x4", (19, 23)),
    "imdn": (aim2020.imdn, 1, "imdn/IMDN_x4.pth", "imdn_x4", (13, 11)),
    "imdn-rtc": (aim2020.imdn_rtc, 1, "imdn/model_RTC.pth", "imdn_rtc_x2", (13, 11)),
    "imdn-aim19": (aim2020.imdn_aim19, 1, "imdn_aim19/imdn_x4.pth", "imdn_aim19_x4", (13, 11)),
    "pan": (aim2020.pan, 1, "pan/PANx4_DF2K.pth", "pan_x4", (13, 11)),
    "latticenet": (aim2020.latticenet, 255, "latticenet/LatticeNet_x4.pt", "latticenet_x4", (13, 11)),
    "rlfn": (newer.rlfn, 255, "rlfn/rlfn_x4.pth", "rlfn_x4", (19, 23)),
    "bsrn": (newer.bsrn, 1, "bsrn/net_g_BSRN_x4.pth", "bsrn_x4", (19, 23)),
    "bsrn-s": (newer.bsrn_s, 1, "bsrn/net_g_BSRN-S.pth", "bsrn_s_x4", (19, 23)),
    "safmn": (newer.safmn, 1, "safmn/team15_SAFMN.pth", "safmn_x4", (19, 23)),
    "smfanet": (newer.smfanet, 1, "smfanet/SMFANet_DF2K_100w_x4SR.pth", "smfanet_x4", (19, 23)),
    "plainusr": (newer.plainusr, 1, "plainusr/PlainUSRM_Rep_x4.pth", "plainusr_m_x4", (19, 23)),
    "span": (newer.span, 1, "span/team38_span_ch28_slim.pth", "span28_x4", (13, 11)),
    "efdn": (newer.efdn, 1, "efdn/team00_EFDN.pth", "efdn_x4", (19, 23)),
    "spanv2": (ntire2026.spanv2, 1, "ntire2026/team22_spanv2_c2.pth", "spanv2_x4", (13, 11)),
    "pds": (ntire2026.pds, 1, "ntire2026/team01_PDS.pth", "pds_x4", (13, 11)),
    "pkdsr": (ntire2026.pkdsr, 1, "ntire2026/team16_PKDSR.pth", "pkdsr_x4", (13, 11)),
    "dscf": (ntire2026.dscf, 1, "ntire2026/team15_DSCF_Fused.pth", "dscf_x4", (13, 11)),
    "disp": (ntire2026.disp, 1, "ntire2026/team18_DISP.pth", "disp_x4", (13, 11)),
    "errn2": (ntire2026.errn2, 1, "ntire2026/team20_ERRN2.pth", "errn2_x4", (13, 11)),
    "rfdn-span": (aim2020.rfdn_span, 1, "ntire2026/team09_RFDN_SPAN.pth", "rfdn_span_x4", (13, 11)),
    "amcanet": (ntire2026.amcanet, 1, "ntire2026/team17_AMCANet.pth", "amcanet_x4", (19, 23)),
    "hfenet": (ntire2026.hfenet, 1, "ntire2026/team10_HFENet.pth", "hfenet_x4", (13, 19)),
    "safmn-deep15": (ntire2026.safmn_deep15, 1, "ntire2026/team21_SAFMN_Deep15.pth", "safmn_deep15_x4", (13, 19)),
    # More than one window along each side.
    "vscinet": (ntire2026.vscinet, 1, "ntire2026/team11_VSCINet.pth", "vscinet_x4", (75, 149)),
    "zenosr": (ntire2026.zenosr, 1, "ntire2026/team04_ZenoSR.pth", "zenosr_x4", (75, 149)),
    "bviesr": (ntire2026.bviesr, 1, "ntire2026/team19_BVIESR.pth", "bviesr_x4", (19, 70)),
}

SAMPLES = 24

# With parameters that were never trained its products grow beyond all bounds from block to block.
FEWER = {"safmn": {"blocks": 2}}


def check(reference: Path):
    for name, (network, white, file, folder, _) in NETWORKS.items():
        if file is None:
            print(f"{name:14} nothing published")
            continue
        stored = Stored(reference / "weights" / file)
        apart = []
        for given in sorted((reference / "golden" / folder).glob("in_*.npy")):
            expected = torch.from_numpy(np.load(given.with_name(given.name.replace("in_", "out_"))))
            result = network(Parameters(stored), torch.from_numpy(np.load(given)).double())
            apart.append((result - expected).abs().max().item() / white)
        unused = stored.held.keys() - stored.asked
        print(f"{name:14} {max(apart):.1e} of white {sorted(unused) or ''}")
        assert max(apart) < 1e-5 and not unused


def numbers():
    for name, (network, white, _, _, (height, width)) in NETWORKS.items():
        result = network(Parameters(Made()), picture(height, width, white), **FEWER.get(name, {}))
        flat = result.flatten()
        # Spread evenly, the first and the last among them.
        places = [i * (len(flat) - 1) // (SAMPLES - 1) for i in range(SAMPLES)]
        yield name, {
            "height": height,
            "width": width,
            "shape": list(result.shape),
            "mean": float(flat.mean()),
            "largest": float(flat.abs().max()),
            "samples": [float(flat[i]) for i in places],
        }


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--check", type=Path, metavar="REFERENCE")
    reference = parser.parse_args().check
    with torch.no_grad():
        if reference:
            return check(reference)
        lines = [f"  {json.dumps(name)}: {json.dumps(found)}" for name, found in numbers()]
        Path(__file__).with_name("numbers.json").write_text("{\n" + ",\n".join(lines) + "\n}\n")


if __name__ == "__main__":
    main()
