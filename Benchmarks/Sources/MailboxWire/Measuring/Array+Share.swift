extension [Double] {
  /// The value that this share of all did not exceed.
  func value(atShare share: Double) -> Double {
    let sorted = sorted()
    guard !sorted.isEmpty else { return 0 }
    let index = Int((Double(sorted.count) * share).rounded(.up)) - 1
    return sorted[Swift.min(Swift.max(index, 0), sorted.count - 1)]
  }
}
