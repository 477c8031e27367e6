package import MailboxModel

/// The arguments and variables that a program is started with, as text or not at all: the standard library
/// puts replacement characters where bytes are not UTF-8, and an id would be another one.
extension CommandLine {
  /// The arguments behind the program's name; throws `.invalidArgument` for one that is not UTF-8.
  package static func utf8Arguments() throws(MailboxError) -> [String] {
    var arguments: [String] = []
    for index in 1..<max(1, Int(argc)) {
      guard let argument = unsafeArgv[index] else { break }
      arguments.append(try utf8Text(argument, of: "argument \(index)"))
    }
    return arguments
  }

  /// The text of bytes that end with NUL; throws `.invalidArgument` when they are not UTF-8.
  package static func utf8Text(
    _ bytes: UnsafePointer<CChar>, of name: String
  ) throws(MailboxError) -> String {
    if let text = String(validatingCString: bytes) { return text }
    var shown = ""
    var next = bytes
    while next.pointee != 0 {
      let byte = UInt8(bitPattern: next.pointee)
      let isPlain = (0x20..<0x7F).contains(byte)
      shown +=
        isPlain
        ? String(Unicode.Scalar(byte)) : "\\x" + (byte < 16 ? "0" : "") + String(byte, radix: 16)
      next += 1
    }
    throw .invalidArgument(name: name, value: shown, reason: "it is not UTF-8")
  }
}
