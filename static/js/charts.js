// Charts: <div data-chart="id"> draws the ECharts option in the JSON island with that id, in the page's own colours.
// The option is data from the server: no functions, nothing evaluated. Colours may be named "token:late".

const SERIES = ["series-1", "series-2", "series-3", "series-4", "series-5", "series-6"];
const sources = document.querySelector("script[data-echarts]")?.dataset ?? {};
let library;
let world;

function loaded(source, name) {
  return new Promise((resolve, reject) => {
    const script = document.createElement("script");
    script.src = source;
    script.onload = () => resolve(window[name]);
    script.onerror = reject;
    document.head.append(script);
  });
}

function echartsReady() {
  library ??= loaded(sources.echarts, "echarts");
  return library;
}

// A ring across the date line would be drawn around the whole world: its two halves become polygons of their own.
function cutAtDateLine(geometry) {
  const polygons = geometry.type === "Polygon" ? [geometry.coordinates] : geometry.coordinates;
  const east = (ring) => ring.filter(([longitude]) => longitude >= 0);
  const west = (ring) => ring.filter(([longitude]) => longitude < 0);
  const crosses = ([ring]) => ring.some(([longitude], n) => n && Math.abs(longitude - ring[n - 1][0]) > 180);
  geometry.type = "MultiPolygon";
  geometry.coordinates = polygons.flatMap((polygon) => (crosses(polygon) ? [[east(polygon[0])], [west(polygon[0])]] : [polygon]));
}

// Bubbles of a wide map would cover a narrow one.
function fitBubbles(option, width) {
  const factor = Math.min(1, Math.max(0.35, width / 900));
  for (const { data } of option.series) for (const bubble of data) bubble.symbolSize *= factor;
}

// The outline of the world, fetched from this server once a page needs it; Antarctica has no customers.
function worldReady(echarts) {
  world ??= Promise.all([loaded(sources.topojson, "topojson"), fetch(sources.world).then((answer) => answer.json())]).then(([topojson, atlas]) => {
    const outline = topojson.feature(atlas, atlas.objects.countries);
    outline.features = outline.features.filter((country) => country.id !== "010");
    for (const { geometry } of outline.features) cutAtDateLine(geometry);
    echarts.registerMap("world", outline);
  });
  return world;
}

// --- Colours as the browser computes them for the theme at hand

function colour(token) {
  const probe = document.createElement("span");
  probe.hidden = true;
  probe.style.color = `var(--${token})`;
  document.body.append(probe);
  const computed = getComputedStyle(probe).color;
  probe.remove();
  return computed;
}

function withTokens(value) {
  if (typeof value === "string" && value.startsWith("token:")) return colour(value.slice(6));
  if (Array.isArray(value)) return value.map(withTokens);
  if (value && typeof value === "object") {
    return Object.fromEntries(Object.entries(value).map(([key, each]) => [key, withTokens(each)]));
  }
  return value;
}

// --- Figures as the rest of the page words them

const formats = {
  money: (currency) => new Intl.NumberFormat("en", { style: "currency", currency, notation: "compact", maximumSignificantDigits: 3 }),
  ratio: () => new Intl.NumberFormat("en", { style: "percent", maximumFractionDigits: 1 }),
  count: () => new Intl.NumberFormat("en", { maximumFractionDigits: 1 }),
};

function formatter({ unit, currency }) {
  const format = (formats[unit] ?? formats.count)(currency || "USD");
  return (value) => (value === null || value === undefined || value === "" || Number.isNaN(Number(value)) ? "–" : format.format(value).replace("K", "k"));
}

// A tip built of elements: markup with style attributes would be refused by the content security policy.
function tip(format) {
  return (given) => {
    const points = Array.isArray(given) ? given : [given];
    const box = document.createElement("div");
    box.className = "chart-tip";
    const head = document.createElement("b");
    head.textContent = points[0]?.axisValueLabel ?? points[0]?.name ?? "";
    box.append(head);
    for (const point of points) {
      const value = Array.isArray(point.value) ? point.value.at(-1) : point.value;
      if (value === null || value === undefined || value === "-" || point.seriesName === "hidden") continue;
      const line = document.createElement("div");
      const name = document.createElement("span");
      const figure = document.createElement("span");
      name.textContent = point.seriesName.startsWith("series") ? "" : point.seriesName;
      figure.textContent = format(value);
      line.append(name, figure);
      box.append(line);
    }
    return box;
  };
}

// --- The house's look, under whatever the server asks for

