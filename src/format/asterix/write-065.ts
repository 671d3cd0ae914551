// Category 065 messages: the service status that goes out beside category 062.

import { beginField, beginRecord, endRecord, putInteger, type BlockWriter } from './block-writer.ts';
import { timeOfDaySteps } from './write-048.ts';

/** A service message to write; what is left out is absent. */
export interface Service065Fields {
  /** The sender, not the origin. */
  readonly sac: number;
  readonly sic: number;
  /** 1 status of the system, 2 end of a batch, 3 status of the service. */
  readonly messageType: 1 | 2 | 3;
  readonly serviceId?: number;
  /** Seconds since UTC midnight. */
  readonly timeOfDayS: number;
  /** 0 … 255, with message type 2. */
  readonly batchNumber?: number;
  /** Status of the system, with message type 1: 0 operational, 1 degraded, 2 not connected, 3 unknown. */
  readonly statusCode?: number;
  readonly overload?: boolean;
  readonly timeSourceInvalid?: boolean;
  /** I050, with message type 3: what happened to the service. */
  readonly serviceStatusCode?: number;
}

/** Adds one service message to the block: I010, 000, 015, 030, 020, 040 and 050 as far as the fields are given. */
export function writeService065(writer: BlockWriter, message: Service065Fields): void {
  beginRecord(writer);
  beginField(writer, 1);
  putInteger(writer, 1, message.sac);
  putInteger(writer, 1, message.sic);
  beginField(writer, 2);
  putInteger(writer, 1, message.messageType);
  if (message.serviceId !== undefined) {
    beginField(writer, 3);
    putInteger(writer, 1, message.serviceId);
  }
  beginField(writer, 4);
  putInteger(writer, 3, timeOfDaySteps(message.timeOfDayS));
  if (message.batchNumber !== undefined) {
    beginField(writer, 5);
    putInteger(writer, 1, message.batchNumber % 256);
  }
  if (message.statusCode !== undefined) {
    beginField(writer, 6);
    const flags = (message.overload === true ? 0x20 : 0) | (message.timeSourceInvalid === true ? 0x10 : 0);
    putInteger(writer, 1, ((message.statusCode & 3) << 6) | flags);
  }
  if (message.serviceStatusCode !== undefined) {
    beginField(writer, 7);
    putInteger(writer, 1, message.serviceStatusCode);
  }
  endRecord(writer);
}
