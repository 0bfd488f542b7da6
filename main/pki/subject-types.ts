/** A kind of part that subjects have (RFC 5280, appendix A; X.520), for those who read names and those who write them. */
export interface SubjectType {
  oid: string;
  /** Short name: RFC 4514, section 3, and the IANA registry of LDAP descriptors that section 2.3 admits; it is what people read. */
  name: string;
  /** `printable` and `ia5` where the standard leaves no choice; UTF8String for all others, as RFC 5280, section 4.1.2.4, asks. */
  encoding: 'utf8' | 'printable' | 'ia5';
  /** The most characters that the standard allows. */
  upperBound: number;
}

function utf8(oid: string, name: string, upperBound: number): SubjectType {
  return { oid, name, encoding: 'utf8', upperBound };
}

function printable(oid: string, name: string, upperBound: number): SubjectType {
  return { oid, name, encoding: 'printable', upperBound };
}

function ia5(oid: string, name: string, upperBound: number): SubjectType {
  return { oid, name, encoding: 'ia5', upperBound };
}

/** Every kind that has a name here, the usual ones first. Bounds are RFC 5280's; X.520's and RFC 4524's where that one has none. */
export const subjectTypes: readonly SubjectType[] = [
  utf8('2.5.4.3', 'CN', 64),
  utf8('2.5.4.10', 'O', 64),
  utf8('2.5.4.11', 'OU', 64),
  utf8('2.5.4.7', 'L', 128),
  utf8('2.5.4.8', 'ST', 128),
  printable('2.5.4.6', 'C', 2),
  ia5('1.2.840.113549.1.9.1', 'emailAddress', 255),
  printable('2.5.4.5', 'serialNumber', 64),
  utf8('2.5.4.9', 'STREET', 128),
  utf8('2.5.4.17', 'postalCode', 40),
  utf8('2.5.4.15', 'businessCategory', 128),
  utf8('2.5.4.97', 'organizationIdentifier', 256),
  utf8('1.3.6.1.4.1.311.60.2.1.1', 'jurisdictionL', 128),
  utf8('1.3.6.1.4.1.311.60.2.1.2', 'jurisdictionST', 128),
  printable('1.3.6.1.4.1.311.60.2.1.3', 'jurisdictionC', 2),
  utf8('0.9.2342.19200300.100.1.1', 'UID', 256),
  ia5('0.9.2342.19200300.100.1.25', 'DC', 63),
  utf8('2.5.4.12', 'title', 64),
  utf8('2.5.4.4', 'SN', 32_768),
  utf8('2.5.4.42', 'GN', 32_768),
  utf8('2.5.4.43', 'initials', 32_768),
  utf8('2.5.4.44', 'generationQualifier', 32_768),
  utf8('2.5.4.41', 'name', 32_768),
  utf8('2.5.4.65', 'pseudonym', 128),
  utf8('2.5.4.13', 'description', 1024),
  printable('2.5.4.46', 'dnQualifier', 64),
];

const byOid = new Map(subjectTypes.map((type) => [type.oid, type]));
const byName = new Map(subjectTypes.map((type) => [type.name.toLowerCase(), type]));

/** The kind of a part, by its short name in any case (RFC 4514, section 2.3) or by its dotted object identifier. */
export function subjectType(nameOrOid: string): SubjectType | undefined {
  return byOid.get(nameOrOid) ?? byName.get(nameOrOid.toLowerCase());
}
