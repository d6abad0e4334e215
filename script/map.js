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

const filled = (words, n) => words.replace('{n}', n);
const language = () => document.documentElement.lang || 'zh-CN';
const number = (n) => new Intl.NumberFormat(language()).format(n);
const latLng = ([lon, lat]) => L.latLng(lat, lon);

function moment(text) {
  const shown = { month: 'long', day: 'numeric', weekday: 'short', hour: '2-digit', minute: '2-digit', hour12: false, timeZone: 'Asia/Shanghai' };
  return new Intl.DateTimeFormat(language(), shown).format(new Date(text));
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

/** A base map that does not come is taken away again, and the reader is told; nothing else depends on it. */
function addTiles(map, base, told) {
  const layers = base.layers.map((url) =>
    L.tileLayer(url, { subdomains: base.servers, maxNativeZoom: base.zoomMax, maxZoom: 19, referrerPolicy: 'strict-origin-when-cross-origin' }).addTo(map),
  );
  let [came, missed] = [0, 0];
  for (const layer of layers) {
    layer.on('tileload', () => (came += 1));
    layer.on('tileerror', () => {
      missed += 1;
      if (came === 0 && missed === 8) {
        for (const each of layers) each.remove();
        told();
      }
    });
  }
}

/** An empty map in an element, with outline and boundaries once they are there. */
function begin(box, data) {
  const base = tiles();
  const map = L.map(box.querySelector('.map-canvas'), {
    crs: projection(base?.datum ?? 'wgs84'),
    maxZoom: 19,
    minZoom: 8,
    zoomControl: false,
    attributionControl: false,
  });
  L.control.zoom({ zoomInTitle: data.words.zoomIn, zoomOutTitle: data.words.zoomOut }).addTo(map);
  const corner = L.control.attribution({ prefix: false }).addTo(map);
  if (base?.attribution) {
    // Text, whatever the setting holds.
    corner.addAttribution(make('span', {}, base.attribution).innerHTML);
  }
  const status = box.querySelector('.map-status');
  const tell = (text) => status && (status.textContent = text);
  if (base) addTiles(map, base, () => tell(data.words.tilesDown));
  const shapes = L.geoJSON(null, {
    style: ({ properties }) => ({ className: `${properties.kind === 'county' ? 'map-county' : 'map-area'}${base ? ' on-tiles' : ''}`, weight: 1 }),
  }).addTo(map);
  const areas = fetch(data.areas)
    .then((answer) => (answer.ok ? answer.json() : Promise.reject(answer)))
    .then((collection) => {
      shapes.addData(collection);
      shapes.bringToBack();
      return collection;
    })
    .catch(() => null);
  return { map, shapes, areas, tell };
}

/** Shows the map in the place of what the server drew. */
function appear(box, data) {
  box.hidden = false;
  const drawing = document.querySelector(data.replaces);
  if (drawing) drawing.hidden = true;
}

function symbol(layer, text = '', kind = null) {
  return L.divIcon({ className: 'map-mark', html: make('span', { 'data-layer': layer, 'data-kind': kind }, text), iconSize: [28, 28] });
}

// ---------------------------------------------------------------------------------------------- the large map

class Explorer {
  constructor(box, data) {
    this.data = data;
    this.words = data.words;
    this.list = box.querySelector('.map-list');
    Object.assign(this, begin(box, data));
    const [west, south, east, north] = data.corners;
    this.map.fitBounds([[south, west], [north, east]], { padding: [16, 16] });
    this.marks = L.layerGroup().addTo(this.map);
    this.byCode = new Map();
    this.shapes.on('layeradd', ({ layer }) => {
      const code = layer.feature?.properties?.code;
      if (code) this.byCode.set(code, layer);
    });
    this.areas.then(() => this.features && this.draw());
    let timer;
    this.map.on('moveend', () => {
      clearTimeout(timer);
      timer = setTimeout(() => this.load(), 120);
    });
    this.load();
  }

  async load() {
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
      if (error.name !== 'AbortError') this.tell(this.words.failed);
    }
  }

  draw() {
    const open = this.map._popup?.isOpen() ? this.opened : null;
    const reads = this.map.getPane('popupPane').contains(document.activeElement);
    this.marks.clearLayers();
    const villages = this.features.filter((feature) => feature.properties.layer === 'held');
    const most = Math.max(0, ...villages.map((feature) => feature.properties.sessions));
    const bounds = this.map.getBounds();
    const drawn = [];
    for (const feature of this.features) {
      const layer = feature.properties.layer === 'held' ? this.village(feature, most) : this.mark(feature);
      if (!layer) continue;
      const middle = layer.getLatLng ? layer.getLatLng() : layer.getBounds().getCenter();
      if (bounds.contains(middle)) drawn.push({ feature, layer, middle });
    }
    this.fill(drawn);
    // What was open before the map was moved stays open; without a move of its own, which would begin all this anew.
    const again = drawn.find(({ feature }) => feature.id === open);
    const popup = again?.layer.getPopup();
    if (!popup) return;
    popup.options.autoPan = false;
    again.layer.openPopup(again.middle);
    popup.options.autoPan = true;
    if (reads) popup.getElement()?.querySelector('a')?.focus({ preventScroll: true });
  }

  village(feature, most) {
    const { code, sessions, point_is_demo: isDemo } = feature.properties;
    const shape = this.byCode.get(code);
    const title = this.label(feature);
    if (shape) {
      shape.getElement()?.setAttribute('data-level', level(sessions, most));
      shape.unbindPopup().bindPopup(() => this.popup(feature));
      shape.off('popupopen').on('popupopen', () => (this.opened = feature.id));
      return shape;
    }
    if (!feature.geometry) return null;
    const radius = sessions > 0 ? Math.max(5, 22 * Math.sqrt(sessions / Math.max(1, most))) : 5;
    const circle = L.circleMarker(latLng(feature.geometry.coordinates), {
      radius, weight: 1.5, className: sessions > 0 ? 'map-spot' : 'map-spot empty', dashArray: isDemo ? '3 2' : null,
    });
    circle.bindTooltip(make('span', {}, title)).bindPopup(() => this.popup(feature)).on('popupopen', () => (this.opened = feature.id));
    return circle.addTo(this.marks);
  }

  mark(feature) {
    const { layer, count } = feature.properties;
    const at = latLng(feature.geometry.coordinates);
    const title = this.label(feature);
    const mark = L.marker(at, { icon: symbol(layer, count > 1 ? String(count) : '', feature.properties.kind), title, keyboard: true });
    mark.on('add', () => mark.getElement().setAttribute('aria-label', title));
    if (count > 1 && !feature.properties.url) mark.on('click', () => this.closer(feature));
    else mark.bindPopup(() => this.popup(feature)).on('popupopen', () => (this.opened = feature.id));
    return mark.addTo(this.marks);
  }

  closer(feature) {
    const [west, south, east, north] = feature.properties.bbox;
    const close = this.map.getBoundsZoom([[south, west], [north, east]]);
    if (close > this.map.getZoom()) this.map.fitBounds([[south, west], [north, east]], { padding: [40, 40], maxZoom: 18 });
    else this.map.setView(latLng(feature.geometry.coordinates), this.map.getZoom() + 2);
  }

  label({ properties }) {
    const { words } = this;
    if (properties.layer === 'held') {
      const name = (language() === 'en' && properties.name_en) || properties.name;
      const parts = [`${name}: ${filled(words.sessions, number(properties.sessions))}`];
      if (properties.upcoming > 0) parts.push(filled(words.coming, number(properties.upcoming)));
      return parts.join(' · ');
    }
    if (properties.count > 1) {
      const place = properties.village_name ? `${properties.village_name} · ` : '';
      return `${place}${words.layers[properties.layer]}: ${filled(words.together, number(properties.count))}`;
    }
    return properties.title;
  }

  href({ properties }) {
    return properties.layer === 'held' ? `/villages/${properties.code}` : properties.url;
  }

  popup(feature) {
    const { properties, geometry } = feature;
    const { words } = this;
    const href = this.href(feature);
    const label = this.label(feature);
    const photo = properties.photo ? make('img', { src: properties.photo, alt: properties.photo_alt ?? '', loading: 'lazy' }) : null;
    const when = properties.starts_at ? make('p', {}, moment(properties.starts_at)) : null;
    const place = [properties.place, properties.village_name].filter(Boolean).join(' · ');
    const notes = [];
    if (properties.is_demo) notes.push(words.demo);
    if (properties.point_is_demo) notes.push(words.demoPoint);
    if (properties.count === 1 && !properties.is_exact) notes.push(words.roughly);
    const name = properties.title ?? properties.village_name ?? properties.name ?? label;
    return make(
      'div', { class: 'map-popup' },
      photo,
      make('p', {}, href ? make('a', { href }, label) : label),
      when,
      place && properties.count === 1 ? make('p', {}, place) : null,
      notes.length ? make('p', { class: 'muted' }, notes.join(' · ')) : null,
      geometry ? ways(geometry.coordinates, name, words) : null,
    );
  }

  /** From the list: opens what belongs to a row, and leads the keyboard there and back again. */
  show({ feature, layer, middle }) {
    if (!layer.getPopup()) return this.closer(feature);
    layer.openPopup(middle);
    const popup = layer.getPopup();
    popup.getElement()?.querySelector('a')?.focus({ preventScroll: true });
    popup.getElement()?.addEventListener('keydown', ({ key }) => {
      if (key !== 'Escape') return;
      this.map.closePopup();
      this.list.querySelector(`[data-id="${CSS.escape(feature.id)}"]`)?.focus();
    });
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
    if (held) (this.list.querySelector(`[data-id="${CSS.escape(held)}"]`) ?? this.list).focus({ preventScroll: true });
    this.tell(rows.length ? filled(this.words.count, number(rows.length)) : this.words.nothing);
  }
}

