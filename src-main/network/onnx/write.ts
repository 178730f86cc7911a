import { create, toBinary } from '@bufbuild/protobuf';
import {
  AttributeProtoSchema,
  AttributeProto_AttributeType as Kind,
  GraphProtoSchema,
  ModelProtoSchema,
  NodeProtoSchema,
  TensorProtoSchema,
  ValueInfoProtoSchema,
  type AttributeProto,
  type TensorProto,
  type ValueInfoProto,
} from './onnx_pb.js';
import { OPSET, opsetOf, type Attribute, type Graph, type Node, type Tensor, type ValueInfo } from '../graph.js';
import { codeOf } from './elements.js';

/** Version of the file format, by the first operator set that needs it: ONNX Runtime holds one to the other. */
const IR_VERSIONS: readonly (readonly [opset: number, version: bigint])[] = [
  [21, 10n],
  [19, 9n],
  [0, 8n],
];

/** Under this name a file says that its graph is of another program. */
export const FOREIGN = 'enlarger.foreign';

/** The bytes of an ONNX file (https://onnx.ai/onnx/repo-docs/IR.html) that holds `graph`. */
export function writeOnnx(graph: Graph, metadata: Readonly<Record<string, string>> = {}): Uint8Array {
  const own = graph.nodes.flatMap(({ domain }): [string, number][] => (domain === undefined ? [] : [[domain, 1]]));
  const opsets = { '': OPSET, ...Object.fromEntries(own), ...graph.foreign };
  const notes = { ...metadata, ...(graph.foreign === undefined ? {} : { [FOREIGN]: 'yes' }) };
  const model = create(ModelProtoSchema, {
    irVersion: IR_VERSIONS.find(([opset]) => opsetOf(graph) >= opset)![1],
    producerName: 'enlarger',
    opsetImport: Object.entries(opsets).map(([domain, version]) => ({ domain, version: BigInt(version) })),
    metadataProps: Object.entries(notes).map(([key, value]) => ({ key, value })),
    graph: create(GraphProtoSchema, {
      name: 'network',
      input: graph.inputs.map(valueInfo),
      output: graph.outputs.map(valueInfo),
      initializer: [...graph.initializers].map(([name, value]) => tensor(name, value)),
      node: graph.nodes.map(node),
    }),
  });
  return toBinary(ModelProtoSchema, model);
}

function node(from: Node) {
  return create(NodeProtoSchema, {
    opType: from.op,
    domain: from.domain ?? '',
    input: [...from.inputs],
    output: [...from.outputs],
    docString: from.role ?? '',
    attribute: Object.entries(from.attributes).map(([name, value]) => attribute(name, value)),
  });
}

function attribute(name: string, value: Attribute): AttributeProto {
  if ('int' in value) return create(AttributeProtoSchema, { name, type: Kind.INT, i: BigInt(value.int) });
  if ('ints' in value) return create(AttributeProtoSchema, { name, type: Kind.INTS, ints: value.ints.map(BigInt) });
  if ('float' in value) return create(AttributeProtoSchema, { name, type: Kind.FLOAT, f: value.float });
  if ('floats' in value) return create(AttributeProtoSchema, { name, type: Kind.FLOATS, floats: [...value.floats] });
  if ('string' in value) {
    return create(AttributeProtoSchema, { name, type: Kind.STRING, s: new TextEncoder().encode(value.string) });
  }
  return create(AttributeProtoSchema, { name, type: Kind.TENSOR, t: tensor('', value.tensor) });
}

function tensor(name: string, from: Tensor): TensorProto {
  const { buffer, byteOffset, byteLength } = from.data;
  return create(TensorProtoSchema, {
    name,
    dims: from.shape.map(BigInt),
    dataType: codeOf(from.type),
    rawData: new Uint8Array(buffer as ArrayBuffer, byteOffset, byteLength),
  });
}

function valueInfo(from: ValueInfo): ValueInfoProto {
  return create(ValueInfoProtoSchema, {
    name: from.name,
    type: {
      value: {
        case: 'tensorType',
        value: {
          elemType: codeOf(from.type),
          shape: {
            dim: from.shape.map((size) => ({
              value:
                typeof size === 'number'
                  ? { case: 'dimValue' as const, value: BigInt(size) }
                  : { case: 'dimParam' as const, value: size },
            })),
          },
        },
      },
    },
  });
}
