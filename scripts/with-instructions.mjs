// Runs a command with ONNX Runtime seeing fewer of this x86 processor's instructions, so that the kernels of lesser
// processors are what runs, natively: on Linux.
//
//   node scripts/with-instructions.mjs sse|avx2 COMMAND…
//
// A copy of the library answers the question which registers the system keeps (xgetbv, asked with register 0) itself.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';

/** Bits of XCR0: x87 and those of SSE, those of AVX too; never those of AVX-512. */
const KEPT = { sse: 0b011, avx2: 0b111 };
/** xgetbv, of register 0 (xor ecx, ecx) or put together with its upper half (mov eax, eax; shl rdx, 32): no chance bytes. */
const ASKED = /(?<=\x31\xc9)\x0f\x01\xd0|\x0f\x01\xd0(?=\x89\xc0\x48\xc1\xe2\x20)/g;
/** push KEPT; pop rax */
const answered = (kept) => Buffer.from([0x6a, kept, 0x58]);

const [which, command, ...args] = process.argv.slice(2);
if (!Object.hasOwn(KEPT, which ?? '') || command === undefined) {
  console.error('Expected sse or avx2, and a command.');
  process.exit(2);
}
const runtime = dirname(createRequire(import.meta.url).resolve('onnxruntime-node/package.json'));
const NAME = 'libonnxruntime.so.1';
const library = readFileSync(join(runtime, 'bin', 'napi-v6', 'linux', 'x64', NAME));
const places = [...library.toString('latin1').matchAll(ASKED)];
for (const { index } of places) answered(KEPT[which]).copy(library, index);
if (places.length === 0)
  throw new Error(`Expected ${NAME} to ask for its registers, but found no place where it does.`);
const folder = mkdtempSync(join(tmpdir(), 'enlarger-instructions-'));
writeFileSync(join(folder, NAME), library);
const { status } = spawnSync(command, args, { stdio: 'inherit', env: { ...process.env, LD_LIBRARY_PATH: folder } });
rmSync(folder, { recursive: true });
process.exitCode = status ?? 1;
