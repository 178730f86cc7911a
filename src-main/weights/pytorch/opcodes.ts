import { damagedWeights } from '../damaged.js';
import type { PickleMachine } from './pickle-machine.js';

/** LONG1 and LONG4: little-endian two's complement. The longest a weight file has is PyTorch's magic number of 80 bits. */
function long(bytes: Uint8Array): number {
  if (bytes.length > 16) throw damagedWeights('PyTorch', `its pickle stream has a number of ${bytes.length} bytes`);
  let value = 0n;
  bytes.forEach((byte, i) => (value |= BigInt(byte) << BigInt(8 * i)));
  return Number(BigInt.asIntN(Math.max(8, bytes.length * 8), value));
}

type Act = (m: PickleMachine) => void;

/** What each instruction does (pickletools.py). */
export const opcodes: Readonly<Record<number, Act>> = {
  0x80: (m) => void m.u8(), // PROTO
  0x95: (m) => void m.number(8, 'u'), // FRAME
  0x28: (m) => m.mark(), // MARK
  0x30: (m) => void m.pop(), // POP
  0x32: (m) => m.push(m.top()), // DUP
  0x31: (m) => void m.sinceMark(), // POP_MARK
  0x4e: (m) => m.push(null), // NONE
  0x88: (m) => m.push(true), // NEWTRUE
  0x89: (m) => m.push(false), // NEWFALSE
  0x4a: (m) => m.push(m.number(4, 'i')), // BININT
  0x4b: (m) => m.push(m.u8()), // BININT1
  0x4d: (m) => m.push(m.number(2, 'u')), // BININT2
  0x47: (m) => m.push(m.number(8, 'f')), // BINFLOAT
  0x8a: (m) => m.push(long(m.take(m.u8()))), // LONG1
  0x8b: (m) => m.push(long(m.take(m.number(4, 'i')))), // LONG4
  0x58: (m) => m.push(m.text(m.number(4, 'u'))), // BINUNICODE
  0x8c: (m) => m.push(m.text(m.u8())), // SHORT_BINUNICODE
  0x8d: (m) => m.push(m.text(m.number(8, 'u'))), // BINUNICODE8
  0x55: (m) => m.push(m.text(m.u8())), // SHORT_BINSTRING
  0x54: (m) => m.push(m.text(m.number(4, 'i'))), // BINSTRING
  0x43: (m) => m.push(m.take(m.u8())), // SHORT_BINBYTES
  0x42: (m) => m.push(m.take(m.number(4, 'u'))), // BINBYTES
  0x8e: (m) => m.push(m.take(m.number(8, 'u'))), // BINBYTES8
  0x64: (m) => m.dictionary(), // DICT
  0x7d: (m) => m.push(new Map()), // EMPTY_DICT
  0x5d: (m) => m.push([]), // EMPTY_LIST
  0x29: (m) => m.push([]), // EMPTY_TUPLE
  0x74: (m) => m.push(m.sinceMark()), // TUPLE
  0x6c: (m) => m.push(m.sinceMark()), // LIST
  0x85: (m) => m.push([m.pop()]), // TUPLE1
  0x86: (m) => m.push([m.pop(), m.pop()].reverse()), // TUPLE2
  0x87: (m) => m.push([m.pop(), m.pop(), m.pop()].reverse()), // TUPLE3
  0x71: (m) => m.memoize(m.u8()), // BINPUT
  0x72: (m) => m.memoize(m.number(4, 'u')), // LONG_BINPUT
  0x94: (m) => m.memoize(), // MEMOIZE
  0x68: (m) => m.recall(m.u8()), // BINGET
  0x6a: (m) => m.recall(m.number(4, 'u')), // LONG_BINGET
  0x69: (m) => m.global(m.line(), m.line()), // INST, of old streams: named only so that a refusal can say of what
  0x63: (m) => m.global(m.line(), m.line()), // GLOBAL
  0x93: (m) => {
    const member = m.pop();
    m.global(m.pop(), member);
  }, // STACK_GLOBAL
  0x52: (m) => m.call(), // REDUCE
  0x81: (m) => m.call(), // NEWOBJ
  0x62: (m) => m.build(), // BUILD
  0x51: (m) => m.persistent(), // BINPERSID
  0x73: (m) => m.setItems([m.pop(), m.pop()].reverse()), // SETITEM
  0x75: (m) => m.setItems(m.sinceMark()), // SETITEMS
  0x61: (m) => m.append([m.pop()]), // APPEND
  0x65: (m) => m.append(m.sinceMark()), // APPENDS
};
