/// A password that p12 files are opened with: 1 to 20 ASCII characters.
///
/// Other chat services take no longer ones. Beyond ASCII the programs that write such files do not
/// agree on the bytes, and NIOSSL ends the process.
struct P12Password {
  static let charactersMax = 20

  let utf8: [UInt8]
  /// In the form that keys are made of: UTF-16, big endian, with a zero at the end.
  let utf16: [UInt8]

  /// Throws `.passwordNeeded`, `.passwordNotPlain`.
  init(_ text: String) throws(CredentialError) {
    guard !text.isEmpty else { throw .passwordNeeded }
    guard text.count <= Self.charactersMax, text.utf8.allSatisfy({ (0x20...0x7E).contains($0) })
    else { throw .passwordNotPlain(characters: text.count) }
    utf8 = Array(text.utf8)
    utf16 = (utf8 + [0]).flatMap { [0, $0] }
  }
}
