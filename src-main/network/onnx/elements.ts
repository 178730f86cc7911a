import { TensorProto_DataType as Onnx } from './onnx_pb.js';
import type { ElementType, TensorData } from '../graph.js';

/** ONNX's number for each element type, and how its raw little-endian bytes are seen. */
const table: Record<ElementType, { code: Onnx; view: (bytes: ArrayBuffer) => TensorData }> = {
  float32: { code: Onnx.FLOAT, view: (bytes) => new Float32Array(bytes) },
  float16: { code: Onnx.FLOAT16, view: (bytes) => new Uint16Array(bytes) },
  uint8: { code: Onnx.UINT8, view: (bytes) => new Uint8Array(bytes) },
  int8: { code: Onnx.INT8, view: (bytes) => new Int8Array(bytes) },
  uint16: { code: Onnx.UINT16, view: (bytes) => new Uint16Array(bytes) },
  int32: { code: Onnx.INT32, view: (bytes) => new Int32Array(bytes) },
  int64: { code: Onnx.INT64, view: (bytes) => new BigInt64Array(bytes) },
  bool: { code: Onnx.BOOL, view: (bytes) => new Uint8Array(bytes) },
};

export const codeOf = (type: ElementType): Onnx => table[type].code;

export const viewOf = (type: ElementType, bytes: ArrayBuffer): TensorData => table[type].view(bytes);

/** The element type with this ONNX number, if it is one this program knows. */
export function typeOf(code: number): ElementType | undefined {
  return (Object.keys(table) as ElementType[]).find((type) => table[type].code === (code as Onnx));
}
