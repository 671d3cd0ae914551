// Reads ASTERIX twice: with every item by its name, and the fast way that a feed takes.
// Run: npx node examples/decode-asterix.ts
import { createFastDecoder, decodeToRecords, loadCatalogue } from '../src/format/asterix/index.ts';

// Two records of category 048 and one of 034, as a primary radar of exercise two-neighbours sends them.
const text = '300019f003012a31d1300b38ed77f003012a31d5300aecef38' + '22000bf00301022a31d7f0';
const bytes = Uint8Array.from(text.match(/../g) ?? [], (octet) => Number.parseInt(octet, 16));

// Without `editionOf` the newest edition is taken: nothing on the wire says it.
for (const record of decodeToRecords(bytes, await loadCatalogue([48, 34]))) console.log(JSON.stringify(record));

const decodeFast = createFastDecoder({
  // The object is filled again for the next record: copy what must stay.
  report048: ({ sac, sic, rangeM, azimuthRad }) => console.log(`plot of ${sac}/${sic}: ${rangeM.toFixed(0)} m, ${azimuthRad.toFixed(3)} rad`),
  service034: ({ sac, sic, sectorRad }) => console.log(`beam of ${sac}/${sic}: ${sectorRad.toFixed(3)} rad`),
  fault: ({ code, message }) => console.error(`${code}: ${message}`),
});
decodeFast(bytes);
