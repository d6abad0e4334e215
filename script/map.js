// The map in the browser. It only adds to what the server drew: with scripts off, or where something here fails, the
// page's own drawing, lists and tables are all still there. Leaflet is loaded before; what to draw comes from the
// public API; words come with the page, in the reader's language.

/* global L */

// ---------------------------------------------------------------------------------------------- datums
// The same formulas as app/src/features/map/datum.rs, which says where they come from; a test compares the two.

const AXIS = 6378245;
const ECCENTRICITY = 0.006693421622965823;
const TURN = (Math.PI * 3000) / 180;

function toGcj([lon, lat]) {
  if (lon < 72.004 || lon > 137.8347 || lat < 0.8293 || lat > 55.8271) return [lon, lat];
  const [x, y] = [lon - 105, lat - 35];
  const wave = (degrees, length, height) => height * Math.sin((degrees * Math.PI) / length);
  const common = wave(x, 1 / 6, 20) + wave(x, 1 / 2, 20);
  const east =
    300 + x + 2 * y + 0.1 * x * x + 0.1 * x * y + 0.1 * Math.sqrt(Math.abs(x)) +
    ((common + wave(x, 1, 20) + wave(x, 3, 40) + wave(x, 12, 150) + wave(x, 30, 300)) * 2) / 3;
  const north =
    -100 + 2 * x + 3 * y + 0.2 * y * y + 0.1 * x * y + 0.2 * Math.sqrt(Math.abs(x)) +
    ((common + wave(y, 1, 20) + wave(y, 3, 40) + wave(y, 12, 160) + wave(y, 30, 320)) * 2) / 3;
  const radians = (lat * Math.PI) / 180;
  const bend = 1 - ECCENTRICITY * Math.sin(radians) ** 2;
  const degrees = 180 / Math.PI;
  return [
    lon + (east / ((AXIS / Math.sqrt(bend)) * Math.cos(radians))) * degrees,
    lat + (north / ((AXIS * (1 - ECCENTRICITY)) / (bend * Math.sqrt(bend)))) * degrees,
  ];
}

function gcjToBd([lon, lat]) {
  const far = Math.hypot(lon, lat) + 0.00002 * Math.sin(lat * TURN);
  const angle = Math.atan2(lat, lon) + 0.000003 * Math.cos(lon * TURN);
  return [far * Math.cos(angle) + 0.0065, far * Math.sin(angle) + 0.006];
}

const shifts = { wgs84: (at) => at, gcj02: toGcj, bd09: (at) => gcjToBd(toGcj(at)) };

/** A stored point as a map of the datum has it. */
export function ofStored(datum, at) {
  return (shifts[datum] ?? shifts.wgs84)(at);
}

/** A point of a map of the datum as it is stored: what is left over is taken away again and again. */
export function toStored(datum, at) {
  let guess = [...at];
  for (let tries = 0; tries < 8; tries += 1) {
    const seen = ofStored(datum, guess);
    guess = [guess[0] - (seen[0] - at[0]), guess[1] - (seen[1] - at[1])];
  }
  return guess;
}

/** Web Mercator under tiles of another datum: all that is drawn moves along with the tiles. */
function projection(datum) {
  if (datum === 'wgs84') return L.CRS.EPSG3857;
  const plain = L.Projection.SphericalMercator;
  return L.extend({}, L.CRS.EPSG3857, {
    projection: L.extend({}, plain, {
      project: ({ lng, lat }) => {
        const [lon, north] = ofStored(datum, [lng, lat]);
        return plain.project(L.latLng(north, lon));
      },
      unproject: (point) => {
        const { lng, lat } = plain.unproject(point);
        const [lon, north] = toStored(datum, [lng, lat]);
        return L.latLng(north, lon);
      },
    }),
  });
}

// ---------------------------------------------------------------------------------------------- pieces

/** An element with attributes and children; text is always text. */
function make(name, attributes = {}, ...children) {
  const element = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) if (value !== null && value !== undefined) element.setAttribute(key, value);
  element.append(...children.filter((child) => child !== null && child !== undefined && child !== ''));
  return element;
}

/** The same of drawings. */
function sketch(name, attributes = {}, ...children) {
  const element = document.createElementNS('http://www.w3.org/2000/svg', name);
  for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, value);
  element.append(...children);
  return element;
}

const filled = (words, n) => words.replace('{n}', n);
/** A number of sessions in words; one is not several everywhere. */
const sessionsIn = (words, n) => (n === 1 ? words.session : filled(words.sessions, number(n)));
const language = () => document.documentElement.lang || 'zh-CN';
const number = (n) => new Intl.NumberFormat(language()).format(n);
const latLng = ([lon, lat]) => L.latLng(lat, lon);

/** Day and time as the pages say them: weekday, date, time; the year where it is another one. */
function moment(text) {
  const zone = { timeZone: 'Asia/Shanghai' };
  const at = new Date(text);
  const year = (day) => new Intl.DateTimeFormat('en', { year: 'numeric', ...zone }).format(day);
  const part = (shown) => new Intl.DateTimeFormat(language() === 'en' ? 'en-GB' : language(), { ...shown, ...zone }).format(at);
  const date = { month: language() === 'en' ? 'short' : 'long', day: 'numeric' };
  if (year(at) !== year(new Date())) date.year = 'numeric';
  return `${part({ weekday: 'short' })} ${part(date)} ${part({ hour: '2-digit', minute: '2-digit', hour12: false })}`;
}

