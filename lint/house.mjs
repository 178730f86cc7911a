// Three rules that ESLint's own cannot hold: which room may import which, by the table in layers.mjs, that no files
// import each other in a circle, and that native code which may crash is loaded only where nothing else is lost with it.
import { join } from 'node:path';
import { inChildren, rooms } from './layers.mjs';
import { loadedBy, placeOf, root, targetOf, wayBetween } from './imports.mjs';

/** The room that a file is in: the longest name in the table that its path begins with. */
const roomOf = (file) => {
  const place = placeOf(file);
  return Object.keys(rooms)
    .filter((room) => place.startsWith(`${room}/`))
    .sort((a, b) => b.length - a.length)[0];
};

/** Calls `check` for every relative import that leads to a file of the project. */
const eachImport = (context, check) => {
  const visit = ({ source }) => {
    if (typeof source?.value !== 'string' || !source.value.startsWith('.')) return;
    const target = targetOf(context.filename, source.value);
    const message = target && check(context.filename, target);
    if (message) context.report({ node: source, message });
  };
  return {
    ImportDeclaration: visit,
    ExportAllDeclaration: visit,
    ExportNamedDeclaration: visit,
    ImportExpression: visit,
    TSImportType: visit,
  };
};

/** How the process that owns windows and ledger comes to load a file; undefined where it does not. */
const wayFromOwner = (file) =>
  inChildren.owners.map((owner) => wayBetween(join(root, owner), file, loadedBy)).find((way) => way !== undefined);

const isOfChildren = (name) =>
  inChildren.packages.some((one) => name === one || name.startsWith(`${one}/`)) && !name.endsWith('/package.json');

/** Refuses what only children may load in any file that the owner of windows and ledger loads. */
const childrenOnly = (context) => {
  const refuse = (node, what) => {
    const way = wayFromOwner(context.filename);
    if (way === undefined) return;
    const message = `${what} is for child processes alone, but the program itself loads it: ${way.map(placeOf).join(' -> ')}.`;
    context.report({ node, message });
  };
  return {
    Program: (node) => {
      const place = placeOf(context.filename);
      if (inChildren.folders.some((folder) => place.startsWith(folder))) refuse(node, place);
    },
    // However it is loaded: imported, imported late, or required.
    Literal: (node) => {
      const isType = node.parent.type === 'ImportDeclaration' && node.parent.importKind === 'type';
      if (typeof node.value === 'string' && !isType && isOfChildren(node.value)) refuse(node, node.value);
    },
  };
};

const rule = (check) => ({ create: (context) => eachImport(context, check) });

export const house = {
  rules: {
    'children-only': { create: childrenOnly },
    rooms: rule((file, target) => {
      const [from, to] = [roomOf(file), roomOf(target)];
      if (from === undefined) return `Bad layering: ${placeOf(file)} is in no room of lint/layers.mjs.`;
      if (to === from || rooms[from].includes(to)) return undefined;
      const mayUse = rooms[from].length > 0 ? rooms[from].join(', ') : 'nothing of this program';
      return `Bad layering: ${from} may import ${mayUse}, not ${to ?? placeOf(target)}.`;
    }),
    'no-circles': rule((file, target) => {
      const way = wayBetween(target, file);
      return way && `Import circle: ${[file, ...way].map(placeOf).join(' -> ')}.`;
    }),
  },
};
