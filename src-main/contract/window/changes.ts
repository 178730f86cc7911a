import { z } from 'zod';

type Changes<Shape extends z.ZodRawShape> = {
  [Key in keyof Shape]: z.ZodOptional<Shape[Key] extends z.ZodDefault<infer Inner> ? Inner : Shape[Key]>;
};

/** Every field optional and left out where it is absent: `partial()` would fill in the defaults and so reset them. */
export function withoutDefaults<Shape extends z.ZodRawShape>(shape: Shape): Changes<Shape> {
  const fields = Object.entries(shape).map(([key, field]) => {
    const inner = field instanceof z.ZodDefault ? field.unwrap() : field;
    return [key, z.optional(inner)];
  });
  return Object.fromEntries(fields) as Changes<Shape>;
}