/** Ways to a place, each in the datum that the app means. */
function ways(at, name, words) {
  const six = (degrees) => degrees.toFixed(6);
  const [gcj, bd] = [ofStored('gcj02', at), ofStored('bd09', at)];
  const query = (pairs) => new URLSearchParams(pairs).toString();
  const links = [
    [`geo:${six(at[1])},${six(at[0])}`, words.phone],
    [`https://uri.amap.com/marker?${query({ position: `${six(gcj[0])},${six(gcj[1])}`, name, coordinate: 'gaode' })}`, words.amap],
    [`https://api.map.baidu.com/marker?${query({ location: `${six(bd[1])},${six(bd[0])}`, title: name, content: name, coord_type: 'bd09ll', output: 'html' })}`, words.baidu],
    [`https://apis.map.qq.com/uri/v1/marker?${query({ marker: `coord:${six(gcj[1])},${six(gcj[0])};title:${name.replace(/[:;]/g, ' ')}`, referer: 'pufa-ledger' })}`, words.tencent],
  ];
  const items = links.map(([href, label]) => make('a', { href, rel: 'noopener noreferrer' }, label));
  return make('p', { class: 'map-ways' }, `${words.route} `, ...items.flatMap((item, at) => (at ? [' · ', item] : [item])));
}

/** The shade of a count, as the server draws it. */
function level(count, most) {
  return count <= 0 || most <= 0 ? 0 : Math.min(5, Math.max(1, Math.ceil((count * 5) / most)));
}

/** The tiles that the operator set; none by default. */
function tiles() {
  const tag = document.querySelector('meta[name="pufa-tiles"]');
  try {
    return tag ? JSON.parse(tag.content) : null;
  } catch {
    return null;
  }
}

/** A base map of which more fails than comes is taken away again, and the reader is told; nothing else depends on it. */
function addTiles(map, base, told) {
  const layers = base.layers.map((url) =>
    L.tileLayer(url, { subdomains: base.servers, maxNativeZoom: base.zoomMax, maxZoom: 19, referrerPolicy: 'strict-origin-when-cross-origin' }),
  );
  let [came, missed, down] = [0, 0, false];
  const judge = () => {
    if (down || missed <= came) return;
    down = true;
    // Not from within the layer's own doings, which go on with the layer.
    setTimeout(() => {
      for (const each of layers) each.remove();
      told();
    });
  };
  for (const layer of layers) {
    layer.on('tileload', () => (came += 1));
    // Of a large view some; of a small one, which has only a few, all that there are.
    layer.on('tileerror', () => (missed += 1) >= 8 && judge());
    layer.on('load', judge);
    layer.addTo(map);
  }
}

/** An empty map in an element, with outline and boundaries once they are there. */
function begin(box, data) {
  const base = tiles();
  // One finger scrolls the page, which would end at the map otherwise; two move the map.
  const fingers = matchMedia('(pointer: coarse)').matches;
  if (fingers) box.querySelector('.map-canvas').after(make('p', { class: 'muted map-fingers' }, data.words.fingers));
  const map = L.map(box.querySelector('.map-canvas'), {
    dragging: !fingers,
    crs: projection(base?.datum ?? 'wgs84'),
    maxZoom: 19,
    minZoom: 8,
    zoomControl: false,
    attributionControl: false,
    // A popup that fades out would stand beside the one that is drawn anew in its place.
    fadeAnimation: false,
  });
  L.control.zoom({ zoomInTitle: data.words.zoomIn, zoomOutTitle: data.words.zoomOut }).addTo(map);
  const corner = L.control.attribution({ prefix: false }).addTo(map);
  if (base?.attribution) {
    // Text, whatever the setting holds.
    corner.addAttribution(make('span', {}, base.attribution).innerHTML);
  }
  const status = box.querySelector('.map-status') ?? box.appendChild(make('p', { class: 'muted map-status', role: 'status' }));
  // What is told of the view comes and goes; that there is no base map stays.
  let [said, lasting] = ['', ''];
  const tell = (text) => {
    said = text;
    status.textContent = [said, lasting].filter(Boolean).join(' ');
  };
  const down = () => {
    lasting = data.words.tilesDown;
    corner.remove();
    map.getContainer().classList.add('without-tiles');
    tell(said);
  };
  if (base) addTiles(map, base, down);
  const shapes = L.geoJSON(null, {
    style: ({ properties }) => ({ className: `${properties.kind === 'county' ? 'map-county' : 'map-area'}${base ? ' on-tiles' : ''}`, weight: 1 }),
  }).addTo(map);
  const areas = fetch(data.areas)
    .then((answer) => (answer.ok ? answer.json() : Promise.reject(answer)))
    .then((collection) => {
      shapes.addData(collection);
      // Below circles and symbols; and the county below the villages, last of all, since it covers what is below it.
      shapes.eachLayer((layer) => layer.bringToBack());
      shapes.eachLayer((layer) => layer.feature.properties.kind === 'county' && layer.bringToBack());
      return collection;
    })
    .catch(() => null);
  return { map, shapes, areas, tell };
}

