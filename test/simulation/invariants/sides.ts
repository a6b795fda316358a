/** Which nodes of a segment are together. */
import { isUp } from "../scene.ts";
import type { Ground, Post, Scene } from "../scene.ts";

/** Those that hear each other, side by side; undefined if somebody hears without being heard, or in a circle: nobody can settle that. */
export function sidesOf(scene: Scene, ground: Ground): readonly (readonly Post[])[] | undefined {
  const posts = [...ground.posts.values()].filter((post) => isUp(post, scene.now()));
  if (ground.hindrances.partition + ground.hindrances["one-way"] === 0) return [posts];
  const hears = (a: Post, b: Post): boolean => scene.reaches(ground.name, a.actor.name, b.actor.name);
  const sides: Post[][] = [];
  for (const post of posts) {
    const [side, ...more] = sides.filter((one) => one.some((other) => hears(post, other) || hears(other, post)));
    if (side === undefined) sides.push([post]);
    else if (more.length === 0 && side.every((other) => hears(post, other) && hears(other, post))) side.push(post);
    else return undefined;
  }
  return sides;
}
