import { fromBinary } from '@bufbuild/protobuf';
import {
  AttributeProto_AttributeType as Kind,
  ModelProtoSchema,
  type AttributeProto,
  type NodeProto,
  type TensorProto,
  type ValueInfoProto,
} from './onnx_pb.js';
import { Problem } from '../../base/problem.js';
import { elements, type Attribute, type Graph, type Node, type Role, type Tensor, type ValueInfo } from '../graph.js';
import { typeOf, viewOf } from './elements.js';
import { FOREIGN } from './write.js';

export interface OnnxFile {
  readonly graph: Graph;
  readonly metadata: Readonly<Record<string, string>>;
}

const ROLES: readonly string[] = ['functional', 'interpolation', 'linear'] satisfies Role[];

/**
 * Reads the bytes of an ONNX file.
 *
 * @throws Problem `onnx-damaged` for bytes that are no ONNX model, `onnx-unsupported` for external data or unknown types
 */
export function readOnnx(bytes: Uint8Array): OnnxFile {
  const model = parse(bytes);
  const from = model.graph;
  if (from === undefined || from.node.length === 0) {
    throw new Problem('onnx-damaged', 'Expected an ONNX model but the file holds no graph.');
  }
  const initializers = new Map(from.initializer.map((value) => [value.name, tensor(value)]));
  const metadata = Object.fromEntries(model.metadataProps.map(({ key, value }) => [key, value]));
  const isForeign = model.producerName !== 'enlarger' || metadata[FOREIGN] !== undefined;
  const opsets = model.opsetImport.map(({ domain, version }) => [standard(domain) ? '' : domain, Number(version)]);
  return {
    metadata,
    graph: {
      ...(isForeign ? { foreign: Object.fromEntries(opsets) as Record<string, number> } : {}),
      inputs: from.input.filter(({ name }) => !initializers.has(name)).map(valueInfo),
      outputs: from.output.map(valueInfo),
      initializers,
      nodes: from.node.map(node),
    },
  };
}

const standard = (domain: string): boolean => domain === '' || domain === 'ai.onnx';

function parse(bytes: Uint8Array) {
  try {
    return fromBinary(ModelProtoSchema, bytes);
  } catch (cause) {
    throw new Problem(
      'onnx-damaged',
      'Expected an ONNX model but the file cannot be read as one.',
      'It may be cut off; fetch it again.',
      { cause },
    );
  }
}

function node(from: NodeProto): Node {
  return {
    op: from.opType,
    inputs: from.input,
    outputs: from.output,
    attributes: Object.fromEntries(from.attribute.map((value) => [value.name, attribute(value)])),
    ...(ROLES.includes(from.docString) ? { role: from.docString as Role } : {}),
    ...(standard(from.domain) ? {} : { domain: from.domain }),
  };
}

const readers: Partial<Record<Kind, (from: AttributeProto) => Attribute>> = {
  [Kind.INT]: (from) => ({ int: Number(from.i) }),
  [Kind.INTS]: (from) => ({ ints: from.ints.map(Number) }),
  [Kind.FLOAT]: (from) => ({ float: from.f }),
  [Kind.FLOATS]: (from) => ({ floats: from.floats }),
  [Kind.STRING]: (from) => ({ string: new TextDecoder().decode(from.s) }),
  [Kind.TENSOR]: (from) => ({ tensor: tensor(from.t!) }),
};

function attribute(from: AttributeProto): Attribute {
  const read = readers[from.type];
  if (read === undefined) {
    throw new Problem('onnx-unsupported', `The model uses a kind of attribute ('${from.name}') that is not supported.`);
  }
  return read(from);
}

function tensor(from: TensorProto): Tensor {
  const type = typeOf(from.dataType);
  const shape = from.dims.map(Number);
  if (type === undefined || from.externalData.length > 0) {
    const seen = from.externalData.length > 0 ? 'weights kept in another file' : `element type ${from.dataType}`;
    throw new Problem('onnx-unsupported', `The model's tensor '${from.name}' has ${seen}, which is not supported.`);
  }
  const data = from.rawData.length > 0 ? viewOf(type, new Uint8Array(from.rawData).buffer) : typedData(from, type);
  if (data.length !== elements(shape)) {
    throw new Problem(
      'onnx-damaged',
      `Expected ${elements(shape)} numbers in the model's tensor '${from.name}' but found ${data.length}.`,
    );
  }
  return { type, shape, data };
}

/** Older exporters keep numbers in typed fields rather than as raw bytes. */
function typedData(from: TensorProto, type: Tensor['type']): Tensor['data'] {
  if (type === 'float32') return Float32Array.from(from.floatData);
  if (type === 'int64') return BigInt64Array.from(from.int64Data);
  if (type === 'int32') return Int32Array.from(from.int32Data);
  if (type === 'int8') return Int8Array.from(from.int32Data);
  return type === 'uint8' || type === 'bool' ? Uint8Array.from(from.int32Data) : Uint16Array.from(from.int32Data);
}

function valueInfo(from: ValueInfoProto): ValueInfo {
  const tensorType = from.type?.value.case === 'tensorType' ? from.type.value.value : undefined;
  const type = typeOf(tensorType?.elemType ?? 0);
  if (tensorType === undefined || type === undefined) {
    throw new Problem('onnx-unsupported', `The model's '${from.name}' is of a type that is not supported.`);
  }
  const shape = (tensorType.shape?.dim ?? []).map(({ value }, i) =>
    value.case === 'dimValue' ? Number(value.value) : (value.value ?? `dim${i}`),
  );
  return { name: from.name, type, shape };
}