/** Shows the map in the place of what the server drew; what stands around the drawing stays, and paper has all of it. */
function appear(box, data) {
  box.hidden = false;
  const drawing = document.querySelector(data.replaces);
  if (drawing) drawing.dataset.replaced = '';
}

/** What a popup may take up, so that all of it is seen beside the buttons. */
function roomy(map) {
  const { x, y } = map.getSize();
  const buttons = 64;
  return {
    maxWidth: Math.max(140, Math.min(300, x - buttons - 44)),
    minWidth: 120,
    maxHeight: Math.max(140, y - 56),
    autoPanPaddingTopLeft: [buttons, 8],
    autoPanPaddingBottomRight: [8, 8],
  };
}

/** What is placed at its village stands beside that village's circle, each layer on a side of its own. */
const asides = { upcoming: [14, 34], sites: [-6, 14], titles: [34, 14], sessions: [14, -6] };

function dot(layer) {
  return L.divIcon({ className: 'map-mark', html: make('span', { 'data-layer': layer }), iconSize: [28, 28] });
}

/** The symbol of a thing, as legends have it; of several, their number in its colour. */
function symbol(data, { layer, count, kind, is_exact: isExact }) {
  const iconAnchor = isExact ? [14, 14] : (asides[layer] ?? [14, 14]);
  const shape = data.symbols[layer];
  if (count > 1 || !shape) {
    const html = make('span', { 'data-layer': layer }, count > 1 ? String(count) : '');
    return L.divIcon({ className: 'map-mark', html, iconSize: [28, 28], iconAnchor });
  }
  const letter = data.letters[layer]?.[kind];
  const html = sketch(
    'svg', { viewBox: '0 0 20 20', width: 28, height: 28, 'aria-hidden': 'true' },
    sketch('path', { class: 'mark', 'data-layer': layer, 'data-kind': kind ?? '', d: shape }),
    ...(letter ? [sketch('text', { class: 'mark-letter', x: 10, y: 13, 'text-anchor': 'middle', 'font-size': 8 }, letter)] : []),
  );
  return L.divIcon({ className: 'map-mark', html, iconSize: [28, 28], iconAnchor });
}

/** A shape or circle for those who see neither: what it is and what it is called. */
function press(layer, label) {
  for (const [key, value] of Object.entries({ role: 'button', tabindex: '0', 'aria-label': label })) layer.getElement()?.setAttribute(key, value);
}

// ---------------------------------------------------------------------------------------------- names on the map
// As app/src/features/map/labels.rs places them in the server's drawing.

/** The most names that are drawn at once. */
const NAMES_MAX = 40;
/** Around the letters, in the page's colour. */
const HALO = 2;

/** Whether an area covers some of another one, or of a circle. */
function meets(area, other) {
  if (!other.radius) return area.left < other.right && other.left < area.right && area.top < other.bottom && other.top < area.bottom;
  const { x, y, radius } = other;
  return Math.hypot(x - Math.min(area.right, Math.max(area.left, x)), y - Math.min(area.bottom, Math.max(area.top, y))) < radius;
}

/** Where words may stand, the best place first: beside a circle of a radius, or on land, which has none. */
function places({ x, y }, radius, width, height) {
  const at = (left, top) => ({ left, top, right: left + width, bottom: top + height });
  const [middle, half] = [x - width / 2, y - height / 2];
  if (!radius) return [at(middle, half), at(middle, half + height / 2), at(middle, half - height / 2)];
  const gap = radius + 2;
  return [at(x + gap, half), at(x - gap - width, half), at(middle, y - gap - height), at(middle, y + gap)];
}

/** Measures words as the map's letters are, whatever the reader's settings made of them. */
function measure(box) {
  const { fontWeight, fontSize, fontFamily } = getComputedStyle(box);
  const pen = document.createElement('canvas').getContext('2d');
  pen.font = `${fontWeight} ${fontSize} ${fontFamily}`;
  const letter = Number.parseFloat(fontSize);
  return { letter, height: letter * 1.2 + HALO, wide: (text) => pen.measureText(text).width + 2 * HALO };
}

// ---------------------------------------------------------------------------------------------- the large map

