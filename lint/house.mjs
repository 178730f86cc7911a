// Two rules that ESLint's own cannot hold: which room may import which, by the table in layers.mjs, and that no files
// import each other in a circle.
import { rooms } from './layers.mjs';
import { placeOf, targetOf, wayBetween } from './imports.mjs';

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

const rule = (check) => ({ create: (context) => eachImport(context, check) });

export const house = {
  rules: {
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
