import type { Params } from "../params";
import type { World } from "../world";

/** One call of the API: what the handler may touch. Whatever it throws as ApiError becomes the error body. */
export interface Call {
  world: World;
  /** The `:id` of the path, or "" when there is none. */
  id: string;
  params: Params;
}

/**
 * A path of the API and what answers it. A handler reads all its parameters, calls `params.done()`, and only
 * then changes anything: a refused call leaves no trace.
 */
export interface Route {
  method: "GET" | "POST" | "DELETE";
  path: string;
  answer: (call: Call) => object;
}

export function route(method: Route["method"], path: string, answer: Route["answer"]): Route {
  return { method, path, answer };
}

/** Finds the route of a request; `:id` matches one path segment. */
export function findRoute(
  routes: readonly Route[],
  method: string,
  path: string,
): { route: Route; id: string } | undefined {
  const segments = path.split("/");
  for (const candidate of routes) {
    if (candidate.method !== method) continue;
    const pattern = candidate.path.split("/");
    if (pattern.length !== segments.length) continue;
    let id = "";
    const matches = pattern.every((part, index) => {
      if (part !== ":id") return part === segments[index];
      id = decodeURIComponent(segments[index] ?? "");
      return id !== "";
    });
    if (matches) return { route: candidate, id };
  }
  return undefined;
}