class Explorer {
  constructor(box, data) {
    this.data = data;
    this.words = data.words;
    this.list = box.querySelector('.map-list');
    Object.assign(this, begin(box, data));
    this.box = box;
    const [west, south, east, north] = data.corners;
    this.map.fitBounds([[south, west], [north, east]], { padding: [16, 16] });
    if (data.marked) this.pin();
    this.marks = L.layerGroup().addTo(this.map);
    this.byCode = new Map();
    this.shapes.on('layeradd', ({ layer }) => {
      const code = layer.feature?.properties?.code;
      if (code) this.byCode.set(code, layer);
    });
    this.areas.then(() => this.features && this.draw());
    this.drawn = [];
    this.map.createPane('names').setAttribute('aria-hidden', 'true');
    // At another zoom other names have room; in between, places are neither here nor there.
    this.map.on('zoomstart', () => {
      this.zooming = true;
      this.map.getPane('names').replaceChildren();
    });
    this.map.on('zoomend', () => (this.zooming = false));
    this.map.getContainer().addEventListener('keydown', (event) => this.key(event));
    let timer;
    this.map.on('moveend', () => {
      clearTimeout(timer);
      timer = setTimeout(() => this.load(), 120);
    });
    this.load();
  }

  /** The session that the address points out. */
  pin() {
    const { at, title, url, when, place } = this.data.marked;
    const { words } = this;
    const mark = L.marker(latLng(at), { icon: dot('place'), title, keyboard: true, zIndexOffset: 1000 }).addTo(this.map);
    mark.getElement().setAttribute('aria-label', title);
    const told = () => make(
      'div', { class: 'map-popup' },
      make('p', {}, make('a', { href: url }, title)), when ? make('p', {}, when) : null, place ? make('p', {}, place) : null,
      ways(at, title, words),
    );
    mark.bindPopup(told, roomy(this.map)).openPopup();
  }

  async load() {
    // On its way to paper the map has no size, and nothing is asked for.
    const { x, y } = this.map.getSize();
    if (!x || !y) return;
    this.asking?.abort();
    this.asking = new AbortController();
    const bounds = this.map.getBounds();
    const bbox = [Math.max(-180, bounds.getWest()), Math.max(-85, bounds.getSouth()), Math.min(180, bounds.getEast()), Math.min(85, bounds.getNorth())];
    const address = new URL(this.data.source, location.href);
    address.searchParams.set('bbox', bbox.map((degrees) => degrees.toFixed(5)).join(','));
    address.searchParams.set('zoom', String(Math.round(this.map.getZoom())));
    try {
      const answer = await fetch(address, { signal: this.asking.signal });
      if (!answer.ok) throw new Error(String(answer.status));
      this.features = (await answer.json()).features;
      this.draw();
    } catch (error) {
      if (error.name === 'AbortError') return;
      this.tell(this.words.failed);
      this.names();
    }
  }

  draw() {
    const open = this.map._popup?.isOpen() ? this.opened : null;
    const reads = this.map.getPane('popupPane').contains(document.activeElement);
    this.marks.clearLayers();
    const villages = this.features.filter((feature) => feature.properties.layer === 'held');
    const most = Math.max(0, ...villages.map((feature) => feature.properties.sessions));
    const bounds = this.map.getBounds();
    this.drawn = [];
    for (const feature of this.features) {
      const layer = feature.properties.layer === 'held' ? this.village(feature, most) : this.mark(feature);
      if (!layer) continue;
      const middle = layer.getLatLng ? layer.getLatLng() : layer.getBounds().getCenter();
      this.drawn.push({ feature, layer, middle });
    }
    const drawn = this.drawn.filter(({ middle }) => bounds.contains(middle));
    this.fill(drawn);
    this.names();
    // What was open before the map was moved stays open; without a move of its own, which would begin all this anew.
    const again = drawn.find(({ feature }) => feature.id === open);
    const popup = again?.layer.getPopup();
    if (!popup) return this.point(drawn);
    popup.options.autoPan = false;
    this.again = true;
    again.layer.openPopup(again.middle);
    this.again = false;
    popup.options.autoPan = true;
    if (reads) popup.getElement()?.querySelector('a')?.focus({ preventScroll: true });
  }

  /** Names and numbers of villages wherever there is room, most sessions first: fingers cannot hover. */
  names() {
    const { map } = this;
    const pane = map.getPane('names');
    pane.replaceChildren();
    if (this.zooming) return;
    const { letter, height, wide } = measure(map.getContainer());
    const taken = this.taken();
    const texts = [];
    const bounds = map.getBounds();
    // A name at the edge whose village lies beyond would name nothing.
    const villages = this.drawn.filter(({ feature, middle }) => feature.properties.layer === 'held' && bounds.contains(middle));
    villages.sort((one, other) => other.feature.properties.sessions - one.feature.properties.sessions);
    for (const { feature, layer, middle } of villages) {
      if (texts.length === NAMES_MAX) break;
      const { code, name, name_en: english, sessions } = feature.properties;
      const text = `${this.named(name, english)} ${number(sessions)}`;
      // The middle of what a shape covers, where that is not the middle of what it spans.
      const spot = map.latLngToContainerPoint(layer.getRadius ? middle : layer.getCenter());
      const free = (area) => this.isSeen(area) && !taken.some((other) => meets(area, other)) && !this.isForeign(area, code);
      const area = places(spot, layer.getRadius?.() ?? 0, wide(text), height).find(free);
      if (!area) continue;
      taken.push(area);
      texts.push(sketch('text', { x: area.left + HALO, y: area.bottom - HALO / 2 - letter * 0.25 }, text));
    }
    const { x, y } = map.getSize();
    const sheet = sketch('svg', { width: x, height: y }, ...texts);
    L.DomUtil.setPosition(sheet, map.containerPointToLayerPoint([0, 0]));
    pane.append(sheet);
  }

