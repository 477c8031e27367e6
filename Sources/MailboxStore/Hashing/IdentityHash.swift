internal import StoredBytes

/// The hash that stands for (app, sender, message id) in records and rows: 128 bits under the store's secret.
///
/// Format 3 had 64 bits under a seed that was no secret: the former form, which is still read and
/// recognised.
struct IdentityHash: Hashable, Sendable {
  let low: UInt64
  /// 0 in the former form, and there alone.
  let high: UInt64

  init(_ value: StoreHash.Value) {
    low = value.low
    high = max(1, value.high)
  }

  /// A hash of the former form; nil for 0, which stood for no id.
  init?(former: UInt64) {
    guard former != 0 else { return nil }
    low = former
    high = 0
  }

  var isFormer: Bool { high == 0 }

  /// Sixteen bytes, the low ones first.
  func encode(to bytes: inout [UInt8]) {
    bytes.appendLittleEndian(low)
    bytes.appendLittleEndian(high)
  }

  /// A hash as it was encoded; nil where all bytes are 0, for no id.
  init?(low: UInt64, high: UInt64) {
    guard low != 0 || high != 0 else { return nil }
    self.low = low
    self.high = high
  }

  /// Nobody outside can choose the low bits of the present form, and those of the former one have a
  /// key of this process mixed in.
  func hash(into hasher: inout Hasher) { hasher.combine(low) }
}
