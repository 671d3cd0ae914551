/** CAP text → alert. Strict about order, presence and values; tolerant of prefixes, empty optional elements and a signature. */
import { ok, timeFromIso, timeS, type Result, type TimeS } from '../../base/index.ts';
import type { CapAlert, CapArea, CapInfo, CapPair, CapReference, CapResource } from './alert.ts';
import { capFault, shown, type CapFault } from './fault.ts';
import { ALERT, type ElementRule } from './structure.ts';
import { readXmlTree, textOfBytes, type XmlBounds, type XmlElement } from '../xml/index.ts';

/** XML namespace of CAP 1.2. */
export const CAP_NAMESPACE = 'urn:oasis:names:tc:emergency:cap:1.2';
/** Still in use; the same elements without `derefUri`, `responseType` words and the scope rules that nobody checks. */
const CAP_NAMESPACE_1_1 = 'urn:oasis:names:tc:emergency:cap:1.1';
/** The largest real alert at hand has 10 kB, base64 resources of a few hundred kB are still read; CAP nests 5 deep, a signature with certificates some 8. */
const BOUNDS: XmlBounds = { charsMax: 1_000_000, depthMax: 16, elementsMax: 20_000 };
const SIGNATURE_NAMESPACE = 'http://www.w3.org/2000/09/xmldsig#';

/** Reads a CAP 1.2 (or 1.1) alert; see `CapFaultCode` for what can be wrong. An enveloped signature is noted, not checked. */
export function readCap(text: string): Result<CapAlert, CapFault> {
  const xml = readXmlTree(text, BOUNDS);
  if (!xml.ok) return capFault(`cap/${xml.error.kind}`, xml.error.message);
  const root = xml.value;
  const { namespace } = root;
  if (root.name !== 'alert' || (namespace !== CAP_NAMESPACE && namespace !== CAP_NAMESPACE_1_1)) {
    return capFault('cap/namespace', `the root is ${shown(root.name)} in ${shown(namespace)}: it must be alert in ${CAP_NAMESPACE}`);
  }
  const children = root.children.filter((child) => child.namespace !== SIGNATURE_NAMESPACE);
  const problem = checkChildren(children, ALERT, { namespace, where: 'alert' });
  if (problem !== undefined) return problem;
  return ok(toAlert({ ...root, children }, children.length < root.children.length));
}

/** Reads an alert from its bytes, in the encoding that they declare. */
export function readCapBytes(bytes: Uint8Array): Result<CapAlert, CapFault> {
  const text = textOfBytes(bytes);
  return text.ok ? readCap(text.value) : capFault(`cap/${text.error.kind}`, text.error.message);
}

interface Context {
  readonly namespace: string;
  readonly where: string;
}

/** Order, presence and values of the elements inside one; undefined when all is well. */
function checkChildren(children: readonly XmlElement[], rules: readonly ElementRule[], context: Context): Result<never, CapFault> | undefined {
  let at = 0;
  const seen = new Set<string>();
  for (const child of children) {
    const index = child.namespace === context.namespace ? rules.findIndex((rule) => rule.name === child.name) : -1;
    if (index < 0) return capFault('cap/unknown-element', `${context.where} holds ${shown(child.name)}, which CAP does not have there`);
    // A required element that was skipped is missed first, since what follows it is not out of order by itself.
    for (let skipped = at; skipped < index; skipped += 1) {
      const rule = rules[skipped];
      if (rule.required && !seen.has(rule.name)) return capFault('cap/missing-element', `${context.where} has no ${rule.name} before ${child.name}: add it`);
    }
    if (index < at) return capFault('cap/wrong-order', `${context.where} has ${child.name} after ${rules[at].name}: CAP fixes the order of elements`);
    const rule = rules[index];
    if (seen.has(rule.name) && !rule.repeats) return capFault('cap/wrong-order', `${context.where} has a second ${rule.name}: one is allowed`);
    at = index;
    seen.add(rule.name);
    const problem = checkElement(child, rule, context);
    if (problem !== undefined) return problem;
  }
  for (const rule of rules) {
    if (rule.required && !seen.has(rule.name)) return capFault('cap/missing-element', `${context.where} has no ${rule.name}: add it`);
  }
  return undefined;
}

function checkElement(element: XmlElement, rule: ElementRule, context: Context): Result<never, CapFault> | undefined {
  const where = `${context.where}/${rule.name}`;
  if (rule.inside !== undefined) return checkChildren(element.children, rule.inside, { namespace: context.namespace, where });
  if (element.children.length > 0) return capFault('cap/unknown-element', `${where} holds ${shown(element.children[0].name)}, but it is a text`);
  const { text } = element;
  if (text === '' && !rule.required && rule.words === undefined) return undefined;
  if (rule.words !== undefined && !rule.words.includes(text)) {
    return capFault('cap/bad-value', `${where} is ${shown(text)}: use one of ${rule.words.join(', ')}`);
  }
  // CAP 1.1 and list-minded writers pad with line breaks.
  const value = text.replace(/\s+/g, ' ');
  if (rule.pattern !== undefined && !rule.pattern.test(value)) return capFault('cap/bad-value', `${where} is ${shown(text)}: give ${rule.wants ?? 'another'}`);
  if (rule.wants?.startsWith('a time') === true && !timeFromIso(value).ok)
    return capFault('cap/bad-value', `${where} is ${shown(text)}, which no calendar has`);
  if (rule.name === 'polygon') return checkPolygon(value, where);
  if (rule.name === 'circle' && !inRange(value.split(' ')[0]))
    return capFault('cap/bad-polygon', `${where} is ${shown(text)}: latitude first, both in degrees`);
  return undefined;
}