  isSeen({ left, top, right, bottom }) {
    const { x, y } = this.map.getSize();
    return left >= 0 && top >= 0 && right <= x && bottom <= y;
  }

  /** What names must not cover: circles, marks and the map's buttons. */
  taken() {
    const box = this.map.getContainer();
    const [x, y] = [box.getBoundingClientRect().left + box.clientLeft, box.getBoundingClientRect().top + box.clientTop];
    const circles = this.drawn.filter(({ layer }) => layer.getRadius).map(({ layer, middle }) => {
      const { x: across, y: down } = this.map.latLngToContainerPoint(middle);
      return { x: across, y: down, radius: layer.getRadius() + 1 };
    });
    const others = [...box.querySelectorAll('.leaflet-marker-icon > *, .leaflet-control')].map((element) => {
      const { left, top, right, bottom } = element.getBoundingClientRect();
      return { left: left - x, top: top - y, right: right - x, bottom: bottom - y };
    });
    return [...circles, ...others];
  }

  /** Whether words would stand on the land of another village, which they would seem to name. */
  isForeign({ left, top, right, bottom }, code) {
    // Words in the middle of their own land may stand out of it a little.
    const parts = this.byCode.has(code) ? [0.25, 0.5, 0.75] : [0, 0.25, 0.5, 0.75, 1];
    const edge = parts.flatMap((part) => [top, bottom].map((y) => [left + (right - left) * part, y]));
    const points = edge.map((point) => this.map.containerPointToLatLng(point));
    return [...this.byCode].some(([other, shape]) => {
      const near = other === code ? [] : points.filter((point) => shape.getBounds().contains(point));
      return near.some(({ lng, lat }) => isInside([lng, lat], polygons(shape.feature.geometry)));
    });
  }

  /** Opens the village that the address points out, once. */
  point(drawn) {
    const chosen = drawn.find(({ feature }) => feature.id === this.data.chosen);
    if (!chosen || this.pointed) return;
    this.pointed = true;
    chosen.layer.openPopup(chosen.middle);
  }

  village(feature, most) {
    const { code, sessions, point_is_demo: isDemo } = feature.properties;
    const shape = this.byCode.get(code);
    const title = this.label(feature);
    if (shape) {
      shape.getElement()?.setAttribute('data-level', level(sessions, most));
      shape.getElement()?.classList.toggle('chosen', code === this.data.chosen);
      shape.unbindPopup().bindPopup(() => this.popup(feature), roomy(this.map));
      shape.off('popupopen').on('popupopen', () => (this.opened = feature.id));
      press(shape, title);
      return shape;
    }
    if (!feature.geometry) return null;
    const radius = sessions > 0 ? Math.max(5, 22 * Math.sqrt(sessions / Math.max(1, most))) : 5;
    const circle = L.circleMarker(latLng(feature.geometry.coordinates), {
      radius, weight: 1.5, className: ['map-spot', sessions > 0 ? '' : 'empty', code === this.data.chosen ? 'chosen' : ''].join(' ').trim(), dashArray: isDemo ? '3 2' : null,
    });
    circle.bindTooltip(make('span', {}, title)).bindPopup(() => this.popup(feature), roomy(this.map)).on('popupopen', () => (this.opened = feature.id));
    circle.addTo(this.marks);
    press(circle, title);
    return circle;
  }

  mark(feature) {
    const { count } = feature.properties;
    const at = latLng(feature.geometry.coordinates);
    const title = this.label(feature);
    const mark = L.marker(at, { icon: symbol(this.data, feature.properties), title, keyboard: true });
    mark.on('add', () => mark.getElement().setAttribute('aria-label', title));
    if (count > 1 && !feature.properties.url) mark.on('click', () => this.closer(feature));
    else {
      mark.bindPopup(() => this.popup(feature), roomy(this.map)).on('popupopen', () => {
        this.opened = feature.id;
        // What a redrawn map opens again was fitted into the view before, and may have been moved out of it since.
        if (!this.again) this.fitted = null;
        this.several(feature, mark.getPopup());
      });
    }
    return mark.addTo(this.marks);
  }

  closer(feature) {
    const [west, south, east, north] = feature.properties.bbox;
    const close = this.map.getBoundsZoom([[south, west], [north, east]]);
    if (close > this.map.getZoom()) this.map.fitBounds([[south, west], [north, east]], { padding: [40, 40], maxZoom: 18 });
    else this.map.setView(latLng(feature.geometry.coordinates), this.map.getZoom() + 2);
  }

  /** What a village is called in the reader's language. */
  named(name, english) {
    return (language() === 'en' && english) || name || '';
  }

  /** The word of a kind or a level. */
  kind({ layer, kind }) {
    return this.words.kinds[layer]?.[kind];
  }

