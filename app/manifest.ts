import type { MetadataRoute } from "next";

/** What a device needs to install Castor. */
export default function manifest(): MetadataRoute.Manifest {
  return {
    id: "/",
    name: "Castor",
    short_name: "Castor",
    description: "A calm place to think with Gemini.",
    start_url: "/",
    scope: "/",
    display: "standalone",
    background_color: "#10171a",
    theme_color: "#10171a",
    categories: ["productivity"],
    icons: [
      { src: "/icon.svg", sizes: "any", type: "image/svg+xml" },
      { src: "/icon-192.png", sizes: "192x192", type: "image/png" },
      { src: "/icon-512.png", sizes: "512x512", type: "image/png" },
      { src: "/icon-maskable-512.png", sizes: "512x512", type: "image/png", purpose: "maskable" },
    ],
    shortcuts: [{ name: "New chat", url: "/" }],
  };
}