// ---------------------------------------------------------------------------------------------- small maps

function place(box, data) {
  const { map } = begin(box, data);
  const at = latLng(data.at);
  map.setView(at, 14);
  L.marker(at, { icon: symbol('place'), title: data.name, keyboard: false, interactive: false }).addTo(map);
}

/** A map that fills in the fields of the form that it stands in. */
function picker(box, data) {
  const { map, areas, tell } = begin(box, data);
  const form = box.closest('form');
  const field = (name) => form.elements.namedItem(name);
  const status = box.querySelector('.map-status');
  const [west, south, east, north] = data.corners;
  const mark = L.marker([0, 0], { icon: symbol('place'), keyboard: false, interactive: false });
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

/** The months of the year as a slider; it leads to the same addresses as the links that it is made of. */
function slider(nav, words) {
  const months = [...nav.querySelectorAll('a[aria-label]')];
  const now = months.findIndex((link) => link.hasAttribute('aria-current'));
  if (months.length !== 12) return;
  const said = make('output', { for: 'map-month' }, now < 0 ? '' : months[now].getAttribute('aria-label'));
  const range = make('input', { id: 'map-month', type: 'range', min: '1', max: '12', step: '1', value: String(now < 0 ? 1 : now + 1) });
  const tell = () => {
    said.textContent = months[range.value - 1].getAttribute('aria-label');
    range.setAttribute('aria-valuetext', said.textContent);
  };
  range.addEventListener('input', tell);
  range.addEventListener('change', () => location.assign(months[range.value - 1].href));
  if (now >= 0) range.setAttribute('aria-valuetext', said.textContent);
  nav.after(make('p', { class: 'map-slider' }, make('label', { for: 'map-month' }, words.month), range, said));
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
