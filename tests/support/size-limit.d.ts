/** The package has no types of its own: a plugin of size-limit that weighs files. */
declare module "@size-limit/file" {
  const plugin: (...args: unknown[]) => unknown;
  export default plugin;
}
