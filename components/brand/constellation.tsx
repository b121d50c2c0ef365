/** Gemini's stars: right ascension in hours, declination in degrees, radius by brightness. */
const STARS = {
  castor: [7.577, 31.9, 4.6],
  pollux: [7.755, 28.0, 4.2],
  alhena: [6.628, 16.4, 3.2],
  wasat: [7.335, 22.0, 2.2],
  mebsuta: [6.732, 25.1, 2.6],
  tejat: [6.383, 22.5, 2.6],
  propus: [6.248, 22.5, 2.2],
  mekbuda: [7.068, 20.6, 2],
  lambda: [7.302, 16.5, 1.9],
  xi: [6.755, 12.9, 2.1],
  tau: [7.185, 30.2, 1.7],
  theta: [6.88, 34.0, 1.9],
  iota: [7.428, 27.8, 1.9],
  upsilon: [7.598, 26.9, 1.7],
  kappa: [7.74, 24.4, 1.9],
  nu: [6.483, 20.2, 1.7],
} as const satisfies Record<string, readonly [number, number, number]>;

type Star = keyof typeof STARS;

const LINES: readonly (readonly [Star, Star])[] = [
  ["castor", "tau"],
  ["tau", "theta"],
  ["tau", "mebsuta"],
  ["mebsuta", "tejat"],
  ["tejat", "propus"],
  ["mebsuta", "nu"],
  ["tau", "iota"],
  ["iota", "upsilon"],
  ["upsilon", "pollux"],
  ["upsilon", "kappa"],
  ["upsilon", "wasat"],
  ["wasat", "mekbuda"],
  ["mekbuda", "alhena"],
  ["wasat", "lambda"],
  ["lambda", "xi"],
];

/** A sky chart has east on the left; an hour is 15 degrees, narrowed by the declination. */
function place(star: Star): [number, number] {
  const [hours, degrees] = STARS[star];
  return [Math.round((7.9 - hours) * 13.7 * 18), Math.round((36 - degrees) * 18)];
}

/** The constellation that Castor belongs to, where its stars really are. Decoration only. */
export function Constellation({ className }: { readonly className?: string }) {
  const [castorX, castorY] = place("castor");
  return (
    <svg viewBox="0 0 440 440" fill="none" aria-hidden className={className}>
      <g stroke="currentColor" strokeWidth="1" opacity="0.28">
        {LINES.map(([from, to]) => {
          const [x1, y1] = place(from);
          const [x2, y2] = place(to);
          return <line key={`${from}-${to}`} x1={x1} y1={y1} x2={x2} y2={y2} />;
        })}
      </g>
      <g fill="currentColor">
        {(Object.keys(STARS) as Star[])
          .filter((star) => star !== "castor")
          .map((star) => {
            const [x, y] = place(star);
            return <circle key={star} cx={x} cy={y} r={STARS[star][2]} opacity="0.75" />;
          })}
      </g>
      <circle cx={castorX} cy={castorY} r="22" fill="var(--accent)" opacity="0.12" />
      <circle cx={castorX} cy={castorY} r="12" fill="var(--accent)" opacity="0.2" />
      <circle cx={castorX} cy={castorY} r="6" fill="var(--accent)" />
    </svg>
  );
}
