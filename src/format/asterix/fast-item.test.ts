import { describe, expect, test } from 'vitest';
import { createFastDecoder } from './fast.ts';
import { profileOf } from './fast-item.ts';
import type { AsterixFault } from './fault.ts';
import { loadCatalogue, findEdition } from './catalogue.ts';

function faultsOf(bytes: readonly number[]): AsterixFault[] {
  const faults: AsterixFault[] = [];
  const nothing = (): void => undefined;
  createFastDecoder({
    report048: nothing,
    report001: nothing,
    service034: nothing,
    report021: nothing,
    system: nothing,
    fault: (fault) => void faults.push(fault),
  })(Uint8Array.from(bytes));
  return faults;
}

describe('what the fast path could not read', () => {
  test('is named by its item and the byte of its record, and the next block is read', () => {
    // 048: source, time, and a position of which one octet of four is there.
    expect(faultsOf([48, 0, 10, 0xd0, 25, 10, 1, 2, 3, 9, 48, 0, 6, 0x80, 25, 10])).toMatchObject([{ code: 'asterix/overrun', item: 'I048/040', offset: 3 }]);
    // 062: a compound whose address does not fit; the item stands in the second octet of indicators.
    expect(faultsOf([62, 0, 10, 0x81, 0x10, 25, 10, 0x80, 2, 3])).toMatchObject([{ code: 'asterix/overrun', item: 'I062/380' }]);
    expect(faultsOf([62, 0, 7, 0xc0, 25, 10, 1])).toMatchObject([{ code: 'asterix/fspec', item: 'I062/fspec' }]);
    expect(faultsOf([48, 0, 5, 0x01, 0x01])).toMatchObject([{ item: 'I048/fspec' }]);
  });

  test('in category 001 is named by what the record says it is', () => {
    // Source, descriptor, and a third item that does not fit: of a plot the position, of a track its number.
    expect(faultsOf([1, 0, 8, 0xe0, 25, 10, 0x10, 7])).toMatchObject([{ item: 'I001/040' }]);
    expect(faultsOf([1, 0, 8, 0xe0, 25, 10, 0x90, 7])).toMatchObject([{ item: 'I001/161' }]);
  });

  test('has the names of the tables', async () => {
    const catalogue = await loadCatalogue();
    for (const category of [1, 2, 10, 20, 21, 34, 48, 62, 65]) {
      const profiles = [...(findEdition(catalogue, category, undefined)?.table.profiles ?? [])];
      expect(profiles.length, String(category)).toBeGreaterThan(0);
      for (const [name, slots] of profiles) {
        const names = slots.map((slot) => (slot === undefined ? '-' : slot === 'RFS' ? 'RFS' : slot.name));
        expect(profileOf(category, name === 'track'), `${category} ${name}`).toEqual(names);
      }
    }
  });
});
