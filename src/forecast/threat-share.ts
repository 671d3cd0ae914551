/**
 * What share of a track counts as something on its way. Corroborated civil traffic, helicopters, balloons and birds do not
 * count. A broadcast that no radar could check does not either, however many there are: nearly all of them are what they say, and
 * a sky full of airliners beyond radar cover must not warn anybody; the few that lie are seen by radar before they are near.
 */
import type { TrackEstimate } from '../model/index.ts';
import { AIRCRAFT, BALLISTIC, CRUISE_KIND, DRONE_KIND, UNKNOWN_KIND } from './habits.ts';

/** A transponder answered an interrogating radar: weak evidence of a civil flight, since anybody can carry one. */
const ANSWERED_SHARE = 0.2;

/** Chances by way of flying, each already weighted: what is left over is no threat. */
export interface ThreatShare {
  ballistic: number;
  cruise: number;
  drone: number;
  other: number;
}

/** Writes the shares of `track` to `out`. */
export function threatShareInto(out: ThreatShare, track: TrackEstimate): void {
  const chance = track.kindChance;
  if (track.broadcastOnly) {
    // Anybody can send a broadcast: alone it warns nobody.
    out.ballistic = out.cruise = out.drone = out.other = 0;
    return;
  }
  const civilCode = track.aircraftAddress >= 0 || track.callsign !== '' || track.mode3A >= 0;
  const aircraftShare = track.civilCorroborated ? 0 : civilCode ? ANSWERED_SHARE : 1;
  out.ballistic = chance[BALLISTIC];
  out.cruise = chance[CRUISE_KIND];
  out.drone = chance[DRONE_KIND];
  out.other = chance[UNKNOWN_KIND] + aircraftShare * chance[AIRCRAFT];
  // What motion cannot tell from an airliner is settled by corroborated civil evidence.
  if (track.civilCorroborated && chance[AIRCRAFT] >= 0.5) out.ballistic = out.cruise = out.drone = out.other = 0;
}
