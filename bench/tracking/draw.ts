/** The drawings of docs/picture.md as SVG: bars of GOSPA, and cost per plot against the number of objects and the size of formations. */

const INK = '#334155';
const COLOURS = ['#0f766e', '#94a3b8', '#b45309'];
const frame = (width: number, height: number, body: string): string =>
  `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" font-family="sans-serif" font-size="12" fill="${INK}">\n<rect width="${width}" height="${height}" fill="white"/>\n${body}</svg>\n`;

/** Bars of mean GOSPA in metres, a group for each scenario, longest to full width. */
export function barsSvg(groups: ReadonlyArray<{ name: string; values: ReadonlyArray<readonly [string, number]> }>): string {
  const most = Math.max(...groups.flatMap((group) => group.values.map(([, value]) => value)));
  let y = 30;
  let body = '<text x="10" y="18">GOSPA in m (c = 2000 m), less is better</text>\n';
  for (const { name, values } of groups) {
    body += `<text x="10" y="${y + 13}" font-weight="bold">${name}</text>\n`;
    values.forEach(([who, value], i) => {
      const length = Math.max(1, (value / most) * 420);
      body += `<rect x="30" y="${y}" width="${length.toFixed(1)}" height="15" fill="${COLOURS[i]}"/><text x="${(38 + length).toFixed(1)}" y="${y + 12}">${who}: ${value.toFixed(0)}</text>\n`;
      y += 18;
    });
    y += 10;
  }
  return frame(680, y + 4, body);
}

/** Cost per plot, linear, against a count, logarithmic. */
export function growthSvg(title: string, points: ReadonlyArray<{ count: number; plotUs: number }>): string {
  const most = Math.max(...points.map((point) => point.plotUs)) * 1.15;
  const first = Math.log10(points[0].count),
    last = Math.log10(points[points.length - 1].count);
  const place = ({ count, plotUs }: { count: number; plotUs: number }): [number, number] => [
    60 + (480 * (Math.log10(count) - first)) / (last - first),
    230 - (190 * plotUs) / most,
  ];
  let body = `<text x="10" y="18">${title}</text>\n<line x1="50" y1="230" x2="560" y2="230" stroke="#94a3b8"/>\n`;
  body += `<polyline fill="none" stroke="${COLOURS[0]}" stroke-width="2" points="${points
    .map((point) =>
      place(point)
        .map((v) => v.toFixed(1))
        .join(','),
    )
    .join(' ')}"/>\n`;
  for (const point of points) {
    const [x, y] = place(point);
    body += `<circle cx="${x.toFixed(1)}" cy="${y.toFixed(1)}" r="3" fill="${COLOURS[0]}"/><text x="${x.toFixed(1)}" y="${(y - 8).toFixed(1)}" text-anchor="middle">${point.plotUs.toFixed(1)}</text><text x="${x.toFixed(1)}" y="246" text-anchor="middle">${point.count}</text>\n`;
  }
  return frame(600, 256, body);
}
