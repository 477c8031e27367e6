internal import FoundationEssentials

/// A file with keys and certificates, taken apart as openssl does: any number of blocks in any order,
/// lines of any length, with blanks at their ends, and other text around the blocks.
///
/// A file that is DER instead (openssl reads that too) is one block without a label.
package struct PEMFile: Sendable {
  private static let begin = "-----BEGIN "
  private static let end = "-----END "
  private static let dashes = "-----"
  /// The most characters of a label; the longest that is known has 22.
  private static let labelCharactersMax = 64

  /// The blocks, in their order.
  let blocks: [PEMBlock]

  /// Takes a file apart. O(bytes). Throws `.noPEM`, `.joinedLines`, `.cutOff` and `.notBase64`.
  package init(_ bytes: [UInt8]) throws(KeyFileError) {
    if bytes.first == Self.derSequence, !Self.hasBegin(bytes) {
      blocks = [PEMBlock(label: "", bytes: bytes)]
      return
    }
    blocks = try Self.blocks(in: Self.lines(of: bytes))
    if blocks.isEmpty { throw Self.hasBegin(bytes) ? .joinedLines : .noPEM }
  }

  /// Returns whether a file has something that looks like PEM.
  package static func hasBegin(_ bytes: [UInt8]) -> Bool {
    lines(of: bytes).contains { $0.hasPrefix(begin) }
  }

  /// Text without the mark of UTF-8 that some editors write first.
  package static func withoutMark(_ bytes: [UInt8]) -> ArraySlice<UInt8> {
    bytes.starts(with: [0xEF, 0xBB, 0xBF]) ? bytes.dropFirst(3) : bytes[...]
  }

  /// The byte that every key and certificate begins with in DER.
  private static let derSequence: UInt8 = 0x30

  /// Lines without blanks and control characters around them.
  private static func lines(of bytes: [UInt8]) -> [String] {
    withoutMark(bytes).split(whereSeparator: { $0 == 10 || $0 == 13 }).map { line in
      let bare = line.drop { $0 <= 0x20 }
      let end = bare.lastIndex { $0 > 0x20 }.map { $0 + 1 } ?? bare.startIndex
      return String(decoding: bare[..<end], as: UTF8.self)
    }
  }

  private static func blocks(in lines: [String]) throws(KeyFileError) -> [PEMBlock] {
    var blocks: [PEMBlock] = []
    var open: (label: String, lines: [String])?
    for line in lines {
      if let label = label(of: line, behind: begin) {
        if let open { throw .cutOff(label: open.label) }
        open = (label, [])
      } else if let label = label(of: line, behind: end), open?.label == label {
        blocks.append(try block(label, open?.lines ?? []))
        open = nil
      } else {
        open?.lines.append(line)
      }
    }
    if let open { throw .cutOff(label: open.label) }
    return blocks
  }

  private static func label(of line: String, behind start: String) -> String? {
    guard line.hasPrefix(start), line.hasSuffix(dashes) else { return nil }
    let label = line.dropFirst(start.count).dropLast(dashes.count)
    guard label.count <= labelCharactersMax, label.allSatisfy({ $0.isASCII }) else { return nil }
    return String(label)
  }

  private static func block(_ label: String, _ lines: [String]) throws(KeyFileError) -> PEMBlock {
    // Headers stand first, and have a colon, which Base64 has not; one may go on behind a comma.
    let headers = lines.prefix { $0.contains(":") }
    let body = lines.dropFirst(headers.count).joined().filter { !$0.isWhitespace }
    guard let bytes = Data(base64Encoded: body), !bytes.isEmpty else {
      throw .notBase64(label: label)
    }
    return PEMBlock(
      label: label, bytes: Array(bytes),
      isEncrypted: headers.contains { $0.hasPrefix("Proc-Type:") && $0.hasSuffix("ENCRYPTED") })
  }
}