function inRange(point: string): boolean {
  const [latDeg, lonDeg] = point.split(',').map(Number);
  return Math.abs(latDeg) <= 90 && Math.abs(lonDeg) <= 180;
}

function checkPolygon(value: string, where: string): Result<never, CapFault> | undefined {
  const points = value.split(' ');
  const bad = points.find((point) => !inRange(point));
  if (bad !== undefined) return capFault('cap/bad-polygon', `${where} has the point ${shown(bad)}: latitude first, both in degrees`);
  const [first, last] = [points[0].split(',').map(Number), points[points.length - 1].split(',').map(Number)];
  if (first[0] !== last[0] || first[1] !== last[1])
    return capFault('cap/bad-polygon', `${where} ends at ${shown(points[points.length - 1])}, not at its start: close it`);
  return undefined;
}

const textOf = (parent: XmlElement, name: string): string => parent.children.find((child) => child.name === name)?.text ?? '';
const textsOf = (parent: XmlElement, name: string): string[] => parent.children.filter((child) => child.name === name).map((child) => child.text);
const insideOf = (parent: XmlElement, name: string): XmlElement[] => parent.children.filter((child) => child.name === name);
const pairsOf = (parent: XmlElement, name: string): CapPair[] =>
  insideOf(parent, name).map((pair) => ({ valueName: textOf(pair, 'valueName'), value: textOf(pair, 'value') }));
const numberOf = (parent: XmlElement, name: string): number | undefined => {
  const text = textOf(parent, name);
  return text === '' ? undefined : Number(text);
};
const timeOf = (parent: XmlElement, name: string): TimeS | undefined => {
  const read = timeFromIso(textOf(parent, name));
  return read.ok ? read.value : undefined;
};

function toAlert(root: XmlElement, signed: boolean): CapAlert {
  return {
    identifier: textOf(root, 'identifier'),
    sender: textOf(root, 'sender'),
    sentAt: timeOf(root, 'sent') ?? timeS(0),
    status: textOf(root, 'status') as CapAlert['status'],
    msgType: textOf(root, 'msgType') as CapAlert['msgType'],
    source: textOf(root, 'source'),
    scope: textOf(root, 'scope') as CapAlert['scope'],
    restriction: textOf(root, 'restriction'),
    addresses: textOf(root, 'addresses'),
    codes: textsOf(root, 'code'),
    note: textOf(root, 'note'),
    references: toReferences(textOf(root, 'references')),
    incidents: textOf(root, 'incidents'),
    infos: insideOf(root, 'info').map(toInfo),
    signed,
  };
}

/** References that do not read "sender,identifier,sent" are left out: other systems write them loosely. */
function toReferences(text: string): CapReference[] {
  const references: CapReference[] = [];
  for (const triple of text.split(/\s+/)) {
    const parts = triple.split(',');
    const sent = timeFromIso(parts[2] ?? '');
    if (parts.length === 3 && sent.ok) references.push({ sender: parts[0], identifier: parts[1], sentAt: sent.value });
  }
  return references;
}

function toInfo(info: XmlElement): CapInfo {
  return {
    language: textOf(info, 'language') || 'en-US',
    categories: textsOf(info, 'category') as unknown as CapInfo['categories'],
    event: textOf(info, 'event'),
    responseTypes: textsOf(info, 'responseType') as unknown as CapInfo['responseTypes'],
    urgency: textOf(info, 'urgency') as CapInfo['urgency'],
    severity: textOf(info, 'severity') as CapInfo['severity'],
    certainty: textOf(info, 'certainty') as CapInfo['certainty'],
    audience: textOf(info, 'audience'),
    eventCodes: pairsOf(info, 'eventCode'),
    effectiveAt: timeOf(info, 'effective'),
    onsetAt: timeOf(info, 'onset'),
    expiresAt: timeOf(info, 'expires'),
    senderName: textOf(info, 'senderName'),
    headline: textOf(info, 'headline'),
    description: textOf(info, 'description'),
    instruction: textOf(info, 'instruction'),
    web: textOf(info, 'web'),
    contact: textOf(info, 'contact'),
    parameters: pairsOf(info, 'parameter'),
    resources: insideOf(info, 'resource').map(toResource),
    areas: insideOf(info, 'area').map(toArea),
  };
}

function toResource(resource: XmlElement): CapResource {
  return {
    resourceDesc: textOf(resource, 'resourceDesc'),
    mimeType: textOf(resource, 'mimeType'),
    sizeBytes: numberOf(resource, 'size'),
    uri: textOf(resource, 'uri'),
    derefUri: textOf(resource, 'derefUri'),
    digest: textOf(resource, 'digest'),
  };
}

function toArea(area: XmlElement): CapArea {
  return {
    areaDesc: textOf(area, 'areaDesc'),
    polygons: textsOf(area, 'polygon')
      .filter((text) => text !== '')
      .map((text) =>
        text.split(/\s+/).map((point) => {
          const [latDeg, lonDeg] = point.split(',').map(Number);
          return [latDeg, lonDeg] as const;
        }),
      ),
    circles: textsOf(area, 'circle')
      .filter((text) => text !== '')
      .map((text) => {
        const [point, radius] = text.split(/\s+/);
        const [latDeg, lonDeg] = point.split(',').map(Number);
        return { latDeg, lonDeg, radiusKm: Number(radius) };
      }),
    geocodes: pairsOf(area, 'geocode'),
    altitudeFt: numberOf(area, 'altitude'),
    ceilingFt: numberOf(area, 'ceiling'),
  };
}
