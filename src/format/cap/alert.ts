/**
 * A CAP 1.2 alert as plain data (OASIS Standard CAP-v1.2, 2010). Optional texts are '' or absent lists are empty when a message
 * does not carry them; times are moments, polygons are rings in degrees as CAP orders them (latitude first).
 */
import type { TimeS } from '../../base/index.ts';

export const CAP_STATUS = ['Actual', 'Exercise', 'System', 'Test', 'Draft'] as const;
export const CAP_MESSAGE_TYPES = ['Alert', 'Update', 'Cancel', 'Ack', 'Error'] as const;
export const CAP_SCOPES = ['Public', 'Restricted', 'Private'] as const;
export const CAP_CATEGORIES = ['Geo', 'Met', 'Safety', 'Security', 'Rescue', 'Fire', 'Health', 'Env', 'Transport', 'Infra', 'CBRNE', 'Other'] as const;
export const CAP_RESPONSES = ['Shelter', 'Evacuate', 'Prepare', 'Execute', 'Avoid', 'Monitor', 'Assess', 'AllClear', 'None'] as const;
export const CAP_URGENCIES = ['Immediate', 'Expected', 'Future', 'Past', 'Unknown'] as const;
export const CAP_SEVERITIES = ['Extreme', 'Severe', 'Moderate', 'Minor', 'Unknown'] as const;
export const CAP_CERTAINTIES = ['Observed', 'Likely', 'Possible', 'Unlikely', 'Unknown'] as const;

/** A name and a value, as in eventCode, parameter and geocode. */
export interface CapPair {
  valueName: string;
  value: string;
}

/** A file that comes with an alert, by address or as base64. */
export interface CapResource {
  resourceDesc: string;
  mimeType: string;
  /** Undefined when not given. */
  sizeBytes: number | undefined;
  uri: string;
  derefUri: string;
  digest: string;
}

/** Where an alert holds. */
export interface CapArea {
  areaDesc: string;
  /** Closed rings: latitude and longitude in degrees, pair by pair. */
  polygons: ReadonlyArray<ReadonlyArray<readonly [latDeg: number, lonDeg: number]>>;
  circles: ReadonlyArray<{ readonly latDeg: number; readonly lonDeg: number; readonly radiusKm: number }>;
  geocodes: readonly CapPair[];
  /** Feet above mean sea level, as CAP has them; undefined when not given. */
  altitudeFt: number | undefined;
  ceilingFt: number | undefined;
}

/** What an alert says, in one language. */
export interface CapInfo {
  /** BCP 47 tag; 'en-US' is what CAP means when it is absent. */
  language: string;
  categories: ReadonlyArray<(typeof CAP_CATEGORIES)[number]>;
  event: string;
  responseTypes: ReadonlyArray<(typeof CAP_RESPONSES)[number]>;
  urgency: (typeof CAP_URGENCIES)[number];
  severity: (typeof CAP_SEVERITIES)[number];
  certainty: (typeof CAP_CERTAINTIES)[number];
  audience: string;
  eventCodes: readonly CapPair[];
  effectiveAt: TimeS | undefined;
  onsetAt: TimeS | undefined;
  expiresAt: TimeS | undefined;
  senderName: string;
  headline: string;
  description: string;
  instruction: string;
  web: string;
  contact: string;
  parameters: readonly CapPair[];
  resources: readonly CapResource[];
  areas: readonly CapArea[];
}

/** How a message names another: sender, identifier and time of sending. */
export interface CapReference {
  sender: string;
  identifier: string;
  sentAt: TimeS;
}

/** One message. */
export interface CapAlert {
  identifier: string;
  sender: string;
  sentAt: TimeS;
  status: (typeof CAP_STATUS)[number];
  msgType: (typeof CAP_MESSAGE_TYPES)[number];
  source: string;
  scope: (typeof CAP_SCOPES)[number];
  restriction: string;
  addresses: string;
  codes: readonly string[];
  note: string;
  references: readonly CapReference[];
  incidents: string;
  infos: readonly CapInfo[];
  /** True when an XML signature stood in the message that was read; it is not checked here, and never written. */
  signed: boolean;
}