  /** How many there are, and of sites and titles of which kinds, as far as they are told. */
  counted({ layer, count, items = [] }) {
    const { words } = this;
    if (layer === 'sessions' || layer === 'upcoming') return sessionsIn(words, count);
    const text = filled(layer === 'titles' ? words.titlesTogether : words.together, number(count));
    const kinds = [...new Set(items.map(({ kind }) => this.kind({ layer, kind })).filter(Boolean))];
    if (!kinds.length) return text;
    const told = kinds.join(words.comma) + (items.length < count ? '\u2026' : '');
    return words.withKinds.replace('{text}', () => text).replace('{kinds}', () => told);
  }

  label({ properties }) {
    const { words } = this;
    const { layer, count } = properties;
    if (layer === 'held') {
      const parts = [`${this.named(properties.name, properties.name_en)}: ${sessionsIn(words, properties.sessions)}`];
      if (properties.upcoming > 0) parts.push(filled(words.coming, number(properties.upcoming)));
      return parts.join(' \u00b7 ');
    }
    if (count > 1) {
      const village = this.named(properties.village_name, properties.village_name_en);
      return `${village ? `${village} \u00b7 ` : ''}${words.layers[layer]}: ${this.counted(properties)}`;
    }
    const title = this.named(properties.title, properties.title_en);
    // A title is called as its village is, and some sites are: what they are stands behind.
    const about = { titles: () => this.titled(properties), sites: () => this.kind(properties) ?? words.layers.sites }[layer];
    return about ? `${title} \u00b7 ${about()}` : title;
  }

  /** What a title is, with its level. */
  titled(properties) {
    return [this.words.layers.titles, this.kind(properties)].filter(Boolean).join(': ');
  }

  /** A list of sessions of the page's filter, of one village. */
  rows(list, code) {
    const address = new URL(list, location.href);
    address.searchParams.set('village', code);
    return address.pathname + address.search;
  }

  href({ properties }) {
    return properties.layer === 'held' ? this.rows(this.data.rows, properties.code) : properties.url;
  }

  /** What a popup says of a village: every number opens exactly what it counts. */
  figures({ code, name, name_en: english, sessions, upcoming }) {
    const { words, data } = this;
    const line = (href, text) => make('p', {}, make('a', { href }, text));
    return [
      line(this.rows(data.rows, code), `${this.named(name, english)}: ${sessionsIn(words, sessions)}`),
      upcoming > 0 ? line(this.rows(data.coming, code), filled(words.coming, number(upcoming))) : null,
      line(`/villages/${code}`, words.villagePage),
    ];
  }

  popup(feature) {
    const { properties, geometry } = feature;
    const { words } = this;
    const href = this.href(feature);
    const label = this.label(feature);
    const photo = properties.photo ? make('img', { src: properties.photo, alt: properties.photo_alt ?? '', loading: 'lazy' }) : null;
    const when = properties.starts_at ? make('p', {}, moment(properties.starts_at)) : null;
    const village = this.named(properties.village_name, properties.village_name_en);
    const kind = this.kind(properties);
    // Words about sites and titles come in Chinese only: in English they are put together here.
    const about = kind && language() === 'en' ? [kind, village] : [properties.place, kind ? '' : village];
    const place = (properties.layer === 'titles' ? [this.titled(properties)] : about).filter(Boolean).join(' \u00b7 ');
    const notes = [];
    if (properties.is_demo) notes.push(words.demo);
    // A boundary is where the village lies, whatever its point is.
    const hasShape = properties.layer === 'held' && this.byCode.has(properties.code);
    if (properties.point_is_demo && !hasShape) notes.push(words.demoPoint);
    if (properties.count === 1 && !properties.is_exact) notes.push(words.roughly);
    const name = properties.title ?? properties.village_name ?? properties.name ?? label;
    // The lines below say of one thing what it is.
    const called = properties.count === 1 ? this.named(properties.title, properties.title_en) : label;
    const head = properties.layer === 'held' ? this.figures(properties) : [make('p', {}, href ? make('a', { href }, called) : called)];
    // Nobody is led to a place that is only a sample, nor between several places.
    const isThere = geometry && !properties.point_is_demo && !(properties.count > 1 && !href);
    const there = isThere ? ways(geometry.coordinates, name, words) : null;
    return make(
      'div', { class: 'map-popup' },
      ...head,
      when,
      place && properties.count === 1 ? make('p', {}, place) : null,
      properties.count > 1 ? make('ul', { class: 'map-few' }, ...this.few(properties)) : null,
      notes.length ? make('p', { class: 'muted' }, notes.join(' \u00b7 ')) : null,
      photo,
      there,
    );
  }

  /** The first of several sites or titles of one place. */
  few({ layer, items = [] }) {
    return items.map(({ title, title_en: english, kind, url }) => {
      const word = this.kind({ layer, kind });
      return make('li', {}, make('a', { href: url }, this.named(title, english)), word ? ` ${word}` : null);
    });
  }

