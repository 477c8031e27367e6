internal import Glibc

/// What a program of this package was started with, as text or not at all: the standard library puts
/// replacement characters where bytes are not UTF-8, and an id would be another one.
extension CommandLine {
  /// The arguments behind the program's name; throws `.invalidArgument` for one that is not UTF-8.
  package static func utf8Arguments() throws(MailboxError) -> [String] {
    var arguments: [String] = []
    for index in 1..<max(1, Int(argc)) {
      guard let argument = unsafeArgv[index] else { break }
      arguments.append(try text(argument, of: "argument \(index)"))
    }
    return arguments
  }

  /// A variable of the environment, nil where it is not set; throws `.invalidArgument` for one that
  /// is not UTF-8.
  package static func utf8Variable(_ name: String) throws(MailboxError) -> String? {
    guard let value = getenv(name) else { return nil }
    return try text(value, of: name)
  }

  private static func text(
    _ bytes: UnsafePointer<CChar>, of name: String
  ) throws(MailboxError) -> String {
    if let text = String(validatingCString: bytes) { return text }
    let shown = UnsafeBufferPointer(start: bytes, count: strlen(bytes)).map { byte in
      let byte = UInt8(bitPattern: byte)
      return (0x20..<0x7F).contains(byte)
        ? String(Unicode.Scalar(byte)) : "\\x" + (byte < 16 ? "0" : "") + String(byte, radix: 16)
    }
    throw .invalidArgument(name: name, value: shown.joined(), reason: "it is not UTF-8")
  }
}
