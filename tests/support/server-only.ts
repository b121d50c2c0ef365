// Stands in for the package "server-only", whose whole content is to fail in a browser bundle.
export {};