  /** The first of several sessions of one place, with their days; the link above leads to all of them. */
  async several({ id, properties }, popup) {
    if (!properties.url?.startsWith('/events?')) return;
    const address = new URL(`/api/v1${properties.url}`, location.href);
    address.searchParams.set('per_page', '5');
    const answer = await fetch(address).catch(() => null);
    if (!answer?.ok) return;
    const { items } = await answer.json();
    const list = popup.getElement()?.querySelector('.map-few');
    if (!list) return;
    const rows = items.map((event) => make('li', {}, make('a', { href: `/events/${event.id}` }, event.title), ` ${moment(event.starts_at)}`));
    list.replaceChildren(...rows);
    this.picture(items, popup, id);
    this.settle(popup, id);
  }

  /** The first picture of several sessions, in the size of a popup. */
  picture(items, popup, id) {
    const photo = items.flatMap(({ photos }) => photos ?? [])[0];
    if (!photo) return;
    // The API says where pictures are seen from anywhere; here they come from this page's own address.
    const src = new URL(photo.url, location.href).pathname.replace(/-\d+\.jpg$/, '-320.jpg');
    const image = make('img', { src, alt: photo.alt ?? '' });
    image.addEventListener('load', () => this.settle(popup, id));
    const content = popup.getElement().querySelector('.map-popup');
    content.insertBefore(image, content.querySelector('.map-ways'));
  }

  /** Fits a popup around what has come into it; the map is moved below it once, since every move draws all anew. */
  settle(popup, id) {
    if (!popup.isOpen()) return;
    popup._updateLayout?.();
    popup._updatePosition?.();
    if (this.fitted === id) return;
    this.fitted = id;
    popup._adjustPan?.();
  }

  /** Keys on the map: what is pressed opens, and Escape leads back to where it was opened from. */
  key(event) {
    const row = this.drawn.find(({ layer }) => layer.getElement() === event.target);
    if (row && (event.key === 'Enter' || event.key === ' ')) {
      event.preventDefault();
      this.show(row, (id) => this.drawn.find(({ feature }) => feature.id === id)?.layer.getElement());
    }
    if (event.key !== 'Escape' || !this.map.getPane('popupPane').contains(event.target)) return;
    const back = this.back?.(this.opened);
    this.map.closePopup();
    (back ?? this.map.getContainer()).focus({ preventScroll: true });
  }

  /** The button of a row of the list. */
  button(id) {
    return this.list.querySelector(`[data-id="${CSS.escape(id)}"]`);
  }

  /** Opens what belongs to a row, and leads the keyboard there; `back` finds where it came from. */
  show({ feature, layer, middle }, back = (id) => this.button(id)) {
    // On a phone the map lies far above a row of its list.
    this.map.getContainer().scrollIntoView({ block: 'nearest' });
    if (!layer.getPopup()) return this.closer(feature);
    layer.openPopup(middle);
    this.back = back;
    layer.getPopup().getElement()?.querySelector('a')?.focus({ preventScroll: true });
  }

  /** Everything on the map, as a list that follows the view: the way around for keyboards and screen readers. */
  fill(drawn) {
    const rows = drawn.filter(({ feature }) => feature.properties.layer !== 'held' || feature.properties.sessions + feature.properties.upcoming > 0);
    const held = this.list.contains(document.activeElement) ? document.activeElement.dataset.id : null;
    this.list.replaceChildren(
      ...rows.map((row) => {
        const { feature } = row;
        const href = this.href(feature);
        const label = this.label(feature);
        const button = make('button', { type: 'button', class: 'link-button', 'data-id': feature.id, 'aria-label': `${this.words.show}: ${label}` }, this.words.show);
        button.addEventListener('click', () => this.show(row));
        const when = feature.properties.starts_at ? make('span', { class: 'muted' }, ` ${moment(feature.properties.starts_at)}`) : null;
        return make('li', {}, href ? make('a', { href }, label) : make('span', {}, label), when, ' ', button);
      }),
    );
    // The keyboard stays where it was, or at the head of the list.
    if (held) (this.button(held) ?? this.list).focus({ preventScroll: true });
    this.tell(rows.length ? filled(this.words.count, number(rows.length)) : this.words.nothing);
  }
}

// ---------------------------------------------------------------------------------------------- small maps

function place(box, data) {
  const { map } = begin(box, data);
  const at = latLng(data.at);
  map.setView(at, 14);
  L.marker(at, { icon: dot('place'), title: data.name, keyboard: false, interactive: false }).addTo(map);
}

