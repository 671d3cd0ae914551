/** A part of `npm run sbom`. */
export interface SoftwarePart {
  readonly name: string;
  readonly version: string;
  readonly hashes?: readonly { readonly alg: string; readonly content: string }[];
}

export function softwareParts(): { readonly bomFormat: string; readonly components: readonly SoftwarePart[] };
