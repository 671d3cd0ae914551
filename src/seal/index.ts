export { fingerprintOf, keptKeys, kidOf, makeKeys, openKeptKeys, type KeptKeys, type OwnKeys } from './jose-keys.ts';
export { digestOf, kidNamed, openOrder, openParcel, openParcelHead, orderTime, randomWord, sealBody, sealText, signOrder, type Opened, type SealFault, type Saying, type Sealing } from './signed.ts';