function axis(given, extra) {
  const one = (each) => ({ ...extra(each), ...each });
  return Array.isArray(given) ? given.map(one) : given && one(given);
}

function dressed(option, format) {
  const ink = colour("ink-2");
  const line = colour("line");
  const label = { color: colour("ink-3"), fontSize: 11 };
  const words = (each) => ({ axisLine: { lineStyle: { color: colour("line-strong") } }, axisTick: { show: false }, axisLabel: { ...label, hideOverlap: true, interval: (each.data?.length ?? 99) <= (innerWidth > 900 ? 14 : 8) ? 0 : "auto" }, splitLine: { show: false } });
  const values = () => ({ axisLine: { show: false }, axisTick: { show: false }, axisLabel: { ...label, formatter: format }, splitLine: { lineStyle: { color: line } } });
  const plain = (each) => (each.plain ? { ...values(), axisLabel: label } : values());
  const dress = (each) => (each.type === "category" || each.type === "time" ? words(each) : plain(each));
  return {
    animation: !matchMedia("(prefers-reduced-motion: reduce)").matches,
    animationDuration: 250,
    color: SERIES.map(colour),
    textStyle: { fontFamily: getComputedStyle(document.body).fontFamily, fontSize: 12, color: ink },
    grid: { left: 4, right: 8, top: option.legend ? 36 : 12, bottom: 4, outerBoundsMode: "same", outerBoundsContain: "axisLabel" },
    aria: { enabled: true, decal: { show: (option.series?.length ?? 0) > 1, decals: decals() } },
    ...option,
    legend: option.legend && { top: 0, left: 0, itemWidth: 10, itemHeight: 10, itemGap: 16, icon: "roundRect", textStyle: { color: ink, fontSize: 12 }, inactiveColor: colour("quiet-mark"), ...option.legend },
    tooltip: { trigger: "axis", transitionDuration: 0, backgroundColor: colour("raised"), borderColor: colour("line-strong"), borderWidth: 1, padding: [8, 12], formatter: tip(format), axisPointer: { type: "shadow", shadowStyle: { color: colour("hover"), opacity: 0.6 } }, ...option.tooltip },
    xAxis: axis(option.xAxis, dress),
    yAxis: axis(option.yAxis, dress),
    series: option.series?.map((each) => (each.type === "heatmap" ? { label: heatLabel(format), ...each } : each)),
  };
}

// Each cell says its figure: colour only helps the eye find it.
function heatLabel(format) {
  return { show: innerWidth > 700, color: colour("ink"), fontSize: 11, formatter: ({ value }) => format(value[2]) };
}

// The first series is plain; the others carry a light pattern, so that hue is never the only difference.
function decals() {
  const ground = colour("surface").replace("rgb(", "rgba(").replace(")", ", 0.4)");
  const lines = (rotation) => ({ color: ground, dashArrayX: [1, 0], dashArrayY: [2, 4], rotation });
  return [{ symbol: "none" }, lines(Math.PI / 4), lines(-Math.PI / 4), lines(0), lines(Math.PI / 2), { color: ground, symbol: "circle", symbolSize: 0.5, dashArrayX: [[6, 6], [0, 6, 6, 0]], dashArrayY: [4, 0] }];
}

async function draw(canvas) {
  const island = document.getElementById(canvas.dataset.chart);
  if (!island) return;
  const echarts = await echartsReady();
  const option = JSON.parse(island.textContent);
  if (option.geo) {
    await worldReady(echarts);
    fitBubbles(option, canvas.clientWidth);
  }
  echarts.getInstanceByDom(canvas)?.dispose();
  const chart = echarts.init(canvas, null, { renderer: "svg" });
  chart.setOption(dressed(withTokens(option), formatter(canvas.dataset)));
  chart.on("click", ({ data }) => data?.url && location.assign(data.url));
}

const drawn = new ResizeObserver((entries) => {
  for (const { target } of entries) window.echarts?.getInstanceByDom(target)?.resize();
});

function drawAll(scope = document) {
  for (const canvas of scope.querySelectorAll("[data-chart]")) {
    draw(canvas).catch(() => document.dispatchEvent(new CustomEvent("book:toast", { detail: "The chart could not be drawn; its table shows the same." })));
    drawn.observe(canvas);
  }
}

document.addEventListener("book:theme", () => drawAll());
document.addEventListener("htmx:afterSettle", ({ detail }) => drawAll(detail.elt.parentElement ?? document));
drawAll();
