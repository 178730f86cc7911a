// The models that come with the program, as the engine takes them, with their cards.
import { join } from 'node:path';
import { bundledPlaces, int8FileOf, readCard } from '../../dist/main/library/model-folder.js';

export async function bundledModels() {
  const places = await bundledPlaces(join(import.meta.dirname, '..', '..', 'models'));
  return Promise.all(
    places.map(async (place) => {
      const { int8, ...card } = await readCard(place);
      const form = int8 && { ...int8, file: int8FileOf(place.onnx) };
      return { ...card, file: place.onnx, ...(form && { int8: form }) };
    }),
  );
}
