/// Lets frames that move nothing through, some at once and so many a second.
struct FrameAllowance {
  let perSecond: UInt32
  private let burst: UInt32
  /// In thousandths of a frame, so that no fraction is lost.
  private var left: Int64
  private var filledAt: SyncInstant

  init(perSecond: UInt32, burst: UInt32, at now: SyncInstant) {
    self.perSecond = perSecond
    self.burst = max(1, burst)
    left = Int64(max(1, burst)) * 1000
    filledAt = now
  }

  /// False when there is no room for another frame.
  mutating func take(at now: SyncInstant) -> Bool {
    let full = Int64(burst) * 1000
    let (refill, overflow) = now.milliseconds(since: filledAt)
      .multipliedReportingOverflow(by: Int64(perSecond))
    left = overflow ? full : min(full, left.addingReportingOverflow(refill).partialValue)
    if overflow || left < 0 { left = full }
    filledAt = max(filledAt, now)
    guard left >= 1000 else { return false }
    left -= 1000
    return true
  }
}
