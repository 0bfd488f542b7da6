/** Small primes with which Infineon's RSALib built its keys (Nemec et al., "The Return of Coppersmith's Attack", CCS 2017). */
const rocaPrimes = [
  3, 5, 7, 11, 13, 17, 19, 23, 29, 31, 37, 41, 43, 47, 53, 59, 61, 67, 71, 73, 79, 83, 89, 97, 101, 103, 107, 109, 113, 127, 131, 137, 139, 149, 151, 157, 163,
  167,
];

/** The powers of 65537 modulo a prime. */
function powersOf65537(prime: number): Set<number> {
  const powers = new Set<number>();
  for (let power = 1; !powers.has(power); power = (power * 65537) % prime) powers.add(power);
  return powers;
}

const rocaResidues = rocaPrimes.map((prime) => ({ prime: BigInt(prime), powers: powersOf65537(prime) }));

/** RSALib's moduli are powers of 65537 modulo every one of these primes; of other keys one in 2^27 is. */
export function hasRocaFingerprint(n: bigint): boolean {
  return rocaResidues.every(({ prime, powers }) => powers.has(Number(n % prime)));
}
