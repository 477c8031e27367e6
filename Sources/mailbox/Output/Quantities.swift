internal import FoundationEssentials
internal import MailboxModel

/// Numbers as people read them.
enum Quantities {
  /// `1,234,567`
  static func count(_ value: some BinaryInteger) -> String {
    let digits = String(value.magnitude)
    var result = value < 0 ? "-" : ""
    for (index, digit) in digits.enumerated() {
      if index > 0 && (digits.count - index) % 3 == 0 { result += "," }
      result.append(digit)
    }
    return result
  }

  /// `3 messages`, `1 message`
  static func count(_ value: some BinaryInteger, _ singular: String, _ plural: String? = nil)
    -> String
  {
    "\(count(value)) \(value == 1 ? singular : plural ?? singular + "s")"
  }

  /// `12.3 MiB`
  static func bytes(_ value: UInt64) -> String {
    var amount = Double(value)
    var unit = "B"
    for larger in ["KiB", "MiB", "GiB", "TiB"] where amount >= 1024 {
      amount /= 1024
      unit = larger
    }
    return unit == "B" ? "\(value) B" : "\(oneDecimal(amount)) \(unit)"
  }

  /// `2.5 s`, `18 ms`
  static func time(_ duration: Duration) -> String {
    let seconds = duration / .seconds(1)
    return seconds < 1 ? "\(Int((seconds * 1000).rounded())) ms" : "\(oneDecimal(seconds)) s"
  }

  /// Returns the rate per second, in whole numbers.
  static func perSecond(_ amount: Int, in duration: Duration) -> Int {
    let seconds = duration / .seconds(1)
    return seconds > 0 ? Int((Double(amount) / seconds).rounded()) : amount
  }

  /// `2023-11-14T22:13:20Z`
  static func moment(_ timestamp: Timestamp) -> String {
    Date(timeIntervalSince1970: Double(timestamp.milliseconds) / 1000).formatted(.iso8601)
  }

  private static func oneDecimal(_ value: Double) -> String {
    let tenths = Int((value * 10).rounded())
    return "\(count(tenths / 10)).\(tenths % 10)"
  }
}

/// A moment as machines read it here: seconds since 1970, whole ones without a fraction.
struct Seconds: Encodable {
  let timestamp: Timestamp

  init(_ timestamp: Timestamp) { self.timestamp = timestamp }

  func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    let milliseconds = timestamp.milliseconds
    if milliseconds.isMultiple(of: 1000) {
      try container.encode(milliseconds / 1000)
    } else if milliseconds.magnitude < 1 << 53 {
      try container.encode(Double(milliseconds) / 1000)
    } else {
      // A Double would be another moment.
      try container.encode(Decimal(milliseconds) / 1000)
    }
  }
}
