internal import FoundationEssentials

/// The block between `-----BEGIN label-----` and `-----END label-----` (RFC 7468).
struct PEMBlock: Hashable {
  let label: String
  /// DER; encrypted where ``isEncrypted``.
  let bytes: [UInt8]
  /// True when it is encrypted in the older way, which its header says (RFC 1421, section 4.6.1.1).
  var isEncrypted = false

  /// As text that every library reads: lines of 64 characters.
  var text: String {
    var lines = ["-----BEGIN \(label)-----"]
    var rest = Data(bytes).base64EncodedString()[...]
    while !rest.isEmpty {
      lines.append(String(rest.prefix(64)))
      rest = rest.dropFirst(64)
    }
    return (lines + ["-----END \(label)-----", ""]).joined(separator: "\n")
  }
}
