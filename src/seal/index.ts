export { fingerprintOf, keptKeys, kidOf, makeKeys, openKeptKeys, type KeptKeys, type OwnKeys } from './jose-keys.ts';
export { digestOf, kidNamed, openOrder, openParcel, openParcelHead, orderTime, payloadOf, randomWord, sealBody, sealText, signOrder, type Opened, type SealFault, type Saying, type Sealing } from './signed.ts';
export { readEntry, sayConsent, sayDevice, sayEntry, sayHold, sayMandate, sayReceived, sayRetire, sayReturn, sayReworded, sayRevoke, sayVerbatim, sayWording, type Draft } from './sayings.ts';
