/** The report's own script and style, as text: they stand in the page and are allowed by their hash alone. */

/** Draws charts when their language is shown, switches language, copies tables. `uPlot` stands before it. */
export const PAGE_SCRIPT = `
(() => {
  const data = JSON.parse(document.getElementById('data').textContent);
  const colours = ['#6fb3ff', '#f2b632', '#ff7043', '#53c7a5', '#c9a6ff', '#f4ecc6', '#9aa8b5', '#ff9ecb', '#86d0ff'];
  const axis = { stroke: '#a3b3c1', grid: { stroke: '#22303c' }, ticks: { stroke: '#22303c' } };
  const clock = (at, stepS) => new Date(at * 1000).toISOString().slice(11, stepS < 60 ? 19 : 16);
  // Lines differ by their strokes too, so that colour is not needed; the legend draws each stroke before its name.
  const strokes = [['——', []], ['- -', [9, 5]], ['···', [2, 4]], ['—·', [12, 4, 2, 4]], ['—··', [12, 4, 2, 4, 2, 4]], ['— —', [18, 8]], ['-··', [6, 4, 2, 4, 2, 4]], ['--·', [6, 4, 6, 4, 2, 4]], ['—- ', [18, 4, 6, 4]]];
  const stepsS = [1, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200, 10800, 21600, 43200, 86400];
  const drawn = new Set();
  const draw = (box, chart, language) => {
    const series = chart.series.map((one, i) => ({ label: strokes[i % strokes.length][0] + ' ' + (one.names[language] || one.names.en), stroke: colours[i % colours.length], dash: strokes[i % strokes.length][1], width: 1.6, points: { show: false } }));
    const x = chart.time
      ? { label: 'UTC', value: (_, at) => (at == null ? '' : clock(at, 1)) }
      : { label: chart.xNames[language] };
    new uPlot({
      width: Math.min(960, box.clientWidth || 900), height: 280, padding: [null, 32, null, null], scales: { x: { time: false } }, tzDate: (ts) => new Date(ts * 1000),
      series: [x, ...series],
      axes: [chart.time ? { ...axis, space: 80, incrs: stepsS, values: (_, at, axisAt, spacePx, stepS) => at.map((v) => clock(v, stepS)) } : axis, { ...axis, size: 64 }],
    }, [chart.x, ...chart.series.map((one) => one.y)], box);
  };
  const show = (language) => {
    document.documentElement.lang = language;
    document.documentElement.dir = language === 'ar' ? 'rtl' : 'ltr';
    for (const main of document.querySelectorAll('main')) main.hidden = main.lang !== language;
    if (drawn.has(language)) return;
    drawn.add(language);
    for (const box of document.querySelectorAll('main[lang="' + language + '"] .chart')) draw(box, data.charts[box.dataset.chart], language);
  };
  for (const button of document.querySelectorAll('.switch')) button.addEventListener('click', () => show(button.dataset.to));
  for (const button of document.querySelectorAll('.copy')) {
    button.addEventListener('click', async () => {
      const table = button.parentElement.nextElementSibling;
      const words = [...table.rows].map((row) => [...row.cells].map((cell) => cell.textContent.trim()).join('\\t')).join('\\n');
      const range = document.createRange();
      range.selectNodeContents(table);
      getSelection().removeAllRanges();
      getSelection().addRange(range);
      try { await navigator.clipboard.writeText(words); } catch { document.execCommand('copy'); }
      button.textContent = button.dataset.done;
    });
  }
  show(location.hash === '#ar' ? 'ar' : 'en');
})();
`;

export const PAGE_STYLE = `
:root { color-scheme: dark; font-family: system-ui, sans-serif; font-size: 15px; line-height: 1.5; background: #0b1116; color: #e8edf2; }
body { max-width: 1000px; margin: 0 auto; padding: 24px; }
h1 { font-size: 26px; } h2 { margin-top: 40px; border-bottom: 1px solid #2c3a47; } h3 { margin: 18px 0 4px; font-size: 16px; }
.mode { border: 2px solid #f2b632; color: #f2b632; border-radius: 4px; padding: 2px 10px; font-weight: 650; }
table { border-collapse: collapse; width: 100%; font-variant-numeric: tabular-nums; }
th, td { border-bottom: 1px solid #2c3a47; padding: 3px 8px; text-align: start; } th { color: #a3b3c1; font-weight: 600; }
.scroll { overflow-x: auto; } .chart { direction: ltr; max-width: 100%; overflow-x: auto; } svg { width: 100%; height: auto; direction: ltr; }
.signs { display: flex; flex-wrap: wrap; gap: 4px 20px; } .signs span { display: inline-flex; align-items: center; gap: 6px; } .signs svg { width: 18px; height: 18px; }
button { background: #1a252f; color: inherit; border: 1px solid #41556a; border-radius: 4px; padding: 3px 12px; font: inherit; cursor: pointer; }
[role="img"] { border: 1px solid #2c3a47; } [role="img"] text { text-anchor: middle; font-size: 11px; fill: #b9c6d2; }
.land { fill: #18212a; stroke: #71869a; stroke-width: .9; fill-rule: evenodd; } .lines { fill: none; stroke: #4a5a69; stroke-width: .7; } .grid { stroke: #22303c; stroke-width: .6; }
[role="img"] .degrees text { font-size: 9px; fill: #8fa1b1; } .scale { fill: none; stroke: #e8edf2; stroke-width: 1.4; } .sky { fill: none; stroke: #6d7f96; stroke-dasharray: 8 6; } .sky.closed { stroke: #b9a4d8; stroke-dasharray: 2 3; }
.names text, .scale-words { paint-order: stroke; stroke: #0b1116; stroke-width: 3px; stroke-linejoin: round; } [role="img"] .place { fill: #ffffff; font-weight: 600; } .dots { stroke: #8fa1b1; stroke-width: 2.6px; stroke-linecap: square; }
figure { margin: 0; overflow-x: auto; direction: ltr; } figure svg { min-width: 640px; }
.track { fill: #f4ecc6; stroke: #0b1116; stroke-width: .8; } .track.pending { fill: none; stroke: #f4ecc6; stroke-width: 1.1; } .track.civil { fill: none; stroke: #86b7cc; stroke-width: 1; }
.muted { color: #a3b3c1; } .head { display: flex; align-items: baseline; gap: 12px; } [hidden] { display: none !important; }
`;