/** A map that fills in the fields of the form that it stands in. */
function picker(box, data) {
  const { map, areas, tell } = begin(box, data);
  const form = box.closest('form');
  const field = (name) => form.elements.namedItem(name);
  const status = box.querySelector('.map-status');
  const [west, south, east, north] = data.corners;
  const mark = L.marker([0, 0], { icon: dot('place'), keyboard: false, interactive: false });
  const ring = L.circle([0, 0], { className: 'map-ring', weight: 1, interactive: false });
  if (data.at) {
    mark.setLatLng(latLng(data.at)).addTo(map);
    map.setView(latLng(data.at), 14);
  } else {
    map.fitBounds([[south, west], [north, east]]);
  }
  const put = async (at, words) => {
    mark.setLatLng(at).addTo(map);
    field('lon').value = at.lng.toFixed(6);
    field('lat').value = at.lat.toFixed(6);
    if (field('datum')) field('datum').value = 'wgs84';
    if (field('paste')) field('paste').value = '';
    const county = (await areas)?.features.find((feature) => feature.properties.kind === 'county');
    tell([words, county && !isInside([at.lng, at.lat], county.geometry.coordinates) ? status.dataset.outside : ''].filter(Boolean).join(' '));
  };
  map.on('click', ({ latlng }) => {
    ring.remove();
    put(latlng, '');
  });
  box.querySelector('[data-locate]').addEventListener('click', () => {
    const denied = () => tell(status.dataset.denied);
    if (!navigator.geolocation) return denied();
    navigator.geolocation.getCurrentPosition(
      ({ coords }) => {
        const at = L.latLng(coords.latitude, coords.longitude);
        ring.setLatLng(at).setRadius(coords.accuracy).addTo(map);
        map.setView(at, 16);
        put(at, filled(status.dataset.accuracy, number(Math.round(coords.accuracy))));
      },
      denied,
      { enableHighAccuracy: true, timeout: 15_000, maximumAge: 0 },
    );
  });
}

/** The polygons of a shape, be it one or several. */
function polygons({ type, coordinates }) {
  return type === 'Polygon' ? [coordinates] : coordinates;
}

/** Whether a point lies inside of polygons: a line to the east crosses an odd number of edges. */
export function isInside([lon, lat], polygons) {
  let inside = false;
  for (const ring of polygons.flat()) {
    for (let index = 1; index < ring.length; index += 1) {
      const [[x1, y1], [x2, y2]] = [ring[index - 1], ring[index]];
      if (y1 > lat !== y2 > lat && lon < x1 + ((lat - y1) / (y2 - y1)) * (x2 - x1)) inside = !inside;
    }
  }
  return inside;
}

// ---------------------------------------------------------------------------------------------- beside the map

/** The whole year and its months as a slider; it leads to the same addresses as the links that it is made of. */
function slider(nav, words) {
  const year = nav.querySelector('a[data-year]');
  const stops = [year, ...nav.querySelectorAll('a[aria-label]')];
  if (!year || stops.length !== 13) return;
  const name = (link) => link.getAttribute('aria-label') ?? link.textContent;
  const now = stops.findIndex((link) => link.hasAttribute('aria-current'));
  // A period that is neither the year nor a month stands at the year, and is said to be neither.
  const said = make('output', { for: 'map-month' }, now < 0 ? words.otherPeriod : name(stops[now]));
  const range = make('input', { id: 'map-month', type: 'range', min: '0', max: '12', step: '1', value: String(Math.max(0, now)) });
  const tell = () => {
    said.textContent = name(stops[range.value]);
    range.setAttribute('aria-valuetext', said.textContent);
  };
  range.setAttribute('aria-valuetext', said.textContent);
  range.addEventListener('input', tell);
  // Arrow keys go through the months one by one: only the one where they rest is meant.
  let [wait, timer] = [0, 0];
  range.addEventListener('keydown', () => (wait = 900));
  range.addEventListener('pointerdown', () => (wait = 0));
  range.addEventListener('change', () => {
    clearTimeout(timer);
    timer = setTimeout(() => location.assign(`${stops[range.value].href}#map-month`), wait);
  });
  nav.after(make('p', { class: 'map-slider' }, make('label', { for: 'map-month' }, words.month), range, said));
  if (location.hash !== '#map-month') return;
  // Chosen here before: the keyboard stays where it was.
  const folded = range.closest('details');
  if (folded) folded.open = true;
  range.focus();
}

/** The drawing as a PNG, painted here: this machine has the letters, and the server needs neither them nor a painter. */
function pngButton(link) {
  const button = make('button', { type: 'button', class: 'link-button' }, link.dataset.picture);
  button.addEventListener('click', async () => {
    const answer = await fetch(link.href);
    const address = URL.createObjectURL(new Blob([await answer.text()], { type: 'image/svg+xml' }));
    const picture = new Image();
    picture.src = address;
    await picture.decode();
    const canvas = make('canvas', { width: picture.naturalWidth, height: picture.naturalHeight });
    canvas.getContext('2d').drawImage(picture, 0, 0);
    URL.revokeObjectURL(address);
    const blob = await new Promise((done) => canvas.toBlob(done, 'image/png'));
    const file = URL.createObjectURL(blob);
    make('a', { href: file, download: 'map.png' }).click();
    setTimeout(() => URL.revokeObjectURL(file), 10_000);
  });
  link.parentElement.after(make('li', {}, button));
}

for (const box of document.querySelectorAll('[data-map]')) {
  try {
    const data = JSON.parse(box.dataset.map);
    appear(box, data);
    if (data.pick) picker(box, data);
    else if (data.at) place(box, data);
    else new Explorer(box, data);
    const nav = document.querySelector('.map-months');
    if (nav) slider(nav, data.words);
  } catch (error) {
    // The server's drawing is as good.
    box.hidden = true;
    console.warn(error);
  }
}
for (const link of document.querySelectorAll('a[data-picture]')) pngButton(link);
